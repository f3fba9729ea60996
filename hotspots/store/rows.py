"""What is written with each file: its reports as an Arrow table and its line in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from hotspots.schema import BATCHES

if TYPE_CHECKING:
    from hotspots.intake import Batch


def as_table(reports: Sequence[pd.DataFrame], placed: Sequence[pd.DataFrame], batch_ids: Sequence[int]) -> pa.Table:
    """Files' reports with areas and batch as an Arrow table: its text is read where it lies, and pandas' is copied."""
    batch_id = pa.array(np.repeat(np.array(batch_ids, dtype=np.int32), [len(rows) for rows in reports]))
    return _with_areas(_joined(reports), _joined(placed)).append_column("batch_id", batch_id)


def _joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]


def _with_areas(reports: pd.DataFrame, placed: pd.DataFrame) -> pa.Table:
    table = pa.table({name: pa.array(column.array, from_pandas=True) for name, column in reports.items()})
    for name in placed:
        column = pa.array(placed[name], type=pa.int64() if name == "cell_id" else pa.string(), from_pandas=True)
        at = table.schema.get_field_index(name)
        table = table.append_column(name, column) if at < 0 else table.set_column(at, name, column)
    return table


def ledger_line(batch: Batch, batch_id: int) -> dict[str, object]:
    """The file's line in the ledger (columns of `schema.BATCHES`)."""
    line: dict[str, object] = {
        "batch_id": batch_id,
        "agency": batch.agency,
        "source_name": batch.source.name,
        "file_sha256": batch.source.sha256,
        "release_key": batch.release_key,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "rows_read": batch.rows_read,
        "accepted": batch.accepted,
        "refused": batch.refused_rows,
        "not_asb": batch.not_asb,
        "not_located": batch.not_located,
        "blank_lines": batch.blank_lines,
        "first_day": batch.first_day,
        "last_day": batch.last_day,
        "time_precision": batch.time_precision,
        "status": "active",
        "replaced_by": None,
        "superseded": 0,
        "licence": batch.licence,
    }
    assert set(line) == set(BATCHES)
    return line
