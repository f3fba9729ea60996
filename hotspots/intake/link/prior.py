"""How many pairs there are to be found: estimated from the data, never assumed.

Reports of two agencies that lie close together in place and time are partly the same incident and partly chance:
busy places have much of everything. Moved by one or two whole weeks, one agency's reports keep their places, their
hours and their weekdays, but no pair can be the same incident: what is still close then is chance. The excess of
the true dates over the moved ones is the number of incidents told twice. (The principle of the case-crossover and
of Knox's test with matched time shifts.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.intake.link.simple import SHIFT_DAYS

REACH_M, REACH_MIN = 250.0, 180.0


class Excess(NamedTuple):
    """Pairs within ±250 m and ±3 hours (or the same day): counted, by chance, the difference, its standard error."""

    observed: float
    chance: float
    pairs: float
    error: float


def excess_pairs(a: pd.DataFrame, b: pd.DataFrame) -> Excess:
    """Close pairs above chance, all kinds of behaviour alike."""
    observed = _close(a, b, 0)
    moved = [_close(a, b, days) for days in SHIFT_DAYS]
    chance = float(np.mean(moved))
    error = float(np.sqrt(observed + chance / len(moved)))
    return Excess(observed, chance, max(0.0, observed - chance), error)


def _close(a: pd.DataFrame, b: pd.DataFrame, days: int) -> float:
    timed_a, timed_b = a["minute"].notna(), b["minute"].notna()
    total = _count(a[timed_a], b[timed_b], "minute", REACH_MIN, days * 1440.0)
    total += _count(a[~timed_a], b, "day", 0.5, float(days))
    return total + _count(a[timed_a], b[~timed_b], "day", 0.5, float(days))


def _count(a: pd.DataFrame, b: pd.DataFrame, clock: str, reach: float, shift: float) -> float:
    if a.empty or b.empty:
        return 0.0
    scale = [REACH_M, REACH_M, reach]
    one = cKDTree(a[["x", "y", clock]].to_numpy(float) / scale)
    other = cKDTree((b[["x", "y", clock]].to_numpy(float) + np.array([0.0, 0.0, shift])) / scale)
    return float(one.count_neighbors(other, 1.0, p=np.inf))
