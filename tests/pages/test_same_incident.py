"""The page on which people say whether two reports tell of one incident."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from reading import Open, words_of
from streamlit.testing.v1 import AppTest

from hotspots.linking import decisions, decisions_made


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def left_to_look_at(app: AppTest) -> int:
    found = re.search(r"(\d+) pairs between", words_of(app))
    assert found
    return int(found[1])


def test_confirm_split_and_take_back(demo_store: Path, tmp_path: Path, open_page: Open) -> None:
    store = Path(shutil.copytree(demo_store, tmp_path / "store", ignore=shutil.ignore_patterns("raw", "work.duckdb")))
    app = open_page(store, "same_incident", menu=False)
    said = words_of(app)
    told = re.search(r"([\d,]+) reports told of about ([\d,]+) incidents \(([\d,]+) to ([\d,]+)\)", said)
    assert told
    reports, incidents, low, high = (int(n.replace(",", "")) for n in told.groups())
    assert low < incidents < high < reports
    assert "Nobody has decided" in said
    assert re.search(r"\d+ m apart", said)
    waiting = left_to_look_at(app)
    press(app, "Same incident")
    assert left_to_look_at(app) == waiting - 1
    press(app, "Not the same")
    assert left_to_look_at(app) == waiting - 2
    assert sorted(decisions(store).values()) == ["different", "same"]
    press(app, "Undo")
    assert left_to_look_at(app) == waiting - 1
    assert [made.word for made in decisions_made(store)] == ["undo", "different", "same"]


def test_under_a_filter_both_reports_count(demo_store: Path, open_page: Open) -> None:
    alone = words_of(open_page(demo_store, "same_incident", menu=False, agency="police"))
    assert re.search(r"([\d,]+) reports told of about \1 incidents \(\1 to \1\)", alone)
    assert "There is no pair to look at" in alone
