"""Several areas, each detected on its own: what one area's lists are does not depend on the others, nor on how many
processes work on them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.grid import Grid
from hotspots.detect.run import Detected, DetectionInput
from hotspots.detecting import by_area, detect_areas, each_area, processes_for
from hotspots.schema import HOTSPOTS, OFF_LIST
from hotspots.schema_areas import id_prefix
from hotspots.settings import Detection

GRID, DETECTION = Grid(150.0, "EPSG:27700"), Detection(window_weeks=8)
FIRST, WEEKS = 2800, 14
AREAS = {"Alder & Ash": 0.0, "Birch": 200_000.0, "Cedar": 100_000.0}


def points_of(area: str, west: float, seed: int) -> pd.DataFrame:
    """Reports of fourteen weeks over 16 km², a third of them at one busy corner."""
    rng = np.random.default_rng(seed)
    many = 600
    busy = rng.random(many) < 0.3
    easting = np.where(busy, 300_000.0 + rng.integers(0, 3, many) * 20, 298_000 + rng.uniform(0, 4000, many)).round(1)
    northing = np.where(busy, 250_030.0, 248_000 + rng.uniform(0, 4000, many)).round(1)
    number = np.sort(rng.integers(FIRST, FIRST + WEEKS, many))
    return pd.DataFrame(
        {
            "cell_id": GRID.cell_of(easting + west, northing), "easting": easting + west, "northing": northing,
            "number": number, "day_no": number * 7 + rng.integers(0, 7, many), "makes_clusters": True,
            "snapped": False, "area": area, "reports": 1,
        }
    )  # fmt: skip


def whole(first: int = FIRST, *, before: pd.DataFrame | None = None, off: pd.DataFrame | None = None) -> DetectionInput:
    points = pd.concat([points_of(area, west, seed) for seed, (area, west) in enumerate(AREAS.items())])
    places = points.assign(place_name="Mill Lane").groupby(["cell_id", "place_name"], as_index=False)["reports"].sum()
    return DetectionInput(
        kind="week",
        points=points.sort_values(["area", "number"], kind="stable"),
        growth=points.groupby(["area", "cell_id"], as_index=False)["number"].min(),
        places=places,
        before=pd.DataFrame(columns=list(HOTSPOTS)) if before is None else before,
        off_list=pd.DataFrame(columns=list(OFF_LIST)) if off is None else off,
        first=first,
    )


@pytest.fixture(scope="module")
def alone() -> dict[str, Detected]:
    return detect_areas(by_area(whole(), "lad"), GRID, DETECTION, processes=1)


def test_each_area_has_its_own_lists_and_ids(alone: dict[str, Detected]) -> None:
    assert list(alone) == sorted(AREAS)
    ids = [set(found.hotspots["hotspot_id"]) for found in alone.values()]
    assert all(ids) and not ids[0] & ids[1] and not ids[1] & ids[2] and not ids[0] & ids[2]
    for area, found in alone.items():
        assert {*found.hotspots["area"], *found.risk_cells["area"], *found.periods["area"]} == {area}
        assert found.hotspots["hotspot_id"].str.startswith(id_prefix(area)).all()
        assert list(found.hotspots.columns) == list(HOTSPOTS)
        assert (found.hotspots.groupby("period")["rank"].min() == 1).all()
    assert "Birch.H0001" in set(alone["Birch"].hotspots["hotspot_id"])


def test_an_area_is_detected_as_if_it_were_alone(alone: dict[str, Detected]) -> None:
    only = by_area(whole(), "lad")["Birch"]
    assert set(only.points["area"]) == {"Birch"} and np.isin(only.places["cell_id"], only.growth["cell_id"]).all()
    again = detect_areas({"Birch": only}, GRID, DETECTION, processes=1)["Birch"]
    pd.testing.assert_frame_equal(again.hotspots, alone["Birch"].hotspots)
    together = detect_areas(by_area(whole(), ""), GRID, DETECTION, processes=1)
    assert list(together) == [""] and set(together[""].hotspots["area"]) == {""}
    assert together[""].periods["area_cells"].iloc[-1] > again.periods["area_cells"].iloc[-1]


def test_two_processes_find_what_one_finds(alone: dict[str, Detected]) -> None:
    both = detect_areas(by_area(whole(), "lad"), GRID, DETECTION, processes=2)
    assert list(both) == list(alone)
    for area, found in both.items():
        for table in ("hotspots", "off_list", "risk_cells", "periods"):
            pd.testing.assert_frame_equal(getattr(found, table), getattr(alone[area], table))


def test_ids_stay_when_lists_are_made_on(alone: dict[str, Detected]) -> None:
    before = pd.concat([found.hotspots for found in alone.values()], ignore_index=True)
    off = pd.concat([found.off_list for found in alone.values()], ignore_index=True)
    later = FIRST + WEEKS - 3
    again = detect_areas(by_area(whole(later, before=before, off=off), "lad"), GRID, DETECTION, processes=1)
    for area, found in again.items():
        known = alone[area].hotspots
        known = known[known["period"] >= later].reset_index(drop=True)
        columns = ["period", "hotspot_id", "name", "rank", "first_seen", "periods_listed", "parent_id", "merged_ids"]
        pd.testing.assert_frame_equal(found.hotspots[columns], known[columns])


def test_reports_of_no_known_area_are_on_no_list() -> None:
    given = whole()
    given.points.loc[given.points["area"] == "Cedar", "area"] = ""
    assert list(by_area(given, "lad")) == ["Alder & Ash", "Birch"]


def test_prefixes_tell_areas_apart() -> None:
    names = ["St Albans", "St. Albans", "St_Albans", "St-Albans", "St  Albans", "E07000240", "st albans"]
    assert len({id_prefix(name) for name in names}) == len(names)
    assert id_prefix("") == "" and id_prefix("City of London Police") == "City_of_London_Police."


def test_how_many_processes() -> None:
    assert processes_for(10) == 1 and processes_for(10, 3) == 3 and processes_for(10**6, 0) == 1
    assert each_area(divmod, {"b": (7, 2), "a": (9, 4)}, sizes={"a": 1, "b": 1}, processes=1) == {
        "b": (3, 1), "a": (2, 1),
    }  # fmt: skip


def test_the_whole_store_after_its_areas_begins_with_ids_of_its_own(alone: dict[str, Detected]) -> None:
    before = pd.concat([found.hotspots for found in alone.values()])
    off = pd.concat([found.off_list for found in alone.values()])
    given = by_area(whole(before=before, off=off), "")
    found = detect_areas(given, GRID, DETECTION, processes=1)[""]
    assert len(found.hotspots)
    assert not found.hotspots["hotspot_id"].str.contains(".", regex=False).any()
