"""Whole made-up towns for detection: some with planted hotspots, some in which nothing stands out but homes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from planted import with_near_repeats
from scipy.spatial import cKDTree

from hotspots.detect.grid import Cells, Grid
from hotspots.detect.run import Detected, DetectionInput, detect
from hotspots.settings import Detection

WEEKS, TESTED, SIDE_M, PLACES, FULL = 78, 26, 6000.0, 5500, 234.0
# Reports a week at full volume of the hotspots that last, and of those that fade away at the end.
LASTING, FADING = (2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0), (4.0, 6.0, 8.0)


@dataclass(frozen=True)
class Town:
    """Reports of 78 weeks over 36 km², and the planted places: easting, northing, radius (m), shape (n, 3)."""

    reports: pd.DataFrame  # easting, northing, day
    lasting: np.ndarray
    fading: np.ndarray

    def lists(self, grid: Grid) -> Detected:
        """The lists of the last 26 weeks, each with 26 weeks of evidence."""
        frame = pd.DataFrame(
            {
                "cell_id": grid.cell_of(self.reports["easting"], self.reports["northing"]),
                "easting": self.reports["easting"],
                "northing": self.reports["northing"],
                "number": self.reports["day"] // 7,
                "day_no": self.reports["day"],
                "makes_clusters": True,
                "snapped": False,
                "reports": 1,
            }
        ).sort_values("number", kind="stable")
        given = DetectionInput(
            kind="week",
            points=frame,
            growth=frame.groupby("cell_id", as_index=False)["number"].min(),
            places=pd.DataFrame(columns=["cell_id", "place_name", "reports"]),
            before=pd.DataFrame(columns=["period", "rank", "hotspot_id", "name", "cells", "state", "state_since"]),
            off_list=pd.DataFrame(columns=["period", "hotspot_id", "state", "state_since"]),
            first=WEEKS - TESTED,
        )
        return detect(given, grid, Detection())


def make_town(seed: int, *, per_week: float, follows: str = "unknown", planted: bool = True) -> Town:
    """A town.

    Args:
        follows: what the background follows: "homes", "uniform" (all places alike), or "unknown" (homes, times a risk
            that nobody observes, log standard deviation 0.6).
        planted: whether there are hotspots; without them all reports are background.
    """
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, SIDE_M, (PLACES, 2)).round(1)
    homes = 1.0 + rng.gamma(1.7, 8.0, PLACES)
    share = {"uniform": np.ones(PLACES), "homes": homes, "unknown": homes * rng.lognormal(0, 0.6, PLACES)}[follows]
    spots = _apart(rng, places, len(LASTING) + len(FADING)) if planted else np.empty((0, 3))
    tree, scale = cKDTree(places), per_week / FULL
    hot = [np.asarray(tree.query_ball_point(spot[:2], spot[2])) for spot in spots]
    rates = scale * np.array([*LASTING, *FADING]) if planted else np.empty(0)
    # One report in five brings on another one near by, where hotspots are planted.
    repeat = 0.2 if planted else 0.0
    background = per_week / (1 + repeat) - rates.sum()
    place, day = [], []
    for week in range(WEEKS):
        fade = np.r_[np.ones(len(LASTING)), np.full(len(FADING), np.clip((62 - week) / 28, 0, 1))][: len(rates)]
        here = [rng.choice(PLACES, rng.poisson(background), p=share / share.sum())]
        here += [rng.choice(near, rng.poisson(rate)) for near, rate in zip(hot, rates * fade, strict=True)]
        place.append(np.concatenate(here))
        day.append(week * 7 + rng.integers(0, 7, len(place[-1])))
    at, when = np.concatenate(place), np.concatenate(day)
    reports = with_near_repeats(rng, tree, at, when, repeat=repeat, days=WEEKS * 7)
    return Town(reports, spots[: len(LASTING)], spots[len(LASTING) :])


def _apart(rng: np.random.Generator, places: np.ndarray, many: int) -> np.ndarray:
    """Places at least 600 m from each other and from the edge, with radii of 60 to 145 m."""
    spots: list[np.ndarray] = []
    while len(spots) < many:
        spot = np.append(rng.choice(places), rng.uniform(60, 145))
        inside = (spot[:2] > 600).all() and (spot[:2] < SIDE_M - 600).all()
        if inside and all(np.hypot(*(spot - other)[:2]) > 600 for other in spots):
            spots.append(spot)
    return np.array(spots)


def touching(cells: Cells, spots: np.ndarray, grid: Grid) -> np.ndarray:
    """Which cells lie on which planted places, shape (cells, places)."""
    centres = np.column_stack(grid.cell_centres(cells))
    reach = spots[:, 2] + grid.size_m / np.sqrt(3)
    return np.asarray(np.hypot(*(centres[:, None] - spots[None, :, :2]).transpose(2, 0, 1)) <= reach)
