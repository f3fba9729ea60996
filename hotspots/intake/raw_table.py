"""A table as it stood in the file: all cells text, every row with its number."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
# Longest stretch of one cell that is kept when a refused row is shown.
_MAX_CELL = 500


@dataclass(frozen=True)
class RaggedRow:
    """A row that does not have as many cells as the heading."""

    row_no: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ReadingNote:
    """Something about the whole file that was seen, and dealt with, while reading."""

    kind: str
    rows: int
    first_row: int
    example: str
    message: str


@dataclass(frozen=True)
class RawTable:
    """What a reader gives.

    Attributes:
        heading: the column names as the file writes them.
        cells: one text column per heading, named 0, 1, 2 …; no blank lines.
        row_no: each row's number, the file's first line being row 1.
        ragged: rows that could not be lined up with the heading.
        blank_lines: how many lines were empty.
        left_out: rows that were read and are not among the cells, since they are of no kind that is wanted.
    """

    heading: tuple[str, ...]
    cells: pd.DataFrame
    row_no: NDArray[np.int64]
    ragged: tuple[RaggedRow, ...] = ()
    blank_lines: int = 0
    notes: tuple[ReadingNote, ...] = field(default=())
    left_out: int = 0

    @property
    def rows_read(self) -> int:
        """Rows with anything in them, ragged ones and those left out included."""
        return len(self.cells) + len(self.ragged) + self.left_out

    def only(self, wanted: NDArray[np.bool_]) -> RawTable:
        """The table with the wanted rows alone; the others are counted."""
        rows = np.flatnonzero(wanted)
        if len(rows) == len(self.cells):
            return self
        at = pa.array(rows)
        cells = {name: text_array(pa.array(column.array, pa.large_string()).take(at)) for name, column in
                 self.cells.items()}  # fmt: skip
        left_out = self.left_out + len(self.cells) - len(rows)
        return replace(self, cells=pd.DataFrame(cells, copy=False), row_no=self.row_no[rows], left_out=left_out)

    def originals(self, positions: NDArray[np.int64]) -> list[str]:
        """The rows at these positions as JSON objects, by column."""
        picked = self.cells.iloc[positions]
        return [row_as_json(self.heading, row) for row in picked.itertuples(index=False, name=None)]


def blank_rows(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows have nothing but blanks in any cell."""
    rows = np.arange(len(cells))
    for column in cells.columns:
        if not len(rows):
            break
        texts = pa.array(cells[column].array, pa.large_string())
        texts = texts if len(rows) == len(texts) else texts.take(pa.array(rows))
        empty = pc.equal(pc.utf8_trim_whitespace(texts), "")
        rows = rows[empty.to_numpy(zero_copy_only=False)]
    blank = np.zeros(len(cells), dtype=bool)
    blank[rows] = True
    return blank


def text_array(values: pa.Array | pa.ChunkedArray) -> pd.api.extensions.ExtensionArray:
    """An Arrow column as pandas' text, as it lies."""
    text: pd.api.extensions.ExtensionArray = TEXT.__from_arrow__(values)  # type: ignore[attr-defined]
    return text


def same_text(word: str, rows: int) -> pd.api.extensions.ExtensionArray:
    """A text column with the same word in each row."""
    return text_array(pa.repeat(pa.scalar(word, pa.large_string()), rows))


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A column name or word without what does not matter: capitals, blanks, punctuation."""
    return re.sub(r"[\W_]+", "", name).casefold()


def row_as_json(heading: Sequence[str], cells: Sequence[str]) -> str:
    """One row as a JSON object by column; cells beyond the heading are named by their place."""
    named: dict[str, str] = {}
    for place, cell in enumerate(cells, start=1):
        name = heading[place - 1] if place <= len(heading) else ""
        if not name or name in named:
            name = f"{name} (column {place})".strip()
        named[name] = shorten(str(cell))
    return json.dumps(named, ensure_ascii=False)


def shorten(text: str, length: int = _MAX_CELL) -> str:
    """At most `length` characters, with "…" where something was left out."""
    return text if len(text) <= length else text[: length - 1] + "…"
