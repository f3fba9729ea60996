"""A likeness is worth less where it is common: nearness by place, and rival reports.

Splink's term frequencies do this for words; for distances the share of reports in the same band around a place
takes the term's part.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

_SAMPLE, _SHRINK = 20_000, 5.0


def place_factor(
    pairs: pd.DataFrame, a: pd.DataFrame, b: pd.DataFrame, *, bands: tuple[int, ...], u: np.ndarray, seed: int
) -> np.ndarray:
    """What a pair's odds must be multiplied by because reports are denser or sparser around it than on average.

    Args:
        pairs: id_a, id_b, distance (position of the band).
        bands: upper ends of the bands, m; u: share of random pairs in each band, and beyond the last.

    Returns:
        One factor a pair: u over the geometric mean of the shares around its two reports, shrunk towards 1 where
        few reports support it.
    """
    points_a = a.set_index("unique_id")[["x", "y"]].loc[pairs["id_a"]].to_numpy(float)
    points_b = b.set_index("unique_id")[["x", "y"]].loc[pairs["id_b"]].to_numpy(float)
    level = pairs["distance"].to_numpy(int)
    around_a = _share(b, points_a, level, bands, u, seed)
    around_b = _share(a, points_b, level, bands, u, seed + 1)
    factor: np.ndarray = u[level] / np.sqrt(around_a * around_b)
    return factor


def _share(
    side: pd.DataFrame, points: np.ndarray, level: np.ndarray, bands: tuple[int, ...], u: np.ndarray, seed: int
) -> np.ndarray:
    """Share of a side's reports in the given band around each point."""
    known = side[["x", "y"]].to_numpy(float)
    if len(known) > _SAMPLE:
        known = known[np.sort(np.random.default_rng(seed).choice(len(known), _SAMPLE, replace=False))]
    tree = cKDTree(known)
    outer = np.array([*bands, np.inf])[level]
    inner = np.array([-1.0, *bands])[level]
    within = np.where(np.isfinite(outer), outer, 0.0)
    count = np.where(np.isfinite(outer), tree.query_ball_point(points, within, return_length=True), len(known))
    count = count - np.where(inner >= 0, tree.query_ball_point(points, np.maximum(inner, 0), return_length=True), 0)
    share: np.ndarray = (count + _SHRINK) / (len(known) + _SHRINK / u[level])
    return share


def rivals(odds: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Probability of each pair when a report of one side can go with one report of the other at most.

    Args:
        odds: prior and likeness together; left, right: codes 0, 1, 2 … of the two reports.
    """
    by_left = np.bincount(left, weights=odds)[left]
    by_right = np.bincount(right, weights=odds)[right]
    probability: np.ndarray = odds / (1.0 + by_left + by_right - odds)
    return probability


def scaled_to(odds: np.ndarray, left: np.ndarray, right: np.ndarray, total: float) -> np.ndarray:
    """Probabilities whose sum is the estimated number of pairs: the prior, settled after rivals are counted.

    The odds are multiplied by one number between a third and three, found by halving.
    """
    low, high = -np.log(3.0), np.log(3.0)
    for _ in range(40):
        middle = (low + high) / 2
        if rivals(odds * np.exp(middle), left, right).sum() < total:
            low = middle
        else:
            high = middle
    return rivals(odds * np.exp((low + high) / 2), left, right)
