"""Did it just move? The cells around, with their own estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hotspots.insight.impact.expected import expect, learn
from hotspots.insight.impact.history import History, Index
from hotspots.insight.impact.spread import measure, sums
from hotspots.insight.impact.study import Effect, Tools, everywhere_else, judge
from hotspots.insight.impact.wdd import Pair


@dataclass(frozen=True)
class Ring:
    """The cells one step around the places with the action.

    Attributes:
        effect: what came there against what was to be expected, as for the places themselves.
        cells: rows of the cells.
        counts: reports before and after in them.
        control_counts: the same around the comparison places.
    """

    effect: Effect
    cells: Index
    counts: Pair
    control_counts: Pair


def around(history: History, treated: Sequence[Index], start: int, length: int, tools: Tools) -> Ring | None:
    """The ring's own estimate; None where the places have no cells around them.

    Args:
        tools: as prepared for the places.
    """
    own = np.unique(np.concatenate(list(treated)))
    rings = [np.setdiff1d(history.around(place), own) for place in treated]
    cells = np.unique(np.concatenate(rings)) if rings else own[:0]
    if not len(cells):
        return None
    elsewhere = everywhere_else(history, treated)
    weights = learn(history, start, length, elsewhere, cells)
    expectation = expect(history, start, length, elsewhere, weights)
    came = history.counts[:, start : start + length].sum(axis=1)
    size = int(np.median([len(place) for place in rings]))
    spread = measure(history, start, length, elsewhere, weights, min(size, 7))
    # As one place: rings of neighbouring hotspots share cells, and no cell may count twice.
    effect = judge(
        came=sums(came, [cells]),
        expected=sums(expectation.cells, [cells]),
        control_came=np.zeros(0),
        control_expected=np.zeros(0),
        spread=spread,
        shared=expectation.uncertainty(cells),
    )
    control = tools.matched.cells
    control_ring = np.setdiff1d(history.around(control), np.union1d(own, cells)) if len(control) else control
    return Ring(effect, cells, _pair(history, cells, start, length), _pair(history, control_ring, start, length))


def _pair(history: History, cells: Index, start: int, length: int) -> Pair:
    before = history.counts[np.ix_(cells, history.before(start, length))].sum()
    return Pair(float(before), float(history.counts[cells, start : start + length].sum()))


def in_words(effect: Effect) -> str:
    """What the ring says about displacement, in a sentence."""
    numbers = f"{effect.observed:,.0f} reports came where about {effect.expected:,.0f} were to be expected"
    said = {
        "rose more than expected": "In the cells around, reports rose more than expected: some may have moved there",
        "fell more than expected": "In the cells around, reports fell more than expected too: nothing has moved there",
        "no clear difference": "In the cells around there is no clear difference: nothing points to a move",
        "too few to tell": "In the cells around there are too few reports to tell whether anything moved there",
    }
    return f"{said[effect.verdict]} ({numbers})."
