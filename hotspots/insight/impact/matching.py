"""Comparison places: places of the same size at least two cells away, with a similar history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hotspots.detect.grid import Floats
from hotspots.insight.impact.history import CHOSEN_IN, YEAR, History, Index

PER_PLACE = 10
_MOST, _FEWEST = 60, 10
AS_BUSY = 3.0
_MOST_CANDIDATES = 250
# Level counts twice: a place a tenth as busy says little about a busy one. The season is known least well.
_IMPORTANCE = np.array([2.0, 1.0, 0.5])


@dataclass(frozen=True)
class Matched:
    """The comparison places and how alike they are.

    Attributes:
        places: rows of the cells of each.
        features: level (reports per period), trend (last periods over earlier ones), season (the same time last year
            over that year), one row a place, shape (places, 3).
        treated: the same of the places with the action.
        for_place: index of the place with the action that each was chosen for.
        alike: whether each has a third to three times the level of that place: only these correct the answer, because
            quiet places come and go in their own way.
    """

    places: list[Index]
    features: Floats
    treated: Floats
    for_place: list[int]
    alike: list[bool]

    @property
    def cells(self) -> Index:
        """All of their cells."""
        return _joined(self.places)

    @property
    def alike_places(self) -> list[Index]:
        """Those that correct the answer."""
        return [place for place, alike in zip(self.places, self.alike, strict=True) if alike]

    @property
    def alike_cells(self) -> Index:
        """Their cells."""
        return _joined(self.alike_places)


def _joined(places: list[Index]) -> Index:
    return np.concatenate(places) if places else np.zeros(0, dtype=np.intp)


def candidates(history: History, level: Floats, taken: Index, size: int, most: int = _MOST_CANDIDATES) -> list[Index]:
    """Places that do not overlap, busiest first: a cell and the busiest of those around it.

    Args:
        level: how busy each cell is, known from before, shape (cells,).
        taken: rows that must not be used.
        size: cells per place, at most 7.
    """
    free = level > 0
    free[taken] = False
    found = list[Index]()
    for centre in np.argsort(-level, kind="stable"):
        if len(found) >= most or level[centre] <= 0:
            break
        if not free[centre]:
            continue
        near = history.neighbours[centre]
        near = near[near >= 0]
        near = near[free[near]]
        near = near[np.argsort(-level[near], kind="stable")][: max(size - 1, 0)]
        place = np.append(near, centre).astype(np.intp)
        free[place] = False
        found.append(place)
    return found


def features(history: History, places: Sequence[Index], start: int, elsewhere: Floats) -> Floats:
    """Level, trend and season of each place as known before period index `start`, shape (places, 3)."""
    series = np.stack([history.counts[place].sum(axis=0) for place in places]) if places else np.zeros((0, start))
    recent, year = CHOSEN_IN[history.kind], YEAR[history.kind]
    known = history.known(start - year, start)
    level = series[:, known].sum(axis=1) / max(len(known), 1)
    last = _share(series, elsewhere, start - recent, start)
    rest = _share(series, elsewhere, max(start - recent - year, 0), start - recent)
    same = _share(series, elsewhere, max(start - year, 0), max(start - year, 0) + recent)
    return np.column_stack([level, _ratio(last, rest, level), _ratio(same, rest, level)])


def _share(series: Floats, elsewhere: Floats, first: int, end: int) -> Floats:
    total = elsewhere[first:end].sum()
    share: Floats = series[:, first:end].sum(axis=1) / total * elsewhere.mean() if total > 0 else series.mean(axis=1)
    return share


def _ratio(now: Floats, before: Floats, level: Floats) -> Floats:
    """A ratio of two rates that small counts do not blow up: both are pulled towards the place's level."""
    pull = 0.25 * level + 0.05
    return (now + pull) / (before + pull)


def match(
    history: History,
    treated: Sequence[Index],
    start: int,
    elsewhere: Floats,
    level: Floats,
    *,
    avoid: Index,
    per_place: int = PER_PLACE,
) -> Matched:
    """Choose up to `per_place` comparison places for each place with the action, by turns, each used once.

    Args:
        avoid: rows of cells that must not be used besides the places themselves and the ring of cells around them, for
            instance where something else was done.
    """
    own = np.unique(np.concatenate(list(treated)))
    taken = np.union1d(np.union1d(own, history.around(own)), avoid)
    size = int(np.median([len(place) for place in treated]))
    pool = candidates(history, level, taken, min(max(size, 1), 7))
    theirs, mine = features(history, pool, start, elsewhere), features(history, treated, start, elsewhere)
    if not pool:
        return Matched([], theirs, mine, [], [])
    logs, target = np.log(theirs + 0.01), np.log(mine + 0.01)
    scale = np.maximum(logs.std(axis=0), 0.05)
    distance = (np.abs(logs[None] - target[:, None]) / scale * _IMPORTANCE).sum(axis=2)
    wanted = min(max(per_place * len(treated), _FEWEST), _MOST, len(pool))
    chosen, owner = list[int](), list[int]()
    while len(chosen) < wanted:
        for place in range(len(treated)):
            if len(chosen) < wanted:
                best = int(np.argmin(distance[place]))
                chosen.append(best)
                owner.append(place)
                distance[:, best] = np.inf
    levels = theirs[chosen, 0] / np.maximum(mine[owner, 0], 1e-9)
    alike = [bool(1.0 / AS_BUSY <= ratio <= AS_BUSY) for ratio in levels]
    return Matched([pool[at] for at in chosen], theirs[chosen], mine, owner, alike)
