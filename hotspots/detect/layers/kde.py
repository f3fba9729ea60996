"""Kernel density: reports per square kilometre, each smeared over a Gaussian hill.

density(x) = sum_i w_i exp(-d_i**2 / (2 h**2)) / (2 pi h**2); no correction at the edge of the area (Silverman 1986).
scikit-learn's KernelDensity gives a density that integrates to 1 and is built for log-likelihoods; what is shown here
are reports per square kilometre at the centres of cells, which is one weighted sum.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.points import Points
from hotspots.detect.surge import area_cells

BANDWIDTH_M = 150.0
# A report further than this many bandwidths adds less than one part in 10**13.
_REACH = 8.0
_CHUNK = 2000


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
    if not len(places):
        return density
    tree = cKDTree(places)
    for start in range(0, len(at), _CHUNK):
        part = cKDTree(at[start : start + _CHUNK])
        near = part.sparse_distance_matrix(tree, _REACH * bandwidth_m, output_type="coo_matrix")
        hill = weights[near.col] * np.exp(-(near.data**2) / (2 * bandwidth_m**2))
        density[start : start + _CHUNK] = np.bincount(near.row, weights=hill, minlength=part.n)
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
