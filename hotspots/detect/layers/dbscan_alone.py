"""DBSCAN alone: clumps of reports, with no question asked whether chance or many homes explain them.

DBSCAN (Ester, Kriegel, Sander and Xu 1996) on distinct places, weighted by their reports, which gives
the same clusters as every report on its own. scikit-learn's HDBSCAN and OPTICS take no weights, which is why they are
not here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.detect.cluster import min_samples_for, weighted_dbscan
from hotspots.detect.grid import Cells, Grid
from hotspots.detect.points import Points
from hotspots.detect.surge import area_cells

LINK_M = 100.0


def make(
    points: Points,
    grid: Grid,
    *,
    first: int,
    last: int,
    link_m: float = LINK_M,
    min_samples: int | None = None,
    cells: Cells | None = None,
) -> pd.DataFrame:
    """The layer: one row a distinct place with reports; `first`, `last` and `cells` as in `gistar.make`.

    Args:
        link_m: reports closer than this are neighbours.
        min_samples: reports within reach that make a core; None = as many as chance would bring together once in ten
            thousand, were reports spread evenly over the area.

    Returns:
        easting, northing, reports, cluster (0, 1, 2 …; -1 = in none).
    """
    area = area_cells(points.cells, grid) if cells is None else cells
    inside = points.between(first, last)
    weights = np.bincount(inside.place, weights=inside.reports, minlength=len(inside.place_easting)).astype(np.float64)
    held = weights > 0
    easting, northing, weights = inside.place_easting[held], inside.place_northing[held], weights[held]
    if not len(weights):
        return pd.DataFrame(columns=["easting", "northing", "reports", "cluster"])
    per_km2 = float(weights.sum()) / (len(area) * grid.cell_area_m2 / 1e6)
    enough = min_samples_for(per_km2, eps_m=link_m) if min_samples is None else min_samples
    labels = weighted_dbscan(easting, northing, weights, eps_m=link_m, min_samples=enough)
    return pd.DataFrame({"easting": easting, "northing": northing, "reports": weights, "cluster": labels})
