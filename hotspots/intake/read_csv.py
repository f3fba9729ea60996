"""CSV files: any usual separator and encoding, every line accounted for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from hotspots.errors import FileRefused
from hotspots.intake.encoding import Text, as_utf8
from hotspots.intake.headings import MAX_PREAMBLE, Heading, find_heading, missing_columns, passed_over
from hotspots.intake.raw_table import TEXT, RaggedRow, RawTable, ReadingNote, blank_rows, shorten
from hotspots.settings import Feed

DELIMITERS = (",", ";", "\t", "|")
_HEAD = 256 * 1024
_BLOCK = 16 * 1024**2
# So much of the first line is looked at for a separator that is named there.
_FIRST = 200
# A "row" with this many line breaks, or of this size, is a quotation mark that was never closed.
_MAX_BREAKS = 200
_MAX_ROW = 1024**2
_ENCODINGS = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@dataclass(frozen=True)
class _Layout:
    """How the file is laid out: its separator, its heading, its first lines, and where the rows begin (byte)."""

    delimiter: str
    heading: Heading
    lines: list[list[str]]
    body_at: int


@dataclass(frozen=True)
class _Invalid:
    """A line that has too few or too many cells; `number` counts from 1 at the first line of the body."""

    number: int
    text: str


def read_csv(data: bytes, feed: Feed, *, name: str) -> RawTable:
    """Read a CSV file's bytes as text cells.

    Raises:
        FileRefused: when it is no text, has no heading that fits the feed, or a quotation mark is never closed.
    """
    text = as_utf8(data, name=name)
    layout = _find_table(text.data, feed, name)
    width, above = len(layout.heading.names), layout.heading.line + 1
    quoted = b'"' in text.data
    cells, invalid = _read_body(text.data, layout.body_at, width, layout.delimiter, name, quoted=quoted)
    if quoted:
        _check_quotes(cells, invalid, layout.delimiter, above=above, name=name)
    numbers = np.arange(1, len(cells) + len(invalid) + 1)
    if invalid:
        numbers = np.setdiff1d(numbers, [line.number for line in invalid])
    blank = blank_rows(cells)
    if blank.any():
        cells, numbers = cells[~blank], numbers[~blank]
    mended, ragged, blank_lines = _mend(invalid, width, layout.delimiter)
    if mended:
        extra = pd.DataFrame([cells_of for _, cells_of in mended], columns=cells.columns, dtype=TEXT)
        cells = pd.concat([cells, extra], ignore_index=True)
        numbers = np.concatenate([numbers, [number for number, _ in mended]])
    return RawTable(
        heading=layout.heading.names,
        cells=cells.reset_index(drop=True),
        row_no=numbers.astype(np.int64) + above,
        ragged=tuple(RaggedRow(row.row_no + above, row.cells) for row in ragged),
        blank_lines=int(blank.sum()) + blank_lines,
        notes=tuple(_notes(text, layout)),
    )


def _find_table(data: bytes, feed: Feed, name: str) -> _Layout:
    head = data[:_HEAD].decode("utf-8", errors="ignore")
    first = head.lstrip("\r\n")[:_FIRST].splitlines()[0] if head.strip() else ""
    said = re.fullmatch(r'"?sep=(.)"?\s*', first)
    order = sorted(DELIMITERS, key=lambda d: (bool(said and said[1] == d), head.count(d)), reverse=True)
    chosen, (lines, ends) = order[0], _first_lines(head, order[0])
    if not _names_all(lines, feed):
        for delimiter in order[1:]:
            other, other_ends = _first_lines(head, delimiter)
            if _names_all(other, feed):
                chosen, lines, ends = delimiter, other, other_ends
                break
    heading = find_heading(lines, feed, name=name)
    return _Layout(chosen, heading, lines, ends[heading.line] if heading.line >= 0 else 0)


def _names_all(lines: list[list[str]], feed: Feed) -> bool:
    return any(not missing_columns(cells, feed) for cells in lines)


def _first_lines(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first lines split into cells, and the byte at which each ends."""
    position = 0

    def counted() -> Iterator[str]:
        nonlocal position
        for line in io.StringIO(head, newline=""):
            position += len(line.encode("utf-8"))
            yield line

    lines: list[list[str]] = []
    ends: list[int] = []
    try:
        for cells in csv.reader(counted(), delimiter=delimiter):
            lines.append(cells)
            ends.append(position)
            if len(lines) > MAX_PREAMBLE:
                break
    except csv.Error:
        pass  # An overlong cell: what was read up to here decides.
    return lines, ends


