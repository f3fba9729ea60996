# ruff: noqa: E501
"""The partnership's own files, spoilt: settings, boundaries, the table of homes, gazetteers. A SettingsError says where."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import SettingsError
from hotspots.intake.areas import read_areas
from hotspots.intake.gazetteer import Gazetteer
from hotspots.projection import to_area
from hotspots.settings import Geography, Settings, read_settings

SQUARE = [[[400_000, 250_000], [400_100, 250_000], [400_100, 250_100], [400_000, 250_100], [400_000, 250_000]]]
BOW = [[[400_000, 250_000], [400_100, 250_100], [400_100, 250_000], [400_000, 250_100], [400_000, 250_000]]]
DEEP = [[[x, y, 12.5] for x, y in SQUARE[0]]]
HUGE = [[[1e300, 1e300], [2e300, 1e300], [1e300, 2e300], [1e300, 1e300]]]
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
POINT = {"type": "Point", "coordinates": [400_000, 250_000]}


def shapes(*geometries: object, crs: object = CRS, twice: bool = False) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": "A0" if twice else f"A{n}", "name": f"N{n}"}, "geometry": g}
        for n, g in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def polygon(ring: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": ring}


GOOD = shapes(polygon(SQUARE))
# True: must be taken; False: must be refused; None: either.
BOUNDARIES: dict[str, tuple[bytes, bool | None]] = {
    "good": (GOOD, True),
    "three dimensions": (shapes(polygon(DEEP)), True),
    "crossing itself": (shapes(polygon(BOW)), True),
    "one shape missing": (shapes(polygon(SQUARE), None), True),
    "points among polygons": (shapes(polygon(SQUARE), POINT), True),
    "nothing": (b"", False),
    "no JSON": (b"{not json", False),
    "cut short": (GOOD[: len(GOOD) // 2], False),
    "another JSON": (b'{"a": 1}', False),
    "a list": (b"[1, 2, 3]", False),
    "no features": (shapes(), False),
    "points only": (shapes(POINT), False),
    "lines only": (shapes({"type": "LineString", "coordinates": SQUARE[0]}), False),
    "no geometry at all": (shapes(None, None), False),
    "an unknown system": (shapes(polygon(SQUARE), crs={"type": "name", "properties": {"name": "EPSG:0"}}), None),
    "metres called degrees": (shapes(polygon(SQUARE), crs=None), False),
    "coordinates beyond the earth": (shapes(polygon(HUGE)), None),
    "words for coordinates": (shapes(polygon([[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]])), None),
    "an empty ring": (shapes(polygon([[]])), None),
    "a ring of one point": (shapes(polygon([[[1, 1]]])), None),
    "a code twice": (shapes(polygon(SQUARE), polygon(SQUARE), twice=True), False),
    "no properties": (GOOD.replace(b'"code"', b'"x"').replace(b'"name": "N0"', b'"y": "N0"'), False),
    "a spreadsheet": (b"PK\x03\x04" + bytes(300), False),
    "HTML": (b"<html></html>", False),
    "packed": (gzip.compress(GOOD), False),
    "NULs": (bytes(3000), False),
    "deeply nested": (b"[" * 100_000, False),
}


def outcomes(cases: dict[str, Callable[[], bool | None]], name: str, wanted: dict[str, bool | None]) -> dict[str, str]:
    """What is wrong, by case: a traceback, a sentence without place or remedy, taken or refused against what is wanted."""
    wrong = {}
    for key, go in cases.items():
        try:
            go()
        except SettingsError as problem:
            said = problem.sentence
            bad = not problem.where or not problem.remedy or len(said) > 1500 or name not in said
            found = f"does not say where and what to do: {said[:300]}" if bad else ""
            found = found or (f"was refused: {said[:300]}" if wanted[key] else "")
        except Exception as error:
            found = f"{type(error).__name__}: {error}"[:300]
        else:
            found = "was taken" if wanted[key] is False else ""
        if found:
            wrong[key] = found
    return wrong


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_boundaries(tmp_path: Path, ending: str) -> None:
    def reader(number: int, data: bytes) -> Callable[[], None]:
        path = tmp_path / f"ward{number}.{ending}"
        path.write_bytes(data)

        def go() -> None:
            table = read_areas(Settings(geography=Geography(ward=path))).table
            assert np.isfinite(table[["easting", "northing"]].to_numpy(dtype=float)).all(), "an area without a place"

        return go

    cases = {key: reader(n, data) for n, (key, (data, _)) in enumerate(BOUNDARIES.items())}
    wanted = {key: good if ending == "geojson" or not good else None for key, (_, good) in BOUNDARIES.items()}
    assert outcomes(cases, "ward", wanted) == {}


HOMES = {
    "nothing": b"", "another heading": b"a,b\n1,2\n", "an unknown patch": b"patch,homes\nZZ,200\n", "words": b"patch,homes\nA0,many\n",
    "negative": b"patch,homes\nA0,-5\n", "not a number": b"patch,homes\nA0,nan\n", "infinite": b"patch,homes\nA0,inf\n",
    "UTF-16": "patch,homes\nA0,200\n".encode("utf-16"), "NULs": b"patch,homes\n\x00\x00\n", "workbook": b"PK\x03\x04" + bytes(200),
    "long cell": b"patch,homes\nA0," + b"9" * 200_000 + b"\n", "Windows": "patch,officer\nA0,Café".encode("cp1252"),
}  # fmt: skip


def test_homes(tmp_path: Path) -> None:
    patches = tmp_path / "patches.geojson"
    patches.write_bytes(GOOD)

    def reader(data: bytes) -> Callable[[], None]:
        def go() -> None:
            (tmp_path / "homes.csv").write_bytes(data)
            read_areas(Settings(geography=Geography(patch=patches, homes=tmp_path / "homes.csv")))

        return go

    assert outcomes({key: reader(data) for key, data in HOMES.items()}, "homes", dict.fromkeys(HOMES, False)) == {}


GAZETTEERS = {
    "nothing": b"", "one line": b"UPRN,X_COORDINATE,Y_COORDINATE", "words": b"UPRN,X_COORDINATE,Y_COORDINATE\na,b,c\n",
    "another heading": b"a,b\n1,2\n", "NULs": bytes(900), "ragged": b"UPRN,X_COORDINATE,Y_COORDINATE\n1\n1,2,3,4\n",
    "UTF-16": "UPRN,X_COORDINATE,Y_COORDINATE\n1,2,3\n".encode("utf-16"), "packed": gzip.compress(b"UPRN"), "PDF": b"%PDF-1.7",
    "open quote": b'UPRN,X_COORDINATE,Y_COORDINATE\n"1,2,3\n' + b"4,5,6\n" * 50, "infinite": b"UPRN,X_COORDINATE,Y_COORDINATE\n1,inf,nan\n",
    "bad bytes": b"UPRN,X_COORDINATE,Y_COORDINATE\n\xff\xfe,\xc3,\x80\n",
}  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "zip"])
def test_gazetteers(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"places.{ending}"

    def reader(data: bytes, what: str) -> Callable[[], None]:
        def go() -> None:
            path.write_bytes(data)
            getattr(Gazetteer(uprn_files=(path,), postcode_files=(path,)), what)(
                pd.Series(["1", "LE1 1AA"], dtype="str")
            )

        return go

    cases = {f"{key}, {what}": reader(data, what) for key, data in GAZETTEERS.items() for what in ("uprn", "postcode")}
    assert outcomes(cases, "places", dict.fromkeys(cases, None)) == {}


WRONG_SETTINGS = (
    "[area]\ncrs = 27700", "[area]\nbounds = [1, 2, 3]", "[area]\nbounds = [3, 2, 1, 4]",
    "[area]\nbounds = 'x'", "[area]\nbounds = [nan, 0, 1, 1]", "[area]\ntime_zone = 'Mars/Base'", "[area]\ntime_zone = 3", "[area]\nlayers = 'x'",
    "[area]\nbound = [1, 2, 3, 4]", "[aera]\nname = 'x'", "area = 3", "[[area]]\nname = 'x'", "[detection]\ncell_size_m = 'wide'",
    "[detection]\ncell_size_m = 5", "[detection]\ncell_size_m = nan", "[detection]\nwindow_weeks = 1.5", "[detection]\nrisk_threshold = -1",
    "[detection]\nrisk_treshold = 3", "[detection]\nlist_length = true_", "[detection]\nhalf_life_weeks = 'often'", "[detection]\nenter_probability = 1.5",
    "[detection]\nlink_distance_m = inf", "[feeds.x]", "[feeds.x]\ncolumns = 3", "[feeds.x.columns]\nnonsense = 'y'", "[feeds.x.columns]\noccurred_from = 3",
    "[feeds.x]\ntime_precision = 'year'\n[feeds.x.columns]\nmonth = 'm'", "[gazetteer]\nuprn = 3", "[geography]\nward = 3",
    "[feeds.x]\ntime_zone = 'nowhere'\n[feeds.x.columns]\nmonth = 'm'",
    "[partnership]\nname = 3", "[partnership]\nname = 'x'\nname = 'y'", "not toml at all", "[area", "\x00", "a" * 100_000, "x = '''never closed",
    "x = " + "[" * 5000, "[a" + ".b" * 5000 + "]",
)  # fmt: skip


def test_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"

    def reader(data: bytes) -> Callable[[], None]:
        def go() -> None:
            path.write_bytes(data)
            read_settings(path)

        return go

    spoilt = [text.encode() for text in WRONG_SETTINGS] + [b"\xff\xfe\x00", bytes(500), b"PK\x03\x04"]
    cases = {str(data[:60]): reader(data) for data in spoilt}
    assert outcomes(cases, "settings.toml", dict.fromkeys(cases, False)) == {}


@pytest.mark.parametrize("crs", ["", "EPSG:999999", "nowhere", "EPSG:27700; DROP TABLE"])
def test_an_unknown_coordinate_system_is_said_when_it_is_used(crs: str) -> None:
    with pytest.raises(SettingsError, match="not a coordinate system"):
        to_area([-1.1], [52.6], crs)


def test_a_settings_file_that_is_a_folder_or_missing(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(SettingsError):
            read_settings(path)
