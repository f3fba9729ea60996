"""A made-up store of three local authorities in the areas of two police forces, whose hotspots are found one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.pipeline import ingest
from hotspots.settings import Settings, parse_settings

LADS = {"Alder": ("North Police", 0), "Birch": ("North Police", 40_000), "Cedar": ("South Police", 80_000)}
REPORTS = {"Alder": 700, "Birch": 500, "Cedar": 300}


def reports_of(lad: str, *, seed: int = 5) -> pd.DataFrame:
    """Reports of thirty weeks over 16 km², a third of them at one busy corner; some without a place."""
    rng = np.random.default_rng([seed, len(lad), LADS[lad][1]])
    many = REPORTS[lad]
    busy = rng.random(many) < 0.3
    happened = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, 30 * 7 * 24 * 60, many), unit="min")
    easting = np.where(busy, 400_020 + rng.integers(0, 4, many) * 15, 398_000 + rng.uniform(0, 4000, many))
    northing = np.where(busy, 250_030, 248_000 + rng.uniform(0, 4000, many))
    frame = pd.DataFrame(
        {
            "report_id": [f"{lad}{number}" for number in range(many)],
            "source_agency": np.where(np.arange(many) % 2, "police", "landlord"),
            "occurred_from": happened.strftime("%Y-%m-%dT%H:%M"),
            "easting": (easting + LADS[lad][1]).round(1).astype(str),
            "northing": northing.round(1).astype(str),
            "place_name": np.where(busy, f"{lad} Market", "Far Road"),
            "category": rng.choice(["noise", "rowdy"], many),
            "lad": lad,
            "police_force": LADS[lad][0],
        }
    )
    frame.loc[:4, ["easting", "northing"]] = ""
    return frame


def settings(**more: object) -> Settings:
    return parse_settings({"detection": {"by": "lad", "window_weeks": 12}, **more})


def build(folder: Path, **more: object) -> Path:
    """A store of the three, with these further settings."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "reports.csv"
    pd.concat([reports_of(lad) for lad in LADS]).to_csv(file, index=False)
    ingest([file], agency="asb_report", store=folder / "store", settings=settings(**more), processes=1)
    return folder / "store"
