"""Files that only pages read, missing or spoilt: said when reports are loaded, and the reports are loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotspots.named_files import files_amiss
from hotspots.settings import Settings, parse_settings

WARDS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "A"},
            "geometry": {"type": "Polygon", "coordinates": [[[-2, 52], [-1.9, 52], [-1.9, 52.1], [-2, 52]]]},
        }
    ],
}


def named(folder: Path, path: str = "layer.geojson") -> Settings:
    return parse_settings({"area": {"layers": {"Schools": path}}}, folder=folder)


def test_a_layer_that_is_whole_is_not_spoken_of(tmp_path: Path) -> None:
    (tmp_path / "layer.geojson").write_text(json.dumps(WARDS))
    assert files_amiss(named(tmp_path)) == []
    assert files_amiss(Settings()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no such file"),
        (b"", "cannot be read"),
        (json.dumps(WARDS).encode()[:-60], "cannot be read"),
        (b"name,lat,lon\nA,52,-1\n", "cannot be read"),
        (b"<html><body>Sign in</body></html>", "cannot be read"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no shapes"),
    ],
    ids=["missing", "nothing", "cut off", "a table", "a page", "no shapes"],
)
def test_what_is_wrong_with_a_layer_is_said(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "layer.geojson").write_bytes(content)
    (told,) = files_amiss(named(tmp_path))
    assert told.startswith("[area.layers] Schools = ")
    assert said in told and "reports were loaded" in told


def test_reports_are_loaded_and_each_file_amiss_is_said(
    hotspots_cli: Callable[..., Any], write_reports: Callable[..., Path], tmp_path: Path
) -> None:
    settings, store = tmp_path / "settings.toml", tmp_path / "store"
    (tmp_path / "terms.csv").write_text("from,to,what\n2025-01-06,2025-02-14,term\n")
    settings.write_text('[area.layers]\nLights = "lights.gpkg"\nRoads = "folder"\n[calendar]\nterms = "terms.csv"\n')
    (tmp_path / "folder").mkdir()
    order = ("ingest", write_reports(count=30), "--agency", "asb_report", "--store", store, "--no-publish")
    first = hotspots_cli(*order, "--settings", settings)
    assert first.exit_code == 0 and "30 accepted" in first.stdout
    assert first.stderr.count("Amiss in the settings: [area.layers]") == 2
    assert "lights.gpkg: There is no such file." in first.stderr
    (tmp_path / "terms.csv").unlink()
    told = json.loads(hotspots_cli(*order, "--json").stdout)
    assert len(told["notices"]) == 3 and "[calendar] terms" in told["notices"][0]
