"""Which periods of which places are not known, because a file of their police force is missing?

Where data come from the areas of several forces, one force's file for a month can be missing while another's is there.
Its places then look quiet, though nothing is known of them. Only gaps between forces are told of here: a period for
which nobody has sent anything has no reports anywhere, and is not looked at in the first place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.periods import PeriodKind

# Where an agency usually has so many reports of a force's area, none at all in a period is no chance: with a mean of 20
# it would come about once in 500 million periods.
NEVER_NONE = 20
# Who has sent nothing for longer than this has ended, and is no longer waited for.
WAITED_FOR: dict[PeriodKind, int] = {"week": 8, "month": 3}
# A force cannot be judged without those who usually send this share of its reports.
_MOST = 0.5
# Of a place that is not known at all nothing can be told; nothing is ever divided by less.
LEAST_KNOWN = 0.02


def missing_files(sent: pd.DataFrame, kind: PeriodKind) -> pd.DataFrame:
    """Periods in which an agency sent nothing from a force's area, though it usually has many reports there.

    Args:
        sent: number, source_agency, police_force, reports, of all forces.

    Returns:
        number, source_agency, police_force, by agency, force and number; empty unless there are two forces or more.
        Periods for which nobody sent anything are left out, and so are those before the first file and those after
        the last one of who is no longer waited for.
    """
    told = sent[sent["police_force"] != ""]
    columns = ["number", "source_agency", "police_force"]
    if told["police_force"].nunique() < 2:
        return pd.DataFrame({"number": [], "source_agency": [], "police_force": []}).astype({"number": "int64"})
    usual = told.groupby(["source_agency", "police_force"])["reports"].median()
    many = usual.index[usual >= NEVER_NONE]
    if many.get_level_values("police_force").nunique() < 2:
        return told.iloc[:0][columns]
    periods = sorted(int(number) for number in sent["number"].unique())
    rows = []
    held = told.groupby(["source_agency", "police_force"])["number"]
    for agency, force in many:
        have = {int(number) for number in held.get_group((agency, force))}
        first, last = min(have), max(have)
        waited = periods[-1] - last < WAITED_FOR[kind]
        gone = [n for n in periods if n > first and n not in have and (n < last or waited)]
        rows += [(number, agency, force) for number in gone]
    return pd.DataFrame(rows, columns=columns).astype({"number": "int64"})


def silent_forces(sent: pd.DataFrame, kind: PeriodKind) -> dict[str, frozenset[int]]:
    """Periods in which so little came from a force's area that its places cannot be judged: force → numbers.

    Those in which files are missing of who usually sends half of its reports or more.

    Args:
        sent: as for `missing_files`.
    """
    missing = missing_files(sent, kind)
    if missing.empty:
        return {}
    usual = sent.groupby(["police_force", "source_agency"])["reports"].median().rename("usual").reset_index()
    gone = missing.merge(usual).groupby(["police_force", "number"])["usual"].sum().reset_index()
    all_of = usual.groupby("police_force")["usual"].sum()
    much = gone[gone["usual"] >= _MOST * all_of.loc[gone["police_force"]].to_numpy()]
    return {str(force): frozenset(int(n) for n in numbers) for force, numbers in much.groupby("police_force")["number"]}


@dataclass(frozen=True)
class Gaps:
    """Periods in which nothing is known of some cells. With nothing in it, everything is known.

    Attributes:
        cells: ids of cells whose force is known, sorted, shape (n,).
        force: index into `names` of each, shape (n,).
        names: of the forces.
        missing: number → indices of the forces of which nothing is known then.
    """

    cells: Cells = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    force: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    names: tuple[str, ...] = ()
    missing: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, silent: Mapping[str, frozenset[int]], force_of_cells: pd.DataFrame) -> Self:
        """From what `silent_forces` gives, and cell_id, police_force of every cell (one row each, by cell)."""
        names, force = np.unique(force_of_cells["police_force"].to_numpy(dtype=object), return_inverse=True)
        at = {str(name): index for index, name in enumerate(names)}
        missing: dict[int, set[int]] = {}
        for name, numbers in silent.items():
            for number in numbers if name in at else ():
                missing.setdefault(number, set()).add(at[name])
        cells = force_of_cells["cell_id"].to_numpy(dtype=np.int64)
        kept = {number: frozenset(forces) for number, forces in sorted(missing.items())}
        return cls(cells, force.astype(np.int64), tuple(at), kept)

    def __bool__(self) -> bool:
        """Whether anything is missing."""
        return bool(self.missing)

    @property
    def marks(self) -> tuple[str, ...]:
        """A mark of all that is in it, for what is not made again while that is the same; none where nothing is."""
        if not self:
            return ()
        digest = hashlib.blake2b(repr((self.names, self.missing)).encode(), digest_size=16)
        digest.update(self.cells.tobytes() + self.force.tobytes())
        return (digest.hexdigest(),)

    def between(self, first: int, last: int) -> bool:
        """Whether anything is missing in these periods."""
        return any(first <= number <= last for number in self.missing)

    def force_of(self, cells: Cells, grid: Grid | None = None) -> NDArray[np.int64]:
        """The force of each cell, -1 where it is not known.

        Args:
            grid: where it is given, cells without a report belong to the force of a cell beside them.
        """
        found = self._force_of(cells)
        if grid is not None and (found < 0).any():
            unknown = np.flatnonzero(found < 0)
            around = grid.neighbours(cells[unknown])
            found[unknown] = self._force_of(around.ravel()).reshape(around.shape).max(axis=1)
        return found

    def _force_of(self, cells: Cells) -> NDArray[np.int64]:
        if not len(self.cells):
            return np.full(len(cells), -1, dtype=np.int64)
        at = np.searchsorted(self.cells, cells).clip(max=len(self.cells) - 1)
        return np.where(self.cells[at] == cells, self.force[at], -1)

    def main_force(self, cells: object) -> int:
        """The force that most of these cells belong to; -1 where none is known."""
        known = self.force_of(np.asarray(cells, dtype=np.int64))
        known = known[known >= 0]
        return int(np.bincount(known).argmax()) if len(known) else -1

    def silent(self, force: int, number: int) -> bool:
        """Whether nothing is known of a force's places in a period."""
        return force in self.missing.get(number, frozenset())

    def unknown(self, force: NDArray[np.int64], number: int) -> NDArray[np.bool_]:
        """Which of the cells of these forces nothing is known of in a period."""
        return np.isin(force, list(self.missing.get(number, frozenset())))

    def exposure(self, numbers: NDArray[np.int64], weights: Floats) -> Floats:
        """Which share of the weight of some periods is known, force by force; the last entry is for force -1: all.

        Args:
            numbers, weights: of the periods, shape (m,).
        """
        share = np.ones(len(self.names) + 1)
        total = float(weights.sum())
        for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
            for force in self.missing.get(number, frozenset()):
                share[force] -= weight / total if total else 0.0
        return np.maximum(share, LEAST_KNOWN)

    def comparable(
        self, force: NDArray[np.int64], number: NDArray[np.int64], *, last: int, recent: int
    ) -> NDArray[np.bool_]:
        """Which reports can be compared over time: a place that was silent lately cannot be judged, nor can the others
        be held against a past that only they, or not all of them, told of.

        Args:
            force, number: of each report, shape (n,).
            last: the period judged.
            recent: so many periods up to it are held against those before.
        """
        lately = {f for n in range(last - recent + 1, last + 1) for f in self.missing.get(n, frozenset())}
        kept = ~np.isin(force, list(lately))
        broken = [n for n, forces in self.missing.items() if forces - lately]
        return np.asarray(kept & ~np.isin(number, broken))


EVERYTHING_KNOWN = Gaps()
