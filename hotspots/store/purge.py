"""Taking old reports out so that they are gone: a deleted row stays readable in a DuckDB file until it is rebuilt.

What is deleted: the reports, batches of which nothing is left, and every kept file that held a purged row. Then the
working database is copied to a new file, a new version is published from it, and all others are removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from hotspots.errors import StoreError
from hotspots.store.files import WORK_FILE, chunks, raw_path, sync_file, sync_folder
from hotspots.store.snapshot import current_version
from hotspots.store.sql_files import run_script, sql
from hotspots.store.warehouse import UNPUBLISHED, Warehouse

# A batch whose kept file was purged, so that nobody misses it.
PURGED_FILE = "purged:"


@dataclass(frozen=True)
class Purged:
    """What a purge took out.

    Attributes:
        report_ids: of the purged reports; the marks that the proof looks for.
        batches: batches that are gone whole.
        files: kept files that were removed.
    """

    report_ids: tuple[str, ...]
    batches: int
    files: int


def delete_before(warehouse: Warehouse, before: date) -> Purged:
    """Delete every report of before this day, in one transaction, and the kept files that held any.

    What is deleted is still readable in the file of the database: `rebuild` it.
    """
    connection = warehouse.connection
    values = {"before": datetime(before.year, before.month, before.day)}
    rows = connection.execute(sql("purged_reports"), values).df()
    touched = {int(batch) for batch in rows["batch_id"].unique()}
    ledger = connection.execute("SELECT batch_id, agency, file_sha256 FROM batches").df()
    gone = 0
    with warehouse.transaction():
        connection.register("purged", rows)
        run_script(connection, sql("purge_ledger"), values)
        connection.unregister("purged")
        left = {int(b) for (b,) in connection.execute("SELECT batch_id FROM batches").fetchall()}
        gone = len(ledger) - len(left)
        # Another batch may have brought the same file for another agency: the file held purged rows all the same.
        held = ledger[ledger["batch_id"].isin(touched) | ~ledger["batch_id"].isin(left)]
        for sha256 in sorted(set(held["file_sha256"])):
            warehouse.write_meta(PURGED_FILE + sha256, before.isoformat())
        if len(rows) or gone:
            connection.execute(sql("mark_everything_for_detection"))
            run_script(connection, sql("purge_lists"))
            warehouse.write_meta(UNPUBLISHED, "purge")
    return Purged(tuple(rows["report_id"]), gone, _remove_kept_files(warehouse))


def delete_files(warehouse: Warehouse, *, files: date | None, refused: date | None) -> tuple[int, tuple[str, ...]]:
    """Remove kept originals, and what stood in refused rows, of batches that were loaded before a day.

    The rows themselves stay in the ledger, which counts them, with nothing in them.

    Args:
        files, refused: a day; None = keep them.

    Returns:
        How many files are gone, and some of what stood in refused rows, to look for afterwards.
    """
    rows = warehouse.connection.execute(sql("batches_to_purge"), {"files": files, "refused": refused}).df()
    marks: list[str] = []
    with warehouse.transaction():
        for row in rows.itertuples():
            warehouse.write_meta(PURGED_FILE + str(row.file_sha256), str(refused or files))
        if refused:
            values = {"refused": refused}
            found = warehouse.connection.execute(sql("refused_to_purge"), values).fetchall()
            marks = [text for (text,) in found]
            if marks:
                run_script(warehouse.connection, sql("purge_refused"), values)
                warehouse.write_meta(UNPUBLISHED, "purge")
    return _remove_kept_files(warehouse), tuple(marks[:: max(1, len(marks) // 25)])


def find_texts(store: Path, texts: tuple[str, ...]) -> list[Path]:
    """Files of the store in whose bytes one of these texts can still be read."""
    wanted = [text.encode() for text in texts]
    overlap = max((len(text) for text in wanted), default=0)
    return [
        path
        for path in sorted(store.rglob("*"))
        if wanted and path.is_file() and any(text in chunk for chunk in chunks(path, overlap) for text in wanted)
    ]


def _remove_kept_files(warehouse: Warehouse) -> int:
    """Remove every kept file that held a purged row, also those that a purge cut off before had left; how many."""
    rows = warehouse.connection.execute("SELECT key FROM meta WHERE starts_with(key, ?)", [PURGED_FILE]).fetchall()
    marks = [key.removeprefix(PURGED_FILE) for (key,) in rows]
    kept = [raw_path(warehouse.store, sha256) for sha256 in marks]
    kept += [path for sha256 in marks for path in (warehouse.store / "refused").glob(f"*-{sha256[:16]}.csv")]
    there = [path for path in kept if path.exists()]
    for path in there:
        path.unlink()
    return len(there)


def rebuild(store: Path) -> None:
    """Copy the working database to a new file, row by row, and put it in place of the old one. Nobody may hold it.

    Raises:
        StoreError: when it cannot be copied; the old one is then left as it was.
    """
    old, new = store / WORK_FILE, store / (WORK_FILE + ".rebuilt")
    new.unlink(missing_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        quoted = [str(path).replace("'", "''") for path in (old, new)]
        connection.execute("ATTACH '" + quoted[0] + "' AS old (READ_ONLY)")
        connection.execute("ATTACH '" + quoted[1] + "' AS new (STORAGE_VERSION 'v1.5.0')")
        connection.execute("COPY FROM DATABASE old TO new")
        connection.execute("CHECKPOINT new")
    except duckdb.Error as error:
        raise StoreError(
            "The working database cannot be rebuilt: purged reports are still readable in it.",
            where=str(old),
            remedy="See that nothing else writes to the store and run the purge again.",
        ) from error
    finally:
        connection.close()
    sync_file(new)
    new.replace(old)
    (store / (WORK_FILE + ".wal")).unlink(missing_ok=True)
    sync_folder(store)


def remove_old_versions(store: Path) -> int:
    """Remove every published version but the current one; returns how many."""
    current = current_version(store)
    old = [path for path in (store / "snapshots").iterdir() if path.name.split(".")[0] != current]
    for path in old:
        path.unlink()
    return len(old)


def remove_damaged_copies(store: Path) -> int:
    """Remove the damaged working databases that `restore` set aside: they hold what is purged; returns how many."""
    damaged = list(store.glob(f"{WORK_FILE}.damaged-*"))
    for path in damaged:
        path.unlink()
    return len(damaged)


def find_marks(store: Path, marks: tuple[str, ...]) -> list[tuple[Path, str]]:
    """Files of the store in whose bytes a mark of a purged report still stands, with the first mark found."""
    wanted = [mark.encode() for mark in marks]
    found = []
    for path in sorted(store.rglob("*")):
        if path.is_file() and (hit := _first_mark(path, wanted)):
            found.append((path, hit.decode()))
    return found


def _first_mark(path: Path, wanted: list[bytes]) -> bytes | None:
    # An id is "agency-" and a hash; all of a purge share few beginnings, so each chunk is cut at those.
    known = set(wanted)
    heads = {mark[:-16] for mark in wanted if len(mark) > 16}
    lengths = {len(mark) for mark in wanted}
    for chunk in chunks(path, max(lengths, default=0)):
        for head in heads:
            at = chunk.find(head) if head else -1
            while at >= 0:
                for length in lengths:
                    if chunk[at : at + length] in known:
                        return chunk[at : at + length]
                at = chunk.find(head, at + 1)
    return None
