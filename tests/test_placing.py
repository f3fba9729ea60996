"""Reports of several files placed at once: each where it would be by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots.intake.areas import read_areas
from hotspots.placing import place, place_each
from hotspots.settings import Geography, Settings
from hotspots.store import Warehouse


def boundaries(path: Path) -> Path:
    features = []
    for number, west in enumerate((400_000, 400_500)):
        ring = [(west, 250_000), (west + 500, 250_000), (west + 500, 250_500), (west, 250_500), (west, 250_000)]
        named = {"WD25CD": f"E{number}", "WD25NM": f"Ward {number}"}
        features.append(
            {"type": "Feature", "properties": named, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), encoding="utf-8")
    return path


@pytest.mark.parametrize("layers", [(), ("ward",), ("ward", "lad", "police_force")])
def test_each_file_is_placed_as_by_itself(tmp_path: Path, layers: tuple[str, ...]) -> None:
    file = boundaries(tmp_path / "wards.geojson")
    settings = Settings(geography=Geography(**dict.fromkeys(layers, file)))
    areas = read_areas(settings)
    random = np.random.default_rng(3)
    tables = []
    for rows in (5, 0, 40, 1):
        points = 400_000 + random.random((2, rows)) * 1_500
        points[:, ::7] = np.nan
        names = random.choice(["E0", "Ward 1", "nobody's", ""], rows)
        columns = {"easting": points[0], "northing": points[1] - 150_000, "lad": names, "police_force": names[::-1]}
        tables.append(pd.DataFrame(columns).astype({"lad": "str", "police_force": "str"}))
    for found, table in zip(place_each(tables, settings, areas), tables, strict=True):
        pd.testing.assert_frame_equal(found, place(table, settings, areas), check_dtype=len(table) > 0)


@pytest.mark.parametrize("count", [3, 40])
def test_a_first_file_that_is_swapped_as_a_whole_is_held_against_the_boundaries(
    hotspots_cli: Callable[..., Any], tmp_path: Path, count: int
) -> None:
    boundaries(tmp_path / "wards.geojson")
    (tmp_path / "settings.toml").write_text('[geography]\nward = "wards.geojson"\n')
    head = "report_id,source_agency,occurred_from,easting,northing,category\n"
    rows = [f"R{n},council,2025-03-{n % 28 + 1:02d}T21:30,250{n:03d},400{n:03d},noise" for n in range(count)]
    (tmp_path / "first.csv").write_text("\n".join([head.strip(), *rows]) + "\n")
    told = hotspots_cli(
        "ingest", tmp_path / "first.csv", "--agency", "asb_report", "--store", tmp_path / "store",
        "--settings", tmp_path / "settings.toml", "--no-publish",
    )  # fmt: skip
    assert f"far from the boundaries that the settings name. ({count} rows)" in told.stdout
    days = f"; from 1 March 2025 to {min(count, 28)} March 2025"
    assert days in told.stdout
    with Warehouse(tmp_path / "store") as warehouse:
        assert (warehouse.distinct_points()["easting"] >= 400_000).all()
