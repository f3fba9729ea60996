"""The reports that detection works on, as plain arrays: cutting a window out of them costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.grid import Cells, Floats


@dataclass(frozen=True)
class Points:
    """One entry per place, period, day and reporter (where known), sorted by period.

    All arrays have shape (n,), but for the lists of distinct cells and places.

    Attributes:
        cells: distinct cell ids, sorted, shape (number of cells,).
        place_easting, place_northing: distinct places, metres, in order of easting then northing.
        cell: index into `cells`.
        place: index into the places.
        number: `week_no` or `month_no`.
        day: days since 1970-01-01, -1 where only the month is known.
        solid: whether the point may make a cluster; one that stands for an area may not.
        snapped: whether it is an anonymised street point.
        reports: how many reports it stands for.
        reporter: a number that stands for who reported it, -1 where nobody tells.
    """

    cells: Cells
    place_easting: Floats
    place_northing: Floats
    cell: NDArray[np.intp]
    place: NDArray[np.intp]
    number: NDArray[np.int64]
    day: NDArray[np.int64]
    solid: NDArray[np.bool_]
    snapped: NDArray[np.bool_]
    reports: Floats
    reporter: NDArray[np.int64]

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Self:
        """From a frame with the columns of `sql/points.sql`; reporter may be missing."""
        frame = frame.sort_values("number", kind="stable")
        cells, cell = np.unique(frame["cell_id"].to_numpy(dtype=np.int64), return_inverse=True)
        # Order of coordinates, not of arrival: the order in which files came must not matter.
        groups = frame.groupby(["easting", "northing"], sort=True)
        places = groups.size().index
        return cls(
            cells=cells,
            place_easting=places.get_level_values(0).to_numpy(dtype=np.float64),
            place_northing=places.get_level_values(1).to_numpy(dtype=np.float64),
            cell=cell,
            place=np.asarray(groups.ngroup(), dtype=np.intp),
            number=frame["number"].to_numpy(dtype=np.int64),
            day=np.asarray(frame["day_no"].fillna(-1), dtype=np.int64),
            solid=frame["makes_clusters"].to_numpy(dtype=bool),
            snapped=frame["snapped"].to_numpy(dtype=bool),
            reports=frame["reports"].to_numpy(dtype=np.float64),
            reporter=frame["reporter"].fillna(-1).to_numpy(dtype=np.int64)
            if "reporter" in frame
            else np.full(len(frame), -1, dtype=np.int64),
        )

    def between(self, first: int, last: int) -> Self:
        """The points of periods first to last, inclusive."""
        start, stop = np.searchsorted(self.number, [first, last + 1])
        return self.take(slice(int(start), int(stop)))

    def take(self, rows: slice | NDArray[np.bool_]) -> Self:
        """Some of the points; the lists of distinct cells and places stay whole."""
        return type(self)(
            self.cells,
            self.place_easting,
            self.place_northing,
            self.cell[rows],
            self.place[rows],
            self.number[rows],
            self.day[rows],
            self.solid[rows],
            self.snapped[rows],
            self.reports[rows],
            self.reporter[rows],
        )

    def per_cell(self, values: Floats) -> Floats:
        """Sum of `values` in each cell, shape (number of cells,)."""
        return np.bincount(self.cell, weights=values, minlength=len(self.cells)).astype(np.float64)
