"""What the next periods will probably bring, with an interval that has been tried out on the past.

Two simple ways: the same period last year (seasonal naive), and the recent level times the season's factor. Each is
run at every past point with nothing but what was known then; the one with the smaller error is shown. Its interval is
the quantile of those past errors (split conformal prediction, Vovk et al. 2005), taken on square roots, on which counts
vary alike whatever their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.insight.seasonal import Floats, Step, seasons

LEVEL = 0.9
# Periods that make up the recent level, and the distance of "the same period" before.
RECENT: dict[Step, int] = {"day": 28, "week": 6, "month": 3}
SAME: dict[Step, int] = {"day": 7, "week": 52, "month": 12}
AHEAD: dict[Step, int] = {"day": 7, "week": 4, "month": 3}
# At most so many of the latest points are tried, and fewer than so many say nothing of an interval.
_TRIED, FEWEST_TRIED = 52, 9
FEWEST_CHECKED = 10
METHODS = {"same_last_year": "the same period a year before", "level_and_season": "the recent level and the season"}


@dataclass(frozen=True)
class Outlook:
    """A forecast of the next periods.

    Attributes:
        numbers: the periods, shape (ahead,).
        expected, low, high: counts, shape (ahead,); low and high NaN where too little has been tried.
        method: key of `METHODS`.
        tried: at how many past points it was tried, one period ahead.
        covered: share of the past intervals, each made from what came before it, that held the count; NaN where there
            were fewer than `FEWEST_CHECKED` of them.
        error: mean absolute error, as a share of the count.
    """

    numbers: NDArray[np.int64]
    expected: Floats
    low: Floats
    high: Floats
    method: str
    tried: int
    covered: float
    error: float


def look_ahead(counts: Floats, numbers: NDArray[np.int64], days: Floats, step: Step) -> Outlook | None:
    """Forecast the periods after the last.

    Args:
        counts: shape (n,), NaN where nothing is known.
        numbers, days: as `seasonal.seasons` takes them, `days` of length n + AHEAD[step].

    Returns:
        None when less than `SAME[step]` + 2 periods are known.
    """
    n, ahead = len(counts), AHEAD[step]
    if int(np.isfinite(counts).sum()) < SAME[step] + 2:
        return None
    origins = np.arange(max(SAME[step] + 1, n - _TRIED), n)
    tries: dict[str, list[tuple[float, float]]] = {method: [] for method in METHODS}
    for at in origins:
        made = _both(counts[:at], numbers[:at], days[: at + 1], step, 1)
        for method, values in made.items():
            if np.isfinite(values[0]) and np.isfinite(counts[at]):
                tries[method].append((float(counts[at]), float(values[0])))
    now = _both(counts, numbers, days, step, ahead)
    usable = [m for m in METHODS if len(tries[m]) and np.isfinite(now[m]).all()]
    if not usable:
        return None
    method = min(usable, key=lambda m: _error(tries[m]))
    expected = now[method]
    off = np.array([abs(np.sqrt(seen) - np.sqrt(said)) for seen, said in tries[method]])
    reach = _quantile(off)
    root = np.sqrt(expected)
    next_numbers = int(numbers[-1]) + 1 + np.arange(ahead, dtype=np.int64)
    low, high = np.maximum(root - reach, 0.0) ** 2, (root + reach) ** 2
    return Outlook(next_numbers, expected, low, high, method, len(off), _coverage(off), _error(tries[method]))


def _both(counts: Floats, numbers: NDArray[np.int64], days: Floats, step: Step, ahead: int) -> dict[str, Floats]:
    same = np.full(ahead, np.nan)
    for k in range(ahead):
        at = len(counts) + k - SAME[step]
        while at >= len(counts):
            at -= SAME[step]
        same[k] = counts[at] if at >= 0 else np.nan
    learnt = seasons(counts, numbers, days, step, ahead=ahead)
    recent = (counts / learnt.factors[: len(counts)])[-RECENT[step] :]
    level = float(np.nanmean(recent)) if np.isfinite(recent).any() else float("nan")
    return {"same_last_year": same, "level_and_season": level * learnt.factors[len(counts) :]}


def _quantile(off: Floats) -> float:
    """The finite-sample quantile of past errors: rank ceil((n + 1) level)."""
    n = len(off)
    return float(np.sort(off)[int(np.ceil((n + 1) * LEVEL)) - 1]) if n >= FEWEST_TRIED else float("nan")


def _coverage(off: Floats) -> float:
    """How often the interval made from the errors before held the next count."""
    hits = [off[at] <= _quantile(off[:at]) for at in range(FEWEST_TRIED, len(off))]
    return float(np.mean(hits)) if len(hits) >= FEWEST_CHECKED else float("nan")


def _error(tries: list[tuple[float, float]]) -> float:
    return float(np.mean([abs(seen - said) / max(seen, 1.0) for seen, said in tries]))
