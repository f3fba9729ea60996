"""Weighted displacement difference (WDD) and quotient (WDQ): the sums that evaluations of hotspot policing publish.

They are shown beside the main estimate and never instead of it: both take the raw count before the action, which is
too high wherever a hotspot was chosen at its worst.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Pair(NamedTuple):
    """Reports before and after."""

    before: float
    after: float

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before


class Difference(NamedTuple):
    """A difference in reports (negative = fewer), its standard error and their quotient."""

    estimate: float
    se: float

    @property
    def z(self) -> float:
        """Estimate in standard errors; 0 where nothing was counted at all."""
        return self.estimate / self.se if self.se else 0.0

    def interval(self, reach: float = 1.96) -> tuple[float, float]:
        """Lower and upper end, `reach` standard errors away."""
        return self.estimate - reach * self.se, self.estimate + reach * self.se


def wdd(treated: Pair, control: Pair, ring: Pair | None = None, control_ring: Pair | None = None) -> Difference:
    """The difference as published: (T1 - T0) - (C1 - C0) + (D1 - D0) - (Cd1 - Cd0), SE = sqrt(sum of all counts).

    Valid only where the comparison is about as large as the treated places and counts scatter no more than chance
    does: use `scaled_wdd` otherwise. Wheeler and Ratcliffe (2018), "A simple weighted displacement difference test to
    evaluate place based crime interventions", Crime Science 7:11.

    Args:
        treated, control: reports in the places with the action, and in the comparison places.
        ring, control_ring: reports around either, for displacement; None = left out.
    """
    pairs = [(1.0, treated), (-1.0, control), (1.0, ring), (-1.0, control_ring)]
    used = [(sign, pair) for sign, pair in pairs if pair is not None]
    estimate = sum(sign * pair.change for sign, pair in used)
    return Difference(estimate, math.sqrt(sum(pair.before + pair.after for _, pair in used)))


def scaled_wdd(treated: Pair, control: Pair, *, phi: float = 1.0) -> Difference:
    """The difference with the comparison scaled to the treated places' level: k = T0 / C0.

    SE = sqrt(T0 + T1 + k^2 (C0 + C1)) x sqrt(phi). With comparison places four times larger and a season that takes
    30% off everything, the unscaled form finds an effect in two of three cases where there is none.

    Args:
        phi: how much more than chance the counts scatter (variance over mean), at least 1.

    Raises:
        ValueError: when nothing was reported in the comparison places before.
    """
    if control.before <= 0:
        raise ValueError("the comparison places had no reports before")
    k = treated.before / control.before
    variance = treated.before + treated.after + k**2 * (control.before + control.after)
    return Difference(treated.change - k * control.change, math.sqrt(variance * max(phi, 1.0)))


def wdq(treated: Pair, ring: Pair, control: Pair) -> float | None:
    """Weighted displacement quotient, (B1/C1 - B0/C0) / (A1/C1 - A0/C0); Bowers and Johnson (2003).

    Above 0: the surroundings gained too; between -1 and 0: some of the fall moved next door; under -1: more moved than
    fell. It has no standard error and jumps about where the change is small.

    Returns:
        None where a count of the comparison is 0 or the treated places changed no differently.
    """
    if control.before <= 0 or control.after <= 0:
        return None
    moved = ring.after / control.after - ring.before / control.before
    fell = treated.after / control.after - treated.before / control.before
    return moved / fell if abs(fell) > 1e-12 else None
