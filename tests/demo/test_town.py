from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest
from shapely import union_all
from shapely.geometry import shape

from hotspots.demo import plan
from hotspots.demo.town import Town, build_town

LAYERS = ("boundary", "wards", "patches", "parks", "water", "streets", "provision")


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(20240611)


def test_wards_tile_the_borough(town: Town) -> None:
    assert 8 <= len(town.wards) <= 10
    whole = union_all([w.shape for w in town.wards])
    assert whole.symmetric_difference(town.land.boundary).area < 1.0
    assert sum(w.shape.area for w in town.wards) == pytest.approx(whole.area, abs=1.0)


def test_patches_do_not_overlap_and_hold_about_200_homes(town: Town) -> None:
    shapes = [p.shape for p in town.patches]
    assert sum(s.area for s in shapes) == pytest.approx(union_all(shapes).area, abs=1.0)
    homes = np.array([p.homes for p in town.patches])
    assert 170 <= np.median(homes) <= 220
    assert homes.max() <= 320
    assert len({p.code for p in town.patches}) == len(town.patches)
    assert {p.ward for p in town.patches} == set(plan.WARDS)
    assert np.bincount(town.patch_of_home[town.patch_of_home >= 0]).tolist() == homes.tolist()


def test_names_are_given_once(town: Town) -> None:
    named = [s.name for s in town.streets if s.kind == "street"]
    assert len(set(named)) == len(named)
    assert not set(named) & {r.name for r in town.land.roads}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_make_towns_too(seed: int) -> None:
    town = build_town(seed)
    assert len(town.housing.homes) > 20_000
    assert len({w.name for w in town.wards}) == len(plan.WARDS)


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_are_small_valid_and_in_place(made, layer: str) -> None:
    path = made.folder / "boundaries" / f"{layer}.geojson"
    assert path.stat().st_size < 600_000
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = shape(feature["geometry"])
        west, south, east, north = geometry.bounds
        assert -2.01 < west <= east < -1.90
        assert 52.14 < south <= north < 52.21
        assert geometry.geom_type in ("Point", "LineString") or geometry.is_valid
        assert feature["properties"]["name"]


def test_gazetteer_is_written_as_the_real_ones_are(made) -> None:
    folder = made.folder / "gazetteer"
    raw = (folder / "osopenuprn_demo.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfUPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\r\n")
    postcodes = list(csv.reader((folder / "codepoint_demo.csv").read_text().splitlines()))
    assert all(len(row) == 10 and re.fullmatch(r"BK[1-5] \d[A-Z]{2}", row[0]) for row in postcodes)
    assert len({row[0] for row in postcodes}) == len(postcodes)
