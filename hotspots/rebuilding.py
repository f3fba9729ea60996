"""All lists made anew from the store's Parquet export, by DuckDB or by Spark, and taken in as one.

Three steps that may run on three machines: `export`, `make_lists`, `take_in_lists`. `rebuild` does all of them.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from hotspots.assess import assess
from hotspots.detect.grid import Grid
from hotspots.detect.run import LISTS
from hotspots.detecting import side_by_side_kinds
from hotspots.detecting_rows import COLUMNS, detect_group
from hotspots.errors import NoStore, StoreError, UsageError
from hotspots.finding import grid_of
from hotspots.pipeline import KINDS, Progress, settle, silent
from hotspots.processes import cores
from hotspots.rebuilding_gaps import gaps_by_kind, read_gaps, same_gaps, write_gaps
from hotspots.store import Warehouse, publish
from hotspots.store.engine import DuckDBEngine, Engine, Grouped, Query
from hotspots.store.files import WORK_FILE
from hotspots.store.parquet import (
    INSIDE,
    MADE,
    MANIFEST,
    Manifest,
    export_parquet,
    must_fit,
    read_manifest,
    remove_inside,
    take_in,
)
from hotspots.store.sessions import note

EngineName = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild has done.

    Attributes:
        engine: which one.
        reports: how many located reports the lists are made of.
        version: what was published.
    """

    engine: str
    reports: int
    version: str


def export(store: Path, folder: Path, *, report: Progress = silent) -> Manifest:
    """Write what a rebuild needs of a store to an empty folder.

    Raises:
        NoStore: when there is no store.
        UsageError: when the folder is not empty.
        StoreError: when it cannot be written.
    """
    report("Exporting")
    with _open(store) as warehouse:
        settings = settle(warehouse, store)
        row_height_m = grid_of(settings).row_height_m
        manifest = export_parquet(warehouse, settings, folder, row_height_m=row_height_m)
        write_gaps(gaps_by_kind(warehouse, settings.detection.by), folder)
    note(store, "exported for a rebuild", {"reports": manifest.reports, "fingerprint": manifest.fingerprint})
    return manifest


def open_engine(name: EngineName, folder: Path, *, master: str = "", processes: int | None = None) -> Engine:
    """The engine of this name.

    Args:
        folder: of the export; DuckDB keeps what is larger than memory there.
        master: where Spark runs; empty = in this machine's cores.
        processes: how many processes detect beside DuckDB; None = one for each core.

    Raises:
        UsageError: when the engine is not installed here.
        StoreError: when it cannot be started.
    """
    if name == "spark":
        from hotspots.store.spark_engine import SparkEngine

        return SparkEngine(master or "local[*]")
    if master:
        raise UsageError("DuckDB has no master.", remedy="Leave --master out, or say --engine spark.")
    return DuckDBEngine(folder / "scratch.duckdb", processes=processes or cores())


def make_lists(folder: Path, engine: Engine, *, report: Progress = silent) -> Path:
    """Make all lists from an export; nothing is taken in.

    Returns:
        The folder with what was made: `lists`, `counts` (reports by cell, week and month), `told`.

    Raises:
        UsageError: when there is no export in the folder.
        StoreError: when it is not whole, or the engine fails. What was made before stays.
    """
    manifest = read_manifest(folder)
    detection = manifest.settings
    grid = Grid(detection.cell_size_m, manifest.crs)
    target, new = folder / MADE, folder / (MADE + ".tmp")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    report("Finding cells")
    for name in ("reports", "former", "grid"):
        engine.read(name, folder / name)
    for query in ("located", "told"):
        engine.run(Query(query))
    engine.write("told", new / "told")
    _must_be_whole(new / "told", manifest, folder)
    report("Counting by week and month")
    for query in ("cell_counts", "growth", "points", "places", "detection_input"):
        engine.run(Query(query))
    engine.write("cell_counts", new / "counts")
    report("Finding hotspots, area by area")
    gaps = read_gaps(folder)
    work = partial(detect_group, grid=grid, detection=detection, gaps=gaps)
    engine.run(Grouped("lists", of="detection_input", keys=("area", "kind"), work=work, columns=COLUMNS))
    engine.write("lists", new / "lists")
    write_gaps(gaps, new)
    shutil.copy(folder / MANIFEST, new / MANIFEST)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)
    return target


def take_in_lists(store: Path, folder: Path, *, processes: int | None = None, report: Progress = silent) -> Rebuilt:
    """Take the lists made of an export into the store, in one transaction, and publish.

    Args:
        processes: how many areas are measured at a time; None = one for each core.

    Raises:
        UsageError: when no lists were made there.
        StoreError: when they are of other reports or other settings than the store's. The store is left as it was.
    """
    made = folder / MADE
    manifest = read_manifest(made)
    with _open(store) as warehouse:
        settings = settle(warehouse, store)
        must_fit(warehouse, settings, manifest, folder=folder)
        if not same_gaps(read_gaps(made), gaps_by_kind(warehouse, settings.detection.by)):
            raise StoreError(
                "Other files of police forces were missing when this export was written than are now.",
                where=str(folder),
                remedy="Export the store again and run the rebuild on that.",
            )
        report("Taking the lists in")
        with warehouse.transaction():
            take_in(warehouse, made, LISTS)
            for kinds in side_by_side_kinds(KINDS, settings.detection.by):
                assess(warehouse, settings, *kinds, report=report, processes=processes)
            for kind in KINDS:
                warehouse.mark_detected(kind)
        report("Publishing")
        version = publish(warehouse)
    note(store, "rebuilt", {"reports": manifest.reports, "fingerprint": manifest.fingerprint, "version": version})
    return Rebuilt("", manifest.reports, version)


def rebuild(
    store: Path,
    engine: EngineName,
    *,
    master: str = "",
    processes: int | None = None,
    report: Progress = silent,
) -> Rebuilt:
    """Export, make all lists and take them in. Cut off at any moment it leaves the store as it was, or finished.

    Raises:
        NoStore, UsageError, StoreError: as the three steps.
    """
    remove_inside(store)
    folder = store / INSIDE
    try:
        export(store, folder, report=report)
        with open_engine(engine, folder, master=master, processes=processes) as opened:
            make_lists(folder, opened, report=report)
        done = take_in_lists(store, folder, processes=processes, report=report)
    finally:
        remove_inside(store)
    return Rebuilt(engine, done.reports, done.version)


def _must_be_whole(told: Path, manifest: Manifest, folder: Path) -> None:
    import pyarrow.parquet

    found = pyarrow.parquet.read_table(told).to_pylist()[0]
    if any(int(found[name]) != getattr(manifest, name) for name in ("reports", "places", "times")):
        raise StoreError(
            f"The export is not whole: it should hold {manifest.reports:,} reports, and {int(found['reports']):,} were "
            "read, or others.",
            where=str(folder),
            remedy="Export the store again.",
        )
    if found["misplaced"]:
        raise StoreError(
            f"{int(found['misplaced']):,} reports lie in another cell than the store says.",
            where=str(folder),
            remedy="Check the store with “python -m hotspots check”, and export it again.",
        )


def _open(store: Path) -> Warehouse:
    if not (store / WORK_FILE).exists() and not (store / "CURRENT").exists():
        raise NoStore("There is no store here.", where=str(store), remedy="Load a file first, or name it with --store.")
    return Warehouse(store)
