"""Somebody asks pages for more than their role lets them see, or goes on after their role is gone."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from reading import PAGES, Open, words_of

from hotspots.errors import UsageError
from hotspots.protecting import open_for, scope_for
from hotspots.schema import ACTIONS
from hotspots.scope import RoleRule
from hotspots.settings import Settings
from hotspots.share.audience import Audience, audience_for, decide
from hotspots.store import Journal, current_version
from hotspots.store.actions import record
from hotspots.store.sessions import audit_journal, end_session, pseudonym
from hotspots.summarising import summarise
from hotspots.ui import door, menu
from hotspots.ui.cached import current_snapshot

BEYOND = {
    "agency": "police", "ward": "W01", "patch": "P01", "hotspot": "H0001", "week": "2025-W40", "weekday": "Fri",
    "from": "20", "until": "22", "category": "hate", "kind": "personal", "by": "week",
}  # fmt: skip
NEEDS = {Path(entry.path).stem: entry.needs for entry in menu.PAGES}
# Headings of columns of counts; "Months" is a length of time.
COUNTS = re.compile(r"report|month\b|count|twelve|year", re.IGNORECASE)


@pytest.fixture(scope="module")
def store(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("attack") / "store"
    shutil.copytree(demo_store, copy)
    rows = [("youth_session", "youth", 3.0, "secret-file.csv"), ("case_work", "landlord", None, "secret-file.csv")]
    told = pd.DataFrame(rows, columns=["kind", "agency", "contacts", "source"]).reindex(columns=list(ACTIONS)).assign(
        action_id=["attack-1", "attack-2"], status="delivered", hotspot_id="H0001", minutes=33.0, people=2.0,
        started_at=pd.Timestamp("2025-10-03 19:00"), activity=["detached_session", "warning"],
    )  # fmt: skip
    record(copy, told, "test")
    return copy


@pytest.mark.parametrize(
    ("page", "who"),
    [*((page, "youth") for page in PAGES), *((page, "public") for page in ("overview", "trends", "actions"))],
)
def test_an_address_asks_for_more_than_counts(store: Path, open_page: Open, page: str, who: str) -> None:
    app = open_page(store, page, menu=False, **(BEYOND | {"as": who}))
    assert not app.exception
    said = words_of(app)
    tables = [element.value for element in [*app.dataframe, *app.table]]
    if not Audience(who, decide(Settings(), who).rule).may(NEEDS[page]):
        assert "Not part of what you may see" in said
        assert not tables
        return
    for table in tables:
        text = table.astype(str).to_csv()
        for foreign in ("Police", "Council", "Landlord", "secret-file", "Case worked", "Patrol visit", "-W"):
            assert foreign not in text, (page, foreign)
        for column in table.select_dtypes("number").columns:
            if COUNTS.search(str(column)) and "1,000" not in str(column):
                values = table[column].dropna()
                small = values[(values > 0) & (values < 5) & (values == values.round())]
                assert small.empty, (page, column, small.tolist())
    assert "Police" not in said


@pytest.mark.parametrize("who", ["partner", "own police"])
def test_what_others_did_is_told_without_cases_files_and_few_people(store: Path, open_page: Open, who: str) -> None:
    app = open_page(store, "actions", menu=False, **{"as": who})
    assert not app.exception
    (table,) = [element.value for element in app.dataframe if "Young people" in element.value]
    others = table[table["Agency"] != "Police"]
    assert "Case worked" not in set(others["Kind"])
    if who == "partner":
        assert others["Entered by"].eq("").all()
        assert not set(others["Young people"]) & {"1", "2", "3", "4"}
        assert "names no agency" in "\n".join(i.value for i in app.info)
    else:
        chosen = {box.label: box.options for box in app.selectbox}
        assert chosen["Agency"] == ["Police"]
        assert chosen["Whose actions"] == ["Police"]


def test_a_summary_is_written_from_what_its_readers_may_see(store: Path, open_page: Open) -> None:
    partner = open_page(store, "monthly_summary", menu=False, **{"as": "partner"})
    assert "For whom" not in [box.label for box in partner.selectbox]
    whole = open_for(store, current_version(store), scope_for(store, decide(Settings(), "analyst")))
    with pytest.raises(ValueError, match="not open as this audience"):
        summarise(whole, None, decide(Settings(), "partner"))
    youth = decide(Settings(), "youth")
    made = summarise(open_for(store, current_version(store), scope_for(store, youth)), None, youth)
    for split in made.material.counts.values():
        assert (split["reports"] % 5 == 0).all()
    assert made.material.batches.empty
    assert set(made.material.actions["kind"]) <= {"youth_session", "environmental_work"}


def test_an_open_version_is_kept_for_one_scope_only(store: Path) -> None:
    names = [("analyst", ""), ("own", "police"), ("own", "youth"), ("partner", ""), ("youth", ""), ("public", "")]
    opened = [current_snapshot(store, scope_for(store, decide(Settings(), *name))) for name in names]
    assert len({id(snapshot) for snapshot in opened}) == len({snapshot.scope for snapshot in opened}) == len(names)


SETTINGS = Settings(roles={"asb-officer": RoleRule(audience="own", agency="police")})


@pytest.mark.parametrize(
    "claim",
    [
        None, "", "ASB-Officer", "asb-officer ", "asb", "asb-officer,analyst", "analyst", "own", True, 1,
        {"asb-officer": True}, [["asb-officer"]], [{"value": "asb-officer"}], b"asb-officer", "*", "\u0430sb-officer",
    ],
)  # fmt: skip
def test_a_forged_claim_leads_nowhere(claim: object) -> None:
    assert audience_for(SETTINGS, {"roles": claim}) is None
    assert audience_for(SETTINGS, {"groups": "asb-officer", "audience": "analyst", "agency": "police"}) is None


def test_a_role_that_is_gone_writes_and_takes_away_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = {"iss": "https://login.example", "sub": "1", "iat": time.time(), "roles": ["asb-officer"]}
    audience = audience_for(SETTINGS, claims)
    assert audience is not None
    who = pseudonym(tmp_path, "https://login.example", "1")
    visitor = door.Visitor(who, audience, int(time.time()), tmp_path, claims)
    held: dict[str, Any] = {"_visitor": visitor}
    monkeypatch.setattr(st, "session_state", held)
    assert door.who_may(audience, tmp_path, SETTINGS, "actions") == who
    refused = [
        (audience, SETTINGS, "links"),
        (audience, SETTINGS.model_copy(update={"roles": {}}), "actions"),
        (audience, Settings(roles={"asb-officer": RoleRule(audience="partner")}), "actions"),
        (replace(audience, agency="council"), SETTINGS, "actions"),
    ]
    for seen_as, settings, needs in refused:
        with pytest.raises(UsageError):
            door.who_may(seen_as, tmp_path, settings, needs)  # type: ignore[arg-type]
    end_session(tmp_path, who, visitor.issued_at or 0)
    assert not door.still_in(visitor, SETTINGS)
    with pytest.raises(UsageError):
        door.who_may(audience, tmp_path, SETTINGS, "actions")


def test_decisions_and_entries_are_noted_with_who_made_them(store: Path, open_page: Open) -> None:
    app = open_page(store, "actions", menu=False)
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert Journal(store).entries("action")[-1].who == "demonstration"
    assert audit_journal(store).entries("action logged")[-1].who == "demonstration"
