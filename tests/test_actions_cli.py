"""`actions import` and `actions list` from the command line, and the demo's actions."""

from __future__ import annotations

import json
import shutil
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


def test_one_bad_file_does_not_hide_what_became_of_the_others(
    hotspots_cli: Callable[..., object], visits: Path, tmp_path: Path
) -> None:
    (tmp_path / "a-bad.csv").write_text("")
    many = "".join(f"{i},soon,20:00\n" for i in range(60))
    (tmp_path / "z.csv").write_text(f"Ref,Date,Start\nZ,4/11/2025,20:00\n{many}")
    files = (tmp_path / "a-bad.csv", visits, tmp_path / "z.csv")
    done = hotspots_cli("actions", "import", *files, "--agency", "police", "--store", tmp_path / "store")
    assert done.exit_code == 1
    assert done.stdout.count(" 1 added") == 2
    assert "Not taken. a-bad.csv: The file is empty." in done.stderr
    assert "and 10 more; --json tells all of them." in done.stderr
    told = json.loads(
        hotspots_cli("actions", "import", *files, "--agency", "police", "--store", tmp_path / "store", "--json").stdout
    )
    assert [entry["file"] for entry in told["not_taken"]] == ["a-bad.csv"]
    assert len(told["files"][1]["problems"]) == 60


def test_references_that_begin_again_are_said(hotspots_cli: Callable[..., object], tmp_path: Path) -> None:
    store, path = tmp_path / "store", tmp_path / "visits.csv"
    said = []
    for month in (10, 10, 11):
        path.write_text(f"Ref,Date,Start\n1,3/{month}/2025,20:00\n2,4/{month}/2025,{month}:00\n")
        said.append(hotspots_cli("actions", "import", path, "--agency", "police", "--store", store).stdout)
    assert "week away" not in said[0] + said[1]
    assert "2 of the references were known, for a day more than a week away" in said[2]


def test_hotspots_and_years_that_the_store_does_not_know_are_said(
    hotspots_cli: Callable[..., object], demo_store: Path, tmp_path: Path
) -> None:
    store = shutil.copytree(demo_store, tmp_path / "store")
    path = tmp_path / "visits.csv"
    path.write_text("Ref,Date,Start,Hotspot\n1,3/11/2005,20:00,H0001\n2,3/11/2095,20:00,H99999\n")
    done = hotspots_cli("actions", "import", path, "--agency", "police", "--store", store)
    assert "most of a year before or after all reports here. Is the year right? (2 rows)" in done.stdout
    assert "No list here ever held these hotspots: H99999. Are they right? (1 row)" in done.stdout
