"""Patches and youth engagement: what they say on the demo, without settings, and whose eyes they are for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from reading import Open, words_of

from hotspots.pipeline import publish_again
from hotspots.ui import own_cases
from hotspots.ui.youth import few

# What would make young people out to be suspects.
NOT_SAID = re.compile(
    r"offend|perpetrat|suspect|target|dispers|enforce|gang|arrest|culprit|crackdown|police action|criminal",
    re.IGNORECASE,
)


def tables_of(app: object) -> str:
    frames = [*app.dataframe, *app.table]  # type: ignore[attr-defined]
    return "\n".join(f.value.to_csv() for f in frames)


def test_patches_say_rates_with_their_intervals(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "patches")
    said, tables = words_of(app), tables_of(app)
    assert "reports per 1,000 homes" in said
    assert "(95% sure: " in said
    assert "clearly above" in tables
    assert "This is no league table" in said
    assert app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    patches = next(f.value for f in app.dataframe if "Patch" in f.value.columns)
    assert patches["Patch"].is_monotonic_increasing
    assert len(patches) == 226


def test_another_patch_can_be_asked_for_by_address(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "patches", menu=False, patch="wb01")
    assert app.selectbox(key="patch").value == "WB01"
    assert "Looked after by Withybrook 1 (generic team)" in words_of(app)


def test_cases_are_for_the_landlords_own_eyes(
    demo_store: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_page(demo_store, "patches", menu=False)
    assert "NM01" in words_of(own)
    assert "Open cases" in tables_of(own)
    monkeypatch.setattr(own_cases, "may_see_cases", lambda _: False)
    monkeypatch.setattr("hotspots.ui.landlord.may_see_cases", lambda _: False)
    other = open_page(demo_store, "patches", menu=False)
    assert "and to nobody else" in words_of(other)
    for word in ("NM01", "open case", "Offer support", "Threshold"):
        assert word.lower() not in (words_of(other) + tables_of(other)).lower()


def test_the_youth_page_speaks_of_places_and_times_only(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "youth_engagement")
    said = words_of(app) + tables_of(app)
    assert NOT_SAID.search(said) is None, NOT_SAID.search(said)
    assert "are marked as youth-related" in said
    assert "school holidays" in said
    assert "Priory Park skate bowl (“Dawn to dusk”)" in said
    assert "Suggested sessions" in said
    labels = [b.proto.label for b in app.get("download_button")]
    assert labels == ["Download the places (CSV)", "Download the timetable (CSV)"]


def test_small_numbers_are_not_given(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "youth_engagement", menu=False, agency="youth", weekday="Mon")
    assert not app.exception
    told = [str(v) for f in [*app.dataframe, *app.table] if "Reports" in f.value.columns for v in f.value["Reports"]]
    assert "fewer than 5" in told
    assert all(int(value.replace(",", "")) >= 5 or value == "0" for value in told if value != "fewer than 5")
    assert [few(n) for n in (0, 1, 4, 5, 1200)] == ["0", "fewer than 5", "fewer than 5", "5", "1,200"]


def test_without_patches_and_term_dates_the_pages_say_what_to_do(
    demo_store: Path, open_page: Open, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(demo_store, store)
    (store / "settings.toml").write_text('[area]\ncrs = "EPSG:27700"\nbounds = [400000, 250000, 406000, 256000]\n')
    publish_again(store)
    patches = open_page(store, "patches", menu=False)
    assert not patches.exception
    assert "No patches are set up" in words_of(patches)
    assert "homes.csv" in patches.code[0].value
    youth = open_page(store, "youth_engagement", menu=False)
    assert not youth.exception
    assert "name a table of term dates" in words_of(youth)
    assert "No provision is set up" in words_of(youth)
