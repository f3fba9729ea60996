"""Every page, alone and through the menu, on the demo and on an empty store."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import PAGES, Open, map_of, words_of
from streamlit.testing.v1 import AppTest

from hotspots.detect.layers import LAYERS
from hotspots.store import open_snapshot
from hotspots.store import queries as q
from hotspots.ui.life import past_hotspots

WITH_MAP = ("overview", "hotspot_map", "weekly_briefing", "patrol_plan", "layers")


def button(app: AppTest, label: str) -> object:
    return next(b for b in app.button if label in b.label)


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "alone"])
@pytest.mark.parametrize("name", PAGES)
def test_shows_the_demo(demo_store: Path, open_page: Open, name: str, menu: bool) -> None:
    app = open_page(demo_store, name, menu=menu)
    assert not app.exception
    assert not app.error
    said = words_of(app)
    assert open_snapshot(demo_store).settings.partnership.notice.split(":")[0] in said
    assert "Week 46 of 2025 (Mon 10 Nov to Sun 16 Nov 2025)" in said
    assert app.dataframe or app.table


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "alone"])
@pytest.mark.parametrize("name", PAGES)
def test_an_empty_store_is_said_in_words(empty_store: Path, open_page: Open, name: str, menu: bool) -> None:
    app = open_page(empty_store, name, menu=menu)
    assert not app.exception
    assert "no reports yet" in words_of(app)
    assert "hotspots ingest" in words_of(app)


@pytest.mark.parametrize("name", PAGES)
def test_months(demo_store: Path, open_page: Open, name: str) -> None:
    app = open_page(demo_store, name, menu=False, by="month", month="2025-09")
    assert not app.exception
    assert "September 2025: reports from all agencies" in words_of(app)


@pytest.mark.parametrize("name", WITH_MAP)
def test_maps_ask_nobody_but_this_app(demo_store: Path, open_page: Open, name: str) -> None:
    drawn = map_of(open_page(demo_store, name))
    links = [*drawn["js_links"], *drawn["css_links"]]
    assert len(links) == 4
    assert all(link.startswith("../../app/static/vendor/") for link in links)
    assert "http" not in drawn["script"].replace("https://tile", "")
    assert len(drawn["feature_group"]) < 200_000


@pytest.mark.parametrize("name", WITH_MAP)
def test_the_base_map_is_the_same_every_week(demo_store: Path, open_page: Open, name: str) -> None:
    app = open_page(demo_store, name)
    before = map_of(app)
    button(app, "Week before").click().run()  # type: ignore[attr-defined]
    after = map_of(app)
    assert "Week 45 of 2025" in words_of(app)
    assert before["script"] == after["script"]
    assert before["feature_group"] != after["feature_group"]


def test_steps_and_the_way_back(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "overview")
    button(app, "Week after").click().run()  # type: ignore[attr-defined]
    assert "still filling" in words_of(app)
    assert button(app, "Week after").disabled  # type: ignore[attr-defined]
    button(app, "Latest").click().run()  # type: ignore[attr-defined]
    assert app.session_state["week"] == "2025-W46"


def test_the_address_chooses_and_nonsense_is_ignored(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "overview", week="2025-W20", agency="police", weekday="Fri", until="04:00")
    said = words_of(app)
    assert "Week 20 of 2025" in said
    assert "from Police" in said
    assert "on Fri" in said
    assert "between 00:00 and 04:00" in said
    odd = open_page(demo_store, "overview", week="1066-W99", agency="<script>", by="decade", **{"from": "99:99"})
    assert not odd.exception
    assert "Week 46 of 2025" in words_of(odd)
    assert "from all agencies" in words_of(odd)


def test_choices_can_be_cleared(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "overview", week="2025-W20", agency="landlord", weekday="Fri", **{"from": "18:00"})
    assert "from Housing landlord, on Fri, between 18:00 and 00:00" in words_of(app)
    button(app, "Show everything").click().run()  # type: ignore[attr-defined]
    assert not app.exception
    assert "Week 20 of 2025 (Mon 12 May to Sun 18 May 2025): reports from all agencies." in words_of(app)


def test_filters_that_leave_nothing(demo_store: Path, open_page: Open) -> None:
    for name in WITH_MAP:
        app = open_page(demo_store, name, menu=False, agency="youth", category="hate", weekday="Mon", until="02:00")
        assert not app.exception
        assert "No hotspots for this week under these filters" in words_of(app)


def test_the_card_follows_the_chosen_hotspot(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "hotspot_map")
    box = app.selectbox(key="hotspot")
    assert "Why here?" in words_of(app)
    second = box.options[1]
    box.select_index(1).run()
    assert not app.exception
    assert f'"selected":"{app.session_state["hotspot"]}"' in map_of(app)["feature_group"]
    assert second.startswith("2. ")


def test_refused_rows_can_be_had(demo_store: Path, open_page: Open) -> None:
    app = open_page(demo_store, "data_quality")
    labels = [b.proto.label for b in app.get("download_button")]
    assert labels == ["Download the ledger (CSV)", "Download all refused rows (CSV)"]
    assert app.table
    one = open_page(demo_store, "data_quality", menu=False, agency="youth")
    assert len(one.dataframe[0].value) < len(app.dataframe[0].value)


def test_lists_say_how_good_they_are(demo_store: Path, open_page: Open) -> None:
    for name in WITH_MAP:
        assert "Lists made this way caught" in words_of(open_page(demo_store, name, menu=False))
    assert "Where far more is reported than before" in words_of(open_page(demo_store, "overview", menu=False))
    skill = words_of(open_page(demo_store, "skill", menu=False))
    assert "Lists by month" in skill
    assert "95% range" in skill


def test_a_link_to_a_hotspot_lasts(demo_store: Path, open_page: Open) -> None:
    gone = past_hotspots(open_snapshot(demo_store), "week", open_week(demo_store))
    key = next(iter(gone))
    app = open_page(demo_store, "hotspot_map", menu=False, hotspot=key)
    assert not app.exception
    assert app.selectbox(key="past").value == key
    assert "Last listed in the week of" in words_of(app)
    assert "Nearest other hotspots" in words_of(app)
    assert app.selectbox(key="hotspot").value not in gone


@pytest.mark.parametrize("method", list(LAYERS))
def test_every_other_method_is_shown(demo_store: Path, open_page: Open, method: str) -> None:
    app = open_page(demo_store, "layers", menu=False, method=method)
    assert not app.exception
    said = words_of(app)
    assert LAYERS[method].cannot_tell in said
    assert "From 6,910 located reports, week of 19 May 2025 to week of 10 Nov 2025" in said
    if LAYERS[method].shape == "table":
        assert "as many pairs of reports" in said
    else:
        assert "Of our 14 hotspots it marks" in said
        assert "Our hotspots, numbered by rank" in map_of(app)["feature_group"]


def open_week(store: Path) -> int:
    span = q.periods(open_snapshot(store), "week")
    assert span is not None
    return span.last_full
