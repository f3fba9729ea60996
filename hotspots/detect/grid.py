"""The grid of pointy-top hexagons that reports are counted on.

Row r, column c has its centre at
`(x0 + w/2 + c*w + (r odd)*w/2,  y0 + w/2 + r*w*sqrt(3)/2)`, w being the width from flat to flat;
a point belongs to the nearest centre. A cell's id packs row and column into one integer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.projection import to_wgs84

Floats: TypeAlias = NDArray[np.float64]
Cells: TypeAlias = NDArray[np.int64]

_SHIFT = 5_000_000
_BASE = 10_000_000
# (row step, column step) of the six neighbours; the column step depends on whether the row is odd.
_EVEN = ((0, -1), (0, 1), (-1, -1), (-1, 0), (1, -1), (1, 0))
_ODD = ((0, -1), (0, 1), (-1, 0), (-1, 1), (1, 0), (1, 1))


@dataclass(frozen=True)
class Grid:
    """A hexagon grid.

    Attributes:
        size_m: width of a cell from flat to flat, metres.
        crs: projected coordinate system of eastings and northings, in metres.
        origin: easting and northing from which rows and columns count.
    """

    size_m: float = 150.0
    crs: str = "EPSG:27700"
    origin: tuple[float, float] = (0.0, 0.0)

    @property
    def row_height_m(self) -> float:
        """Distance between two rows of centres, metres."""
        return float(self.size_m * np.sqrt(3.0) / 2.0)

    @property
    def cell_area_m2(self) -> float:
        """Area of one cell, square metres."""
        return self.size_m * self.row_height_m

    def cell_of(self, easting: ArrayLike, northing: ArrayLike) -> Cells:
        """The cell of each point.

        Args:
            easting, northing: metres, shape (n,); must not hold NaN.

        Returns:
            Cell ids, int64, shape (n,).
        """
        x = np.asarray(easting, dtype=np.float64) - self.origin[0] - self.size_m / 2
        y = np.asarray(northing, dtype=np.float64) - self.origin[1] - self.size_m / 2
        lower = np.floor(y / self.row_height_m)
        best_cell = np.zeros(x.shape, dtype=np.int64)
        best_distance = np.full(x.shape, np.inf)
        # The nearest centre lies in one of the two rows around the point: any other is further than a cell's corner.
        for row in (lower, lower + 1):
            offset = np.mod(row, 2) * self.size_m / 2
            column = np.floor((x - offset) / self.size_m + 0.5)
            distance = (x - offset - column * self.size_m) ** 2 + (y - row * self.row_height_m) ** 2
            nearer = distance < best_distance
            best_cell = np.where(nearer, _pack(row, column), best_cell)
            best_distance = np.where(nearer, distance, best_distance)
        return best_cell

    def cell_centres(self, cells: ArrayLike) -> tuple[Floats, Floats]:
        """Easting and northing of each cell's centre, metres, shapes (n,)."""
        row, column = _unpack(cells)
        easting = self.origin[0] + self.size_m / 2 + column * self.size_m + (row % 2) * self.size_m / 2
        northing = self.origin[1] + self.size_m / 2 + row * self.row_height_m
        return easting.astype(np.float64), northing.astype(np.float64)

    def neighbours(self, cells: ArrayLike) -> Cells:
        """The six cells around each cell, shape (n, 6)."""
        row, column = _unpack(cells)
        odd = (row % 2).astype(bool)[:, None]
        steps = np.where(odd[..., None], np.array(_ODD)[None], np.array(_EVEN)[None])
        return _pack(row[:, None] + steps[..., 0], column[:, None] + steps[..., 1])

    def corners(self, cells: ArrayLike) -> Floats:
        """The six corners of each cell, metres, shape (n, 6, 2)."""
        easting, northing = self.cell_centres(cells)
        angle = np.deg2rad(np.arange(30, 390, 60))
        radius = self.size_m / np.sqrt(3.0)
        return np.stack(
            [easting[:, None] + radius * np.cos(angle), northing[:, None] + radius * np.sin(angle)], axis=-1
        )

    def cell_outlines(self, cells: ArrayLike) -> Floats:
        """The six corners of each cell as longitude and latitude, degrees WGS84, shape (n, 6, 2)."""
        corners = self.corners(cells)
        lon, lat = to_wgs84(corners[..., 0].ravel(), corners[..., 1].ravel(), self.crs)
        return np.stack([lon, lat], axis=-1).reshape(corners.shape)

    def union_outline(self, cells: Sequence[int]) -> shapely.Geometry:
        """One polygon (or several) around the cells, longitude and latitude WGS84. Never tighter than a cell."""
        # A shared corner is computed from two centres and differs in the last digits: rounded to 1 mm it joins.
        outline = shapely.union_all(shapely.polygons(np.round(self.corners(np.asarray(cells)), 3)))
        return shapely.transform(
            outline, lambda points: np.column_stack(to_wgs84(points[:, 0], points[:, 1], self.crs))
        )


def _pack(row: ArrayLike, column: ArrayLike) -> Cells:
    rows = np.asarray(row).astype(np.int64) + _SHIFT
    columns = np.asarray(column).astype(np.int64) + _SHIFT
    return np.asarray(rows * _BASE + columns, dtype=np.int64)


def _unpack(cells: ArrayLike) -> tuple[Cells, Cells]:
    packed = np.asarray(cells, dtype=np.int64)
    return packed // _BASE - _SHIFT, packed % _BASE - _SHIFT
