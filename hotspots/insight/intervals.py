"""Intervals for counts, shares and ratios of rates. All at 95% unless said otherwise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A figure and how far it may be from the truth."""

    value: float
    low: float
    high: float


def poisson_interval(count: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact limits of a Poisson mean (Garwood 1936, Biometrika 28), shape of `count`."""
    n, tail = np.asarray(count, dtype=np.float64), (1 - level) / 2
    low = np.where(n > 0, chi2.ppf(tail, 2 * np.maximum(n, 1e-9)) / 2, 0.0)
    return low, chi2.ppf(1 - tail, 2 * n + 2) / 2


def share_interval(hits: int, of: int, *, level: float = 0.95) -> Interval:
    """A share with Wilson's limits (1927, JASA 22); NaN of nothing."""
    if not of:
        return Interval(float("nan"), float("nan"), float("nan"))
    z, p = float(norm.ppf((1 + level) / 2)), hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Interval(p, max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def rate_ratio(
    count: float, exposure: float, other: float, other_exposure: float, *, dispersion: float = 1.0, level: float = 0.95
) -> Interval:
    """How many times the other's rate this rate is: (count / exposure) / (other / other_exposure).

    Limits on the logarithm with variance phi (1 / count + 1 / other), half a report added to each so that none is
    impossible (Rothman, Greenland and Lash 2008, Modern Epidemiology, ch. 14).

    Args:
        dispersion: phi, how many times pure chance the counts vary; at least 1.
    """
    if exposure <= 0 or other_exposure <= 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    a, b = count + 0.5, other + 0.5
    middle = np.log(a / exposure) - np.log(b / other_exposure)
    half = float(norm.ppf((1 + level) / 2)) * np.sqrt(max(dispersion, 1.0) * (1 / a + 1 / b))
    return Interval(float(np.exp(middle)), float(np.exp(middle - half)), float(np.exp(middle + half)))
