"""What is read in while the server starts is what the first page asks for, and nothing that belongs to its script."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path
from threading import Event

import loops
import pytest

from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import cached, warming
from hotspots.ui.changes import compare
from hotspots.ui.map_data import map_payload

# The server learns of a component where a page's script imports it: read in before, its maps would stay empty.
READ_IN = """
import sys
from hotspots.ui import warming
warming._warm()
assert {"pandas", "duckdb", "folium", "hotspots.assess"} <= set(sys.modules)
# Takes most of a second, and the overview asks for no distribution.
assert "scipy.stats" not in sys.modules
assert "streamlit_folium" not in sys.modules
warming._begun.set()
warming.wait()
print("read in")
"""


def test_the_packages_are_read_in_but_not_the_component(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_IN], capture_output=True, text=True, timeout=120,
        env={"HOTSPOTS_STORE": str(tmp_path / "nothing"), "PATH": ""}, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "read in", done.stderr[-2000:]


def test_nobody_waits_where_nothing_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "_PATIENCE_S", 3600.0)
    monkeypatch.setattr(warming._begun, "is_set", lambda: False)
    warming.wait()


def test_the_server_answers_while_it_reads_in(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, read_in = Event(), Event()
    monkeypatch.setattr(warming, "_warm", lambda: answered.wait(30) and read_in.set())

    async def serve() -> None:
        async with warming.lifespan(None):
            answered.set()

    try:
        loops.run(serve())
        assert read_in.wait(30)
    finally:
        warming._begun.clear()


def test_the_first_look_finds_its_answers(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached.ANSWERS.clear()
    warming.read_ahead(demo_store)
    snapshot = cached.current_snapshot(demo_store, cached.EVERYTHING)
    asked: list[str] = []
    frame = Snapshot.frame
    monkeypatch.setattr(Snapshot, "frame", lambda self, name, **v: (asked.append(name), frame(self, name, **v))[1])
    span = cached.ask(q.periods, snapshot, "week")
    assert span is not None
    filters = Filters("week", span.last_full)
    found = cached.ask(compare, snapshot, filters)
    assert found.now.period == Period("week", span.last_full)
    assert cached.ask(map_payload, snapshot, filters)
    assert not asked


def test_rubbish_is_not_looked_for_while_packages_are_read_in(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gc.get_threshold()
    monkeypatch.setattr(warming, "import_module", lambda _: seen.append(gc.isenabled()))
    monkeypatch.setattr(warming, "read_ahead", lambda _: None)
    monkeypatch.setattr(warming, "_imported", Event())
    seen: list[bool] = []
    try:
        warming._warm()
        assert seen and not any(seen)
        assert gc.isenabled() and gc.get_threshold() == warming._RUBBISH and gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
