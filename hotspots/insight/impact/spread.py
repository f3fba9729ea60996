"""How far counts land from what was expected where nothing was done, measured on earlier dates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hotspots.detect.grid import Floats
from hotspots.insight.impact.expected import Weights, earlier_dates, expect
from hotspots.insight.impact.history import History, Index
from hotspots.insight.impact.matching import candidates

# Places with fewer expected reports say little about busier ones.
_LEAST = 2.0
# Enough places at each date; the busiest come first.
_PLACES = 80
# Without a past to measure on: reports come in twos.
_UNKNOWN = 2.0


class Spread(NamedTuple):
    """Variance of a count around its expectation E: phi x E + tau2 x E^2.

    phi is at least 1; tau2 is what does not average out within one place: places drift.
    """

    phi: float
    tau2: float
    measured_on: int

    def variance(self, expected: Floats) -> float:
        """Of the sum over places with these expected counts."""
        return float(self.phi * expected.sum() + self.tau2 * (expected**2).sum())

    def at(self, expected: Floats) -> float:
        """Variance over mean of the sum."""
        total = float(expected.sum())
        return self.variance(expected) / total if total > 0 else self.phi


def measure(history: History, start: int, length: int, elsewhere: Floats, weights: Weights, size: int) -> Spread:
    """From comparable places at dates before `start`, each window against its own expectation.

    Args:
        size: cells per place.
    """
    expected, came = [], []
    for origin in earlier_dates(history, start, length, elsewhere):
        cells = expect(history, origin, length, elsewhere, weights).cells
        places = candidates(history, cells, np.zeros(0, dtype=np.intp), min(max(size, 1), 7), most=_PLACES)
        e, y = sums(cells, places), sums(history.counts[:, origin : origin + length].sum(axis=1), places)
        kept = e >= _LEAST
        if kept.sum() >= 5 and y[kept].sum() > 0:
            # What all of them share is the control's business.
            expected.append(e[kept] * y[kept].sum() / e[kept].sum())
            came.append(y[kept])
    if not expected:
        return Spread(_UNKNOWN, 0.0, 0)
    return fit(np.concatenate(expected), np.concatenate(came))


def fit(expected: Floats, came: Floats) -> Spread:
    """phi and tau2 from expected counts and what came, by non-negative least squares."""
    from scipy.optimize import nnls

    squared = (came - expected) ** 2 / expected
    # The variance of a squared error over its expectation is about the same for all where phi rules.
    tau2 = float(nnls(np.column_stack([np.ones_like(expected), expected]), squared)[0][1])
    phi = max(1.0, float((squared - tau2 * expected).mean()))
    return Spread(phi, tau2, len(expected))


def sums(values: Floats, places: list[Index]) -> Floats:
    """Sum of a value per cell over the cells of each place."""
    return np.array([values[place].sum() for place in places], dtype=np.float64)
