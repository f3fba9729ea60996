"""Bytes to UTF-8: which encoding a text file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from hotspots.errors import FileRefused

_HEAD = 65_536
_ODD_SHARE = 0.02
_CONTROL = bytes((*range(1, 9), 11, *range(14, 32), 127))

# How files begin that people send in place of a table.
_NOT_TABLES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel (.xls), or one that is locked with a password"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"\x1f\x8b", "a packed file (.gz) under another name"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
)
_JSON = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:\[\s*[\[{]|\[\s*\]|\{\s*\"[^\"]*\"\s*:)")
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")


class Text(NamedTuple):
    """A file's text as UTF-8 without byte order mark, the encoding it came in, and how many NUL bytes were dropped."""

    data: bytes
    encoding: str
    nul_bytes: int


def as_utf8(data: bytes, *, name: str) -> Text:
    """Decode by byte order mark, else UTF-8 if valid, else Windows-1252.

    Raises:
        FileRefused: when the bytes are no text.
    """
    _check_kind(data, name)
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _text(data[len(mark) :], encoding, name)
    return _text(data, _guess(data), name)


def _guess(data: bytes) -> str:
    """UTF-16 by its many NUL bytes, else UTF-8; `_text` sees whether it is."""
    head = data[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) * 0.2 and min(even, odd) < max(even, odd) * 0.2:
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def _text(data: bytes, encoding: str, name: str) -> Text:
    if encoding == "utf-8" and not _is_utf8(data):
        encoding = "cp1252"
    if encoding != "utf-8":
        # A few bytes have no meaning in Windows-1252; they are shown as "�" and never stop a file.
        data = data.decode(encoding, errors="replace").encode("utf-8")
    # Looking for the first is much faster than counting, and there is hardly ever one.
    nul_bytes = data.count(0) if b"\0" in data else 0
    data = data.replace(b"\0", b"") if nul_bytes else data
    head = data[:_HEAD]
    odd = len(head) - len(head.translate(None, _CONTROL)) + head.count("�".encode())
    if odd + min(nul_bytes, _HEAD) > max(_ODD_SHARE * len(head), 8):
        raise _not_text("bytes that are no text", name)
    return Text(data, encoding, nul_bytes)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check_kind(data: bytes, name: str) -> None:
    # The first bytes nearly always tell: a large file is not copied to see that it is not empty.
    if not data[:_HEAD].removeprefix(codecs.BOM_UTF8).strip() and not data.removeprefix(codecs.BOM_UTF8).strip():
        raise FileRefused("The file is empty.", where=name, remedy="Export it again.")
    for magic, kind in _NOT_TABLES:
        if data.startswith(magic):
            raise _not_text(kind, name)
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise _not_text("a web page or XML", name)
    if _JSON.match(data[:400]):
        raise FileRefused(
            "It is JSON, as programs give it to each other, not a table.",
            where=name,
            remedy="Take the CSV of the same data (data.police.uk offers both), or have it saved as CSV.",
        )


def _not_text(kind: str, name: str) -> FileRefused:
    return FileRefused(f"It is not a table but {kind}.", where=name, remedy="Export or save it as CSV or XLSX.")
