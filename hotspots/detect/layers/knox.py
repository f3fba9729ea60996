"""Near repeats: do reports follow each other more closely, in place and time, than their places and dates explain?

Pairs of reports are counted by distance and days between them; the dates are then shuffled among the reports, and the
ratio of what was seen to the shuffles' mean is the Knox ratio (Knox 1964, Applied Statistics 13; Johnson et al. 2007,
J. of Quantitative Criminology 23).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.detect.grid import Floats, Grid
from hotspots.detect.points import Points

# Upper ends of the bands; each runs from beyond the one before. The first band of distance is the very same place.
DISTANCES_M = (0.0, 100.0, 200.0, 300.0, 400.0)
DAYS = (1, 7, 14, 21, 28)
SHUFFLES = 199
# More reports than this are thinned to it: the pairs grow with the square, the ratio does not change.
_MOST_REPORTS = 15_000


def band_titles(ends: tuple[float, ...], *, unit: str, zero: str = "") -> list[str]:
    """What the bands are called: "0-100 m", or "2-7 d" where the ends are days."""
    starts = [0, *(int(end) + (1 if unit == "d" else 0) for end in ends[:-1])]
    return [
        zero if zero and end == 0 else f"{start}-{int(end)} {unit}" for start, end in zip(starts, ends, strict=True)
    ]


def close_pairs(places: Floats, place: NDArray[np.intp], *, distances_m: tuple[float, ...]) -> tuple[Floats, ...]:
    """All pairs of reports within reach: first and second report and band of distance, each shape (pairs,).

    Args:
        places: distinct places, metres, shape (m, 2).
        place: place of each report, shape (n,).
    """
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(places) + 1))
    near = cKDTree(places).query_pairs(max(distances_m) * (1 + 1e-12), output_type="ndarray")
    same = np.repeat(np.arange(len(places))[:, None], 2, axis=1)
    both = np.vstack([near, same])
    sizes = np.diff(starts)
    count = sizes[both[:, 0]] * sizes[both[:, 1]]
    pair = np.repeat(np.arange(len(both)), count)
    step = np.arange(len(pair)) - np.repeat(count.cumsum() - count, count)
    left, right = np.divmod(step, sizes[both[pair, 1]])
    one, two = order[starts[both[pair, 0]] + left], order[starts[both[pair, 1]] + right]
    apart = np.hypot(*(places[both[:, 0]] - places[both[:, 1]]).T)
    band = np.searchsorted(np.asarray(distances_m), apart - 1e-9)[pair]
    # Within one place each pair would come twice, and each report beside itself.
    once = (both[pair, 0] != both[pair, 1]) | (one < two)
    return one[once], two[once], band[once]


def _counter(
    pairs: tuple[Floats, ...], days: NDArray[np.int64], shape: tuple[int, int]
) -> Callable[[NDArray[np.int64]], Floats]:
    """A function from the day of each report to the pairs per band of distance and days, shape (distances, days)."""
    one, two, band = (part.astype(np.int32) for part in pairs)
    # Bands are looked up, not searched for: this is done once for every shuffle. One day too many stands for "later".
    furthest = int(days.max()) + 1
    band_of_lag = np.searchsorted(days, np.arange(furthest + 1)).astype(np.int32)
    width = shape[1] + 1
    base = band * np.int32(width)

    def count(day: NDArray[np.int64]) -> Floats:
        lag = np.minimum(np.abs(day[one] - day[two]), furthest)
        flat = np.bincount(base + band_of_lag[lag], minlength=shape[0] * width)
        return flat.reshape(shape[0], width)[:, : shape[1]].astype(np.float64)

    return count


def knox(
    places: Floats,
    place: NDArray[np.intp],
    day: NDArray[np.int64],
    *,
    seed: int,
    shuffles: int = SHUFFLES,
    distances_m: tuple[float, ...] = DISTANCES_M,
    days: tuple[int, ...] = DAYS,
) -> pd.DataFrame:
    """The Knox table.

    Args:
        places: distinct places, metres, shape (m, 2).
        place, day: of each report, shape (n,); day as a whole number.
        seed: of the shuffles.

    Returns:
        One row per band: space, time, observed (pairs), expected (mean of the shuffles), ratio, p (share of shuffles,
        the observed one included, with at least as many pairs).
    """
    rng = np.random.default_rng(seed)
    shape, ends = (len(distances_m), len(days)), np.asarray(days, dtype=np.int64)
    pairs = close_pairs(places, place, distances_m=distances_m)
    count = _counter(pairs, ends, shape)
    observed = count(day)
    shuffled = np.stack([count(rng.permutation(day).astype(np.int32)) for _ in range(shuffles)])
    expected = shuffled.mean(axis=0)
    p = (1 + (shuffled >= observed).sum(axis=0)) / (shuffles + 1)
    space = band_titles(distances_m, unit="m", zero="same location")
    time = band_titles(tuple(float(d) for d in days), unit="d")
    return pd.DataFrame(
        {
            "space": np.repeat(space, shape[1]),
            "time": np.tile(time, shape[0]),
            "observed": observed.ravel().astype(np.int64),
            "expected": expected.ravel(),
            "ratio": np.divide(observed, expected, out=np.full(shape, np.nan), where=expected > 0).ravel(),
            "p": p.ravel(),
        }
    )


def make(points: Points, grid: Grid, *, first: int, last: int, seed: int = 0, shuffles: int = SHUFFLES) -> pd.DataFrame:
    """The layer: the Knox table of the reports whose day is known; `first` and `last` as in `gistar.make`. Of more than
    15,000 reports a sample of that size is taken."""
    del grid  # every layer is made from the same things; this one needs no cells
    inside = points.between(first, last)
    known = inside.take(inside.day >= 0)
    often = known.reports.astype(np.int64)
    place, day = np.repeat(known.place, often), np.repeat(known.day, often)
    if len(place) > _MOST_REPORTS:
        chosen = np.sort(np.random.default_rng(seed).choice(len(place), _MOST_REPORTS, replace=False))
        place, day = place[chosen], day[chosen]
    held, index = np.unique(place, return_inverse=True)
    places = np.column_stack([known.place_easting[held], known.place_northing[held]])
    return knox(places, index.astype(np.intp), day, seed=seed, shuffles=shuffles)
