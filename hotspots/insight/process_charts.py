"""Process charts: which ups and downs are more than the usual to and fro.

XmR chart (Wheeler 1993; NHS England, "Making Data Count"): mean and mean ± 2.66 × mean moving range. Counts of events
that come in clusters vary more than their moving range may happen to show, so the limits are never narrower than
3 × sqrt(phi × mean), phi being the dispersion (Laney 2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Rule → what is said of a point it marks.
RULES: dict[str, str] = {
    "outside": "outside the limits",
    "run": "one of seven or more in a row on the same side of the average",
    "drift": "one of seven or more in a row that rise or fall",
    "near_limit": "one of two out of three close to the same limit",
}
_RUN = 7
FEWEST_BEFORE, FEWEST_AFTER = 12, 6
# A change of level must be this many standard errors: the largest of some thirty looks reaches it by chance about
# once in a hundred series.
_CLEAR = 3.6
_MOVING_RANGE_TO_SD = 1.128


@dataclass(frozen=True)
class Limits:
    """Centre and limits of a stretch of a chart, in the unit of the values.

    Attributes:
        mean, low, high: centre line, lower and upper limit (never below 0 where counts are meant).
        moving_range: mean distance of neighbours.
    """

    mean: float
    moving_range: float
    low: float
    high: float


def xmr(values: Floats, *, dispersion: float = 0.0) -> Limits:
    """Mean ± 2.66 × mean moving range; over gaps (NaN) no distance is taken.

    Args:
        dispersion: phi; the limits are at least ± 3 sqrt(phi × mean). 0 = the plain chart.
    """
    held = values[np.isfinite(values)]
    mean = float(held.mean()) if len(held) else float("nan")
    moves = np.abs(np.diff(values))
    moves = moves[np.isfinite(moves)]
    moving = float(moves.mean()) if len(moves) else 0.0
    reach = max(2.66 * moving, 3.0 * float(np.sqrt(dispersion * max(mean, 0.0))) if dispersion else 0.0)
    return Limits(mean, moving, mean - reach, mean + reach)


@dataclass(frozen=True)
class Stretch:
    """Part of a chart with one level: positions first to last (inclusive) and its limits."""

    first: int
    last: int
    limits: Limits


@dataclass(frozen=True)
class ProcessChart:
    """A chart that has been read.

    Attributes:
        values: shape (n,), NaN where nothing is known.
        stretches: at least one; more where the level has changed.
        marks: rule → whether it marks each point, shape (n,).
    """

    values: Floats
    stretches: tuple[Stretch, ...]
    marks: dict[str, NDArray[np.bool_]]

    @property
    def latest(self) -> Stretch:
        """The stretch that the last point belongs to."""
        return self.stretches[-1]

    def rules_at(self, position: int) -> list[str]:
        """Keys of the rules that mark a point."""
        return [rule for rule, marked in self.marks.items() if marked[position]]


def read_chart(values: Floats, *, dispersion: float = 1.0, rebase: bool = True) -> ProcessChart:
    """Find the levels and mark what is unusual within each.

    Args:
        values: seasonally adjusted counts per period, shape (n,); NaN where nothing is known.
        dispersion: phi of the counts; see `xmr`.
    """
    starts = [0, *(levels(values, dispersion=dispersion) if rebase else [])]
    ends = [*(start - 1 for start in starts[1:]), len(values) - 1]
    stretches = []
    marks = {rule: np.zeros(len(values), dtype=bool) for rule in RULES}
    for first, last in zip(starts, ends, strict=True):
        part = values[first : last + 1]
        limits = xmr(part, dispersion=dispersion)
        limits = Limits(limits.mean, limits.moving_range, max(limits.low, 0.0), limits.high)
        stretches.append(Stretch(first, last, limits))
        for rule, marked in signals(part, limits).items():
            marks[rule][first : last + 1] = marked
    return ProcessChart(values, tuple(stretches), marks)


def signals(values: Floats, limits: Limits) -> dict[str, NDArray[np.bool_]]:
    """The four rules. A gap ends every run.

    Returns:
        Rule (key of `RULES`) → whether it marks each point, shape (n,).
    """
    known = np.isfinite(values)
    side = np.where(known, np.sign(values - limits.mean), 0.0)
    step = np.r_[0.0, np.where(np.isfinite(np.diff(values)), np.sign(np.diff(values)), 0.0)]
    third = (limits.high - limits.mean) * 2.0 / 3.0
    near = np.where(known & (np.abs(values - limits.mean) > third), side, 0.0)
    return {
        "outside": known & ((values > limits.high) | (values < limits.low)),
        "run": _in_runs(side, _RUN),
        "drift": _drift(step),
        "near_limit": _two_of_three(near),
    }


def _in_runs(side: Floats, length: int) -> NDArray[np.bool_]:
    marked = np.zeros(len(side), dtype=bool)
    start = 0
    for at in range(1, len(side) + 1):
        if at == len(side) or side[at] != side[start]:
            if side[start] != 0 and at - start >= length:
                marked[start:at] = True
            start = at
    return marked


def _drift(step: Floats) -> NDArray[np.bool_]:
    """Seven rising points are six rises in a row; the point that they start from is marked too."""
    inner = _in_runs(step, _RUN - 1)
    marked = inner.copy()
    begins = np.flatnonzero(inner & np.r_[True, (step[1:] != step[:-1]) | ~inner[:-1]])
    marked[np.maximum(begins - 1, 0)] = True
    return marked


def _two_of_three(near: Floats) -> NDArray[np.bool_]:
    marked = np.zeros(len(near), dtype=bool)
    for at in range(len(near)):
        window = near[max(at - 2, 0) : at + 1]
        if near[at] != 0 and int((window == near[at]).sum()) >= 2:
            marked[max(at - 2, 0) : at + 1] |= window == near[at]
    return marked


def levels(values: Floats, *, dispersion: float = 1.0) -> list[int]:
    """Positions at which a new level begins: binary segmentation (Scott and Knott 1974) on the mean.

    A split leaves at least 12 known values before it and 6 after it, and its difference is at least 3.6 standard
    errors; the standard deviation is that of the chart's limits, from moving ranges, which a change of level hardly
    touches.
    """
    found: list[int] = []
    open_ = [(0, len(values))]
    while open_:
        first, end = open_.pop()
        at = _split(values[first:end], dispersion)
        if at:
            found.append(first + at)
            open_ += [(first, first + at), (first + at, end)]
    return sorted(found)


def _split(values: Floats, dispersion: float) -> int:
    held = np.flatnonzero(np.isfinite(values))
    if len(held) < FEWEST_BEFORE + FEWEST_AFTER:
        return 0
    seen = values[held]
    moves = np.abs(np.diff(values))
    moves = moves[np.isfinite(moves)]
    spread = max(
        float(moves.mean()) / _MOVING_RANGE_TO_SD if len(moves) else 0.0,
        float(np.sqrt(dispersion * max(seen.mean(), 0.0))),
        1e-9,
    )
    cuts = np.arange(FEWEST_BEFORE, len(seen) - FEWEST_AFTER + 1)
    sums = np.cumsum(seen)
    before = sums[cuts - 1] / cuts
    after = (sums[-1] - sums[cuts - 1]) / (len(seen) - cuts)
    scores = np.abs(after - before) / (spread * np.sqrt(1.0 / cuts + 1.0 / (len(seen) - cuts)))
    best = int(np.argmax(scores))
    return int(held[cuts[best]]) if scores[best] > _CLEAR else 0
