"""Quasi-Poisson regressions of reports on place and period: the average effect, and how it unfolds (event study)."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from hotspots.detect.grid import Floats
from hotspots.insight.impact.did import Ratio

# A place with nothing but zeros says nothing about change, and its effect would run off to minus infinity.
_FEWEST_PLACES = 4


class Panel(NamedTuple):
    """Reports per place and period.

    Attributes:
        counts: shape (places, periods); the places with the action come first.
        treated: how many places had the action.
        start: period index at which it began.
        kept: which periods are used, shape (periods,): those without data, and those in which the places were chosen,
            would mislead.
    """

    counts: Floats
    treated: int
    start: int
    kept: np.ndarray


def average_effect(panel: Panel) -> Ratio | None:
    """One ratio for all periods of the action: place and period effects, standard errors clustered by place.

    statsmodels' Poisson GLM; the clustered standard error carries the factor sqrt(G / (G - 1)) for G places and the
    interval is Student's with G - 1 degrees of freedom, which holds better where places are few.

    Returns:
        None where fewer than four places have reports, or all or none of them had the action.
    """
    after = (np.arange(panel.counts.shape[1]) >= panel.start).astype(float)
    found = _fit(panel, {"effect": after})
    return None if found is None else found[0]


def event_study(panel: Panel, *, width: int, blocks_before: int = 6) -> pd.DataFrame:
    """The ratio of the places with the action to the others in blocks of periods, against all earlier blocks.

    Args:
        width: periods per block.
        blocks_before: how many blocks before the start are shown; everything earlier is the reference.

    Returns:
        One row a block: first, last (period indices), ratio, low, high, after (whether the action had begun). Empty
        where there are too few places, or nothing earlier to compare with.
    """
    names, first = {}, max(panel.start - blocks_before * width, width)
    periods = np.arange(panel.counts.shape[1])
    edges = [*range(panel.start, first - 1, -width)][::-1]
    edges += [*range(panel.start + width, panel.counts.shape[1] + 1, width)]
    if edges[-1] < panel.counts.shape[1]:
        edges.append(panel.counts.shape[1])
    for low, high in itertools.pairwise(edges):
        inside = ((periods >= low) & (periods < high)).astype(float)
        if (inside * panel.kept).any():
            names[f"{low}:{high - 1}"] = inside
    found = _fit(panel, names)
    columns = ["first", "last", "ratio", "low", "high", "after"]
    if found is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for name, ratio in zip(names, found, strict=True):
        low, last = (int(part) for part in name.split(":"))
        rows.append((low, last, ratio.estimate, ratio.low, ratio.high, low >= panel.start))
    return pd.DataFrame(rows, columns=columns)


def _fit(panel: Panel, indicators: dict[str, Floats]) -> list[Ratio] | None:
    """One ratio per indicator (shape (periods,)), each times "is a place with the action"."""
    import statsmodels.api as sm
    from scipy.stats import t as student

    kept = panel.kept & (panel.counts.sum(axis=0) > 0)
    block = np.zeros(panel.counts.shape[1], dtype=np.int64)
    for at, series in enumerate(indicators.values()):
        block[series > 0] = at + 1
    # Periods with the same indicators are added up: with place and period effects, Poisson estimates and clustered
    # scores stay the very same, and the fit is a hundred times faster.
    sums = np.stack([panel.counts[:, kept & (block == at)].sum(axis=1) for at in range(len(indicators) + 1)], axis=1)
    alive = sums.sum(axis=1) > 0
    own, sums = (np.arange(len(sums)) < panel.treated)[alive], sums[alive]
    if len(sums) < _FEWEST_PLACES or own.all() or not own.any() or not indicators or (sums.sum(axis=0) <= 0).any():
        return None
    places, blocks = sums.shape
    place, period = np.repeat(np.arange(places), blocks), np.tile(np.arange(blocks), places)
    extra = own[place][:, None] * np.eye(blocks)[period][:, 1:]
    design = np.column_stack([extra, np.eye(places)[place], np.eye(blocks)[period][:, 1:]])
    model = sm.GLM(sums.ravel(), design, family=sm.families.Poisson())
    try:
        fitted = model.fit(cov_type="cluster", cov_kwds={"groups": place, "use_correction": False}, maxiter=50)
    except (ValueError, np.linalg.LinAlgError):
        return None
    reach = float(student.ppf(0.975, places - 1))
    few = math.sqrt(places / (places - 1))
    return [_ratio(fitted.params[at], fitted.bse[at] * few, reach) for at in range(len(indicators))]


def _ratio(estimate: float, se: float, reach: float) -> Ratio:
    if not math.isfinite(se) or se <= 0:
        return Ratio(math.exp(min(estimate, 50.0)), 0.0, math.inf, 0.0)
    ends = [math.exp(min(estimate + side * reach * se, 50.0)) for side in (-1, 1)]
    return Ratio(math.exp(min(estimate, 50.0)), ends[0], ends[1], float(estimate / se))
