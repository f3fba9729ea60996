"""Kernel density: reports per square kilometre, each smeared over a Gaussian hill.

density(x) = sum_i w_i exp(-d_i**2 / (2 h**2)) / (2 pi h**2); no correction at the edge of the area (Silverman 1986).
scikit-learn's KernelDensity gives a density that integrates to 1 and is built for log-likelihoods; what is shown here
are reports per square kilometre at the centres of cells, which is one weighted sum.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.points import Points
from hotspots.detect.surge import area_cells

BANDWIDTH_M = 150.0
# A report further than this many bandwidths adds less than one part in 10**13.
_REACH = 8.0


def gaussian_density(at: Floats, places: Floats, weights: Floats, *, bandwidth_m: float) -> Floats:
    """Reports per km² at each point.

    Args:
        at: points to be valued, metres, shape (n, 2).
        places: distinct places of reports, metres, shape (m, 2).
        weights: reports of each place, shape (m,).
        bandwidth_m: standard deviation of the kernel.

    Returns:
        Shape (n,).
    """
    density = np.zeros(len(at))
    if not len(places) or not len(at):
        return density
    reach = _REACH * bandwidth_m
    # Square tiles as wide as the reach: only places in a tile and around it matter there.
    tiles, index = np.unique(np.floor(at / reach).astype(np.int64), axis=0, return_inverse=True)
    order = np.argsort(index.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(index.ravel()))
    upward = np.argsort(places[:, 1], kind="stable")
    places, weights = places[upward], weights[upward]
    for tile, rows in zip(tiles, np.split(order, ends[:-1]), strict=True):
        low, high = (tile - 1) * reach, (tile + 2) * reach
        start, stop = np.searchsorted(places[:, 1], [low[1], high[1]])
        near = np.flatnonzero((places[start:stop, 0] >= low[0]) & (places[start:stop, 0] <= high[0])) + start
        apart = (at[rows, :1] - places[near, 0]) ** 2 + (at[rows, 1:] - places[near, 1]) ** 2
        density[rows] = np.exp(apart / (-2 * bandwidth_m**2)) @ weights[near]
    return density / (2 * np.pi * bandwidth_m**2) * 1e6


def make(
    points: Points,
    grid: Grid,
    *,
    first: int,
    last: int,
    bandwidth_m: float = BANDWIDTH_M,
    cells: Cells | None = None,
) -> pd.DataFrame:
    """The layer: density at the centre of every cell of the area; `first`, `last` and `cells` as in `gistar.make`.

    Returns:
        cell_id, per_km2 (reports per km² over the whole span of periods).
    """
    area = area_cells(points.cells, grid) if cells is None else cells
    inside = points.between(first, last)
    weights = np.bincount(inside.place, weights=inside.reports, minlength=len(inside.place_easting)).astype(np.float64)
    held = weights > 0
    places = np.column_stack([inside.place_easting, inside.place_northing])[held]
    centres = np.column_stack(grid.cell_centres(area))
    return pd.DataFrame(
        {"cell_id": area, "per_km2": gaussian_density(centres, places, weights[held], bandwidth_m=bandwidth_m)}
    )
