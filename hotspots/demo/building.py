"""The demo store: the made-up borough, loaded as anybody's files are loaded."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from hotspots.errors import UsageError
from hotspots.pipeline import Progress, ingest, publish_again
from hotspots.settings import SETTINGS_FILE, read_settings
from hotspots.store import Warehouse

DEMO_MARKER = "DEMO"


def build_demo(
    store: Path, until: date | None = None, report: Progress | None = None, *, folder: Path | None = None
) -> None:
    """Make up the demo borough and load its agencies' files as anybody's files are loaded.

    Args:
        store: where the data go; an earlier store there is replaced.
        until: last day of the data; None = yesterday.
        folder: where the agencies' files go; None = `demo` beside the store.
    """
    from hotspots.demo import make_demo
    from hotspots.intake import Source
    from hotspots.linking import link_store
    from hotspots.logbook import take_in

    tell = report or (lambda _: None)
    _make_room_for_demo(store)
    files = folder or store.parent / "demo"
    tell("Making up the demo borough")
    shutil.rmtree(files, ignore_errors=True)
    make_demo(files, until=until or date.today() - timedelta(days=1), report=tell)
    settings = read_settings(files / SETTINGS_FILE)
    agencies = ("police", "landlord", "council", "youth")
    for agency in agencies:
        ingest(
            sorted(files.glob(f"{agency}*.csv")) + sorted(files.glob(f"{agency}*.xlsx")),
            agency=agency,
            store=store,
            settings=settings,
            publish_when_done=False,
            report=tell,
        )
    with Warehouse(store) as warehouse:
        link_store(warehouse, report=tell)
    publish_again(store, report=tell)
    for path in sorted(files.glob("actions_*.csv")):
        take_in(Source.of_bytes(path.name, path.read_bytes()), agency=path.stem[8:], store=store, settings=settings)
    tell("Done")


def _make_room_for_demo(store: Path) -> None:
    """Take away an earlier demo; a store with anything else in it is left alone."""
    marker = store / DEMO_MARKER
    if (store / "work.duckdb").exists() and not marker.exists():
        raise UsageError(
            "This store holds data that are not the demo's.",
            where=str(store),
            remedy="Name another folder with --store, or move this one away.",
        )
    journal = ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm")
    for name in ("work.duckdb", "work.duckdb.wal", "CURRENT", *journal):
        (store / name).unlink(missing_ok=True)
    for name in ("raw", "refused"):
        shutil.rmtree(store / name, ignore_errors=True)
    store.mkdir(parents=True, exist_ok=True)
    marker.write_text(
        "This store holds the made-up demo borough and may be made again at any time.\n", encoding="utf-8"
    )
