"""Made-up histories in which nothing, or a known part, was done."""

from __future__ import annotations

import numpy as np

from hotspots.detect.grid import Floats
from hotspots.insight.impact.history import History, Index
from hotspots.insight.impact.study import Effect, effect, prepare

WEEKS_AFTER = 8
CHOSEN = 10
OVERDISPERSION = 2.0
SEASON = 0.7


def world(
    random: np.random.Generator, *, places: int = 50, weeks_before: int = 52, base: float = 60.0, cut: float = 0.0
) -> tuple[Floats, list[Index], int]:
    """Weekly counts of places; in the last eight weeks the season takes 30% off all of them.

    The ten with most reports in the eight weeks before are chosen, as hotspots are: at their peak. The other 40 are
    four times as many.

    Args:
        base: reports per place in eight weeks, on average; places differ with a standard deviation of a fifth.
        cut: share of reports that really goes away in the ten.
    """
    rates = random.gamma(25.0, base / WEEKS_AFTER / 25.0, places)
    season = np.ones(weeks_before + WEEKS_AFTER)
    season[weeks_before:] = SEASON
    mean = rates[:, None] * season
    spread = OVERDISPERSION - 1.0
    counts = random.poisson(random.gamma(mean / spread, spread)).astype(float)
    recent = counts[:, weeks_before - WEEKS_AFTER : weeks_before].sum(axis=1)
    chosen = np.argsort(-recent)[:CHOSEN]
    after = counts[chosen, weeks_before:]
    counts[chosen, weeks_before:] = random.binomial(after.astype(int), 1.0 - cut)
    return counts, [np.array([place]) for place in chosen], weeks_before


def run(seed: int, **made: float) -> tuple[Effect, float]:
    """The method on one world; its answer, and the raw ratio of after to before in the chosen places."""
    counts, treated, start = world(np.random.default_rng(seed), **made)  # type: ignore[arg-type]
    history = History.from_counts(counts)
    tools = prepare(history, treated, start, WEEKS_AFTER)
    cells = np.concatenate(treated)
    before = counts[cells, start - WEEKS_AFTER : start].sum()
    return effect(history, treated, start, WEEKS_AFTER, tools), float(counts[cells, start:].sum() / before)
