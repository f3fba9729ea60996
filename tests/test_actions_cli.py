"""`actions import` and `actions list` from the command line, and the demo's actions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hotspots.finding import find_hotspots, grid_of
from hotspots.insight.actions import attach
from hotspots.schema import Filters
from hotspots.store import open_snapshot
from hotspots.store.actions import actions


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text("Ref,Date,Start,Minutes,Hotspot\nA,3/11/2025,20:00,15,H0001\nB,3/11/2025,soon,15,H0001\n")
    return path


def test_import_twice_and_list(hotspots_cli: Callable[..., object], visits: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = hotspots_cli("actions", "import", visits, "--agency", "police", "--store", store)
    assert first.exit_code == 0
    assert "2 rows read, 1 added, 0 changed, 0 known already, 1 refused" in first.stdout
    assert "row 3, column Start (“soon”): This is not a time of day that can be read." in first.stderr
    again = hotspots_cli("actions", "import", visits, "--agency", "police", "--store", store, "--json")
    told = json.loads(again.stdout)["files"][0]
    assert (told["added"], told["unchanged"], told["refused"]) == (0, 1, 1)
    listed = json.loads(hotspots_cli("actions", "list", "--json", "--store", store).stdout)["actions"]
    assert [(row["hotspot_id"], row["started_at"]) for row in listed] == [("H0001", "2025-11-03T20:00:00")]
    lines = hotspots_cli("actions", "list", "--store", store).stdout.splitlines()
    assert len(lines) == 2


def test_wrong_agency_and_wrong_file(hotspots_cli: Callable[..., object], visits: Path, tmp_path: Path) -> None:
    wrong = hotspots_cli("actions", "import", visits, "--agency", "navy", "--store", tmp_path / "store")
    assert wrong.exit_code == 2
    assert "no agency “navy”" in wrong.stderr
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    bad = hotspots_cli("actions", "import", tmp_path / "bad.csv", "--agency", "police", "--store", tmp_path / "store")
    assert bad.exit_code == 1
    assert not (tmp_path / "store" / "journal.sqlite").exists()


def test_the_demos_actions_lie_in_hotspots(demo_store: Path) -> None:
    done = actions(demo_store)
    assert set(done["kind"]) == {"patrol_visit", "youth_session", "environmental_work"}
    visits = done[(done["kind"] == "patrol_visit") & (done["status"] == "delivered")]
    planned = done[(done["kind"] == "patrol_visit") & (done["status"] == "planned")]
    assert 0.8 < len(visits) / len(planned) < 1
    assert visits["minutes"].between(4, 20).all()
    snapshot = open_snapshot(demo_store)
    found = find_hotspots(snapshot, Filters())
    told = attach(done, found.table, grid_of(snapshot.settings))
    assert (told["hotspot_id"] != "").mean() > 0.9
    snapshot.close()
