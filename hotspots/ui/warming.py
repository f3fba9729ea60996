"""What the first visitor would wait for, done while the server starts: the pages' packages read in, the data opened."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any

from hotspots.errors import HotspotsError
from hotspots.periods import PeriodKind
from hotspots.schema import Filters

# What the first pages of the menu import, heaviest packages included. Not streamlit_folium, nor what imports it: the
# server learns of its component only where a page's script imports it.
_MODULES = (
    "narwhals.stable", "folium.plugins", "hotspots.assess", "hotspots.evaluating.action", "hotspots.home_lens",
    "hotspots.ui.door", "hotspots.ui.first_run", "hotspots.ui.map_data",
)  # fmt: skip
_PATIENCE_S = 30.0
# So many new things before rubbish is looked for among them, and so many such looks before older things are looked at
# too; Python's own are 700, 10 and 10. With fifty people at once it took 3% of a server's time, up to 0.3 s at a go;
# this way 0.1%.
_RUBBISH = (20_000, 20, 10)
_begun, _imported = Event(), Event()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """For the server: begins to read things in as it comes up, and lets it answer meanwhile."""
    _begun.set()
    Thread(target=_warm, name="warming", daemon=True).start()
    yield


def wait() -> None:
    """Wait until the packages are read in, where that has begun: two threads that import the same packages at the same
    moment may trip over each other, and neither would be sooner there."""
    if _begun.is_set():
        _imported.wait(_PATIENCE_S)


def _warm() -> None:
    try:
        with rubbish_left():
            for name in _MODULES:
                import_module(name)
    finally:
        _imported.set()
    from hotspots.ui.cached import store_folder

    # Nothing to show yet, or nothing that can be read: the page says so.
    with suppress(HotspotsError):
        read_ahead(store_folder())


@contextmanager
def rubbish_left() -> Iterator[None]:
    """Python looks for rubbish now and then in everything it holds, and stops all pages for that while. Not while the
    packages are read in, and afterwards neither as often nor in them: they stay anyway."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*_RUBBISH)
        gc.enable()


def read_ahead(store: Path) -> None:
    """Answer what the first page of somebody who sees everything will ask; kept under the scope it was asked in.

    Raises:
        NoStore, StoreDamaged: when nothing is published, or it cannot be read.
    """
    from hotspots.protecting import scope_for
    from hotspots.share.audience import decide
    from hotspots.store import queries as q
    from hotspots.ui.cached import ask, current_settings, current_snapshot
    from hotspots.ui.changes import compare
    from hotspots.ui.map_data import map_payload

    settings = current_settings(store)
    if settings.detection.by:
        return
    snapshot = current_snapshot(store, scope_for(store, decide(settings, "analyst", "")))
    ask(q.agencies, snapshot), ask(q.reporting_areas, snapshot)
    kinds: tuple[PeriodKind, ...] = ("week", "month")
    spans = {kind: span for kind in kinds if (span := ask(q.periods, snapshot, kind))}
    if spans:
        # The first page counts by weeks where there are any.
        kind, span = next(iter(spans.items()))
        filters = Filters(kind, span.last_full)
        ask(compare, snapshot, filters)
        ask(map_payload, snapshot, filters)
