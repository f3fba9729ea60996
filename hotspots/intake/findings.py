"""What was found in the rows of one file: reasons to refuse a row, and things mended that people should know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.raw_table import RawTable, row_as_json, shorten
from hotspots.schema import NOTES, REFUSED_ROWS

Mask = NDArray[np.bool_]


class Findings:
    """Collects problems and notes while the stages of intake go over the same rows.

    Args:
        row_no: number in the file of each row that is looked at; masks have this length.
    """

    def __init__(self, row_no: NDArray[np.int64]) -> None:
        self.row_no = row_no
        self.refused: Mask = np.zeros(len(row_no), dtype=bool)
        # Rows of which something is noted.
        self.noted: Mask = np.zeros(len(row_no), dtype=bool)
        self._problems: list[pd.DataFrame] = []
        self._notes: list[tuple[str, int, int, str, str]] = []

    def refuse(
        self, rows: Mask, *, column: str, values: pd.Series, reason: str | Sequence[str], remedy: str | Sequence[str]
    ) -> None:
        """Refuse the rows of a mask.

        Args:
            column: the column as the file names it.
            values: what stood there, for all rows.
            reason, remedy: one sentence for all, or one for each refused row.
        """
        at = np.flatnonzero(rows)
        if not len(at):
            return
        self.refused |= rows
        shown = [shorten(str(v)) for v in values.iloc[at].fillna("")]
        frame = {"at": at, "column_name": column, "value": shown, "reason": reason, "remedy": remedy}
        self._problems.append(pd.DataFrame(frame))

    def note(self, kind: str, rows: Mask, *, values: pd.Series, message: str) -> None:
        """Say what was done about the rows of a mask; refused rows are not counted, none makes no note."""
        at = np.flatnonzero(rows & ~self.refused)
        if len(at):
            self.noted[at] = True
            example = shorten(str(values.iloc[at[0]]), 120)
            self._notes.append((kind, len(at), int(self.row_no[at[0]]), example, message))

    def refused_table(self, raw: RawTable) -> pd.DataFrame:
        """`schema.REFUSED_ROWS`, in order of row; the rows are those of `raw`."""
        columns = list(REFUSED_ROWS)
        if not self._problems and not raw.ragged:
            return _nothing(tuple(columns), ("row_no",)).copy()
        parts = [_ragged_table(raw)]
        if self._problems:
            found = pd.concat(self._problems, ignore_index=True)
            at = found.pop("at").to_numpy(dtype=np.int64)
            unique, back = np.unique(at, return_inverse=True)
            originals = np.array(raw.originals(unique), dtype=object)
            parts.append(found.assign(row_no=self.row_no[at], original=originals[back])[columns])
        table = pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)
        table = table.sort_values("row_no", kind="stable", ignore_index=True)
        return table.astype({c: "int32" if c == "row_no" else "str" for c in columns})

    def notes_table(self, raw: RawTable) -> pd.DataFrame:
        """`schema.NOTES`, the file's own first."""
        rows = [(n.kind, n.rows, n.first_row, n.example, n.message) for n in raw.notes] + self._notes
        if not rows:
            return _nothing(tuple(NOTES), ("rows", "first_row")).copy()
        table = pd.DataFrame(rows, columns=list(NOTES))
        return table.astype({c: "int32" if c in ("rows", "first_row") else "str" for c in NOTES})


def say_note(rows: int, message: str) -> str:
    """A remark with how many rows it is about; those about the whole file have none."""
    return f"{message} ({rows:,} row{'' if rows == 1 else 's'})" if rows else message


@lru_cache(maxsize=8)
def _nothing(columns: tuple[str, ...], numbers: tuple[str, ...]) -> pd.DataFrame:
    """An empty table of text columns and whole numbers: what most files' findings are."""
    return pd.DataFrame({name: pd.Series(dtype="int32" if name in numbers else "str") for name in columns})


def _ragged_table(raw: RawTable) -> pd.DataFrame:
    expected = len(raw.heading)
    rows = [
        (
            ragged.row_no,
            "",
            shorten(" | ".join(ragged.cells), 200),
            f"The row has {len(ragged.cells)} columns where the heading has {expected}.",
            "Put text that holds the separator or a line break in quotation marks, or add the missing cells.",
            row_as_json(raw.heading, ragged.cells),
        )
        for ragged in raw.ragged
    ]
    return pd.DataFrame(rows, columns=list(REFUSED_ROWS))
