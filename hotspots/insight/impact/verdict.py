"""From a ratio with its interval to one of four plain answers."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from hotspots.insight.impact.did import REACH, Ratio

Verdict = Literal["fell more than expected", "no clear difference", "too few to tell", "rose more than expected"]
# Below so many expected reports nothing is said, however large the change looks.
FEWEST = 30.0
# A method that could not have seen a fall of a third must not say that there was none.
SMALLEST_USEFUL = 0.33
# So many standard errors are exceeded in four of five cases.
_POWER_REACH = 0.8416


def decide(ratio: Ratio, *, expected: float, detectable: float | None) -> Verdict:
    """The answer.

    Args:
        ratio: observed over expected.
        expected: reports expected in all.
        detectable: the smallest share of reports whose fall would be seen in four of five cases; None = not even all.
    """
    if expected < FEWEST or not math.isfinite(ratio.high):
        return "too few to tell"
    if ratio.high < 1.0:
        return "fell more than expected"
    if ratio.low > 1.0:
        return "rose more than expected"
    weak = detectable is None or detectable > SMALLEST_USEFUL
    return "too few to tell" if weak else "no clear difference"


def sentence(verdict: Verdict, *, observed: float, expected: float, ratio: Ratio, what: str = "Reports") -> str:
    """The answer with its numbers, for readers.

    Args:
        what: what was counted, with a capital, e.g. "Reports in the three hotspots".
    """
    head = f"{what}: {verdict}. {observed:,.0f} came where about {expected:,.0f} were to be expected without the action"
    return f"{head} ({difference(ratio)}; 95% interval: {interval(ratio)})."


def difference(ratio: Ratio) -> str:
    """0.7 → "30% fewer"."""
    return _side(ratio.estimate)


def interval(ratio: Ratio) -> str:
    """(0.6, 0.9) → "40% fewer to 10% fewer"."""
    high = "many times more" if not math.isfinite(ratio.high) else _side(ratio.high)
    return f"{_side(ratio.low)} to {high}"


def _side(value: float) -> str:
    change = round(abs(value - 1.0) * 100)
    return "no change" if not change else f"{change:,.0f}% {'fewer' if value < 1 else 'more'}"


def detectable_fall(expected: float, phi: float, extra: float) -> float | None:
    """The smallest fall seen in four of five cases, by formula: for the verdict.

    A fall f is seen when f x E exceeds 1.96 standard deviations without it by 0.84 with it.

    Returns:
        A share between 0 and 1; None where not even the end of all reports would be seen.
    """
    still = math.sqrt(phi * expected + extra)
    for fall in np.arange(0.01, 1.0, 0.01):
        left = 1.0 - fall
        after = math.sqrt(phi * expected * left + extra * left**2)
        if fall * expected >= REACH * still + _POWER_REACH * after:
            return float(round(fall, 2))
    return None
