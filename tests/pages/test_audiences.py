"""Every page as every audience: what it shows is what the audience may see."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from reading import Open, words_of

from hotspots.store.sessions import audit_journal, end_all_sessions, end_session, has_ended, pseudonym
from hotspots.ui import auditing, menu

NEEDS = {Path(entry.path).stem: entry.needs for entry in menu.PAGES}
OPEN_TO_ALL = [page for page, needs in NEEDS.items() if not needs]


@pytest.fixture(scope="module")
def store(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("audiences") / "store"
    shutil.copytree(demo_store, copy)
    return copy


@pytest.mark.parametrize("who", ["own police", "partner", "youth", "public"])
@pytest.mark.parametrize("page", OPEN_TO_ALL)
def test_every_page_as_everybody(store: Path, open_page: Open, page: str, who: str) -> None:
    app = open_page(store, page, menu=False, **{"as": who})
    assert not app.exception
    assert not app.error
    said = words_of(app)
    assert "may see it" in said
    if who in ("youth", "public"):
        assert "October 2025" in said
        assert "Police" not in said


@pytest.mark.parametrize(("page", "who"), [("same_incident", "partner"), ("actions", "public"), ("impact", "public")])
def test_a_page_that_needs_more_is_closed(store: Path, open_page: Open, page: str, who: str) -> None:
    for through_menu in (True, False):
        app = open_page(store, page, menu=through_menu, **{"as": who})
        assert not app.exception
        assert "Not part of what you may see" in words_of(app)
        assert not app.dataframe
        assert not app.table


def test_everyone_is_an_analyst_in_the_demonstration(store: Path, open_page: Open) -> None:
    app = open_page(store, "overview", menu=False)
    assert "Demonstration: everyone is an analyst" in "\n".join(c.value for c in app.sidebar.caption)
    odd = open_page(store, "overview", menu=False, **{"as": "superuser"})
    assert not odd.exception


def test_answers_for_one_audience_are_not_given_to_another(store: Path, open_page: Open) -> None:
    all_of_it = open_page(store, "data_quality", menu=False)
    files = len(all_of_it.dataframe[0].value)
    partner = open_page(store, "data_quality", menu=False, **{"as": "partner"})
    mine = open_page(store, "data_quality", menu=False, **{"as": "own youth"})
    assert files > len(mine.dataframe[0].value) > 0
    assert not partner.dataframe or len(partner.dataframe[0].value) == 0
    assert set(mine.dataframe[0].value["Agency"]) == {"Youth service"}


def test_files_of_a_kind_that_may_not_leave_are_not_offered(store: Path, open_page: Open) -> None:
    labels = [
        d.proto.label for d in open_page(store, "hotspot_map", menu=False, **{"as": "youth"}).get("download_button")
    ]
    assert "Download the list (CSV)" in labels
    assert "Download the outlines (GeoJSON)" not in labels


def test_what_is_seen_is_noted_once(store: Path, open_page: Open) -> None:
    auditing.flush()
    before = len(audit_journal(store).entries())
    app = open_page(store, "overview", menu=False, agency="police")
    app.run()
    auditing.flush()
    lines = audit_journal(store).entries()[before:]
    assert [(line.kind, line.payload["page"], line.payload["filters"]["agencies"]) for line in lines] == [
        ("viewed", "overview", ["police"])
    ]
    assert audit_journal(store).verify() == []


def test_a_file_is_noted_with_its_hash(tmp_path: Path) -> None:
    auditing.exported(tmp_path, "p1", "partner", "list.csv", b"a,b\r\n")
    line = audit_journal(tmp_path).entries("exported")[0]
    assert line.who == "p1"
    assert line.payload["sha256"] == hashlib.sha256(b"a,b\r\n").hexdigest()


def test_ended_sessions_stay_ended(tmp_path: Path) -> None:
    who = pseudonym(tmp_path, "https://login.example", "sub-1")
    assert who == pseudonym(tmp_path, "https://login.example", "sub-1") != pseudonym(tmp_path, "x", "sub-1")
    assert "sub-1" not in who
    assert not has_ended(tmp_path, who, 100)
    end_session(tmp_path, who, 100)
    assert has_ended(tmp_path, who, 100)
    assert not has_ended(tmp_path, who, 101)
    end_all_sessions(tmp_path, who, 200)
    assert has_ended(tmp_path, who, 150)
    assert not has_ended(tmp_path, who, 201)
    assert not has_ended(tmp_path, "p-other", 150)


def test_a_line_that_was_taken_out_of_the_audit_shows(tmp_path: Path, hotspots_cli: object) -> None:
    import sqlite3

    for at in range(4):
        audit_journal(tmp_path).append("viewed", {"page": str(at)}, who="p1")
    told = hotspots_cli("audit", "--store", tmp_path, "--json")  # type: ignore[operator]
    assert told.exit_code == 0
    assert json.loads(told.stdout)["intact"] is True
    with sqlite3.connect(tmp_path / "audit" / "journal.sqlite") as connection:
        connection.execute("DELETE FROM entries WHERE seq = 2")
    told = hotspots_cli("audit", "--store", tmp_path)  # type: ignore[operator]
    assert told.exit_code == 1
    assert "2" in told.stderr


def test_pages_cannot_open_the_data_past_the_audience(root: Path) -> None:
    for path in [*(root / "pages").glob("*.py"), *(root / "hotspots" / "ui").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "open_snapshot" not in text, path.name
        assert "Warehouse" not in text, path.name
        assert "EVERYTHING" not in text or path.name == "cached.py", path.name
