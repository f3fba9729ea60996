"""Published versions: read-only copies that the dashboard opens while the writer goes on.

A version is never written to again and its name is never used twice: DuckDB hands out an old file's contents
when a file is replaced under a name that is still open somewhere. `CURRENT` holds the name of the one to open,
and is replaced in one step.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

import duckdb
import pandas as pd

from hotspots.errors import NoStore, StoreDamaged
from hotspots.kept import Kept
from hotspots.schema import SCHEMA_VERSION
from hotspots.scope import EVERYTHING, Scope
from hotspots.settings import Settings
from hotspots.store.attaching import attach
from hotspots.store.files import sync_file, sync_folder, write_atomically
from hotspots.store.limits import Into, limit
from hotspots.store.opening import DAMAGE
from hotspots.store.scoped import restrict
from hotspots.store.sql_files import run_script, sql
from hotspots.store.warehouse import UNPUBLISHED, Warehouse

T = TypeVar("T")
CURRENT_FILE = "CURRENT"
KEPT_VERSIONS = 3
# Rows of a block that is read or skipped whole, a multiple of 2,048. DuckDB's own 122,880 hold all weeks of a tile.
BLOCK_ROWS = 20_480
# Answers without filters that an open version keeps, e.g. the lists of a hundred weeks.
KEPT_ANSWERS = 200
# About three million reports. Up to there an answer takes one core about as long as several, which do a third more work
# for it by sharing it; and the other cores are free for other people's questions.
_ONE_CORE_BYTES = 256 * 1024**2
_NAME = re.compile(r"^snapshot-(\d{6,})\.duckdb$")


def publish(warehouse: Warehouse) -> str:
    """Copy the working database to a new version and make it the current one.

    Returns:
        The version, e.g. "snapshot-000012".
    """
    folder = warehouse.store / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"snapshot-{_next_number(folder):06d}.duckdb"
    temporary = folder / (name + ".tmp")
    temporary.unlink(missing_ok=True)
    _copy(warehouse.connection, temporary)
    sync_file(temporary)
    temporary.replace(folder / name)
    sync_folder(folder)
    write_atomically(warehouse.store / CURRENT_FILE, name.encode())
    _forget_old_versions(folder)
    warehouse.write_meta(UNPUBLISHED, "")
    return name.removesuffix(".duckdb")


def is_published(warehouse: Warehouse) -> bool:
    """Whether readers see everything that the working database holds: publishing again would change nothing."""
    try:
        current_version(warehouse.store)
    except (NoStore, StoreDamaged):
        return False
    return warehouse.read_meta(UNPUBLISHED) == ""


def _copy(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write reports sorted by tile and time, in small blocks, so that a filtered query skips most of the file."""
    quoted = str(target).replace("'", "''")
    options = f"STORAGE_VERSION 'v1.5.0', ROW_GROUP_SIZE {BLOCK_ROWS}"
    connection.execute("ATTACH '" + quoted + "' AS published (" + options + ")")
    try:
        run_script(connection, sql("publish"))
        connection.execute("CHECKPOINT published")
    finally:
        connection.execute("DETACH published")


def _next_number(folder: Path) -> int:
    """One more than any version there ever was here: clocks may go back, counting does not."""
    found = [int(match[1]) for path in folder.iterdir() if (match := _NAME.match(path.name.split(".tmp")[0]))]
    with contextlib.suppress(OSError):
        if match := _NAME.match(_named_current(folder.parent)):
            found.append(int(match[1]))
    return max(found, default=0) + 1


def _named_current(store: Path) -> str:
    """What CURRENT says, whatever it holds."""
    return (store / CURRENT_FILE).read_bytes()[:200].decode("utf-8", errors="replace").strip()


def _forget_old_versions(folder: Path) -> None:
    versions = sorted(path for path in folder.iterdir() if _NAME.match(path.name))
    # A publish that was cut off leaves its copy and DuckDB's log beside it (….tmp, ….tmp.wal).
    for path in [*versions[:-KEPT_VERSIONS], *folder.glob("*.tmp*")]:
        # Windows refuses to remove a version that a dashboard still has open: the next publish tries again.
        with contextlib.suppress(OSError):
            path.unlink()


def current_version(store: Path) -> str:
    """The version that readers should open.

    Raises:
        NoStore: when nothing has been published here.
        StoreDamaged: when CURRENT names a version that is not there.
    """
    try:
        name = _named_current(store)
    except FileNotFoundError as error:
        raise NoStore(
            "There is no published data here yet.",
            where=str(store),
            remedy="Run “python -m hotspots demo” for a made-up borough, or load files with “… ingest”.",
        ) from error
    except OSError as error:
        raise StoreDamaged(
            "The name of the current version cannot be read.",
            where=str(store / CURRENT_FILE),
            remedy=f"Check your right to read there. ({error.strerror or error})",
        ) from error
    if not _NAME.match(name) or not (store / "snapshots" / name).exists():
        with contextlib.suppress(OSError):
            if _named_current(store) != name:
                # It was taken away, and a newer one named, between the two looks.
                return current_version(store)
        raise StoreDamaged(
            f"The current version ({_printable(name) or 'no name'}) is missing.",
            where=str(store / CURRENT_FILE),
            remedy="Run “python -m hotspots publish” to make it again from the working database.",
        )
    return name.removesuffix(".duckdb")


