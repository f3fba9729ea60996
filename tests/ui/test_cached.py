"""What is kept of a version is let go when a newer one is looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hotspots.pipeline import publish_again
from hotspots.scope import EVERYTHING
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import cached
from hotspots.ui.cached import ANSWERS, ask, current_snapshot


def _versions(store: Path) -> set[str]:
    return {key[0][1] for key, _ in ANSWERS.items() if key[0][0] == str(store.resolve())}  # type: ignore[index]


def test_a_new_version_leaves_nothing_of_the_old_one(
    demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ANSWERS.clear()
    told: list[str] = []
    monkeypatch.setattr(cached, "LET_GO", [lambda: told.append("drawn parts")])
    store = shutil.copytree(demo_store, tmp_path / "store")
    other, old = current_snapshot(demo_store, EVERYTHING), current_snapshot(store, EVERYTHING)
    for snapshot in (other, old):
        ask(q.agencies, snapshot)
    assert _versions(store) == {old.version} and told == []
    publish_again(store)
    new = current_snapshot(store, EVERYTHING)
    assert new.version > old.version
    assert _versions(store) == set() and told == ["drawn parts"]
    assert _versions(demo_store) == {other.version}, "another store's"
    ask(q.agencies, new)
    # Somebody whose page is still being worked out goes on with the old one, and takes nothing from the others.
    assert len(ask(q.agencies, old)) == len(ask(q.agencies, new))
    assert isinstance(current_snapshot(store, EVERYTHING), Snapshot)
    assert _versions(store) == {old.version, new.version} and told == ["drawn parts"]
