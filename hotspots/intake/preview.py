"""A look at a file before it is taken in: the first rows as understood, and what would be refused."""

from __future__ import annotations

import pandas as pd

from hotspots.intake.batch import Batch

_SHOWN = ("row_no", "occurred_from", "time_precision", "category", "qualifier", "location_method", "easting",
          "northing", "place_name")  # fmt: skip


def preview(batch: Batch, rows: int = 10) -> str:
    """Plain text: counts, the first `rows` reports as understood, notes, and reasons for refusals with their counts."""
    parts = [
        f"{batch.source.name}: {batch.rows_read} rows read as “{batch.agency}”: {batch.accepted} would be taken, "
        f"{batch.refused_rows} refused, {batch.not_asb} are not anti-social behaviour; "
        f"{batch.not_located} of those taken have no usable place.",
        _block("The first rows as understood", first_rows(batch, rows)),
        _block("What would be refused", refusals(batch, rows)),
        _block("What would be mended or noted", batch.notes.head(rows)[["kind", "rows", "first_row", "message"]]),
    ]
    return "\n\n".join(part for part in parts if part)


def first_rows(batch: Batch, rows: int = 10) -> pd.DataFrame:
    """The first reports, in the columns that tell best whether the file was understood."""
    return batch.reports.loc[:, list(_SHOWN)].head(rows)


def refusals(batch: Batch, rows: int = 10) -> pd.DataFrame:
    """Reasons, most frequent first: column, reason, remedy, rows, the first row and its value."""
    grouped = batch.refused.groupby(["column_name", "reason", "remedy"], sort=False, dropna=False)
    table = grouped.agg(rows=("row_no", "nunique"), first_row=("row_no", "min"), example=("value", "first"))
    return table.reset_index().sort_values("rows", ascending=False, kind="stable", ignore_index=True).head(rows)


def _block(title: str, table: pd.DataFrame) -> str:
    if not len(table):
        return ""
    return f"{title}:\n{table.to_string(index=False, max_colwidth=60, na_rep='')}"
