"""Refused rows as a file to correct, and how such a file is understood when it comes back.

Four columns are added to those of the agency. When all four are there again, the file is a correction: they are taken
out, its rows keep the numbers that they had in the first file, and it adds to what is stored instead of replacing it.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd

from hotspots.errors import FileRefused
from hotspots.intake.raw_table import RaggedRow, RawTable, plain

ROW_IN_FILE = "row_in_file"
ADDED = (ROW_IN_FILE, "problem_column", "reason", "remedy")
# Text that a spreadsheet would run as a formula; numbers are none. The apostrophe is taken off again on the way back.
_FORMULA = r"^(?=[=+\-@\t\r])(?![+\-]?[\d.,]+$)"
_GUARDED = r"^'(?=[=+\-@\t\r])"


def refused_csv(refused: pd.DataFrame) -> bytes:
    """Refused rows as a file to correct: the row as it stood, with the reason beside it.

    Args:
        refused: columns of `schema.REFUSED_ROWS`; a row with several faults occurs several times.
    """
    faults = refused.groupby("row_no", sort=True).agg(
        problem_column=("column_name", "; ".join), reason=("reason", "; ".join), remedy=("remedy", "; ".join)
    )
    originals = refused.drop_duplicates("row_no").set_index("row_no")["original"].map(json.loads).sort_index()
    rows = pd.DataFrame(originals.tolist(), index=originals.index).astype("str").fillna("")
    rows = rows.apply(lambda column: column.str.replace(_FORMULA, "'", regex=True))
    # An agency's own column of the same name stays; ours then stand after it, under the same heading.
    table = pd.concat([faults.index.to_series(name=ROW_IN_FILE), rows, faults], axis=1)
    return str(table.to_csv(index=False)).encode("utf-8-sig")


def take_back(raw: RawTable, *, by_row: bool, name: str) -> tuple[RawTable, bool]:
    """The table as the agency would have sent it, and whether it is a correction at all.

    Args:
        by_row: the feed tells its reports by their row, so the row numbers of the first file are needed.
        name: the file's, for messages.

    Raises:
        FileRefused: when row numbers are needed and were changed.
    """
    names = [plain(n) for n in raw.heading]
    if not all(plain(column) in names for column in ADDED):
        return raw, False
    # The last of a name: an agency's own column stands before ours.
    ours = {len(names) - 1 - names[::-1].index(plain(column)) for column in ADDED}
    kept = [place for place in range(len(names)) if place not in ours]
    numbers = pd.to_numeric(raw.cells.iloc[:, names.index(plain(ROW_IN_FILE))], errors="coerce")
    usable = bool((numbers.ge(1) & numbers.mod(1).eq(0)).all() and numbers.is_unique) and not raw.ragged
    if by_row and not usable:
        raise FileRefused(
            f"The column {ROW_IN_FILE} was changed, or a row has too few or too many cells.",
            where=name,
            remedy="Correct the refused rows in the file as it was given out, one file at a time.",
        )
    cells = raw.cells.iloc[:, kept].set_axis([str(place) for place in range(len(kept))], axis=1)
    return replace(
        raw,
        heading=tuple(raw.heading[place] for place in kept),
        cells=cells.apply(lambda column: column.str.replace(_GUARDED, "", regex=True)),
        row_no=numbers.to_numpy(dtype=np.int64) if usable else raw.row_no,
        ragged=tuple(_without(row, ours) for row in raw.ragged),
    ), True


def _without(row: RaggedRow, places: set[int]) -> RaggedRow:
    return RaggedRow(row.row_no, tuple(cell for place, cell in enumerate(row.cells) if place not in places))
