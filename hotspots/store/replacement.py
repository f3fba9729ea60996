"""Making room for a new file: what it tells anew, and what it no longer tells, is taken out first.

Three cases, for each earlier batch that shares reports with the new file:

- a newer release (the same force and month; or the file covers the batch's days and tells at least half of its
  reports again): the batch is replaced whole, so that reports which the agency withdrew are gone;
- an export whose window has moved on (the last four weeks, a week later): of the days that both cover, the new file
  counts; what the batch alone covers stays;
- a file that only shares some reports: those are told anew, nothing else is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import duckdb

from hotspots.store.sql_files import first_row, sql

if TYPE_CHECKING:
    from hotspots.intake import Batch

# A file that tells at least this share of a batch's reports (of the days that both cover) is a newer release of them.
RELEASE_SHARE = 0.5
# Exports drop their oldest days as time goes on. A file that begins later than a batch is still a newer release of the
# whole of it when no more than this share of the batch lies before the file's first day.
EDGE_SHARE = 0.1


class Shared(NamedTuple):
    """An earlier batch that shares reports with the new file, or is of the same release.

    Attributes:
        batch_id: its number.
        same_agency, same_release: of the same feed; of the same force and month.
        held: reports of it that are stored.
        told: those of them that the new file tells again.
        covered: those within the days that the new file covers.
        before: those before the new file's first day.
        moved: the new file begins and ends later, or begins and ends earlier.
    """

    batch_id: int
    same_agency: bool
    same_release: bool
    held: int
    told: int
    covered: int
    before: int
    moved: bool


class Room(NamedTuple):
    """What was taken out: batches replaced whole, reports of other batches told anew, reports told no longer."""

    replaced: tuple[int, ...]
    superseded: int
    withdrawn: int


NOTHING_TAKEN_OUT = Room((), 0, 0)


def may_take_out(connection: duckdb.DuckDBPyConnection, batch: Batch) -> bool:
    """Whether a new file can share anything with what is stored.

    Reports of a release are told by release and row: no other batch than one of the same release can share any.
    """
    if batch.corrects or not batch.release_key:
        return True
    asked = {"agency": batch.agency, "release_key": batch.release_key}
    return first_row(connection.execute(sql("batch_of_release"), asked)) is not None


def make_room(connection: duckdb.DuckDBPyConnection, batch: Batch, batch_id: int) -> Room:
    """Take out of the reports what the new file replaces, and write it into the ledger.

    Args:
        connection: inside a transaction, with the new reports registered as `new_reports`.
        batch_id: the number of the new batch.
    """
    if not may_take_out(connection, batch):
        return NOTHING_TAKEN_OUT
    asked = {"agency": batch.agency, "release_key": "" if batch.corrects else batch.release_key}
    connection.execute(sql("compare_with_stored"), asked)
    replaced, superseded, withdrawn = [], 0, 0
    for row in connection.execute(sql("batches_told_anew"), asked).fetchall():
        old = Shared(*row)
        whole = not batch.corrects and _is_replaced(old)
        reach = "all" if whole else "covered" if not batch.corrects and _is_release_of_shared_days(old) else "told"
        values = {"old": old.batch_id, "reach": reach}
        connection.execute(sql("mark_told_anew"), values)
        connection.execute(sql("delete_told_anew"), values)
        gone = _gone(connection, values)
        withdrawn += gone - old.told
        if gone == old.held:
            replaced.append(old.batch_id)
            connection.execute(sql("mark_replaced"), {"old": old.batch_id, "new": batch_id})
        else:
            superseded += gone
            connection.execute(sql("count_told_anew"), {"old": old.batch_id, "told": gone})
    connection.execute("DROP TABLE compared")
    return Room(tuple(replaced), superseded, withdrawn)


def _gone(connection: duckdb.DuckDBPyConnection, values: dict[str, object]) -> int:
    row = first_row(connection.execute(sql("number_told_anew"), values))
    return int(row[0]) if row else 0


def _is_release_of_shared_days(old: Shared) -> bool:
    return old.same_agency and old.told >= RELEASE_SHARE * old.covered


def _is_replaced(old: Shared) -> bool:
    if old.same_release:
        return True
    enough = old.same_agency and old.told >= RELEASE_SHARE * old.held
    return enough and not old.moved and old.before <= EDGE_SHARE * old.held
