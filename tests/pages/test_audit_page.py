"""Who looked at what: for those with the permission, as the journal holds it, and itself noted."""

from __future__ import annotations

import io
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from reading import Open, words_of
from streamlit.testing.v1 import AppTest

from hotspots.store.sessions import audit_journal
from hotspots.ui import audit_lines, auditing, downloads


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "store"
    shutil.copytree(demo_store, copy)
    shutil.rmtree(copy / "audit", ignore_errors=True)
    journal = audit_journal(copy)
    journal.append("ingested", {"agency": "police", "batches": 1, "files": ["a.csv"]}, who="command line (somebody)")
    journal.append("exported", {"file": "=list.csv", "sha256": "ab" * 32, "bytes": 5, "audience": "partner"}, who="p1")
    filters = {"kind": "week", "period": 2915, "agencies": ["police"]}
    told = {"page": "trends", "audience": "own", "agency": "police", "filters": filters}
    journal.append("viewed", told, who="p2")
    journal.append("viewed", {"page": "trends"}, who="p2")
    journal.append("something new", {"x": "<b>1</b>"}, who="p3")
    return copy


def lines_of(app: AppTest) -> pd.DataFrame:
    return app.dataframe[0].value


def test_every_line_is_told_in_words(store: Path, open_page: Open) -> None:
    app = open_page(store, "audit", menu=False)
    assert not app.exception
    assert not app.error
    said = list(lines_of(app)["In words"])
    assert said[0].startswith("Who looked at what, as analyst. Week 46 of 2025")
    assert said[1:] == [
        "x: <b>1</b>.",
        "page: trends.",
        "Trends, as own, Police. Week 46 of 2025 (Mon 10 Nov to Sun 16 Nov 2025): reports from Police.",
        "=list.csv, 5 bytes, as partner.",
        "Police: 1 file handed over (a.csv).",
    ]
    assert set(lines_of(app)["Who"]) == {"demonstration", "p1", "p2", "p3", "command line (somebody)"}
    text = words_of(app)
    assert "The audit is whole: 6 lines written" in text
    assert audit_journal(store).entries()[-1].hash in text
    assert "took a file away: 1" in text


def test_lines_are_chosen_by_day_and_kind(store: Path, open_page: Open) -> None:
    app = open_page(store, "audit", menu=False)
    app.multiselect(key="audit_kinds").select("Took a file away").run()
    assert list(lines_of(app)["Who"]) == ["p1"]
    app.multiselect(key="audit_kinds").set_value([]).run()
    lines = pd.DataFrame({"day": [date(2025, 3, 2), date(2025, 3, 1)], "kind": ["Other", "Other"], "who": ["a", "b"]})
    assert list(lines[lines["day"] >= date(2025, 3, 2)]["who"]) == ["a"]
    assert len(lines_of(app)) == 6


def test_the_file_neutralises_formulas_and_is_noted(
    store: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[bytes] = []
    monkeypatch.setattr(downloads.st, "download_button", lambda label, make, name, *rest, **more: handed.append(make()))
    open_page(store, "audit", menu=False)
    found = pd.read_csv(io.BytesIO(handed[0]))
    assert len(found) == 6
    assert not any(str(value).startswith(("=", "+", "@")) for value in found.to_numpy().ravel())
    assert audit_journal(store).entries()[-1].kind == "exported"
    assert audit_journal(store).entries()[-1].payload["file"].startswith("audit-")


def test_a_changed_line_is_said(store: Path, open_page: Open) -> None:
    connection = sqlite3.connect(store / "audit" / "journal.sqlite")
    connection.execute("DELETE FROM entries WHERE seq = 2")
    connection.commit()
    connection.close()
    app = open_page(store, "audit", menu=False)
    assert "Line 2 is missing" in "\n".join(e.value for e in app.error)
    assert "The audit is whole" not in words_of(app)


def test_purged_lines_are_told(store: Path, open_page: Open) -> None:
    from hotspots.store.journal_purge import purge_lines

    purge_lines(audit_journal(store), "too old", lambda lines: {1, 2})
    app = open_page(store, "audit", menu=False)
    assert not app.error
    assert "2 lines were purged (too old): 1 to 2" in words_of(app)


@pytest.mark.parametrize("who", ["own police", "partner", "youth", "public"])
def test_only_for_those_with_the_permission(store: Path, open_page: Open, who: str) -> None:
    for menu in (True, False):
        app = open_page(store, "audit", menu=menu, **{"as": who})
        assert "Not part of what you may see" in words_of(app)
        assert not app.dataframe
        assert "p1" not in words_of(app)
    auditing.flush()
    assert audit_journal(store).entries("denied")[-1].payload["page"] == "audit"


def test_odd_payloads_are_told_as_they_stand() -> None:
    assert audit_lines.in_words("viewed", {"page": 3, "filters": None}, {}) == "page: 3; filters: None."
    assert audit_lines.in_words("purged", {}, {}) == ""
    assert audit_lines.in_words("exported", {"file": "a", "bytes": "many", "audience": "x"}, {}).startswith("file: a")
