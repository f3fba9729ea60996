"""How good was a list? Hit rate, PAI, PEI, log score, CRPS, and intervals by resampling whole periods.

Hit rate = reports on the list / all reports. PAI = hit rate / share of the area on the list (Chainey, Tompson and
Uhlig 2008, Security Journal 21). PEI = reports on the list / reports in the best list of the same size (Hunt 2016).
A PAI says nothing without the size of the cells that it was measured on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hotspots.detect.grid import Floats


@dataclass(frozen=True)
class Interval:
    """A value and the range that it lies in with 95% confidence."""

    value: float
    low: float
    high: float


def cells_listed(share_of_area: float, cells: int) -> int:
    """How many cells a share of the area is: rounded, at least one."""
    return max(1, round(share_of_area * cells))


def expected_hits(score: ArrayLike, happened: ArrayLike, *, listed: int) -> float:
    """Reports in the `listed` best cells; among cells that tie for the last places, what chance would take.

    Args:
        score, happened: of every cell, shape (n,).
    """
    scores, reports = np.asarray(score, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    if listed >= len(scores):
        return float(reports.sum())
    bar = np.partition(scores, len(scores) - listed)[len(scores) - listed]
    above, level = scores > bar, scores == bar
    places = listed - int(above.sum())
    return float(reports[above].sum() + reports[level].sum() * places / level.sum())


def hit_rate(hits: float, reports: float) -> float:
    """Share of the reports that the list caught; NaN where there were none."""
    return hits / reports if reports else float("nan")


def pai(hits: float, reports: float, *, area_listed: float, area: float) -> float:
    """Predictive accuracy index: how many times better than a list chosen blindly."""
    return hit_rate(hits, reports) / (area_listed / area)


def pai_standard_error(hits: float, reports: float, *, area_listed: float, area: float) -> float:
    """Standard error of a PAI, were reports independent of each other."""
    rate = hit_rate(hits, reports)
    return float(np.sqrt(rate * (1.0 - rate) / reports) / (area_listed / area))


def pei(hits: float, best_hits: float) -> float:
    """Predictive efficiency index: share of what the best list of the same size would have caught."""
    return hits / best_hits if best_hits else float("nan")


def log_score(share: ArrayLike, happened: ArrayLike) -> float:
    """Sum over reports of ln(share of their cell * number of cells): 0 = no better than a flat area.

    Args:
        share: of every cell, summing to 1, shape (n,).
        happened: reports of every cell, shape (n,).
    """
    shares, reports = np.asarray(share, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    held = reports > 0
    return float(np.sum(reports[held] * np.log(shares[held] * len(shares))))


def crps_poisson(observed: int, mean: float) -> float:
    """Continuous ranked probability score of a Poisson forecast: sum over k of (F(k) - 1{observed <= k})^2.

    Source: Czado, Gneiting and Held (2009), Biometrics 65. Smaller is better.
    """
    from scipy.stats import poisson

    top = int(max(observed, poisson.isf(1e-12, mean))) + 1
    k = np.arange(top + 1)
    return float(np.sum((poisson.cdf(k, mean) - (observed <= k)) ** 2))


def resamples(periods: int, *, times: int, block: int, seed: int) -> Floats:
    """How often each period is drawn in each resample, shape (times, periods).

    Blocks of consecutive periods are drawn with replacement (Kuensch 1989; Politis and Romano 1992: the blocks wrap
    round, so that each period is as likely). Periods are kept whole, because reports of one period depend on each
    other, and so do those of periods close together.
    """
    rng = np.random.default_rng(seed)
    length = min(block, periods)
    starts = rng.integers(0, periods, size=(times, -(-periods // length)))
    drawn = ((starts[..., None] + np.arange(length)) % periods).reshape(times, -1)[:, :periods]
    return np.stack([np.bincount(row, minlength=periods) for row in drawn]).astype(np.float64)


def ratio_interval(above: Floats, below: Floats, draws: Floats) -> Interval:
    """Sum of `above` over sum of `below`, both shape (periods,), with its 95% range over the resamples."""
    denominators = draws @ below
    valid = denominators > 0
    if not below.sum() or not valid.any():
        return Interval(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile((draws @ above)[valid] / denominators[valid], [0.025, 0.975])
    return Interval(float(above.sum() / below.sum()), float(low), float(high))
