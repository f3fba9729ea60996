"""Putting files into the store: several small ones in one transaction, where that changes nothing but the time.

A commit costs as much for a file of a thousand rows as for one of a hundred thousand. Files that take nothing out
(each the first of its release) are stored together; one that may is stored by itself, after those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd
import pyarrow as pa

from hotspots.store.case_rows import replace_cases
from hotspots.store.replacement import NOTHING_TAKEN_OUT, make_room, may_take_out
from hotspots.store.rows import as_table, ledger_line
from hotspots.store.sql_files import first_row, sql

if TYPE_CHECKING:
    from hotspots.intake import Batch
    from hotspots.store.warehouse import Warehouse

# Under this key the store notes that something has changed since the last version was published.
UNPUBLISHED = "unpublished"
# A file as read, and the places of its reports (see `Warehouse.add_batch`).
Placed = tuple["Batch", pd.DataFrame]


@dataclass(frozen=True)
class LoadResult:
    """What became of one file.

    Attributes:
        outcome: "loaded", or "already loaded" when the same bytes are in the store.
        batch_id: its number in the ledger.
        replaced: batches that it replaced whole.
        superseded: reports of other batches that it put out of force, one by one.
        withdrawn: reports of earlier batches that it covers and no longer tells.
    """

    outcome: Literal["loaded", "already loaded"]
    batch_id: int
    replaced: tuple[int, ...] = ()
    superseded: int = 0
    withdrawn: int = 0


def add_batches(warehouse: Warehouse, group: Sequence[Placed]) -> list[LoadResult]:
    """Store files whose raw copies are kept, exactly as if they came one by one; see `Warehouse.add_batches`."""
    results: list[LoadResult] = []
    together: list[Placed] = []
    for batch, placed in group:
        releases = {other.release_key for other, _ in together}
        alone = batch.release_key in releases or may_take_out(warehouse.connection, batch)
        if alone:
            results += _add(warehouse, together)
            together = []
        if (known := warehouse.has_file(batch.agency, batch.source.sha256)) is not None:
            results.append(LoadResult("already loaded", known))
        elif alone:
            results += _add(warehouse, [(batch, placed)])
        else:
            together.append((batch, placed))
    return results + _add(warehouse, together)


def _add(warehouse: Warehouse, together: Sequence[Placed]) -> list[LoadResult]:
    """Reports, refused rows, notes and lines in the ledger of some files, in one transaction."""
    if not together:
        return []
    with warehouse.transaction() as connection:
        row = first_row(connection.execute("SELECT coalesce(max(batch_id), 0) + 1 FROM batches"))
        assert row is not None
        numbered = list(enumerate(together, start=int(row[0])))
        reports = [batch.reports for batch, _ in together]
        placed = [areas for _, areas in together]
        connection.register("new_reports", as_table(reports, placed, [batch_id for batch_id, _ in numbered]))
        # Only a file by itself can take anything out.
        room = make_room(connection, together[0][0], numbered[0][0]) if len(together) == 1 else NOTHING_TAKEN_OUT
        connection.execute(sql("insert_reports"))
        connection.execute(sql("mark_for_detection"))
        connection.unregister("new_reports")
        for batch_id, (batch, _) in numbered:
            for table, rows in (("refused_rows", batch.refused), ("notes", batch.notes)):
                if len(rows):
                    connection.append(table, rows.assign(batch_id=batch_id), by_name=True)
        lines = [ledger_line(batch, batch_id) for batch_id, (batch, _) in numbered]
        connection.register("new_lines", pa.Table.from_pylist(lines))
        connection.execute(sql("insert_batches"))
        connection.unregister("new_lines")
        for batch, _ in together:
            if len(batch.cases) or room != NOTHING_TAKEN_OUT:
                replace_cases(warehouse, batch.cases, batch.agency)
        warehouse.write_meta(UNPUBLISHED, "reports")
    return [LoadResult("loaded", batch_id, *room) for batch_id, _ in numbered]
