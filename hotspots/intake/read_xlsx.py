"""Excel workbooks (.xlsx): the sheet that holds the table, real dates as dates, every row accounted for."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from hotspots.errors import FileRefused
from hotspots.intake.headings import MAX_PREAMBLE, Heading, find_heading, missing_columns, passed_over
from hotspots.intake.raw_table import TEXT, RaggedRow, RawTable, ReadingNote
from hotspots.intake.sources import MAX_RATIO, RATIO_FLOOR
from hotspots.settings import Feed

# Unpacked size of a whole workbook; openpyxl needs a multiple of it as memory.
MAX_UNPACKED = 1024**3
MAX_ROWS = 1_048_576
# A workbook that unpacks to more is read in a process of its own, with limits on its memory and time.
READ_APART_ABOVE = 32 * 1024**2
# A cell takes some bytes of its sheet, a character too; a sheet that stands for far more cells or text is a trap.
_FREE_CELLS, _FREE_TEXT = 3_000_000, 64 * 1024**2
_CELLS_PER_BYTE, _TEXT_PER_BYTE = 0.25, 10
# A formula's cell that ends without a value.
_NO_VALUE = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
_MIDNIGHT = dt.time(0, 0)

Row = tuple[str, ...]


def read_xlsx(data: bytes, feed: Feed, *, name: str) -> RawTable:
    """Read a workbook's bytes as text cells; dates become ISO text, and a date without a clock time stays one.

    Raises:
        FileRefused: when it is no workbook, is locked, unpacks too large, or no sheet has a heading that fits.
    """
    unpacked = _check_archive(data, name)
    if unpacked > READ_APART_ABOVE:
        from hotspots.intake.apart import read_apart

        return read_apart(data, feed, name=name, unpacked=unpacked)
    return read_here(data, feed, name=name, unpacked=unpacked)


def read_here(data: bytes, feed: Feed, *, name: str, unpacked: int) -> RawTable:
    """As `read_xlsx`, in this process; `unpacked` is how many bytes the archive says it holds.

    Raises:
        FileRefused: as `read_xlsx`.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever a damaged part happens to raise.
        raise _damaged(name) from error
    try:
        sheets = {sheet.title: sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")}
        title, rows = _pick_sheet(sheets, feed, _Limits(name, unpacked))
        table = _as_table(rows, feed, name=name, title=title, of=len(sheets))
        return replace(table, notes=(*table.notes, *_formulas_without_value(data)))
    except (FileRefused, MemoryError):
        raise
    except Exception as error:  # As above: read-only sheets are parsed while they are iterated.
        raise _damaged(name) from error
    finally:
        book.close()


class _Limits:
    """How many cells and how much text a workbook of this size may hold."""

    def __init__(self, name: str, unpacked: int) -> None:
        self.name = name
        self.cells = _FREE_CELLS + int(unpacked * _CELLS_PER_BYTE)
        self.text = _FREE_TEXT + unpacked * _TEXT_PER_BYTE

    def take(self, cells: int, text: int) -> None:
        """Count what was read.

        Raises:
            FileRefused: when it is more than a table of this size can hold.
        """
        self.cells -= cells
        self.text -= text
        if self.cells < 0 or self.text < 0:
            raise FileRefused(
                "A sheet stands for far more cells or text than its size: its columns reach too far to the right, "
                "or a long text is repeated throughout.",
                where=self.name,
                remedy="Copy the table alone into a new workbook, or save it as CSV.",
            )


def _no_workbook(members: list[str], name: str) -> FileRefused:
    """An archive that is something else, by what is in it."""
    what, remedy = "an archive", "Name it .zip."
    if "content.xml" in members:
        what, remedy = "a document of LibreOffice (.ods)", "Save it as XLSX or CSV."
    elif any(member.startswith("word/") for member in members):
        what, remedy = "a Word document", "Copy its table into a workbook and save that as XLSX or CSV."
    return FileRefused(f"It is {what}, but no Excel workbook.", where=name, remedy=remedy)


def _check_archive(data: bytes, name: str) -> int:
    """A workbook is a ZIP archive: look at the sizes it declares before anything is unpacked; returns their sum."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged(name) from error
    if not any(info.filename.startswith("xl/") for info in infos):
        raise _no_workbook([info.filename for info in infos], name)
    unpacked, packed = sum(i.file_size for i in infos), max(len(data), 1)
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FLOOR and unpacked > MAX_RATIO * packed):
        raise FileRefused("The workbook is too large when unpacked.", where=name, remedy="Save it as CSV.")
    return unpacked


def _pick_sheet(sheets: dict[str, Any], feed: Feed, limits: _Limits) -> tuple[str, list[Row]]:
    """The sheet that the feed names, else the one whose heading fits, else the first with rows.

    Raises:
        FileRefused: when all are empty, or several have a heading that fits and rows: one alone would be read.
    """
    if feed.sheet and (named := [t for t in sheets if t.casefold() == feed.sheet.casefold()]):
        return named[0], _rows(sheets[named[0]], limits)
    filled: tuple[str, list[Row]] | None = None
    second_best: tuple[str, list[Row]] | None = None
    for title, sheet in sheets.items():
        rows = _rows(sheet, limits)
        heading = _heading_line(rows, feed)
        if heading is not None and any(any(row) for row in rows[heading + 1 :]):
            if filled is not None:
                raise _several(filled[0], title, limits.name)
            filled = title, rows
        elif heading is not None or (second_best is None and any(any(cells) for cells in rows[: MAX_PREAMBLE + 1])):
            second_best = title, rows
    picked = filled or second_best
    if picked is None:
        raise FileRefused("The workbook is empty.", where=limits.name, remedy="Export it again.")
    return picked


def _heading_line(rows: list[Row], feed: Feed) -> int | None:
    fitting = (line for line, cells in enumerate(rows[: MAX_PREAMBLE + 1]) if not missing_columns(cells, feed))
    return next(fitting, None)


def _several(first: str, second: str, name: str) -> FileRefused:
    return FileRefused(
        f"Two of its sheets hold reports, “{first}” and “{second}”: only one can be read.",
        where=name,
        remedy="Put all rows into one sheet, save each sheet as a file of its own, or name the one that is meant in "
        "the settings file (sheet).",
    )


def _rows(sheet: Any, limits: _Limits) -> list[Row]:
    # The size that a sheet declares is often wrong; without it, rows end where they end.
    sheet.reset_dimensions()
    rows: list[Row] = []
    for row in sheet.iter_rows(max_row=MAX_ROWS):
        cells = tuple([_text(cell) for cell in row])
        limits.take(len(cells), sum(map(len, cells)))
        rows.append(cells)
    return rows


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        has_clock = value.time() != _MIDNIGHT or "h" in str(cell.number_format).lower()
        return value.isoformat(sep=" ", timespec="seconds") if has_clock else value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _as_table(rows: list[Row], feed: Feed, *, name: str, title: str, of: int) -> RawTable:
    heading = find_heading(rows, feed, name=f"{name}, sheet “{title}”")
    width, body = len(heading.names), rows[heading.line + 1 :]
    whole: list[Row] = []
    numbers: list[int] = []
    ragged: list[RaggedRow] = []
    blank = 0
    for row_no, row in enumerate(body, start=heading.line + 2):
        if not any(row):
            blank += 1
        elif any(row[width:]):
            ragged.append(RaggedRow(row_no, _without_end(row)))
        else:
            whole.append(row[:width] + ("",) * (width - len(row)))
            numbers.append(row_no)
    columns = [str(place) for place in range(width)]
    return RawTable(
        heading=heading.names,
        cells=pd.DataFrame(whole, columns=columns, dtype=TEXT),
        row_no=np.array(numbers, dtype=np.int64),
        ragged=tuple(ragged),
        blank_lines=blank,
        notes=tuple(_notes(heading, rows, title, of)),
    )


def _formulas_without_value(data: bytes) -> Iterable[ReadingNote]:
    """A remark where another program has written formulas and not their results: such cells read as blank."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [i for i in archive.infolist() if i.filename.startswith("xl/worksheets/")]
        # Looked at in memory: the sheets of a usual workbook.
        texts = (archive.read(i) for i in sheets if i.file_size <= READ_APART_ABOVE)
        count = sum(len(_NO_VALUE.findall(text)) for text in texts)
    if count:
        message = (
            f"{count:,} cells hold a formula without its result and were read as blank. Open the workbook in Excel, "
            "save it, and load it again."
        )
        yield ReadingNote("formulas_without_value", 0, 1, "", message)


def _without_end(row: Row) -> Row:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _notes(heading: Heading, rows: list[Row], title: str, of: int) -> Iterable[ReadingNote]:
    if of > 1:
        yield ReadingNote("sheet", 0, 1, title, f"Of the workbook's {of} sheets, “{title}” was read.")
    if heading.line > 0:
        example = " ".join(" ".join(cells) for cells in rows[: heading.line]).strip()
        message = passed_over(heading.line)
        yield ReadingNote("lines_above_heading", heading.line, 1, example[:120], message)


def _damaged(name: str) -> FileRefused:
    return FileRefused(
        "It is not a workbook that can be read (damaged, locked with a password, or not .xlsx).",
        where=name,
        remedy="Open it in Excel and save it as .xlsx or CSV.",
    )
