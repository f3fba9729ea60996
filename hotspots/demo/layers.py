"""The public map layers of the made-up borough, and its settings file.

Layers (all in longitude and latitude): wards, patches, parks, water, streets, provision, boundary.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shapely import Point

from hotspots.demo import plan
from hotspots.demo.files import write_csv, write_geojson
from hotspots.demo.town import Town

BOUNDARIES = "boundaries"
_ORDER = {"main": 0, "railway": 1, "road": 2, "street": 3, "path": 4}

_SETTINGS = """\
# Settings of the demo borough. Everything in it is made up.

[partnership]
name = "{borough} Community Safety Partnership"
notice = "Made-up data: {borough}, its people's reports and its agencies are invented."

[area]
name = "{borough}"
crs = "EPSG:27700"
time_zone = "Europe/London"
bounds = [{west:.1f}, {south:.1f}, {east:.1f}, {north:.1f}]
base_map = "none"

[area.layers]
Parks = "boundaries/parks.geojson"
Water = "boundaries/water.geojson"
Streets = "boundaries/streets.geojson"
Wards = "boundaries/wards.geojson"
Patches = "boundaries/patches.geojson"
Provision = "boundaries/provision.geojson"

[geography]
ward = "boundaries/wards.geojson"
patch = "boundaries/patches.geojson"
homes = "homes.csv"
provision = "boundaries/provision.geojson"

[calendar]
terms = "term_dates.csv"
country = "GB"
subdivision = "ENG"

[service_standard]
high = 1
medium = 3
low = 5

[case_review]
reports = 3
months = 6

[nm01]
effective_from = 2024-04-01
text = "Cases opened in the year from April to March for each 1,000 homes owned; hate-related cases are part of them."

[gazetteer]
uprn = ["gazetteer/osopenuprn_demo.csv"]
postcode = ["gazetteer/codepoint_demo.csv"]
"""

# Invented term dates of three school years: what schools are open between, and their half-term breaks.
_TERMS = [
    ("2023-09-04", "2023-12-20", "Autumn term 2023"),
    ("2023-10-23", "2023-10-27", "Half-term break"),
    ("2024-01-04", "2024-03-28", "Spring term 2024"),
    ("2024-02-12", "2024-02-16", "Half-term break"),
    ("2024-04-15", "2024-07-23", "Summer term 2024"),
    ("2024-05-27", "2024-05-31", "Half-term break"),
    ("2024-09-03", "2024-12-20", "Autumn term 2024"),
    ("2024-10-28", "2024-11-01", "Half-term break"),
    ("2025-01-06", "2025-04-04", "Spring term 2025"),
    ("2025-02-17", "2025-02-21", "Half-term break"),
    ("2025-04-22", "2025-07-22", "Summer term 2025"),
    ("2025-05-26", "2025-05-30", "Half-term break"),
    ("2025-09-02", "2025-12-19", "Autumn term 2025"),
    ("2025-10-27", "2025-10-31", "Half-term break"),
    ("2026-01-05", "2026-03-27", "Spring term 2026"),
    ("2026-02-16", "2026-02-20", "Half-term break"),
    ("2026-04-13", "2026-07-21", "Summer term 2026"),
    ("2026-05-25", "2026-05-29", "Half-term break"),
    ("2026-09-02", "2026-12-18", "Autumn term 2026"),
    ("2026-10-26", "2026-10-30", "Half-term break"),
]


def write_settings(folder: Path) -> None:
    """Write `settings.toml`: area, layers and gazetteer of the demo borough."""
    west, south = plan.ORIGIN
    text = _SETTINGS.format(
        borough=plan.BOROUGH, west=west, south=south, east=west + plan.SIZE_M, north=south + plan.SIZE_M
    )
    (folder / "settings.toml").write_text(text, encoding="utf-8", newline="\n")
    write_csv(folder / "term_dates.csv", ("from", "to", "what"), _TERMS)


def write_layers(folder: Path, town: Town) -> None:
    """Write every layer into `folder/boundaries`; shapes a person may click carry a name and a kind."""
    into = folder / BOUNDARIES
    into.mkdir(parents=True, exist_ok=True)
    land = town.land
    write_geojson(into / "boundary.geojson", [({"name": f"Borough of {plan.BOROUGH}"}, land.boundary)])
    write_geojson(into / "wards.geojson", [({"code": w.code, "name": w.name}, w.shape) for w in town.wards])
    write_geojson(
        into / "patches.geojson",
        [
            ({"code": p.code, "name": p.code, "estate": p.estate, "ward": p.ward, "homes": p.homes}, p.shape)
            for p in town.patches
        ],
    )
    write_geojson(into / "parks.geojson", [_named(p.name, p.kind, p.shape.simplify(1)) for p in land.parks])
    write_geojson(into / "water.geojson", [_named(p.name, p.kind, p.shape.simplify(1)) for p in land.water])
    lines = sorted((*land.roads, land.railway, *town.streets), key=lambda s: _ORDER[s.kind])
    write_geojson(into / "streets.geojson", [_named(s.name, s.kind, s.line.simplify(1.5)) for s in lines])
    write_geojson(
        into / "provision.geojson",
        [({"name": v.name, "kind": v.kind, "hours": v.hours}, Point(v.centre)) for v in plan.VENUES],
    )


def _named(name: str, kind: str, shape: Any) -> tuple[dict[str, Any], Any]:
    return {"name": name, "kind": kind}, shape
