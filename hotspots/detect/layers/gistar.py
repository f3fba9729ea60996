"""Getis-Ord Gi*: is a cell with its neighbours unlike the map's average?

z_i = (sum_j w_ij x_j - mean(x) W_i) / (S sqrt((n S1_i - W_i**2) / (n - 1))), weights binary with the cell itself among
its neighbours, W_i = S1_i = how many they are, S**2 = mean(x**2) - mean(x)**2 (Ord and Getis 1995, Geographical
Analysis 27). p is one-sided (hot), adjusted for the number of cells (Benjamini and Hochberg).

Written out here rather than taken from esda: `esda.G_Local(star=True)` row-standardises its weights unless told
`transform="B"`, which at the edge of the area, where cells have fewer neighbours, moves z by up to 8.4 from the formula
above and from R's spdep. With twenty lines there is nothing to be told.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import norm

from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.points import Points
from hotspots.detect.surge import area_cells, cell_counts, false_discovery, zones


def gi_star(values: Floats, membership: csr_array) -> Floats:
    """z of every cell, shape (n,); 0 where all cells are alike.

    Args:
        values: reports of every cell of the area, empty ones included, shape (n,).
        membership: binary, the cell itself included, shape (n, n), as from `surge.zones`.
    """
    n = len(values)
    many = np.asarray(membership.sum(axis=1), dtype=np.float64)
    variance = np.mean(values**2) - np.mean(values) ** 2
    scale = np.sqrt(variance * np.clip(n * many - many**2, 0.0, None) / max(n - 1, 1))
    above = np.asarray(membership @ values) - np.mean(values) * many
    return np.asarray(np.divide(above, scale, out=np.zeros(n), where=scale > 0), dtype=np.float64)


def hot_p(z: Floats) -> tuple[Floats, Floats]:
    """One-sided p of each z, and the same adjusted for the number of cells (false discovery rate)."""
    p = np.asarray(norm.sf(z), dtype=np.float64)
    return p, false_discovery(p)


def make(points: Points, grid: Grid, *, first: int, last: int, cells: Cells | None = None) -> pd.DataFrame:
    """The layer: one row a cell of the area.

    Args:
        points: reports with places.
        first, last: periods counted, inclusive.
        cells: the area's cells, sorted; None = those with any report and those around them.

    Returns:
        cell_id, reports, z, p, q (p adjusted).
    """
    area = area_cells(points.cells, grid) if cells is None else cells
    reports = cell_counts(points, area, first=first, last=last).sum(axis=1)
    z = gi_star(reports, zones(area, grid))
    p, q = hot_p(z)
    return pd.DataFrame({"cell_id": area, "reports": reports, "z": z, "p": p, "q": q})
