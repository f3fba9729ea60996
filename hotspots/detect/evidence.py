"""Empirical-Bayes evidence: how likely is it that a cell's true rate exceeds r times what is expected?

Counts O_c ~ Poisson(E_c theta_c) with theta ~ Gamma(a, a), a by maximum likelihood on the negative-binomial
marginal; the posterior is Gamma(a + O, a + E), its mean (a + O) / (a + E), and
P(theta > r) = 1 - Gamma_cdf(r; shape a + O, rate a + E).
Source: Clayton and Kaldor (1987), Biometrics 43; Marshall (1991), Applied Statistics 40.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import digamma, gammaincc

from hotspots.detect.grid import Floats

# Shape of the prior is searched between these logarithms: from "anything goes" to "all places alike".
_LOG_SHAPE_BOUNDS = (-8.0, 10.0)


@dataclass(frozen=True)
class Evidence:
    """What the counts say of each cell.

    Attributes:
        shape: the prior's shape a; small where places differ much.
        observed, expected: as given, shape (n,).
        relative_risk: posterior mean of theta, shape (n,).
        p_exceed: P(theta > threshold), shape (n,).
    """

    shape: float
    observed: Floats
    expected: Floats
    relative_risk: Floats
    p_exceed: Floats


def fit_shape(observed: ArrayLike, expected: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The prior's shape a by maximum likelihood.

    Args:
        observed: counts, shape (n,); need not be whole numbers.
        expected: expected counts, > 0, shape (n,).
        weights: how many cells each row stands for; None = one each.
    """
    o = np.asarray(observed, dtype=np.float64)
    e = np.asarray(expected, dtype=np.float64)
    w = np.ones_like(o) if weights is None else np.asarray(weights, dtype=np.float64)

    def slope(log_shape: float) -> float:
        a = np.exp(log_shape)
        return float(np.sum(w * (digamma(a + o) - digamma(a) + np.log(a / (a + e)) + 1.0 - (a + o) / (a + e))))

    low, high = _LOG_SHAPE_BOUNDS
    # The likelihood rises then falls in a; where it only falls or only rises, the best shape is a bound.
    if slope(low) <= 0:
        return float(np.exp(low))
    if slope(high) >= 0:
        return float(np.exp(high))
    return float(np.exp(brentq(slope, low, high, xtol=1e-13)))


def exceedance(observed: ArrayLike, expected: ArrayLike, *, threshold: float, shape: float | None = None) -> Evidence:
    """Evidence for every cell.

    Args:
        observed, expected: shape (n,).
        threshold: r, the multiple of the expected rate that a hotspot must exceed.
        shape: the prior's shape; None = fitted to these cells.
    """
    o = np.asarray(observed, dtype=np.float64)
    e = np.asarray(expected, dtype=np.float64)
    a = fit_shape(o, e) if shape is None else shape
    return Evidence(
        shape=a,
        observed=o,
        expected=e,
        relative_risk=(a + o) / (a + e),
        p_exceed=gammaincc(a + o, (a + e) * threshold),
    )


def flat_exceedance(observed: ArrayLike, *, total: float, cells: int, threshold: float) -> Evidence:
    """Evidence where every cell of the area is expected to hold the same: the volume view.

    Args:
        observed: counts of the cells that hold any report, shape (n,).
        total: sum of all counts.
        cells: number of cells in the area, those without reports included.
        threshold: r.
    """
    o = np.asarray(observed, dtype=np.float64)
    each = total / cells
    # Thousands of cells share a few distinct counts: fit on those, weighted by how often they occur.
    values, counts = np.unique(np.append(o, 0.0), return_counts=True)
    counts = counts.astype(np.float64)
    counts[0] += cells - len(o) - 1
    shape = fit_shape(values, np.full(len(values), each), counts)
    return exceedance(o, np.full(len(o), each), threshold=threshold, shape=shape)


def exposed_exceedance(
    observed: ArrayLike, exposure: ArrayLike, *, empty: Sequence[tuple[float, float]], total: float, threshold: float
) -> Evidence:
    """As `flat_exceedance`, where some places were known of for a part of the time only: what is expected follows it.

    Args:
        observed: counts of the cells that hold any report, shape (n,).
        exposure: share of the time that each is known of, > 0, shape (n,).
        empty: exposure and number of cells without reports, where it is alike.
        total: sum of all counts.
        threshold: r.
    """
    o, e = np.asarray(observed, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    bare = np.array([share for share, _ in empty]), np.array([max(cells, 0.0) for _, cells in empty])
    each = total / (float(e.sum()) + float(np.sum(bare[0] * bare[1])))
    rows = np.column_stack([np.append(o, np.zeros(len(empty))), np.append(e, bare[0])])
    weights = np.append(np.ones(len(o)), bare[1])
    values, index = np.unique(rows, axis=0, return_inverse=True)
    shape = fit_shape(values[:, 0], values[:, 1] * each, np.bincount(index.ravel(), weights=weights))
    return exceedance(o, e * each, threshold=threshold, shape=shape)


def recency_weights(ages: ArrayLike, *, half_life: float) -> Floats:
    """0.5 ** (age / half_life) for ages in periods; all 1 where half_life is 0."""
    a = np.asarray(ages, dtype=np.float64)
    return np.ones_like(a) if half_life == 0 else np.power(0.5, a / half_life)


def effective_scale(weight_sum: float, squared_sum: float) -> float:
    """The factor that gives weighted counts the variance of a Poisson count: sum(w) / sum(w**2) over reports.

    A sum of weighted Poisson counts has mean sum(w*lambda) and variance sum(w**2*lambda); multiplied by this
    factor the two agree, so that old reports count for less evidence, not only for a lower rate.
    """
    return weight_sum / squared_sum if squared_sum else 1.0


def auto_half_life(reports_per_week: float) -> float:
    """Half-life in weeks by volume: the fewer the reports, the longer the memory (docs/methods.md, table)."""
    for at_least, half_life in ((200.0, 4.0), (75.0, 8.0), (25.0, 13.0)):
        if reports_per_week >= at_least:
            return half_life
    return 26.0
