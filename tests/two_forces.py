"""A made-up store of two police forces whose reports come from one agency; one force's file of a month is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.periods import month_no
from hotspots.pipeline import ingest
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


def build(folder: Path, *, missing: tuple[int, ...] = (), alone: str = "") -> Path:
    """A store of the two without the reports of the south in some months; or of one of them alone."""
    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.concat([reports_of(force) for force in FORCES if alone in ("", force)])
    gone = frame["occurred_from"].isin([str(FIRST + month) for month in missing])
    frame[~(gone & (frame["police_force"] == "South Police"))].to_csv(folder / "reports.csv", index=False)
    settings = parse_settings({"detection": {"min_reports": 5}})
    ingest([folder / "reports.csv"], agency="asb_report", store=folder / "store", settings=settings, processes=1)
    return folder / "store"