def _printable(name: str) -> str:
    return "".join(character for character in name[:60] if character.isprintable())


@dataclass(frozen=True)
class Snapshot:
    """One published version, open for reading. Safe to share between threads.

    Attributes:
        store: the store's folder.
        version: its name; a cache key for everything computed from it.
        connection: an in-memory connection; `s` holds what the scope lets through.
        scope: what may be seen; a part of every cache key.
        hides_agencies: whether some agency's (or area's) reports are not seen at all; lists made from all are then not
            there.
        tallied: whether its tallies may be counted in place of its reports.
    """

    store: Path
    version: str
    connection: duckdb.DuckDBPyConnection
    lock: Any
    scope: Scope = EVERYTHING
    hides_agencies: bool = False
    tallied: bool = False
    answers: Kept = field(default_factory=lambda: Kept(KEPT_ANSWERS), repr=False, compare=False)

    def frame(self, name: str, **values: Any) -> pd.DataFrame:
        """Run `sql/<name>.sql` with bound values.

        Raises:
            StoreDamaged: when a part of the file cannot be read.
        """
        with self.lock:
            cursor = self.connection.cursor()
        try:
            return cursor.execute(sql(name), values).df()
        except DAMAGE as error:
            raise _unreadable(self.version, self.path) from error
        finally:
            cursor.close()

    def whole(self, name: str, **values: Any) -> pd.DataFrame:
        """As `frame`, for questions without filters, whose answers many pages rest on: the latest are kept.

        Returns:
            A frame of its own, which shares its data with other callers' (pandas copies on writing).
        """
        key = (name, tuple(sorted(values.items())))
        return cast(pd.DataFrame, self.answers.get(key, lambda: self.frame(name, **values)))

    @cached_property
    def settings(self) -> Settings:
        """The partnership's settings as they were when this version was published."""
        text = self.meta.get("settings")
        return Settings.model_validate_json(text) if text else Settings()

    @cached_property
    def meta(self) -> dict[str, str]:
        """Small facts kept with the data."""
        frame = self.frame("meta")
        return dict(zip(frame["key"], frame["value"], strict=True))

    @property
    def path(self) -> Path:
        """Its file."""
        return self.store / "snapshots" / f"{self.version}.duckdb"

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def with_current(store: Path, use: Callable[[str], T]) -> T:
    """`use(version)` of the current version; of the next one where a purge took it away just then.

    Raises:
        NoStore: when nothing has been published here.
        StoreDamaged: when the version is missing or cannot be read.
    """
    version = current_version(store)
    while True:
        try:
            return use(version)
        except StoreDamaged:
            newer = current_version(store)
            if newer == version:
                raise
            version = newer


def open_snapshot(
    store: Path, version: str | None = None, scope: Scope = EVERYTHING, *, blocks: pd.DataFrame | None = None
) -> Snapshot:
    """Open a published version, the current one unless named.

    Args:
        scope: what may be seen. Every question asked of the snapshot is answered from that and nothing else.
        blocks: where each cell is shown: cell_id, block_id, easting, northing, lon, lat (`hotspots.protecting`).
            Without it nobody but those who see everything is shown a cell.

    Raises:
        NoStore: when nothing has been published here.
        StoreDamaged: when the version is missing or cannot be read.
    """
    if version is None:
        return with_current(store, lambda current: open_snapshot(store, current, scope, blocks=blocks))
    name, path = version, store / "snapshots" / f"{version}.duckdb"
    connection = duckdb.connect(":memory:", config=_cores(path))
    hides = False
    try:
        tallied = attach(connection, path, "whole" if scope.limited else "s" if scope.everything else "sealed")
        if scope.limited:
            into: Into = "s" if scope.everything else "sealed"
            connection.execute("ATTACH ':memory:' AS " + into)
            hides = limit(connection, scope, into)
        if not scope.everything:
            connection.execute("ATTACH ':memory:' AS s")
            hides = restrict(connection, scope, blocks) or hides
        run_script(connection, sql("filtered_reports"))
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        raise _unreadable(name, path) from error
    snapshot = Snapshot(store, name, connection, Lock(), scope, hides, tallied and scope.everything)
    try:
        layout = snapshot.meta.get("schema_version")
    except (duckdb.Error, StoreDamaged) as error:
        connection.close()
        raise _unreadable(name, path) from error
    if layout != str(SCHEMA_VERSION):
        connection.close()
        raise StoreDamaged(
            f"The published version {name} was made by another version of this program.",
            where=str(path),
            remedy="Load the files again into a new store (the demo: run “python -m hotspots demo”).",
        )
    return snapshot


def _cores(path: Path) -> dict[str, Any]:
    """On how many cores a version answers: one for a small file, else all."""
    with contextlib.suppress(OSError):
        if path.stat().st_size <= _ONE_CORE_BYTES:
            return {"threads": 1}
    return {}


def _unreadable(version: str, path: Path) -> StoreDamaged:
    return StoreDamaged(
        f"The published version {version} cannot be read.",
        where=str(path),
        remedy="Run “python -m hotspots publish” to make it again from the working database.",
    )
