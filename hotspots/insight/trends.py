"""A series of counts, read: seasons taken out, levels found, unusual points named, the next periods expected.

Missing periods are missing: a month that nobody sent is a gap in every figure here, never a zero.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.insight.change import Tendency, change_words, mann_kendall, poisson_z
from hotspots.insight.outlook import AHEAD, Outlook, look_ahead
from hotspots.insight.process_charts import RULES, ProcessChart, read_chart
from hotspots.insight.seasonal import CYCLE, Floats, Seasons, Step, seasons
from hotspots.periods import Period

# Fewer known periods than this make no chart with limits.
FEWEST_FOR_LIMITS = 12


@dataclass(frozen=True)
class Trend:
    """A series that has been read.

    Attributes:
        step: day, week or month.
        numbers: of the periods, rising by one, shape (n,). Days count from 1 January 1970.
        counts: reports, NaN where nothing is known, shape (n,).
        adjusted: counts with the season and the length of the month taken out, shape (n,).
        seasons: what was taken out.
        chart: the process chart of `adjusted`; None where too few periods are known.
        outlook: what the next periods will probably bring; None where too little is known.
        tendency: does `adjusted` rise or fall over its whole length.
    """

    step: Step
    numbers: NDArray[np.int64]
    counts: Floats
    adjusted: Floats
    seasons: Seasons
    chart: ProcessChart | None
    outlook: Outlook | None
    tendency: Tendency

    def position(self, number: int) -> int | None:
        """Where a period stands in the arrays; None outside or where nothing is known of it."""
        at = number - int(self.numbers[0]) if len(self.numbers) else -1
        return at if 0 <= at < len(self.numbers) and np.isfinite(self.counts[at]) else None


def period_days(step: Step, numbers: NDArray[np.int64]) -> Floats:
    """Days in each period: 1, 7, or the month's own length."""
    if step == "month":
        return np.array([Period("month", int(n)).days for n in numbers], dtype=np.float64)
    return np.full(len(numbers), 7.0 if step == "week" else 1.0)


def with_gaps(
    table: pd.DataFrame, known: Collection[int], *, first: int, last: int
) -> tuple[NDArray[np.int64], Floats]:
    """Counts of every period from first to last: 0 where it is known and nothing came, NaN where nothing is known.

    Args:
        table: number, reports.
        known: numbers of the periods that the agencies sent data for.
    """
    numbers = np.arange(first, max(last, first - 1) + 1, dtype=np.int64)
    held = table.groupby("number")["reports"].sum()
    counts = held.reindex(numbers).fillna(0.0).to_numpy(dtype=np.float64)
    return numbers, np.where(np.isin(numbers, list(known)), counts, np.nan)


def read_trend(numbers: NDArray[np.int64], counts: Floats, step: Step, *, ahead: bool = True) -> Trend:
    """Everything that can be said of a series.

    Args:
        numbers: rising by one, shape (n,).
        counts: shape (n,), NaN where nothing is known.
        ahead: also look ahead, which takes most of the time.
    """
    if not len(numbers):
        nothing = Seasons(False, step, numbers, np.zeros(0), 1.0, 0.0)
        return Trend(step, numbers, counts, counts, nothing, None, None, mann_kendall(counts))
    reach = AHEAD[step]
    every = np.arange(int(numbers[0]), int(numbers[-1]) + 1 + reach, dtype=np.int64)
    days = period_days(step, every)
    learnt = seasons(counts, numbers, days[: len(numbers)], step)
    adjusted = counts / np.maximum(learnt.factors, 1e-9)
    enough = int(np.isfinite(counts).sum()) >= FEWEST_FOR_LIMITS
    return Trend(
        step=step,
        numbers=numbers,
        counts=counts,
        adjusted=adjusted,
        seasons=learnt,
        chart=read_chart(adjusted, dispersion=learnt.dispersion) if enough else None,
        outlook=look_ahead(counts, numbers, days, step) if ahead else None,
        tendency=mann_kendall(adjusted),
    )


def table_of(trend: Trend) -> pd.DataFrame:
    """The chart as a table.

    Returns:
        number, reports, adjusted, average, low, high, signals: one row per period, missing ones empty. Average and
        limits are in adjusted reports; signals are words, empty for the usual to and fro.
    """
    size = len(trend.numbers)
    average, low, high = (np.full(size, np.nan) for _ in range(3))
    said = [""] * size
    if trend.chart:
        for part in trend.chart.stretches:
            rows = slice(part.first, part.last + 1)
            average[rows], low[rows], high[rows] = part.limits.mean, part.limits.low, part.limits.high
        said = ["; ".join(RULES[rule] for rule in trend.chart.rules_at(at)) for at in range(size)]
    return pd.DataFrame(
        {
            "number": trend.numbers,
            "reports": trend.counts,
            "adjusted": trend.adjusted,
            "average": average,
            "low": low,
            "high": high,
            "signals": said,
        }
    )


@dataclass(frozen=True)
class Comparison:
    """Reports in two stretches of equal length, with `z` (dispersion taken in) and its words."""

    now: float
    past: float
    z: float
    words: str


def against_past(trend: Trend, number: int, *, length: int = 1, back: int | None = None) -> Comparison | None:
    """The `length` periods up to `number` against the same periods `back` earlier (default: a year).

    Returns:
        None when any of the periods is not known.
    """
    distance = back if back is not None else round(CYCLE[trend.step])
    at = trend.position(number)
    if at is None or at - distance - length + 1 < 0:
        return None
    now = trend.counts[at - length + 1 : at + 1]
    past = trend.counts[at - distance - length + 1 : at - distance + 1]
    if not (np.isfinite(now).all() and np.isfinite(past).all()):
        return None
    z = poisson_z(float(now.sum()), float(past.sum()), dispersion=trend.seasons.dispersion)
    return Comparison(float(now.sum()), float(past.sum()), z, change_words(z))
