"""The working database made again from a published version, where it is lost or damaged."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from hotspots.errors import HotspotsError, NoStore, StoreBusy, StoreDamaged, UsageError
from hotspots.store.files import WORK_FILE, raw_files, sync_file, sync_folder
from hotspots.store.opening import explain_open, explain_use, is_missing
from hotspots.store.snapshot import CURRENT_FILE, Snapshot, current_version, open_snapshot
from hotspots.store.sql_files import first_row, sql, table_definitions
from hotspots.store.warehouse import UNPUBLISHED, Warehouse

# In the working database alone: it says what is still to be done before the next publish.
_NOT_PUBLISHED = ("to_detect",)


@dataclass(frozen=True)
class Restored:
    """What was done.

    Attributes:
        version: the published version that the working database was made from.
        batches, reports: how much it holds.
        set_aside: where the damaged file lies now; none where there was none.
        not_in_it: kept files that the version knows nothing of: loaded, but never published.
    """

    version: str
    batches: int
    reports: int
    set_aside: Path | None
    not_in_it: tuple[Path, ...]


def restore(store: Path) -> Restored:
    """Make the working database again from the newest published version that can be read.

    The damaged file is kept beside it under another name. Cut off at any moment, it can be run again.

    Raises:
        UsageError: when the working database is in order.
        StoreBusy: when another process is writing.
        NoStore: when nothing was ever published.
        StoreDamaged: when no published version can be read.
        StoreError: when the store cannot be written.
    """
    if not is_missing(store) and (store / WORK_FILE).exists() and _in_order(store):
        raise UsageError("The working database is in order: there is nothing to restore.", where=str(store))
    new = store / (WORK_FILE + ".new")
    try:
        version, batches, reports = _copy_newest(store, new)
        aside = _set_aside(store)
        new.replace(store / WORK_FILE)
        sync_folder(store)
        known = _kept_files_known(store)
    except (OSError, duckdb.Error) as error:
        raise (explain_use(store, error) or explain_open(store, error)) from error
    unknown = tuple(path for path in raw_files(store) if path.name.split(".")[0] not in known)
    return Restored(version, batches, reports, aside, unknown)


def _in_order(store: Path) -> bool:
    """Whether the working database opens and agrees with its own ledger."""
    try:
        with Warehouse(store) as warehouse:
            rows = warehouse.connection.execute(sql("check_ledger")).df()
    except StoreBusy:
        raise
    except (StoreDamaged, duckdb.Error):
        return False
    agrees = (
        (rows["stored"] == rows["should_be_stored"])
        & (rows["sum_of_parts"] == rows["rows_read"])
        & (rows["refused_stored"] == rows["refused"])
    )
    return bool(agrees.all())


def _versions(store: Path) -> Iterator[Snapshot]:
    """The published versions that open, the current one first, then from the newest to the oldest."""
    names = sorted((path.stem for path in (store / "snapshots").glob("snapshot-*.duckdb")), reverse=True)
    with contextlib.suppress(HotspotsError):
        names.insert(0, current_version(store))
    if not names and not (store / CURRENT_FILE).exists():
        raise NoStore("Nothing was ever published here.", where=str(store), remedy="Load the files again.")
    for name in dict.fromkeys(names):
        with contextlib.suppress(StoreDamaged):
            snapshot = open_snapshot(store, name)
            snapshot.close()
            yield snapshot


def _copy_newest(store: Path, new: Path) -> tuple[str, int, int]:
    for snapshot in _versions(store):
        for leftover in (new, new.with_name(new.name + ".wal")):
            leftover.unlink(missing_ok=True)
        try:
            batches, reports = _copy(snapshot.path, new)
        except duckdb.Error as error:
            if isinstance(explain_use(store, error), StoreDamaged):
                continue
            raise
        sync_file(new)
        return snapshot.version, batches, reports
    raise StoreDamaged(
        "No published version can be read.",
        where=str(store / "snapshots"),
        remedy="Put back the store from a backup, or load the files again into a new store; "
        "they are kept in the “raw” folder.",
    )


def _copy(version: Path, new: Path) -> tuple[int, int]:
    with duckdb.connect(str(new), config={"storage_compatibility_version": "v1.5.0"}) as connection:
        connection.execute("ATTACH '" + str(version).replace("'", "''") + "' AS s (READ_ONLY)")
        for statement in table_definitions():
            connection.execute(statement)
        tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        for table in tables:
            if table not in _NOT_PUBLISHED:
                # The names come from this code, never from data. Published tables may lack columns that are not for
                # readers (who reported a case) and hold further ones.
                own, published = (
                    [row[0] for row in connection.execute("DESCRIBE " + name + '"' + table + '"').fetchall()]
                    for name in ("", "s.")
                )
                columns = [column for column in own if column in published]
                listed = ", ".join(f'"{column}"' for column in columns)
                statement = 'INSERT INTO "' + table + '" BY NAME SELECT ' + listed + ' FROM s."' + table + '"'  # noqa: S608
                connection.execute(statement)
        connection.execute("DELETE FROM meta WHERE key = ?", [UNPUBLISHED])
        connection.execute("INSERT INTO meta VALUES (?, ?)", [UNPUBLISHED, "restored"])
        connection.execute("DETACH s")
        connection.execute("CHECKPOINT")
        counts = first_row(connection.execute("SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM reports)"))
    assert counts is not None
    return int(counts[0]), int(counts[1])


def _set_aside(store: Path) -> Path | None:
    """Move the damaged database and its log away: first the database, so that a log never meets another one."""
    work = store / WORK_FILE
    number = 1
    while (target := store / f"{WORK_FILE}.damaged-{number}").exists():
        number += 1
    was_there = work.exists()
    if was_there:
        work.replace(target)
    log = work.with_name(WORK_FILE + ".wal")
    if log.exists():
        log.replace(target.with_name(target.name + ".wal"))
    return target if was_there else None


def _kept_files_known(store: Path) -> set[str]:
    with Warehouse(store) as warehouse:
        return {row[0] for row in warehouse.connection.execute("SELECT file_sha256 FROM batches").fetchall()}
