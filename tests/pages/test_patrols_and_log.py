"""Patrol plan and log as people use them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest
from reading import Open, words_of
from streamlit.testing.v1 import AppTest

from hotspots.store.actions import actions


@pytest.fixture
def own_store(demo_store: Path, tmp_path: Path) -> Path:
    """A copy of the demo that may be written to."""
    store = tmp_path / "store"
    store.mkdir()
    for name in ("CURRENT", "journal.sqlite", "DEMO"):
        shutil.copy(demo_store / name, store / name)
    (store / "snapshots").symlink_to(demo_store / "snapshots")
    return store


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def test_a_plan_says_what_it_covers_against_the_usual_ways(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "patrol_plan", menu=False)
    assert not app.exception
    said = words_of(app)
    assert "84 visits of 15 minutes" in said
    assert "As many visits shared out equally would cover" in said
    assert "For Week 47 of 2025 (Mon 17 Nov to Sun 23 Nov 2025)" in said


def test_another_capacity_makes_another_plan(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "patrol_plan", menu=False)
    app.number_input(key="patrol_visits").set_value(3)
    app.selectbox(key="patrol_team").set_value("wardens")
    press(app, "Make the plan")
    assert not app.exception
    assert "21 visits of 15 minutes" in words_of(app)


def test_duty_without_a_gap_is_refused_in_words(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "patrol_plan", menu=False)
    app.selectbox(key="patrol_from").set_value(6)
    app.selectbox(key="patrol_until").set_value(5)
    press(app, "Make the plan")
    assert not app.exception
    assert "leaves no gap" in app.error[0].value


def test_a_plan_by_months(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "patrol_plan", menu=False, by="month")
    assert not app.exception
    assert "As many visits shared out equally would cover" in words_of(app)


def test_a_briefing_is_one_page(demo_store: Path, open_page: Open) -> None:
    open_page(demo_store, "patrol_plan", menu=False)
    from hotspots.planning import Capacity, plan_patrols
    from hotspots.schema import Filters
    from hotspots.store import open_snapshot
    from hotspots.store import queries as q
    from hotspots.ui.briefings import sheet_pdf
    from hotspots.ui.frames import each
    from hotspots.ui.start import View

    snapshot = open_snapshot(demo_store)
    span = q.periods(snapshot, "week")
    assert span is not None
    view = View(snapshot, Filters(period=span.last_full), span, {}, {})
    plan = plan_patrols(snapshot, view.filters, Capacity(), top=3)
    assert plan is not None
    assert plan.reached > plan.equal_dose
    assert plan.reached >= plan.recent_hours
    document = pypdfium2.PdfDocument(sheet_pdf(view, plan, next(each(plan.found.table))))
    said = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert "patrol visits of" in said
    assert "Market Street" in said
    document.close()


def test_one_is_logged_listed_and_withdrawn(own_store: Path, open_page: Open) -> None:
    before = len(actions(own_store))
    app = open_page(own_store, "actions", menu=False)
    assert not app.exception
    app.number_input(key="log_minutes").set_value(12)
    press(app, "Save")
    assert not app.exception
    assert app.success[0].value == "Saved\\."
    done = actions(own_store)
    assert len(done) == before + 1
    entered = done[done["source"] == "page"].iloc[0]
    assert (entered["minutes"], entered["kind"], entered["status"]) == (12, "patrol_visit", "delivered")
    assert entered["hotspot_id"]
    press(app, "Save")
    assert "in the log already" in app.success[0].value
    assert len(actions(own_store)) == before + 1
    app.selectbox(key="withdraw_id").set_value(entered["action_id"])
    press(app, "Withdraw")
    assert len(actions(own_store)) == before


def test_the_log_can_be_narrowed_by_kind(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "actions", menu=False)
    app.get("button_group")
    assert "375 actions from the log" in words_of(app)
    narrowed = open_page(demo_store, "actions", menu=False, agency="youth")
    assert "22 actions from the log" in words_of(narrowed)


def test_a_log_with_nothing_in_it_says_so(own_store: Path, open_page: Open) -> None:
    (own_store / "journal.sqlite").unlink()
    app = open_page(own_store, "actions", menu=False)
    assert not app.exception
    assert "Nothing is logged yet" in words_of(app)
