"""Many made-up reports with the concentration of real ones, as an `asb_report` file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.schema import CATEGORIES

TOWNS = 40
PLACES_PER_REPORT = 0.2
SIDE_M = 45_000


def write_reports(
    path: Path, *, count: int, weeks: int = 156, seed: int = 20240611, towns: int = TOWNS, side_m: float = SIDE_M
) -> Path:
    """Write `count` reports over `weeks` weeks ending on Sunday 28 December 2025.

    Places lie around 40 towns of unequal size; how often a place is reported follows a heavy-tailed law, so that,
    as in real street data, a small share of places holds a large share of reports.
    """
    rng = np.random.default_rng(seed)
    places = max(1000, int(count * PLACES_PER_REPORT))
    town = rng.choice(towns, size=places, p=_shares(towns))
    centres = rng.uniform(0, side_m, size=(towns, 2))
    spread = 400 + 2200 * _shares(towns)[town] / _shares(towns).max()
    easting = 420_000 + centres[town, 0] + rng.normal(0, 1, places) * spread
    northing = 280_000 + centres[town, 1] + rng.normal(0, 1, places) * spread
    weight = rng.pareto(1.6, places) + 0.05
    which = rng.choice(places, size=count, p=weight / weight.sum())
    start = pd.Timestamp("2025-12-29") - pd.Timedelta(weeks=weeks)
    minutes = np.sort(rng.integers(0, weeks * 7 * 24 * 60, count))
    happened = start + pd.to_timedelta(minutes, unit="min")
    agencies = np.array(["police", "landlord", "council", "youth"])
    kinds = np.array(list(CATEGORIES))
    frame = pd.DataFrame(
        {
            "report_id": np.arange(1, count + 1),
            "source_agency": agencies[rng.choice(4, count, p=[0.55, 0.25, 0.15, 0.05])],
            "occurred_from": happened.strftime("%Y-%m-%dT%H:%M"),
            "easting": easting[which].round(1),
            "northing": northing[which].round(1),
            "place_name": np.char.add("Street ", (which // 30).astype(str)),
            "category": kinds[rng.choice(len(kinds), count)],
        }
    )
    frame.to_csv(path, index=False)
    return path


def write_next_week(path: Path, target: Path) -> Path:
    """The last week of such a file once more, a week later and under numbers of its own."""
    reports = pd.read_csv(path, parse_dates=["occurred_from"])
    week = reports[reports["occurred_from"] >= reports["occurred_from"].max().normalize() - pd.Timedelta(days=6)]
    later = (week["occurred_from"] + pd.Timedelta(days=7)).dt.strftime("%Y-%m-%dT%H:%M")
    week.assign(occurred_from=later, report_id=week["report_id"] + len(reports)).to_csv(target, index=False)
    return target


def _shares(n: int) -> np.ndarray:
    share = 1.0 / np.arange(1, n + 1)
    return np.asarray(share / share.sum())
