"""A hotspot keeps its id through the weeks.

Two footprints are the same place when they share at least 30% of the smaller one's cells; each list's hotspots are
matched one to one to the latest footprints of known ids so that the total overlap is largest (Hungarian method,
scipy's `linear_sum_assignment`). The rule and its evidence: docs/methods.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hotspots.detect.naming import choose_name

MIN_OVERLAP = 0.3
# A place may be off the list for this many weeks and come back under its id.
MEMORY_WEEKS = 52
MEMORY_MONTHS = 12


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Overlap coefficient |A ∩ B| / min(|A|, |B|), 0 to 1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def match(
    footprints: Sequence[frozenset[int]], known: Mapping[str, frozenset[int]], *, min_overlap: float = MIN_OVERLAP
) -> list[str | None]:
    """The known id of each footprint, or None where it is a new place.

    Args:
        footprints: sets of cell ids.
        known: id → its last footprint.
    """
    found: list[str | None] = [None] * len(footprints)
    ids = sorted(known, key=_age)
    holders: dict[int, list[int]] = {}
    for number, key in enumerate(ids):
        for cell in known[key]:
            holders.setdefault(cell, []).append(number)
    pairs = {(r, number) for r, cells in enumerate(footprints) for cell in cells for number in holders.get(cell, ())}
    for block in _blocks(pairs, len(footprints), len(ids)):
        rows, columns = sorted({row for row, _ in block}), sorted({column for _, column in block})
        # Among equal overlaps (a split, a merge) the larger part keeps the id, and the older id is kept.
        score = np.array(
            [
                [
                    overlap(footprints[r], known[ids[c]]) + len(footprints[r]) * 1e-6 - n * 1e-9
                    for n, c in enumerate(columns)
                ]
                for r in rows
            ]
        )
        for i, j in zip(*linear_sum_assignment(score, maximize=True), strict=True):
            if overlap(footprints[rows[i]], known[ids[columns[j]]]) >= min_overlap:
                found[rows[i]] = ids[columns[j]]
    return found


def _blocks(pairs: Iterable[tuple[int, int]], rows: int, columns: int) -> list[list[tuple[int, int]]]:
    """Pairs that have to do with each other: places far apart are matched on their own, which keeps it fast."""
    every = list(pairs)
    if not every:
        return []
    one, other = np.array(every).T
    links = coo_array((np.ones(len(every)), (one, other + rows)), shape=(rows + columns, rows + columns))
    _, component = connected_components(links, directed=False)
    blocks: dict[int, list[tuple[int, int]]] = {}
    for pair in every:
        blocks.setdefault(int(component[pair[0]]), []).append(pair)
    return list(blocks.values())


def _age(hotspot_id: str) -> tuple[int, str]:
    """Older ids first: H9999 before H10000."""
    return len(hotspot_id), hotspot_id


@dataclass
class Registry:
    """The ids known so far.

    Attributes:
        memory: for how many periods an id can come back.
        lately: an id listed within this many periods can merge into another or split.
        earlier: period → {id: footprint} of a former run, so that a run on more data keeps the ids it gave.
        footprints: id → its latest footprint.
        names: id → its name.
        listed: id → periods in which it was on the list, ascending.
        parents: id → the id it split from.
        merged: id → ids that merged into it.
        states: id → its latest state and the period since when it has been in it.
        highest: number of the newest id.
    """

    memory: int
    lately: int = 4
    earlier: Mapping[int, Mapping[str, frozenset[int]]] = field(default_factory=dict)
    footprints: dict[str, frozenset[int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    listed: dict[str, list[int]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    merged: dict[str, list[str]] = field(default_factory=dict)
    states: dict[str, tuple[str, int]] = field(default_factory=dict)
    highest: int = 0

    def assign(self, footprints: Sequence[frozenset[int]], period: int) -> list[str]:
        """Ids for the footprints of a period: known ones where they overlap, new ones otherwise."""
        recent = {key: cells for key, cells in self.footprints.items() if self.remembers(key, period)}
        ids = match(footprints, recent)
        left = [index for index, key in enumerate(ids) if key is None]
        former = {key: cells for key, cells in self.earlier.get(period, {}).items() if key not in self.footprints}
        for index, key in zip(left, match([footprints[i] for i in left], former), strict=True):
            ids[index] = key
        assigned = [key or self._new_id() for key in ids]
        self._note_splits_and_merges(assigned, footprints, recent, period)
        for key, cells in zip(assigned, footprints, strict=True):
            self.footprints[key] = cells
            self.listed.setdefault(key, []).append(period)
        return assigned

    def remembers(self, key: str, period: int) -> bool:
        """Whether an id may still come back."""
        return period - self.listed[key][-1] <= self.memory

    def _new_id(self) -> str:
        self.highest += 1
        return f"H{self.highest:04d}"

    def _note_splits_and_merges(
        self,
        assigned: Sequence[str],
        footprints: Sequence[frozenset[int]],
        recent: Mapping[str, frozenset[int]],
        period: int,
    ) -> None:
        lately = {key: cells for key, cells in recent.items() if period - self.listed[key][-1] <= self.lately}
        holders: dict[int, list[str]] = {}
        for key, cells in lately.items():
            for cell in cells:
                holders.setdefault(cell, []).append(key)
        listed = set(assigned)
        for key, cells in zip(assigned, footprints, strict=True):
            # Only places that share a cell can overlap: few of the many that are known.
            sharing = {other for cell in cells for other in holders.get(cell, ())} - {key}
            near = [other for other in sharing if overlap(cells, lately[other]) >= MIN_OVERLAP]
            for other in sorted(near, key=_age):
                if key not in recent and other in listed:
                    self.parents.setdefault(key, other)
                elif key in recent and other not in listed and other not in self.merged.get(key, []):
                    self.merged.setdefault(key, []).append(other)

    def name(self, key: str, candidates: Sequence[str], period: int) -> None:
        """Name an id, once and for all, as no other id is named that may still come back."""
        taken = {
            name for other, name in self.names.items() if other not in self.listed or self.remembers(other, period)
        }
        self.names[key] = choose_name(candidates, taken, key)

    def enter(self, key: str, state: str, period: int) -> int:
        """Note the state of an id; returns since when it has been in it."""
        known = self.states.get(key)
        since = known[1] if known and known[0] == state else period
        self.states[key] = (state, since)
        return since