def _read_body(
    data: bytes, begin: int, width: int, delimiter: str, name: str, *, quoted: bool
) -> tuple[pd.DataFrame, list[_Invalid]]:
    names = [str(place) for place in range(width)]
    body = pa.py_buffer(data).slice(begin)
    if not re.search(rb"[^\r\n]", memoryview(body)):
        return pd.DataFrame({n: pd.Series([], dtype=TEXT) for n in names}), []
    try:
        return _parse(body, names, delimiter, _BLOCK, quoted=quoted)
    except pa.ArrowInvalid:
        pass  # A row longer than a block: once more, in one block.
    try:
        return _parse(body, names, delimiter, body.size + 1, quoted=quoted)
    except pa.ArrowInvalid as error:
        raise FileRefused(
            "It cannot be read as a CSV file.", where=name, remedy="Open it in Excel and save it as CSV (UTF-8)."
        ) from error


def _check_quotes(cells: pd.DataFrame, invalid: list[_Invalid], delimiter: str, *, above: int, name: str) -> None:
    """Refuse the file where a cell holds whole rows: a quotation mark is not closed, and they would be lost unseen."""
    width = len(cells.columns)
    for line in invalid:
        if len(line.text) > _MAX_ROW or _holds_rows(line.text, delimiter, width):
            raise _open_quote(f"{name}, row {line.number + above}")
    for column in cells:
        # Looked for in Arrow: a file of a hundred thousand rows has a million cells, nearly all without a break.
        broken = pc.match_substring(pa.array(cells[column], pa.large_string()), "\n")
        if not pc.any(broken).as_py():
            continue
        for value in cells[column][broken.to_numpy(zero_copy_only=False)]:
            if _holds_rows(value, delimiter, width):
                raise _open_quote(f"{name}, at “{shorten(value.splitlines()[0], 60)}”")


def _holds_rows(text: str, delimiter: str, width: int) -> bool:
    further = text.splitlines()[1:]
    return len(further) > _MAX_BREAKS or any(line.count(delimiter) >= max(width - 1, 3) for line in further)


def _open_quote(where: str) -> FileRefused:
    return FileRefused(
        "A quotation mark is never closed: the lines after it read as one cell.",
        where=where,
        remedy="Remove or close it.",
    )


def _parse(
    body: pa.Buffer, names: list[str], delimiter: str, block: int, *, quoted: bool
) -> tuple[pd.DataFrame, list[_Invalid]]:
    invalid: list[_Invalid] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        invalid.append(_Invalid(int(row.number), row.text))
        return "skip"

    table = pa_csv.read_csv(
        pa.BufferReader(body),
        # One thread: with more, the parser does not know the numbers of invalid rows.
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=block, column_names=names),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter,
            # Without a quotation mark no cell holds the end of a line. Between blocks it is looked for all the same: an
            # end of two characters could be cut in two.
            newlines_in_values=quoted or body.size > block,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table.to_pandas(types_mapper=lambda kind: TEXT), invalid


def _mend(
    invalid: list[_Invalid], width: int, delimiter: str
) -> tuple[list[tuple[int, list[str]]], list[RaggedRow], int]:
    """Lines whose surplus cells are empty are whole; the others stay ragged; some are only blanks."""
    whole: list[tuple[int, list[str]]] = []
    ragged: list[RaggedRow] = []
    blank = 0
    for line in invalid:
        cells = _split(line.text, delimiter)
        if not any(c.strip() for c in cells):
            blank += 1
        elif len(cells) > width and not any(c.strip() for c in cells[width:]):
            whole.append((line.number, cells[:width]))
        else:
            ragged.append(RaggedRow(line.number, tuple(cells)))
    return whole, ragged, blank


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return [c for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for c in row]
    except csv.Error:
        return text.split(delimiter)


def _notes(text: Text, layout: _Layout) -> list[ReadingNote]:
    notes: list[ReadingNote] = []
    if text.encoding in _ENCODINGS:
        title = _ENCODINGS[text.encoding]
        notes.append(ReadingNote("encoding", 0, 1, title, f"The file was read as {title}."))
    if text.nul_bytes:
        message = f"{text.nul_bytes} characters without meaning (NUL) were left out."
        notes.append(ReadingNote("nul_bytes", 0, 1, "", message))
    if layout.heading.line > 0:
        example = " ".join(" ".join(cells) for cells in layout.lines[: layout.heading.line]).strip()
        message = passed_over(layout.heading.line)
        notes.append(ReadingNote("lines_above_heading", layout.heading.line, 1, example[:120], message))
    if layout.heading.line < 0:
        notes.append(ReadingNote("no_heading", 0, 1, "", "The file has no heading; the usual column order was taken."))
    return notes
