"""How often the method finds an effect where nothing was done: fake dates and fake places from the own past.

At dates in the past, places are taken that were on the list at that date, that is, chosen at their worst as hotspots
are; then the whole method is run on the weeks that followed, knowing nothing more than it would have known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from hotspots.insight.impact.history import History, Index
from hotspots.insight.impact.study import effect, prepare


class PlaceboRate(NamedTuple):
    """Shares of placebo runs by answer, with the raw fall beside.

    Attributes:
        runs, dates: how many runs, on how many different dates.
        fell, rose, too_few: share of runs with that answer.
        fell_low, fell_high: 95% interval of `fell` (Wilson), as if runs were independent.
        ratio: observed over expected, all runs together; 1 = the expectation is right on average.
        raw: observed over the count in as many periods before, all runs together, the borough's change taken off.
    """

    runs: int
    dates: int
    fell: float
    rose: float
    too_few: float
    fell_low: float
    fell_high: float
    ratio: float
    raw: float


def placebo_runs(
    history: History,
    lists: Mapping[int, Sequence[Index]],
    *,
    length: int,
    places: int,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Run the method where nothing was done.

    Args:
        history: up to the last full period before anything was done.
        lists: period index at which a fake action starts → places that were on the list just before it.
        length: of the fake action, in periods.
        places: places per run (fewer where a list is shorter).
        draws: runs per date.

    Returns:
        One row per run: start, places, observed, expected, before (in as many periods before, times the change
        elsewhere), ratio, z, verdict.
    """
    random = np.random.default_rng(seed)
    rows = []
    for start, listed in sorted(lists.items()):
        known = history.upto(start + length)
        for _ in range(draws if len(listed) > places else min(draws, 1)):
            chosen = random.choice(len(listed), size=min(places, len(listed)), replace=False)
            treated = [listed[at] for at in chosen]
            tools = prepare(known, treated, start, length)
            found = effect(known, treated, start, length, tools)
            rows.append(
                {
                    "start": start,
                    "places": len(treated),
                    "observed": found.observed,
                    "expected": found.expected,
                    "before": raw_before(known, treated, start, length, tools.elsewhere),
                    "ratio": found.ratio.estimate,
                    "z": found.ratio.z,
                    "verdict": found.verdict,
                }
            )
    columns = ["start", "places", "observed", "expected", "before", "ratio", "z", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def raw_before(history: History, treated: Sequence[Index], start: int, length: int, elsewhere: np.ndarray) -> float:
    """Reports in as many periods before, times the change elsewhere: what a plain before-and-after expects."""
    cells = np.unique(np.concatenate(list(treated)))
    before = history.before(start, length)
    then = elsewhere[before].sum()
    change = elsewhere[start : start + length].sum() / then if then > 0 else 1.0
    return float(history.counts[np.ix_(cells, before)].sum() * change)


def rate(runs: pd.DataFrame) -> PlaceboRate:
    """Shares of the answers in the runs of `placebo_runs`."""
    n = len(runs)
    share = {answer: float((runs["verdict"] == answer).mean()) if n else math.nan for answer in _ANSWERS}
    low, high = wilson(share["fell more than expected"], n)
    observed, expected, before = (float(runs[name].sum()) for name in ("observed", "expected", "before"))
    return PlaceboRate(
        runs=n,
        dates=int(runs["start"].nunique()),
        fell=share["fell more than expected"],
        rose=share["rose more than expected"],
        too_few=share["too few to tell"],
        fell_low=low,
        fell_high=high,
        ratio=observed / expected if expected else math.nan,
        raw=observed / before if before else math.nan,
    )


_ANSWERS = ("fell more than expected", "rose more than expected", "too few to tell")


def wilson(share: float, n: int, reach: float = 1.96) -> tuple[float, float]:
    """95% interval of a share of n (Wilson 1927); (nan, nan) for none."""
    if not n:
        return math.nan, math.nan
    centre = (share + reach**2 / (2 * n)) / (1 + reach**2 / n)
    half = reach / (1 + reach**2 / n) * math.sqrt(share * (1 - share) / n + reach**2 / (4 * n**2))
    return max(centre - half, 0.0), min(centre + half, 1.0)
