"""Reports by place and period, with the period in which each became known: what ranking and backtests work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps
from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.kernel import Kernel
from hotspots.detect.surfaces import Surfaces

_ALWAYS = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Counts:
    """One row per place, period and period of recording; arrays of rows have shape (rows,), sorted by period.

    Cells are ordered by when they became part of the area, so the area as known at the end of a period is always
    the first `area_size(period)` of them.

    Attributes:
        cells: ids of every cell that the area ever has, shape (cells,).
        since: the period by whose end each was part of the area, ascending, shape (cells,).
        place_easting, place_northing: distinct places, metres, shape (places,).
        place_cell: index of each place's cell, shape (places,).
        place: index of each row's place.
        number: `week_no` or `month_no` in which it happened.
        known: number of the period by whose end it was recorded; never before `number`.
        reports: how many reports the row stands for.
        beyond: number → reports outside a given area; empty where the area grows with the reports.
        grid: the grid that the cells are of.
        gaps: where files of some police forces are missing.
    """

    cells: Cells
    since: NDArray[np.int64]
    place_easting: Floats
    place_northing: Floats
    place_cell: NDArray[np.intp]
    place: NDArray[np.intp]
    number: NDArray[np.int64]
    known: NDArray[np.int64]
    reports: Floats
    beyond: dict[int, float]
    grid: Grid
    gaps: Gaps = EVERYTHING_KNOWN

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, grid: Grid, *, area: Cells | None = None, gaps: Gaps = EVERYTHING_KNOWN
    ) -> Self:
        """From a frame of located reports.

        Args:
            frame: cell_id, easting, northing (metres), number, reports; recorded_number where it is known (a missing
                one, or one before `number`, means: known at once).
            area: ids of the area's cells. None: the area grows, and at the end of a period it is every cell with a
                report known by then and the six cells around each.
            gaps: where files of some police forces are missing.
        """
        cell_id = frame["cell_id"].to_numpy(dtype=np.int64)
        number = frame["number"].to_numpy(dtype=np.int64)
        recorded = frame["recorded_number"].fillna(_ALWAYS) if "recorded_number" in frame else number
        known = np.maximum(np.asarray(recorded, dtype=np.int64), number)
        reports = frame["reports"].to_numpy(dtype=np.float64)
        easting, northing = (frame[name].to_numpy(dtype=np.float64) for name in ("easting", "northing"))
        if area is None:
            cells, since = _growing_area(cell_id, known, grid)
        else:
            cells = np.unique(np.asarray(area, dtype=np.int64))
            since = np.full(len(cells), _ALWAYS)
        inside = np.isin(cell_id, cells)
        beyond = pd.Series(reports[~inside]).groupby(number[~inside]).sum()
        rows = np.flatnonzero(inside)
        rows = rows[np.argsort(number[rows], kind="stable")]
        place, first = _distinct(cell_id[rows], easting[rows], northing[rows])
        firsts = rows[first]
        by_id = np.argsort(cells)
        place_cell = by_id[np.searchsorted(cells, cell_id[firsts], sorter=by_id)]
        return cls(
            cells=cells,
            since=since,
            place_easting=easting[firsts],
            place_northing=northing[firsts],
            place_cell=place_cell,
            place=place,
            number=number[rows],
            known=known[rows],
            reports=reports[rows],
            beyond={int(str(key)): float(value) for key, value in beyond.items()},
            grid=grid,
            gaps=gaps,
        )

    @cached_property
    def kernel(self) -> Kernel:
        """Gaussian weights between the area's cell centres and the places."""
        return Kernel(*self.grid.cell_centres(self.cells), self.place_easting, self.place_northing)

    @cached_property
    def periods(self) -> tuple[int, ...]:
        """The periods with any report, ascending; one without is missing, not zero."""
        return tuple(int(number) for number in np.unique(self.number))

    @cached_property
    def force(self) -> NDArray[np.int64]:
        """The police force of each cell, an index into the names of the gaps."""
        return self.gaps.force_of(self.cells, self.grid)

    def known_cells(self, number: int, *, size: int) -> NDArray[np.bool_] | None:
        """Which of the first `size` cells anything is known of in a period; None = all."""
        if number not in self.gaps.missing:
            return None
        known = ~self.gaps.unknown(self.force[:size], number)
        return None if known.all() else known

    def made_whole(self, origin: int, *, size: int, half_life: float = 0.0, length: int | None = None) -> Floats | None:
        """What sums over the periods up to `origin` are multiplied by, cell by cell, where some periods are not known:
        a place counts by the periods that are. None = everything is known.

        Args:
            half_life: of the periods' weights; 0 = none.
            length: so many periods are summed; None = all.
        """
        first = self.periods[0] if length is None else origin - length + 1
        if not self.gaps or not self.gaps.between(first, origin):
            return None
        numbers = np.array([number for number in self.periods if first <= number <= origin], dtype=np.int64)
        weights = np.power(0.5, (origin - numbers) / half_life) if half_life else np.ones(len(numbers))
        return np.asarray(1.0 / self.gaps.exposure(numbers, weights)[self.force[:size]])

    @property
    def cell(self) -> NDArray[np.intp]:
        """Index of each row's cell."""
        return self.cell_of(slice(None))

    def cell_of(self, rows: slice) -> NDArray[np.intp]:
        """Index of the cell of some rows."""
        return self.place_cell[self.place[rows]]

    def area_size(self, origin: int) -> int:
        """How many cells the area has, as known at the end of the period `origin`."""
        return int(np.searchsorted(self.since, origin, side="right"))

    def rows_of(self, number: int) -> slice:
        """The rows of one period."""
        start, stop = np.searchsorted(self.number, [number, number + 1])
        return slice(int(start), int(stop))

    def happened(self, number: int, *, size: int, known_by: int | None = None) -> tuple[Floats, float]:
        """Reports of a period in each of the first `size` cells, and how many there were in all, elsewhere too.

        Args:
            known_by: count only those known by the end of this period; None = all.
        """
        rows = self.rows_of(number)
        counted = self.reports[rows] if known_by is None else self.reports[rows] * (self.known[rows] <= known_by)
        counts = np.bincount(self.cell_of(rows), weights=counted, minlength=len(self.cells))
        return counts[:size].astype(np.float64), float(counts.sum()) + self.beyond.get(number, 0.0)

    def recent(self, origin: int, length: int) -> Floats:
        """Reports at each place in the `length` periods up to `origin`, as known at its end, shape (places,)."""
        rows = slice(self.rows_of(origin - length + 1).start, self.rows_of(origin).stop)
        counted = self.reports[rows] * (self.known[rows] <= origin)
        return np.bincount(self.place[rows], weights=counted, minlength=len(self.place_cell)).astype(np.float64)

    def in_cells(self, at_places: Floats, *, size: int) -> Floats:
        """Sums over the places of each of the first `size` cells; shape (places,) in, (size,) out."""
        return np.bincount(self.place_cell, weights=at_places, minlength=len(self.cells))[:size].astype(np.float64)

    def recency(self, origins: Sequence[int], half_lives: Sequence[float]) -> Iterator[tuple[int, Floats]]:
        """Recency-weighted reports as known at the end of each origin.

        A report of period p weighs 0.5 ** ((origin - p) / half_life) at each origin from the one it is known by.

        Args:
            origins: ascending.

        Yields:
            (origin, weighted reports of shape (places, half-lives)).
        """
        surfaces, rates = Surfaces(self, half_lives), np.asarray(half_lives, dtype=np.float64)
        for origin in origins:
            surfaces.advance(origin)
            since = 0 if surfaces.at is None else origin - surfaces.at
            yield origin, surfaces.weighted * np.power(0.5, since / rates)


def _distinct(*columns: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Index of each row's distinct combination of values, and the first row of each; they are in order of values."""
    order = np.lexsort(columns[::-1])
    new = np.ones(len(order), dtype=bool)
    if len(order):
        new[1:] = np.any([column[order][1:] != column[order][:-1] for column in columns], axis=0)
    index = np.empty(len(order), dtype=np.intp)
    index[order] = np.cumsum(new) - 1
    return index, order[new]


def _growing_area(cell_id: Cells, known: NDArray[np.int64], grid: Grid) -> tuple[Cells, NDArray[np.int64]]:
    """Cells with reports and those around them, by when the first report became known, then by id."""
    first = pd.Series(known).groupby(cell_id).min()
    cells, numbers = first.index.to_numpy(dtype=np.int64), first.to_numpy(dtype=np.int64)
    around = grid.neighbours(cells)
    everything = np.concatenate([cells, around.ravel()])
    starts = np.concatenate([numbers, np.repeat(numbers, around.shape[1])])
    since = pd.Series(starts).groupby(everything).min()
    order = np.argsort(since.to_numpy(), kind="stable")
    return since.index.to_numpy(dtype=np.int64)[order], since.to_numpy(dtype=np.int64)[order]
