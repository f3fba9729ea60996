"""A made-up store of two police forces whose reports come from one agency; one force's file of a month is missing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.periods import month_no
from hotspots.pipeline import ingest
from hotspots.projection import to_wgs84
from hotspots.settings import parse_settings

FIRST = pd.Period("2024-01")
MONTHS = 16
FORCES = {"North Police": 0, "South Police": 60_000}
# Reports of a month; a busy corner holds a tenth of them.
MANY = {"North Police": 240, "South Police": 300}


def reports_of(force: str, *, seed: int = 3) -> pd.DataFrame:
    """Reports of a force over 36 km² that know their month only, with three busy corners that never change."""
    rows = []
    for month in range(MONTHS):
        rng = np.random.default_rng([seed, FORCES[force], month])
        many = MANY[force]
        corner = rng.choice(4, many, p=[0.1, 0.08, 0.06, 0.76])
        east = np.where(corner < 3, 1_520 + corner * 1200, rng.integers(0, 200, many) * 30)
        north = np.where(corner < 3, 1_030 + corner * 900, rng.integers(0, 200, many) * 30)
        rows.append(
            pd.DataFrame(
                {
                    "report_id": [f"{force[0]}{month}-{number}" for number in range(many)],
                    "source_agency": "police",
                    "occurred_from": str(FIRST + month),
                    "easting": (400_000.0 + FORCES[force] + east).astype(str),
                    "northing": (250_000.0 + north).astype(str),
                    "place_name": np.where(corner < 3, [f"{force} Corner {c}" for c in corner], "Far Road"),
                    "category": "noise",
                    "police_force": force,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def number_of(month: int) -> int:
    """The number of the month counted from the first."""
    return month_no((FIRST + month).start_time.date())


def patches(folder: Path) -> dict[str, str]:
    """Settings of twelve patches of 2 km by 3 km in each of the two, with 300 homes each: N0 … N5 and S0 … S5."""
    rows, shapes = [], []
    for force, east in FORCES.items():
        for at in range(6):
            code, left, low = f"{force[0]}{at}", 400_000 + east + at % 3 * 2_000, 250_000 + at // 3 * 3_000
            corners = [(left, low), (left + 2_000, low), (left + 2_000, low + 3_000), (left, low + 3_000), (left, low)]
            ring = [list(to_wgs84([e], [n], "EPSG:27700")) for e, n in corners]
            ring = [[float(lon[0]), float(lat[0])] for lon, lat in ring]
            shape = {"type": "Polygon", "coordinates": [ring]}
            shapes.append({"type": "Feature", "properties": {"code": code}, "geometry": shape})
            rows.append({"patch": code, "homes": 300, "officer": f"{force[:5]} {at % 2}", "team": "generic"})
    (folder / "patches.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    pd.DataFrame(rows).to_csv(folder / "homes.csv", index=False)
    return {"patch": str(folder / "patches.geojson"), "homes": str(folder / "homes.csv")}


def with_days(frame: pd.DataFrame) -> pd.DataFrame:
    """The same reports with a day and an hour, all of them said to involve young people."""
    rng = np.random.default_rng(8)
    day, hour = rng.integers(1, 29, len(frame)), rng.integers(15, 22, len(frame))
    when = [f"{month}-{d:02d}T{h:02d}:00" for month, d, h in zip(frame["occurred_from"], day, hour, strict=True)]
    return frame.assign(occurred_from=when, youth_related="yes")


def build(
    folder: Path,
    *,
    missing: tuple[int, ...] = (),
    alone: str = "",
    with_patches: bool = False,
    by_day: bool = False,
) -> Path:
    """A store of the two without the reports of the south in some months; or of one of them alone."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.concat([reports_of(force) for force in FORCES if alone in ("", force)])
    gone = frame["occurred_from"].isin([str(FIRST + month) for month in missing])
    told = with_days(frame) if by_day else frame
    told[~(gone & (told["police_force"] == "South Police"))].to_csv(folder / "reports.csv", index=False)
    geography = {"geography": patches(folder)} if with_patches else {}
    settings = parse_settings({"detection": {"min_reports": 5}, **geography})
    ingest([folder / "reports.csv"], agency="asb_report", store=folder / "store", settings=settings, processes=1)
    return folder / "store"
