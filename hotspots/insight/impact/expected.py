"""What would have come without the action: how much of a peak stays is learned from this borough's own past.

Hotspots are chosen at their worst, so they fall by themselves. The expected count of a place is therefore not what
came before but

    reports elsewhere x [a x share in the weeks in which it was chosen + b x share in the two years before those
                         + c x share of the cells around + d x the average cell's share],

the shares being of the reports elsewhere, older weeks weighing less (half-life half a year). The four weights are
those that would have forecast windows of the same length best, cell by cell, at earlier dates: a linear form of
empirical-Bayes credibility (Buehlmann 1967). Where the past is too short to learn from, the half-year share is used
(c = d = 0), with the weeks in which places are chosen counting half.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hotspots.detect.grid import Floats
from hotspots.errors import UsageError
from hotspots.insight.impact.history import CHOSEN_IN, HALF_YEAR, YEAR, History, Index

# Fewer rows than this teach nothing.
_ENOUGH_ROWS, _GOOD_ROWS = 60, 400
_MOST_ROWS = 20_000
_MOST_DATES = 12


@dataclass(frozen=True)
class Weights:
    """How much each share tells of the next window.

    Attributes:
        values: in the order of `shares`, shape (4,).
        covariance: how uncertain they are, shape (4, 4).
        learned_from: cells and dates they were learned from; 0 = the plain half-year share.
    """

    values: Floats
    covariance: Floats
    learned_from: int


@dataclass(frozen=True)
class Expectation:
    """Expected counts in one window.

    Attributes:
        parts: what each share alone would give in every cell, shape (4, cells).
        weights: how much of each is taken.
    """

    parts: Floats
    weights: Weights

    @cached_property
    def cells(self) -> Floats:
        """Expected reports in every cell, shape (cells,)."""
        return self.weights.values @ self.parts

    def uncertainty(self, cells: Index) -> float:
        """Variance that the weights bring to the expectation of these cells together."""
        own = self.parts[:, cells].sum(axis=1)
        return float(own @ self.weights.covariance @ own)


def need_history(history: History, start: int) -> None:
    """Check that half a year lies before the window.

    Raises:
        UsageError: when it does not.
    """
    held = int((history.counts[:, :start].sum(axis=0) > 0).sum())
    if held < HALF_YEAR[history.kind]:
        gone = sum(at < start for at in history.unknown)
        others = f", and {gone} of which a file is missing" if gone else ""
        raise UsageError(
            f"Only {held} {history.kind}s of data lie before the action{others}: at least half a year is needed to say "
            "what would have come without it.",
            remedy="Choose a later start, or load earlier files.",
        )


def shares(history: History, origin: int, elsewhere: Floats) -> Floats:
    """Share of each cell in the reports elsewhere, by what is known at the start of period index `origin`.

    Args:
        elsewhere: reports elsewhere per period, shape (periods,).

    Returns:
        Shape (4, cells): in the periods in which places are chosen, earlier, in the cells around, the average cell's.
    """
    kind = history.kind
    age = origin - 1 - np.arange(history.periods)
    recent = ((age >= 0) & (age < CHOSEN_IN[kind])).astype(float)
    old = np.where(
        (age >= CHOSEN_IN[kind]) & (age < CHOSEN_IN[kind] + 2 * YEAR[kind]), 0.5 ** (age / HALF_YEAR[kind]), 0
    )
    both = np.column_stack([recent, old, np.where(recent > 0, 0.5 ** (age / HALF_YEAR[kind]), old)])
    totals = elsewhere @ both
    held = np.divide(history.counts @ both, totals, out=np.zeros((len(history.cells), 3)), where=totals > 0)
    padded = np.append(held[:, 2], 0.0)
    around = padded[history.neighbours].mean(axis=1)
    if history.unknown and not totals[0]:
        # Of the weeks in which it was chosen nothing is known: its place is as busy as it was before them.
        held[:, 0] = held[:, 1]
    return np.stack([held[:, 0], held[:, 1], around, np.full(len(held), 1.0 / max(len(held), 1))])


def expect(history: History, start: int, length: int, elsewhere: Floats, weights: Weights) -> Expectation:
    """Expected reports in every cell in the `length` periods from `start` on, knowing only what came before."""
    after = float(elsewhere[start : start + length].sum())
    return Expectation(shares(history, start, elsewhere) * after, weights)


def earlier_dates(history: History, start: int, length: int, elsewhere: Floats) -> list[int]:
    """Dates before `start` at which a window of `length` could be forecast and is complete; latest first."""
    kind, found = history.kind, list[int]()
    step = max(length // 2, 1)
    for origin in range(start - length, HALF_YEAR[kind] - 1, -step):
        known = elsewhere[:origin] > 0
        complete = bool((elsewhere[origin : origin + length] > 0).all() and known[-CHOSEN_IN[kind] :].all())
        if complete and known.sum() >= HALF_YEAR[kind]:
            found.append(origin)
    return found[:_MOST_DATES]


def learn(history: History, start: int, length: int, elsewhere: Floats, like: Index) -> Weights:
    """The weights that would have forecast windows of `length` best, at dates before `start`.

    Args:
        like: cells whose level the lesson should be about, because quiet cells fall back further than busy ones: those
            with under half their median or over twice their highest are left out, as far as enough remain. What is left
            out depends only on what was known at each date, never on what came.
    """
    dates = earlier_dates(history, start, length, elsewhere)
    predictors, truths = [], []
    for origin in dates:
        scale = elsewhere[origin : origin + length].sum()
        predictors.append(shares(history, origin, elsewhere) * scale)
        truths.append(history.counts[:, origin : origin + length].sum(axis=1))
    if not dates:
        return _plain_share(history)
    x, y = np.concatenate(predictors, axis=1).T, np.concatenate(truths)
    plain = _plain_share(history).values
    level = x @ plain
    own = plain @ shares(history, start, elsewhere)[:, like] * elsewhere[start : start + length].sum()
    wanted, top = (float(np.median(own)) / 2.0, 2.0 * float(own.max())) if len(like) else (0.0, np.inf)
    below = np.sort(level[level <= top])
    floor = min(wanted, float(below[-min(len(below), _GOOD_ROWS)])) if len(below) else 0.0
    kept = np.flatnonzero((level >= floor) & (level <= top) & (level > 0))
    if len(kept) < _ENOUGH_ROWS:
        return _plain_share(history)
    kept = kept[:: -(-len(kept) // _MOST_ROWS)]
    return _fitted(x[kept], y[kept], level[kept], with_neighbours=bool((history.neighbours >= 0).any()))


def _fitted(x: Floats, y: Floats, level: Floats, *, with_neighbours: bool) -> Weights:
    """Non-negative weighted least squares, the variance being taken as proportional to the expected count."""
    from scipy.optimize import nnls

    used = [0, 1, 2, 3] if with_neighbours else [0, 1, 3]
    expected = level
    found = np.zeros(4)
    for _ in range(3):
        root = 1.0 / np.sqrt(np.maximum(expected, 0.05))
        found = np.zeros(4)
        found[used] = nnls(x[:, used] * root[:, None], y * root)[0]
        expected = x @ found
    active = np.flatnonzero(found > 0)
    scaled = x[:, active] / np.sqrt(np.maximum(expected, 0.05))[:, None]
    error = float(((y - expected) ** 2 / np.maximum(expected, 0.05)).mean())
    covariance = np.zeros((4, 4))
    # Windows overlap by half, so that every report is learned from twice.
    covariance[np.ix_(active, active)] = 2.0 * error * np.linalg.pinv(scaled.T @ scaled)
    return Weights(found, covariance, len(y))


def _plain_share(history: History) -> Weights:
    """The half-year share, the weeks in which places are chosen counting half: nothing is known of how much stays."""
    kind = history.kind
    recent = (1.0 - 0.5 ** (CHOSEN_IN[kind] / HALF_YEAR[kind])) / 2.0
    # Anything between none and all of it: the variance of an even spread.
    covariance = np.zeros((4, 4))
    covariance[:2, :2] = recent**2 / 3.0 * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return Weights(np.array([recent, 1.0 - recent, 0.0, 0.0]), covariance, 0)
