"""Files, folders and archives, opened as a row of named tables' bytes.

Nothing is unpacked to disk: the names inside an archive are labels and never paths. What cannot be opened becomes a
source whose bytes raise `FileRefused`, so that one broken file does not stop the others.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import IO, Any

from hotspots.errors import FileRefused, UsageError

MAX_BYTES = 2 * 1024**3
# Deflate cannot exceed 1:1032; real tables stay under 1:50. The floor spares small files that are all the same row.
MAX_RATIO = 200
RATIO_FLOOR = 64 * 1024**2
_CHUNK = 1024**2

TABLES = (".csv", ".csv.gz", ".xlsx")
# What the data.police.uk archive holds besides the street files.
NOT_STREET_FILES = ("-outcomes.csv", "-stop-and-search.csv", "-outcomes.csv.gz", "-stop-and-search.csv.gz")


@dataclass(frozen=True)
class Source:
    """One table as it arrived.

    Attributes:
        name: the file's name; for a member of an archive "archive.zip/2021-11/…csv".
        opener: gives the bytes, decompressed. Called once.
    """

    name: str
    opener: Callable[[], bytes]

    @cached_property
    def data(self) -> bytes:
        """Bytes of the table, decompressed.

        Raises:
            FileRefused: when they cannot be read, are damaged, or are too large when unpacked.
        """
        return self.opener()

    @cached_property
    def sha256(self) -> str:
        """Hash of `data`: the same table has the same hash, packed or not."""
        return hashlib.sha256(self.data).hexdigest()

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Source:
        """A source made of bytes at hand, for instance an uploaded file; packed ones are opened."""
        if name.lower().endswith(".gz"):
            return cls(name, partial(_gunzip, name, lambda: io.BytesIO(data)))
        return cls(name, lambda: data)


def find_sources(paths: Sequence[Path], *, agency: str = "") -> Iterator[Source]:
    """The tables under `paths`, each a file, a folder (with all below it) or a ZIP archive, in order of name.

    In archives and folders only .csv, .csv.gz, .xlsx (and archives in folders) are taken. For `agency` "police_uk"
    the outcomes and stop-and-search files of the downloaded archive are passed over.

    Raises:
        UsageError: when a path does not exist, or there is no table in any of them.
    """
    skip = NOT_STREET_FILES if agency == "police_uk" else ()
    found, passed = False, False
    for path in paths:
        if not path.exists():
            raise UsageError("There is no such file or folder.", where=str(path), remedy="Check the path.")
        for source in _below(path):
            if source.name.lower().endswith(skip or ("\0",)):
                passed = True
            else:
                found = True
                yield source
    if passed and not found:
        raise UsageError(
            "There are only files of outcomes or of stop and search here; neither tells of anti-social behaviour.",
            where=", ".join(str(path) for path in paths),
            remedy="Name the street files: 2021-11-leicestershire-street.csv.",
        )
    if not found:
        raise UsageError(
            "There is no CSV, XLSX or ZIP file here.",
            where=", ".join(str(path) for path in paths),
            remedy="Name a file, a folder or a ZIP archive that holds some.",
        )


def _below(path: Path) -> Iterator[Source]:
    if path.is_dir():
        wanted = (p for p in path.rglob("*") if p.name.lower().endswith((*TABLES, ".zip")) and not _is_shadow(p.name))
        files = sorted(p for p in wanted if p.is_file())
        alike = Counter(file.name for file in files)
        for file in files:
            # Each month in a folder of its own, and everywhere "export.csv": the folder tells them apart.
            name = file.relative_to(path).as_posix() if alike[file.name] > 1 else file.name
            yield from _opened(file, name)
    else:
        yield from _opened(path, path.name)


def _opened(file: Path, name: str) -> Iterator[Source]:
    lower = name.lower()
    if lower.endswith(".zip"):
        yield from _members(file, name)
    elif lower.endswith(".gz"):
        yield Source(name, partial(_gunzip, name, partial(_open, file)))
    elif lower.endswith(".zst"):
        yield Source(name, partial(_unpack_kept, file))
    else:
        yield Source(name, partial(_read, file))


def _open(file: Path) -> IO[bytes]:
    return file.open("rb")


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise _too_large(file.name)
        return file.read_bytes()
    except OSError as error:
        raise FileRefused("The file cannot be read.", where=file.name, remedy=f"{error.strerror or error}.") from error


def _gunzip(name: str, opener: Callable[[], IO[bytes]]) -> bytes:
    try:
        with opener() as packed:
            size = packed.seek(0, io.SEEK_END)
            packed.seek(0)
            with gzip.GzipFile(fileobj=packed) as unpacked:
                return _capped(unpacked, name=name, packed_size=size)
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused(
            "The file is damaged: it cannot be unpacked.", where=name, remedy="Fetch or export it again."
        ) from error


def _unpack_kept(file: Path) -> bytes:
    """A file as the store keeps it (Zstandard)."""
    import pyarrow as pa

    try:
        with pa.CompressedInputStream(pa.OSFile(str(file)), "zstd") as unpacked:
            return _capped(unpacked, name=file.name, packed_size=file.stat().st_size)
    except OSError as error:
        raise FileRefused(
            "The file is damaged: it cannot be unpacked.", where=file.name, remedy="Fetch or export it again."
        ) from error


def _members(file: Path, archive_name: str) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        problem = FileRefused(
            "The archive is damaged or no ZIP file.", where=archive_name, remedy="Fetch or export it again."
        )
        problem.__cause__ = error
        yield Source(archive_name, partial(_refuse, problem))
        return
    wanted = [i for i in infos if i.filename.lower().endswith((*TABLES, ".zip")) and not _is_shadow(i.filename)]
    if not wanted:
        problem = FileRefused("There is no CSV or XLSX file in the archive.", where=archive_name, remedy="Pack one in.")
        yield Source(archive_name, partial(_refuse, problem))
    for info in sorted(wanted, key=lambda i: i.filename):
        name = f"{archive_name}/{label(info.filename)}"
        yield Source(name, partial(_member, file, info, name))


def _is_shadow(filename: str) -> bool:
    """What systems put beside the files proper: shadows of macOS, the locks of Excel and LibreOffice."""
    return filename.startswith("__MACOSX/") or any(mark in f"/{filename}" for mark in ("/._", "/~$", "/.~lock"))


def label(filename: str) -> str:
    """A member's name made harmless: no drive, no parent folders, no control characters."""
    parts = filename.replace("\\", "/").split("/")
    kept = ["".join(c for c in part if c.isprintable()) for part in parts if part not in ("", ".", "..")]
    return "/".join(part for part in kept if not part.endswith(":"))[-200:]


