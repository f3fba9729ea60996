"""How alike two reports drawn at random are: u, counted over all pairs without making them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree


def distance_shares(a: pd.DataFrame, b: pd.DataFrame, bands: tuple[int, ...]) -> np.ndarray:
    """Share of all pairs in each band of distance, and beyond the last."""
    one, other = cKDTree(a[["x", "y"]].to_numpy(float)), cKDTree(b[["x", "y"]].to_numpy(float))
    within = np.asarray(one.count_neighbors(other, np.array(bands, dtype=float)), dtype=float)
    total = len(a) * len(b)
    shares: np.ndarray = np.diff([0.0, *within, total]) / total
    return shares


def clock_shares(a: pd.DataFrame, b: pd.DataFrame, bands: tuple[int, ...]) -> np.ndarray:
    """Share of all pairs in each level of time, in the order of `model.TIME_LEVELS`, and the rest."""
    timed_a, timed_b = a["minute"].dropna().to_numpy(), np.sort(b["minute"].dropna().to_numpy())
    day_only = a["minute"].isna().to_numpy(), b["minute"].isna().to_numpy()
    days_a, days_b = a["day"].to_numpy(float), b["day"].to_numpy(float)
    total = len(a) * len(b)
    # Pairs in which at least one side knows its day alone: all, less those in which both know the time.
    same, next_day = (
        _pairs(days_a, np.sort(days_b), gap - 0.5, gap + 0.5)
        - _pairs(days_a[~day_only[0]], np.sort(days_b[~day_only[1]]), gap - 0.5, gap + 0.5)
        for gap in (0.0, 1.0)
    )
    both_timed = len(timed_a) * len(timed_b)
    other_day = total - both_timed - same - next_day
    within = [_pairs(timed_a, timed_b, -1.0, float(band)) for band in bands]
    day_off = _pairs(timed_a, timed_b, 1380.0, 1500.0)
    half_day = _pairs(timed_a, timed_b, float(bands[-1]), 720.0)
    counts = [same, next_day, other_day, *np.diff([0.0, *within]), day_off, half_day]
    shares: np.ndarray = np.array([*counts, both_timed - within[-1] - day_off - half_day]) / total
    return shares


def kind_shares(a: pd.DataFrame, b: pd.DataFrame) -> np.ndarray:
    """Share of all pairs of the same kind, of the same broad kind only, and of others."""

    def equal(column: str) -> float:
        one, other = a[column].value_counts(normalize=True), b[column].value_counts(normalize=True)
        return float((one * other).dropna().sum())

    same = equal("category")
    broad = max(same, equal("broad"))
    return np.array([same, broad - same, 1.0 - broad])


def _pairs(a: np.ndarray, b: np.ndarray, low: float, high: float) -> float:
    """How many pairs differ by more than `low` and at most `high`, either way; `b` is sorted."""
    after = np.searchsorted(b, a + high, "right") - np.searchsorted(b, a + max(low, 0.0), "right")
    before = np.searchsorted(b, a - max(low, 0.0), "left") - np.searchsorted(b, a - high, "left")
    equal = np.searchsorted(b, a, "right") - np.searchsorted(b, a, "left") if low < 0 else 0
    return float((after + before + equal).sum())
