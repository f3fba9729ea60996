"""Reports per cell and period as one table of numbers: what every method of this folder works on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.grid import Floats, Grid
from hotspots.periods import PeriodKind

Index: TypeAlias = NDArray[np.intp]
# Periods just before an action, in which its places are usually chosen; and periods of a year.
CHOSEN_IN: dict[PeriodKind, int] = {"week": 8, "month": 2}
HALF_YEAR: dict[PeriodKind, int] = {"week": 26, "month": 6}
YEAR: dict[PeriodKind, int] = {"week": 52, "month": 12}


@dataclass(frozen=True)
class History:
    """Counts of a fixed set of cells.

    Attributes:
        kind: week or month.
        first: number of the first period.
        cells: ids, ascending, shape (cells,).
        counts: reports, shape (cells, periods). A period without a report anywhere is one without data.
        neighbours: row of each of a cell's six neighbours, -1 where it is not among the cells, shape (cells, 6).
        unknown: indices of periods that are left out everywhere, because not all of these cells are known of then:
            without a report, too.
    """

    kind: PeriodKind
    first: int
    cells: NDArray[np.int64]
    counts: Floats
    neighbours: Index
    unknown: tuple[int, ...] = ()

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, grid: Grid, *, kind: PeriodKind, first: int, last: int, unknown: Sequence[int] = ()
    ) -> History:
        """From reports by cell and period; the cells are those with a report and the six around each.

        Args:
            frame: cell_id, number, reports.
            first, last: periods to hold, inclusive.
            unknown: numbers of periods that are left out.
        """
        gone = sorted(number for number in set(unknown) if first <= number <= last)
        inside = frame[(frame["number"] >= first) & (frame["number"] <= last) & ~frame["number"].isin(gone)]
        reported = np.unique(inside["cell_id"].to_numpy(dtype=np.int64))
        cells = np.unique(np.concatenate([reported, grid.neighbours(reported).ravel()]))
        counts = np.zeros((len(cells), last - first + 1))
        row = np.searchsorted(cells, inside["cell_id"].to_numpy(dtype=np.int64))
        np.add.at(counts, (row, inside["number"].to_numpy(dtype=np.int64) - first), inside["reports"].to_numpy(float))
        left_out = tuple(number - first for number in gone)
        return cls(kind, first, cells, counts, _rows_of(cells, grid.neighbours(cells)), left_out)

    @classmethod
    def from_counts(cls, counts: Floats, *, kind: PeriodKind = "week", first: int = 0) -> History:
        """From counts of places that have no neighbours, shape (places, periods)."""
        places = len(counts)
        nobody = np.full((places, 6), -1, dtype=np.intp)
        return cls(kind, first, np.arange(places), np.asarray(counts, float), nobody)

    @property
    def periods(self) -> int:
        """How many periods it spans."""
        return int(self.counts.shape[1])

    def rows(self, cell_ids: Iterable[int]) -> Index:
        """Rows of these cells; those that are not among the cells are left out."""
        wanted = np.unique(np.fromiter((int(cell) for cell in cell_ids), dtype=np.int64))
        found = _rows_of(self.cells, wanted)
        return found[found >= 0]

    def around(self, rows: Index, steps: int = 1) -> Index:
        """Rows at most `steps` cells away, without the rows themselves."""
        reached = np.unique(rows)
        for _ in range(steps):
            near = self.neighbours[reached].ravel()
            reached = np.union1d(reached, near[near >= 0])
        return np.setdiff1d(reached, rows)

    def upto(self, end: int) -> History:
        """The same without what came from period index `end` on."""
        unknown = tuple(at for at in self.unknown if at < end)
        return History(self.kind, self.first, self.cells, self.counts[:, :end], self.neighbours, unknown)

    def known(self, first: int, end: int) -> Index:
        """Indices of the periods from `first` up to, not including, `end` that are not left out."""
        inside = np.arange(max(first, 0), max(end, 0))
        return inside[~np.isin(inside, self.unknown)]

    def before(self, start: int, length: int) -> Index:
        """Indices of as many periods just before a window as are known of it."""
        if not self.unknown:
            return self.known(start - length, start)
        earlier = self.known(0, start)
        return earlier[max(len(earlier) - len(self.known(start, start + length)), 0) :]

    def closed_up(self) -> History:
        """The same with the periods that are left out taken away, as if the others followed on each other."""
        if not self.unknown:
            return self
        kept = self.known(0, self.periods)
        return History(self.kind, self.first, self.cells, self.counts[:, kept], self.neighbours)


def _rows_of(cells: NDArray[np.int64], wanted: NDArray[np.int64]) -> Index:
    at = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1) if len(cells) else np.zeros_like(wanted)
    found = cells[at] == wanted if len(cells) else np.zeros(wanted.shape, dtype=bool)
    return np.where(found, at, -1).astype(np.intp)
