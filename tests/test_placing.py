"""Reports of several files placed at once: each where it would be by itself."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.intake.areas import read_areas
from hotspots.placing import place, place_each
from hotspots.settings import Geography, Settings


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
