"""The files that a map needs come from installed packages and are served by the app itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import folium
import pytest
import streamlit_folium

from hotspots.settings import Settings
from hotspots.ui import assets, boundaries, theme


def test_leaflet_is_the_version_that_folium_asks_for() -> None:
    asked = dict(folium.Map.default_js)["leaflet"], dict(folium.Map.default_css)["leaflet_css"]
    assert set(asked) <= set(assets._KNOWN), "folium asks for another Leaflet than the one served"


def test_every_link_is_local_and_unknown_ones_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **kwargs: seen.update(kwargs))
    assets.serve_maps_from_here()
    assets.serve_maps_from_here()
    links = [src for _, src in folium.Map.default_js]
    streamlit_folium._component_func(js_links=[*links, "https://d3js.org/d3.v4.min.js"], css_links=[], key="k")
    assert len(seen["js_links"]) == 1
    assert seen["js_links"][0].startswith("../../app/static/vendor/")
    assert seen["key"] == "k"
    name = seen["js_links"][0].removeprefix("../../app/static/")
    assert (assets.STATIC / name).stat().st_size > 100_000


def test_files_are_written_once(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.js"
    assets.write_once(path, b"one")
    assets.write_once(path, b"two!")
    assert path.read_bytes() == b"two!"
    assert [p.name for p in path.parent.iterdir()] == ["b.js"]


def shapes(path: Path, geometry: dict[str, Any], count: int = 1) -> Path:
    feature = {"type": "Feature", "properties": {"name": "<b>Here</b>", "secret": "x"}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature] * count}))
    return path


SQUARE = {"type": "Polygon", "coordinates": [[[0.123456789, 51], [0.2, 51], [0.2, 51.1], [0.123456789, 51]]]}


def test_boundaries_are_trimmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundaries, "STATIC", tmp_path / "static")
    layers = {
        "Wards": shapes(tmp_path / "w.geojson", SQUARE),
        "Patches": shapes(tmp_path / "p.geojson", SQUARE, 60),
        "River": shapes(tmp_path / "r.geojson", SQUARE),
        "Clubs": shapes(tmp_path / "c.geojson", {"type": "Point", "coordinates": [0, 51]}),
        "Gone": tmp_path / "gone.geojson",
    }
    ready, missing = boundaries.boundary_layers(Settings.model_validate({"area": {"layers": layers}}))
    assert missing == ["Gone"]
    assert {b.title: b.kind for b in ready} == {
        "Wards": "areas",
        "Patches": "fine",
        "River": "water",
        "Clubs": "points",
    }
    assert [b.shown for b in ready] == [True, False, True, False]
    written = json.loads((tmp_path / "static" / ready[0].url.removeprefix("../../app/static/")).read_text())
    assert written["features"][0]["properties"] == {"name": "<b>Here</b>", "kind": ""}
    assert written["features"][0]["geometry"]["coordinates"][0][0][0] == 0.12346


def test_an_agency_keeps_its_colour() -> None:
    few, many = theme.agency_colours(["police", "youth"]), theme.agency_colours(["a", "police", "youth", "zebra"])
    assert many["police"] == few["police"]
    assert len(set(many.values())) == 4
