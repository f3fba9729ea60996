"""Ratios of counts with honest intervals: the log-ratio difference-in-differences, and observed over expected."""

from __future__ import annotations

import math
from typing import NamedTuple

from hotspots.insight.impact.wdd import Difference, Pair

# From 0.5 on, added to every count where one of them is 0, so that its logarithm exists (Haldane-Anscombe).
_HALF = 0.5
# Standard errors on either side of a 95% interval.
REACH = 1.96


class Ratio(NamedTuple):
    """A ratio (1 = as expected), the ends of its interval, and how far from 1 it is in standard errors."""

    estimate: float
    low: float
    high: float
    z: float


def log_rate_ratio(treated: Pair, control: Pair, *, phi: float = 1.0) -> Difference:
    """Poisson difference-in-differences: ln(T1/T0) - ln(C1/C0), SE = sqrt(phi (1/T1 + 1/T0 + 1/C1 + 1/C0)).

    Where a count is 0, a half is added to all four.

    Args:
        phi: variance over mean of the counts, at least 1.
    """
    counts = [treated.after, treated.before, control.after, control.before]
    if min(counts) <= 0:
        counts = [count + _HALF for count in counts]
    t1, t0, c1, c0 = counts
    estimate = math.log(t1 / t0) - math.log(c1 / c0)
    return Difference(estimate, math.sqrt(max(phi, 1.0) * sum(1.0 / count for count in counts)))


def observed_over_expected(
    observed: float, expected: float, *, phi: float, extra: float = 0.0, reach: float = REACH
) -> Ratio:
    """How many times the expected count came, with a score interval.

    A true ratio r would give a count with mean r x expected and variance r x phi x expected + r^2 x extra; the interval
    holds every r that lies within `reach` standard deviations of what came. It works with no reports at all.

    Args:
        observed, expected: reports; expected above 0.
        phi: variance over mean of the count, forecast error included.
        extra: further variance of the expected count, reports squared.
        reach: standard errors either way.

    Returns:
        `high` is infinite where the expected count is too uncertain to say.
    """
    z = (observed - expected) / math.sqrt(phi * expected + extra)
    lead = expected**2 - reach**2 * extra
    half = observed * expected + reach**2 * phi * expected / 2.0
    root = math.sqrt(max(half**2 - lead * observed**2, 0.0))
    if lead <= 0:
        # The other root of the quadratic: below it every ratio is too small, above it none is too large.
        return Ratio(observed / expected, observed**2 / (half + root), math.inf, z)
    return Ratio(observed / expected, max(half - root, 0.0) / lead, (half + root) / lead, z)
