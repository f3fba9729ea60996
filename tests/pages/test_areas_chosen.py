"""Stores of several areas: a page is about one of them, and says which; whoever is limited to some meets no other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from reading import PAGES, Open, words_of

from hotspots.share import audience as audiences
from hotspots.ui import door

OTHERS = ("Alder", "Birch")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_about_the_area_asked_for(three_areas: Path, open_page: Open, name: str) -> None:
    app = open_page(three_areas, name, menu=False, area="Cedar")
    assert not app.exception and not app.error
    assert "in Cedar" in words_of(app)
    assert [box.value for box in app.selectbox if box.key == "area"] == ["Cedar"]
    shown = words_of(app) + "".join(frame.value.to_json() for frame in app.dataframe)
    assert not [other for other in OTHERS if f"{other} Market" in shown or f"{other}.H" in shown]


def test_the_first_area_unless_asked_and_kept_between_pages(three_areas: Path, open_page: Open) -> None:
    app = open_page(three_areas, "overview")
    assert "in Alder" in words_of(app)
    next(box for box in app.selectbox if box.key == "area").select("Birch").run()
    assert "in Birch" in words_of(app)
    assert "in Birch" in words_of(app.switch_page("pages/trends.py").run())


def test_an_unknown_area_in_the_address_is_the_first(three_areas: Path, open_page: Open) -> None:
    assert "in Alder" in words_of(open_page(three_areas, "overview", menu=False, area="Nowhere"))


def test_pickers_only_where_there_is_a_choice(three_areas: Path, demo_store: Path, open_page: Open) -> None:
    keys = {box.key for box in open_page(three_areas, "overview", menu=False).multiselect}
    assert not keys & {"lad", "police_force"}, "an authority lies in one force, and the page is about one authority"
    app = open_page(demo_store, "overview", menu=False)
    assert not {box.key for box in [*app.multiselect, *app.selectbox]} & {"lad", "police_force", "area"}


def test_looking_as_others_and_the_summary_are_of_the_area(three_areas: Path, open_page: Open) -> None:
    app = open_page(three_areas, "monthly_summary", menu=False, area="Cedar")
    assert "in Cedar" in words_of(app) and "300" not in words_of(app)
    for seen_as in ("partner", "public", "youth", "own police"):
        app = open_page(three_areas, "overview", menu=False, area="Cedar", **{"as": seen_as})
        assert not app.exception and not app.error
        assert "Market" not in words_of(app) or "Cedar Market" in words_of(app)


def test_whoever_is_limited_meets_no_other_area(
    three_areas: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = replace(audiences.decide(audiences.Settings(), "analyst"), lads=("Cedar",))
    monkeypatch.setattr(door, "_looking_as", lambda settings: limited)
    for name in ("overview", "hotspot_map", "monthly_summary", "data_quality"):
        app = open_page(three_areas, name, menu=False, area="Alder")
        st.cache_data.clear()
        assert not app.exception and not app.error
        assert "in Cedar" in words_of(app) and "Only what is reported from Cedar" in words_of(app)
        assert [box.options for box in app.selectbox if box.key == "area"] == [["Cedar"]]
        told = words_of(app) + json.dumps([frame.value.to_json() for frame in app.dataframe])
        assert not [other for other in OTHERS if other in told]


def test_filters_by_area_where_lists_are_of_the_whole_store(tmp_path: Path, open_page: Open) -> None:
    import three_areas as made_up

    store = made_up.build(tmp_path, detection={"window_weeks": 12})
    app = open_page(store, "overview", menu=False, lad="Cedar")
    options = {box.key: box.options for box in app.multiselect}
    assert options["lad"] == list(made_up.LADS) and options["police_force"] == ["North Police", "South Police"]
    assert "from all agencies, in Cedar" in words_of(app) and not app.exception
    app = open_page(store, "trends", menu=False, police_force="North Police")
    assert "in the area of North Police" in words_of(app) and not app.exception
