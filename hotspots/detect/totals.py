"""How many reports will the whole area have next period? Recency mean times seasonal ratio, with honest spread.

Everything is worked out from what was known at the end of the period it is made in: recent periods, of which some
reports are still to come, are first filled up by the share that was usually known at that age.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Floats
from hotspots.periods import PeriodKind

YEAR: dict[PeriodKind, int] = {"week": 52, "month": 12}
# A single week of last year is noisy: it is averaged with two on either side. A month stands alone.
_SMOOTHED: dict[PeriodKind, int] = {"week": 2, "month": 0}
_HALF_LIVES: dict[PeriodKind, tuple[float, ...]] = {"week": (2.0, 4.0, 8.0, 26.0), "month": (1.0, 2.0, 3.0, 6.0)}
# How much of last year's seasonal ratio is believed: none, half or all of it.
_SEASON_POWERS = (0.0, 0.5, 1.0)
_JUDGED: dict[PeriodKind, int] = {"week": 26, "month": 12}
# Delays beyond this are taken as complete.
_SETTLED_AFTER = 13
# Before there is history: one standard deviation of about a sixth, worth two periods of evidence.
_PRIOR_DISPERSION = 0.03
_PRIOR_PERIODS = 2.0
# Nine in ten of a normal distribution lie within so many standard deviations.
_REACH_OF_90 = 1.645
# A forecast from fewer periods than this is not held against its method.
_SHORTEST_LEVEL = 4


@dataclass(frozen=True)
class TotalForecast:
    """The area's reports in one period to come.

    Attributes:
        number: the period.
        expected: reports.
        dispersion: variance of the rate relative to its square; a count's variance is expected + dispersion *
            expected ** 2.
    """

    number: int
    expected: float
    dispersion: float


@dataclass(frozen=True)
class TotalHistory:
    """The area's totals, as they stood at the end of every period.

    Attributes:
        kind: week or month.
        first: number of the first period.
        known: reports of period `first + i` known by the end of period `first + j`, shape (periods, periods).
        partly: periods for which files of some police forces are missing: their totals are not known.
    """

    kind: PeriodKind
    first: int
    known: Floats
    partly: frozenset[int] = frozenset()
    _kept: dict[int, Floats] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_counts(cls, counts: Counts, *, kind: PeriodKind, through: int | None = None) -> TotalHistory:
        """From reports with the periods in which they became known.

        Args:
            through: the last period of interest, should nothing have been reported in the latest ones.
        """
        held = [*counts.periods, *([] if through is None else [through])]
        first, last = (held[0], max(held)) if held else (0, 0)
        span = last - first + 1
        # What was recorded after the last period is known only later than anything asked here.
        inside = counts.known <= last
        table = np.zeros((span, span))
        at = counts.number[inside] - first, counts.known[inside] - first
        np.add.at(table, at, counts.reports[inside])
        return cls(kind, first, np.cumsum(table, axis=1), frozenset(counts.gaps.missing))

    def estimated(self, origin: int) -> Floats:
        """Totals of the periods up to `origin`, filled up by what is still to come; NaN where there are none."""
        end = origin - self.first
        raw = self.known[: end + 1, end]
        complete = np.ones(end + 1)
        settled = np.arange(max(end - _SETTLED_AFTER + 1, 0))
        if len(settled) and raw[settled].sum() > 0:
            for age in range(min(_SETTLED_AFTER, end + 1)):
                share = self.known[settled, settled + age].sum() / raw[settled].sum()
                complete[end - age] = share or 1.0
        totals = np.where(raw > 0, raw / complete, np.nan)
        totals[[number - self.first for number in self.partly if self.first <= number <= origin]] = np.nan
        early = totals[1:_SHORTEST_LEVEL]
        if end >= _SHORTEST_LEVEL and np.isfinite(early).any() and totals[0] < np.nanmedian(early) / 2.0:
            totals[0] = np.nan  # Data that begin in the middle of a period.
        return totals

    def forecast(self, origin: int) -> TotalForecast:
        """The period after `origin`, from what is known at its end; none expected where nothing is known yet."""
        if origin < self.first:
            return TotalForecast(origin + 1, 0.0, _PRIOR_DISPERSION)
        totals = self.estimated(origin)
        end = origin - self.first
        made = np.stack([self._made(index) for index in range(max(end - _JUDGED[self.kind], 0), end + 1)])
        # The last row was made at the end of this period; each of the others speaks of the period after its own.
        past, truth = made[:-1], totals[1:][-_JUDGED[self.kind] :]
        enough = np.arange(len(totals) - len(truth), len(totals)) >= _SHORTEST_LEVEL
        usable = enough & np.isfinite(truth) & np.isfinite(past).all(axis=1)
        past, truth = past[usable], truth[usable]
        best = int(np.argmin(np.abs(np.log(past / truth[:, None])).mean(axis=0))) if len(truth) else 0
        expected = float(made[-1, best])
        if not np.isfinite(expected):
            expected = float(np.nanmean(totals)) if np.isfinite(totals).any() else 0.0
        return TotalForecast(origin + 1, expected, dispersion_of(truth, past[:, best]))

    def _made(self, index: int) -> Floats:
        """What each way of forecasting says at the end of period `first + index`, shape (ways,)."""
        if index not in self._kept:
            self._kept[index] = self._ways(self.first + index)
        return self._kept[index]

    def _ways(self, origin: int) -> Floats:
        totals = self.estimated(origin)
        ways = []
        for half_life, power in product(_HALF_LIVES[self.kind], _SEASON_POWERS):
            ratio = _seasonal_ratio(totals, half_life, self.kind) if power else 1.0
            ways.append(_level(totals, half_life) * ratio**power)
        return np.array(ways)


def dispersion_of(truth: Floats, expected: Floats) -> float:
    """Relative variance of the rate from past one-step-ahead forecasts, pulled towards a prior where they are few.

    The larger of two estimates: by the method of moments, each ((y - m)^2 - m) / m^2 having the dispersion as its
    mean; and the one with which the usual interval would have held nine in ten of those periods, because seasons
    and trends make misses larger and more alike than moments tell.

    Args:
        truth, expected: shape (periods,).
    """
    squared = (truth - expected) ** 2
    prior = _PRIOR_PERIODS * _PRIOR_DISPERSION
    pooled = (float(np.sum((squared - expected) / expected**2)) + prior) / (len(truth) + _PRIOR_PERIODS)
    if len(truth) < _SHORTEST_LEVEL:
        return max(pooled, 0.0)
    needed = (squared / _REACH_OF_90**2 - expected) / expected**2
    return max(pooled, float(np.quantile(needed, 0.9)), 0.0)


def _level(totals: Floats, half_life: float) -> float:
    """Recency-weighted mean of the totals; NaN where there are none."""
    held = np.isfinite(totals)
    if not held.any():
        return float("nan")
    weights = np.power(0.5, (len(totals) - 1 - np.flatnonzero(held)) / half_life)
    return float(np.sum(weights * totals[held]) / weights.sum())


def _seasonal_ratio(totals: Floats, half_life: float, kind: PeriodKind) -> float:
    """How the same time of earlier years compared with the level just before it; 1 where no year is known."""
    logs = []
    reach = _SMOOTHED[kind]
    following = len(totals)
    for years in range(1, following // YEAR[kind] + 1):
        index = following - years * YEAR[kind]
        if index < _SHORTEST_LEVEL:
            break
        around = totals[max(index - reach, 0) : index + reach + 1]
        before = _level(totals[:index], half_life)
        if np.isfinite(around).any() and before > 0:
            logs.append(np.log(np.nanmean(around) / before))
    return float(np.exp(np.mean(logs))) if logs else 1.0
