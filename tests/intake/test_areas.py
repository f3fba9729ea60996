"""Wards and patches: read in any form, reports and homes placed in them, wrong files said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import SettingsError
from hotspots.intake.areas import fingerprint, read_areas
from hotspots.schema import AREAS
from hotspots.settings import Geography, Settings


def square(west: float, south: float, side: float = 100.0) -> dict[str, object]:
    ring = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    return {"type": "Polygon", "coordinates": [ring]}


def layer(path: Path, *features: tuple[dict[str, object], dict[str, object]], crs: str = "EPSG:27700") -> Path:
    shapes = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{crs.replace(':', '::')}"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": shapes}), encoding="utf-8")
    return path


@pytest.fixture
def wards(tmp_path: Path) -> Path:
    east = ({"WD25CD": "E2", "WD25NM": "East", "residents": 300}, square(400_100, 250_000))
    return layer(tmp_path / "wards.geojson", ({"WD25CD": "E1", "WD25NM": "West"}, square(400_000, 250_000)), east)


def settings(**files: Path | None) -> Settings:
    return Settings(geography=Geography(**files))


def test_points_lie_in_the_area_around_them(wards: Path) -> None:
    areas = read_areas(settings(ward=wards))
    assert list(areas.table.columns) == list(AREAS)
    assert areas.table["name"].tolist() == ["West", "East"]
    assert areas.table["area_m2"].tolist() == pytest.approx([10_000, 10_000])
    assert areas.table["residents"].fillna(-1).tolist() == [-1, 300]
    found = areas.codes("ward", [400_050, 400_150, 400_100, 400_250, np.nan], [250_050] * 5)
    assert found.tolist() == ["E1", "E2", "E1", "", ""], "on the common border the first of the file wins"
    assert areas.codes("patch", [400_050], [250_050]).tolist() == [""]


def test_the_table_of_homes_adds_what_it_knows(wards: Path, tmp_path: Path) -> None:
    table = tmp_path / "homes.csv"
    table.write_text('Patch,Homes,Officer\nE1,"1,204",Post 3\n', encoding="utf-8-sig")
    found = read_areas(settings(patch=wards, homes=table)).table
    assert found["homes"].fillna(0).tolist() == [1204, 0]
    assert found["officer"].tolist() == ["Post 3", ""]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Patch,Homes\nE9,10\n", "no area “E9”.*"),
        ("Patch,Homes\nE1,many\n", "“many” is not a number"),
        ("Homes\n10\n", "no column “patch”"),
        ("", "no column “patch”"),
    ],
)
def test_a_wrong_table_of_homes_is_said_with_its_row(wards: Path, tmp_path: Path, content: str, said: str) -> None:
    table = tmp_path / "homes.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        read_areas(settings(patch=wards, homes=table))


def test_boundaries_that_cannot_serve_are_said(tmp_path: Path) -> None:
    twice = layer(tmp_path / "t.geojson", ({"code": "A"}, square(0, 0)), ({"code": "A"}, square(200, 0)))
    nameless = layer(tmp_path / "n.geojson", ({"colour": "red"}, square(0, 0)))
    points = layer(tmp_path / "p.geojson", ({"code": "A"}, {"type": "Point", "coordinates": [0, 0]}))
    broken = tmp_path / "b.geojson"
    broken.write_text("not a map", encoding="utf-8")
    for path, said in (
        (twice, "stands twice"),
        (nameless, "a code or a name"),
        (points, "holds no areas"),
        (broken, "cannot be read"),
        (tmp_path / "missing.geojson", "cannot be read"),
    ):
        with pytest.raises(SettingsError, match=said):
            read_areas(settings(ward=path))


def test_a_changed_file_is_noticed(wards: Path) -> None:
    before = fingerprint(settings(ward=wards))
    assert before == fingerprint(settings(ward=wards)) != ""
    wards.write_text(wards.read_text(encoding="utf-8").replace("East", "Far East"), encoding="utf-8")
    assert before != fingerprint(settings(ward=wards))
    assert fingerprint(Settings()) == ""
