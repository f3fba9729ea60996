"""What was done where: actions put to the hotspots they took place in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from hotspots.detect.grid import Grid

NEAR_M = 150.0


def attach(actions: pd.DataFrame, hotspots: pd.DataFrame, grid: Grid, *, within_m: float = NEAR_M) -> pd.DataFrame:
    """Actions with the hotspot that each belongs to.

    An action that was entered for a hotspot keeps it. One that only knows its place goes to the hotspot one of whose
    cells holds it, else to the nearest one within `within_m` metres of its cells' edges.

    Args:
        actions: columns `schema.ACTIONS`.
        hotspots: hotspot_id, cells.

    Returns:
        `actions` with hotspot_id filled where there is one; empty elsewhere.
    """
    lost = (actions["hotspot_id"] == "") & actions["easting"].notna() & actions["northing"].notna()
    cells = hotspots[["hotspot_id", "cells"]].explode("cells").dropna()
    if not lost.any() or cells.empty:
        return actions
    at = actions.loc[lost, ["easting", "northing"]].to_numpy(dtype=float)
    places, back = np.unique(at, axis=0, return_inverse=True)
    tree = shapely.STRtree(shapely.polygons(grid.corners(cells["cells"].to_numpy(dtype=np.int64))))
    points = shapely.points(places)
    which, nearest = tree.query_nearest(points, max_distance=within_m, all_matches=False)
    ids = np.full(len(places), "", dtype=object)
    ids[which] = cells["hotspot_id"].to_numpy(dtype=object)[nearest]
    filled = actions.copy()
    filled.loc[lost, "hotspot_id"] = ids[back.ravel()]
    return filled
