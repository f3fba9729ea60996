"""What the pages say where the file of one of several police forces is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
import two_forces
from reading import Open, words_of

GONE = "2024-11"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_forces.build(tmp_path_factory.mktemp("two_forces"), missing=(10,))


def test_the_overview_says_whose_file_is_missing(store: Path, open_page: Open) -> None:
    app = open_page(store, "overview", menu=False, by="month", month=GONE)
    said = words_of(app)
    assert not app.exception
    assert ["there is no file of South Police" in warning.value for warning in app.warning] == [True]
    assert "Grey with a broken edge, because not whole: no file of South Police" in said
    assert "not compared" in [metric.delta for metric in app.metric]
    tables = " ".join(frame.value.to_csv() for frame in app.dataframe)
    assert "(not whole)" in tables and "no file" in tables
    assert "South Police Corner 0: 0 reports" not in said and "0 reports this month" not in said
    after = open_page(store, "overview", menu=False, by="month", month="2024-12").warning[0].value
    assert "places there, and totals, are not compared with it" in after
    assert not open_page(store, "overview", menu=False, by="month", month="2025-02").warning


def test_the_map_page_draws_no_quiet_month(store: Path, open_page: Open) -> None:
    app = open_page(store, "hotspot_map", menu=False, by="month", month=GONE)
    assert not app.exception and "no file" in [metric.value for metric in app.metric]
    said = words_of(app)
    assert said.count("Hatched, because not known: no file of South Police") == 2
    drawn = " ".join(element.proto.body for element in app.get("html"))
    assert "November 2024: no file of South Police" in drawn and "repeating-linear-gradient" in drawn
    assert "November 2024: 0 reports" not in drawn


def test_the_page_of_scores_says_what_is_left_out(store: Path, open_page: Open) -> None:
    said = words_of(open_page(store, "skill", menu=False, by="month"))
    assert "Left out of the score, because not known: no file of South Police" in said


def test_a_store_of_one_force_says_nothing_of_it(tmp_path: Path, open_page: Open) -> None:
    alone = two_forces.build(tmp_path, missing=(10,), alone="South Police")
    said = words_of(open_page(alone, "overview", menu=False, by="month", month="2024-12"))
    assert "no file" not in said and "broken edge" not in said


def test_the_briefing_counts_only_places_of_which_something_is_known(store: Path, open_page: Open) -> None:
    said = words_of(open_page(store, "weekly_briefing", menu=False, by="month", month=GONE))
    assert "of them there is no file of this month" in said
    assert "with 0 reports" not in said
    assert "there is no file" not in words_of(open_page(store, "weekly_briefing", menu=False, by="month"))


def test_did_it_work_says_what_is_left_out(store: Path, open_page: Open) -> None:
    app = open_page(store, "impact", menu=False, by="month")
    said = words_of(app)
    assert not app.exception
    assert "Left out here and in the comparison: no file of South Police (Police) for November 2024." in said
    assert "Dark grey: months that are left out because a file is missing." in said
    assert "November 2024: left out, a file is missing" in app.get("vega_lite_chart")[0].proto.spec
