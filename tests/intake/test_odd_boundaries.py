"""Boundary files that were read wrongly without a word: layers, codes, places, folders; and tables of homes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotspots.errors import FileRefused, SettingsError
from hotspots.intake import Source
from hotspots.intake.actions import read_actions
from hotspots.intake.areas import Areas, fingerprint, read_areas
from hotspots.settings import Area, Settings, parse_settings


def square(at: float) -> dict[str, object]:
    west = -3.2 + at / 100
    ring = [[west, 51.4], [west + 0.01, 51.4], [west + 0.01, 51.41], [west, 51.41], [west, 51.4]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(*properties: dict[str, object], geometry: object = None) -> str:
    features = [
        {"type": "Feature", "properties": told, "geometry": geometry or square(n)} for n, told in enumerate(properties)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def settings(folder: Path, text: str | bytes, layer: str = "ward", **area: object) -> Settings:
    (folder / "a.geojson").write_bytes(text if isinstance(text, bytes) else text.encode())
    return parse_settings({"area": area, "geography": {layer: "a.geojson"}}, folder=folder)


def areas(folder: Path, *properties: dict[str, object], layer: str = "ward", **area: object) -> Areas:
    return read_areas(settings(folder, geojson(*properties), layer, **area))


def test_official_codes_go_before_numbers_and_other_layers(tmp_path: Path) -> None:
    told = [{"id": n, "LAD24CD": "E1", "LAD24NM": "Town", "WD24CD": f"W{n}", "WD24NM": f"Ward {n}"} for n in range(2)]
    table = areas(tmp_path, *told).table
    assert table["code"].tolist() == ["W0", "W1"] and table["name"].tolist() == ["Ward 0", "Ward 1"]
    assert areas(tmp_path, {"CTYUA23CD": "C1", "CTYUA23NM": "County"}, layer="lad").table["code"].tolist() == ["C1"]
    assert areas(tmp_path, {"id": 7, "name": "Mill"}).table["code"].tolist() == ["7"]


def test_numbers_as_codes_stay_whole_and_empty_columns_are_passed_over(tmp_path: Path) -> None:
    table = areas(tmp_path, {"code": 1.0, "name": None, "title": "A"}, {"code": 2.0, "name": None, "title": "B"}).table
    assert table["code"].tolist() == ["1", "2"] and table["name"].tolist() == ["A", "B"]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ([{"code": None, "name": "A"}, {"code": "B", "name": "B"}], "Area 1 of 2 has no code"),
        ([{"code": "A", "name": "A", "homes": -5}], "area A, homes: “-5” is not a number"),
        ([{"code": "A", "name": "A", "homes": "many"}], "“many” is not a number"),
    ],
)
def test_what_areas_tell_must_make_sense(tmp_path: Path, properties: list[dict[str, object]], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        areas(tmp_path, *properties)


def test_boundaries_of_somewhere_else_are_noticed(tmp_path: Path) -> None:
    """Nothing lay in any ward, and nothing was said."""
    ring = [[4.8, 52.3], [5.0, 52.3], [5.0, 52.4], [4.8, 52.3]]
    text = geojson({"code": "A", "name": "A"}, geometry={"type": "Polygon", "coordinates": [ring]})
    with pytest.raises(SettingsError, match="None of its areas lies in the region of"):
        read_areas(settings(tmp_path, text))
    with pytest.raises(SettingsError, match="None of its areas lies in the area's bounds"):
        areas(tmp_path, {"code": "A", "name": "A"}, bounds=[450_000, 300_000, 460_000, 310_000])
    wide = [[-8, 50], [2, 50], [2, 59], [-8, 59], [-8, 50]]
    force = geojson({"code": "A", "name": "A"}, geometry={"type": "Polygon", "coordinates": [wide]})
    bounds = [450_000, 300_000, 460_000, 310_000]
    assert len(read_areas(settings(tmp_path, force, "police_force", bounds=bounds)).table) == 1


@pytest.mark.parametrize("path", [".", "/dev/zero", "/vsicurl/http://127.0.0.1:9/a.geojson", "a\0b", "nothing.geojson"])
def test_only_plain_files_are_opened(tmp_path: Path, path: str) -> None:
    chosen = parse_settings({"geography": {"ward": path}}, folder=tmp_path)
    fingerprint(chosen)
    with pytest.raises(SettingsError, match="There is no such file"):
        read_areas(chosen)


def test_a_file_of_several_layers_is_not_half_read(tmp_path: Path) -> None:
    import geopandas

    file = tmp_path / "a.gpkg"
    (tmp_path / "b.geojson").write_text(geojson({"code": "A", "name": "A"}))
    frame = geopandas.read_file(tmp_path / "b.geojson")
    frame.to_file(file, layer="north", driver="GPKG")
    chosen = parse_settings({"geography": {"ward": "a.gpkg"}}, folder=tmp_path)
    assert len(read_areas(chosen).table) == 1
    frame.to_file(file, layer="south", driver="GPKG")
    with pytest.raises(SettingsError, match="several layers \\(north, south\\)"):
        read_areas(chosen)


def homes(folder: Path, text: str) -> list[float]:
    (folder / "homes.csv").write_text(text)
    (folder / "a.geojson").write_text(geojson({"code": "A", "name": "A"}, {"code": "B", "name": "B"}))
    chosen = parse_settings({"geography": {"patch": "a.geojson", "homes": "homes.csv"}}, folder=folder)
    return list(read_areas(chosen).table["homes"].fillna(-1))


@pytest.mark.parametrize(
    "text",
    ["patch;homes\nA;1200\n", "patch\thomes\nA\t1200\n", 'patch,homes\nA,"1,200"\n\n,\n', "patch,homes\nA,1200\nB\n"],
)
def test_tables_of_homes_as_people_save_them(tmp_path: Path, text: str) -> None:
    assert homes(tmp_path, text) == [1200, -1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patch,homes\nA,1.200\n", "“1.200” is not a number"),
        ("patch,homes\nA,12.5\n", "row 2, column homes"),
        ("patch,homes\nA,1,200\n", "row 2: The row has more cells"),
        ("patch,homes\nA,1200\nA,1300\n", "row 3: The area “A” stands twice"),
    ],
)
def test_homes_that_were_taken_for_other_numbers(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        homes(tmp_path, text)


@pytest.mark.parametrize(
    "entry",
    [{"link_distance_m": 1e300}, {"half_life_weeks": -3}, {"min_days": 10**12}, {"max_cells": 10**20}],
)  # fmt: skip
def test_thresholds_have_limits(entry: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(entry))):
        parse_settings({"detection": entry})


HEAD = "Ref,Kind,Status,Easting,Northing,Latitude,Longitude,Date,Start time,Minutes\n"


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("1e300,1e300,,", "03/03/2025"), ("999999,999999,,", "03/03/2025"), ("0,0,,", "03/03/2025"),
        (",,52.6,", "03/03/2025"), (",,952.6,1.1", "03/03/2025"), (",,,", "03/03/1066"), ("x,y,,", "03/03/2025"),
    ],
)  # fmt: skip
def test_actions_nowhere_or_never_are_refused(place: str, day: str) -> None:
    with pytest.raises(FileRefused):
        read_actions(Source.of_bytes("a.csv", f"{HEAD}R1,,,{place},{day},19:30,30\n".encode()), "police", Area())


@pytest.mark.parametrize("place", ['"457.250,5","304.000,0",,', "457250.5,304000,,", '"457 250,5",304000,,'])
def test_places_of_actions_with_thousands(place: str) -> None:
    """ "457.250,5" was read as 457 m."""
    taken = read_actions(
        Source.of_bytes("a.csv", f"{HEAD}R1,,,{place},03/03/2025,19:30,30\n".encode()), "police", Area()
    )
    assert taken.actions[["easting", "northing"]].values.tolist() == [[457_250.5, 304_000.0]]
