"""A small made-up borough with planted hotspots, quick enough for tests: places, days and where something begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.detect.grid import Grid
from hotspots.detect.points import Points


@dataclass(frozen=True)
class Borough:
    """Reports of a borough of 4 × 4 km in 60 weeks, and what begins in week `begins`."""

    reports: pd.DataFrame  # easting, northing, day
    emerging: tuple[tuple[float, float], ...]
    begins: int

    def points(self, grid: Grid) -> Points:
        """As detection takes them; the day counts from the first Monday, weeks from 0."""
        day = self.reports["day"].to_numpy()
        return Points.from_frame(
            pd.DataFrame(
                {
                    "cell_id": grid.cell_of(self.reports["easting"], self.reports["northing"]),
                    "easting": self.reports["easting"],
                    "northing": self.reports["northing"],
                    "number": day // 7,
                    "day_no": day,
                    "makes_clusters": True,
                    "snapped": False,
                    "reports": 1,
                }
            )
        )


def make_borough(
    seed: int, *, per_week: float = 100.0, rates: tuple[float, ...] = (2.5, 4.0), repeat: float = 0.2
) -> Borough:
    """Steady background and hotspots with season and near repeats; `rates`: reports a week of the emerging spots."""
    rng = np.random.default_rng(seed)
    weeks, begins = 60, 54
    places = rng.uniform(0, 4000, (2400, 2)).round(1)
    tree = cKDTree(places)
    share = rng.lognormal(0, 1.0, len(places))
    for spot in rng.choice(len(places), 8, replace=False):
        share[tree.query_ball_point(places[spot], 80)] += rng.uniform(10, 60)
    share /= share.sum()
    quiet = np.flatnonzero((places > 400).all(axis=1) & (places < 3600).all(axis=1))
    spots = [places[quiet[0]]] if rates else []
    while len(spots) < len(rates):
        spot = places[rng.choice(quiet)]
        if min(np.hypot(*(spot - other)) for other in spots) > 900:
            spots.append(spot)
    place, day = [], []
    for week in range(weeks):
        season = 1 + 0.3 * np.cos(2 * np.pi * (week - 24) / 52)
        drawn = [rng.choice(len(places), rng.poisson(per_week * (1 - repeat) * season), p=share)]
        if week >= begins:
            for spot, rate in zip(spots, rates, strict=True):
                drawn.append(rng.choice(tree.query_ball_point(spot, 90), rng.poisson(rate)))
        place.append(np.concatenate(drawn))
        day.append(week * 7 + rng.integers(0, 7, len(place[-1])))
    at, when = np.concatenate(place), np.concatenate(day)
    reports = with_near_repeats(rng, tree, at, when, repeat=repeat, days=weeks * 7)
    return Borough(reports, tuple((float(x), float(y)) for x, y in spots), begins)


def with_near_repeats(
    rng: np.random.Generator, tree: cKDTree, at: np.ndarray, when: np.ndarray, *, repeat: float, days: int
) -> pd.DataFrame:
    """Easting, northing and day of each report, some of which bring on another near by and a few days later.

    Args:
        tree: of the places, metres; `at` are indices into it, `when` days from 0 on.
        repeat: the chance that a report brings on another.
        days: what comes later than that is left out.
    """
    again = rng.random(len(at)) < repeat
    near = tree.query(tree.data[at[again]] + rng.normal(0, 35, (int(again.sum()), 2)))[1]
    later = when[again] + rng.exponential(5, int(again.sum())).astype(int)
    at, when = np.append(at, near), np.append(when, later)
    kept = when < days
    return pd.DataFrame({"easting": tree.data[at[kept], 0], "northing": tree.data[at[kept], 1], "day": when[kept]})
