"""The briefing sheet is one page, says what it should, and prints data as text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import shapely

from hotspots.share.briefing import Sheet, briefing_pdf
from hotspots.share.locator import locator_svg

CELLS = shapely.box(400_000, 250_000, 400_150, 250_150)
NASTY = '#read("/etc/passwd") <b>&amp; $x^2$'


@pytest.fixture
def layers(tmp_path: Path) -> dict[str, Path]:
    def write(name: str, features: list[tuple[str, str, dict[str, object]]]) -> Path:
        path = tmp_path / f"{name}.geojson"
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
        told = [
            {"type": "Feature", "properties": {"name": n, "kind": k}, "geometry": shape} for n, k, shape in features
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": told}))
        return path

    street = {"type": "LineString", "coordinates": [[399_700, 250_080], [400_400, 250_080]]}
    far = {"type": "LineString", "coordinates": [[409_700, 250_080], [409_900, 250_080]]}
    park = {
        "type": "Polygon",
        "coordinates": [[[400_100, 250_100], [400_300, 250_100], [400_200, 250_300], [400_100, 250_100]]],
    }
    club = {"type": "Point", "coordinates": [400_050, 250_050]}
    return {
        "Streets": write("streets", [("Mill <Lane>", "main", street), ("Far Road", "street", far)]),
        "Parks": write("parks", [("Priory Park", "park", park)]),
        "Provision": write("provision", [("The Loft", "youth club", club)]),
        "Gone": tmp_path / "gone.geojson",
    }


def sheet(**changes: object) -> Sheet:
    told = {
        "name": "Mill Lane", "hotspot_id": "H0001", "kicker": "Hotspot briefing for Week 3", "listed": "Number 1",
        "notice": "", "figures": [("Reports this week", "12", "9 the week before")], "why": ["Many reports."],
        "when": ["Busiest: 19:00 to 22:00."], "visits": [("Mon 3 Mar 2025", "18:05", "1")],
        "kinds": [("Noise", "5", "50%")], "kinds_caption": "All reports.", "done": ["Nothing is logged."],
        "foot": "Made-up data.",
    } | changes  # fmt: skip
    return Sheet(**told)  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    said = document[0].get_textpage().get_text_range()
    document.close()
    return str(said)


def test_the_map_names_streets_nearby_and_escapes_them(layers: dict[str, Path]) -> None:
    svg = locator_svg(CELLS, layers, "EPSG:27700")
    words = "".join(ET.fromstring(svg).itertext())
    assert "Mill <Lane>" in words
    assert "The Loft" in words
    assert "Far Road" not in words
    assert "200 metres" in words
    assert svg == locator_svg(CELLS, layers, "EPSG:27700")


def test_the_map_does_without_layers() -> None:
    assert ET.fromstring(locator_svg(CELLS, {}, "EPSG:27700")) is not None


def test_one_page_with_what_it_should_say(layers: dict[str, Path]) -> None:
    made = datetime(2025, 3, 1, tzinfo=UTC)
    pdf = briefing_pdf(sheet(), CELLS, layers, "EPSG:27700", made=made)
    said = text_of(pdf)
    for words in ("Mill Lane", "H0001", "Why here", "18:05", "Noise", "Nothing is logged."):
        assert words in said
    assert pdf == briefing_pdf(sheet(), CELLS, layers, "EPSG:27700", made=made)


def test_data_are_text_and_never_markup(layers: dict[str, Path]) -> None:
    pdf = briefing_pdf(sheet(name=NASTY, done=[NASTY], visits=[]), CELLS, layers, "EPSG:27700", made=None)
    assert NASTY in text_of(pdf)
