"""No store at all, one with nothing published, and one that is damaged."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from reading import Open, words_of

from hotspots.demo import building


def test_the_demo_is_built_when_there_is_nothing(
    tmp_path: Path, demo_store: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def build(store: Path, report: Callable[[str], None]) -> None:
        asked.append(store)
        report("Laying out streets")
        shutil.copytree(demo_store, store)

    monkeypatch.setattr(building, "build_demo", build)
    app = open_page(tmp_path / "store", "overview")
    assert asked == [tmp_path / "store"]
    assert not app.exception
    assert "Week 46 of 2025" in words_of(app)


def test_a_store_of_somebodys_is_left_alone(tmp_path: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "build_demo", lambda *_, **__: pytest.fail("nobody asked for this"))
    (tmp_path / "work.duckdb").write_bytes(b"theirs")
    app = open_page(tmp_path, "overview")
    assert not app.exception
    assert "nothing has been published" in words_of(app)
    assert "hotspots publish" in words_of(app)


def test_a_damaged_store_is_said_in_words(tmp_path: Path, open_page: Open) -> None:
    (tmp_path / "CURRENT").write_text("snapshot-000007.duckdb")
    app = open_page(tmp_path, "hotspot_map")
    assert not app.exception
    assert "missing" in app.error[0].value
    assert "hotspots publish" in app.error[0].value