def _member(file: Path, info: zipfile.ZipInfo, name: str) -> bytes:
    if info.filename.lower().endswith(".zip"):
        raise FileRefused("An archive inside an archive is not opened.", where=name, remedy="Unpack it first.")
    if info.file_size > MAX_BYTES or _is_bomb(info.file_size, info.compress_size):
        raise _too_large(name)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(info) as stream:
            data = _capped(stream, name=name, packed_size=info.compress_size)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        locked = bool(info.flag_bits & 0x1)
        raise FileRefused(
            "It is locked with a password." if locked else "It is damaged: it cannot be unpacked.",
            where=name,
            remedy="Pack it without a password." if locked else "Fetch or export the archive again.",
        ) from error
    return _gunzip(name, lambda: io.BytesIO(data)) if name.lower().endswith(".gz") else data


def _capped(stream: Any, *, name: str, packed_size: int) -> bytes:
    """Read all of it, but stop as soon as it grows beyond what a table may have."""
    parts, size = [], 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES or _is_bomb(size, packed_size):
            raise _too_large(name)
        parts.append(chunk)
    return b"".join(parts)


def _is_bomb(size: int, packed_size: int) -> bool:
    return size > RATIO_FLOOR and size > MAX_RATIO * max(packed_size, 1)


def _too_large(name: str) -> FileRefused:
    return FileRefused(
        "It is too large when unpacked, or packed far tighter than any table is.",
        where=name,
        remedy=f"Split it into parts of less than {MAX_BYTES // 1024**3} GB.",
    )


def _refuse(problem: FileRefused) -> bytes:
    raise problem
