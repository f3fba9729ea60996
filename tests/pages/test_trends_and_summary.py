"""What is happening: the trends page and the monthly summary, as people use them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading import Open, words_of
from streamlit.testing.v1 import AppTest


def choose(app: AppTest, label: str, value: str) -> AppTest:
    box = next(box for box in app.selectbox if box.label == label)
    return box.set_value(value).run()


def labels(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_trends_tell_what_is_usual_and_what_is_still_coming(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "trends")
    said = words_of(app)
    for words in (
        "what is usual for the time of year",
        "Expected in the week of",
        "in the end (90% sure",
        "a year before it was",
    ):
        assert words in said
    assert len(app.get("vega_lite_chart")) == 3
    assert "Download the series (CSV)" in labels(app)


@pytest.mark.parametrize("split", ["agency", "category", "qualifier", "ward", "patch", "hotspot"])
def test_every_split_has_its_table(demo_store: Path, open_page: Open, split: str) -> None:
    app = choose(open_page(demo_store, "trends", menu=False, by="month"), "Split by", split)
    assert not app.exception
    assert "Download the split (CSV)" in labels(app)
    table = app.dataframe[0].value
    assert len(table) >= 3
    assert set(table["What that says"]) <= {
        "clearly more",
        "perhaps more",
        "no clear change",
        "perhaps fewer",
        "clearly fewer",
        "not known",
    }


def test_day_by_day(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "trends", menu=False)
    app.toggle[0].set_value(True).run()
    assert not app.exception
    said = words_of(app)
    assert "by day" in said
    assert "The last 7 days may still grow by late reports" in said


def test_one_filter_on_the_left_narrows_the_trend(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "trends", menu=False, category="noise", agency="council")
    assert not app.exception
    assert "Under the filters on the left" in words_of(app)
    nothing = open_page(demo_store, "trends", menu=False, agency="youth", category="hate", weekday="Mon", until="02:00")
    assert not nothing.exception


def test_two_things_side_by_side(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "trends", menu=False, by="month")
    app = choose(choose(app, "Left", "category:noise"), "Right", "agency:police")
    assert not app.exception
    said = words_of(app)
    assert "Noise (kind of behaviour): " in said
    assert "to one (" in said
    assert "difference" in said


def test_the_summary_says_what_came_of_what_was_done(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "monthly_summary", menu=False, by="month", month="2025-10")
    assert not app.exception
    told = re.search(r"Since \d+ \w+ 2025, .*", words_of(app))
    assert told and "%" in told[0]
    assert "to be expected without the action" not in told[0], "counts since a day are not told to partners"
    own = choose(app, "For whom", "own police")
    assert "were to be expected without the action" in words_of(own)


def test_the_summary_of_a_month_for_an_audience(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "monthly_summary", menu=False, by="month", month="2025-03")
    assert "March 2025 had" in words_of(app)
    assert "counts too small to be told" in words_of(app)
    assert labels(app) == [
        "Two pages (PDF)",
        "Workbook (Excel)",
        "Tables (CSV files, zipped)",
        "Slide (PowerPoint)",
    ]
    own = choose(app, "For whom", "own police")
    assert not own.exception
    assert "Nothing was held back" in words_of(own)
