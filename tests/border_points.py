"""Points on which a cell could come out differently, and what an engine says of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.detect.grid import Grid
from hotspots.store.engine import Engine, Query


def border_points(grid: Grid, *, count: int = 20_000, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Random points on 0.1 m, centres, and points on edges, corners and lines of rows: where rounding could differ."""
    rng = np.random.default_rng(seed)
    easting, northing = rng.uniform(-2_000, 700_000, count).round(1), rng.uniform(-2_000, 1_300_000, count).round(1)
    cells = grid.cell_of(easting[:2000], northing[:2000])
    corners = grid.corners(cells)
    middles = (corners + np.roll(corners, 1, axis=1)) / 2
    centres = np.column_stack(grid.cell_centres(cells))
    whole = rng.integers(-20, 5_000, (2000, 2)) * np.array([grid.size_m / 2, grid.row_height_m / 2])
    points = np.vstack(
        [np.column_stack([easting, northing]), corners.reshape(-1, 2), middles.reshape(-1, 2), centres, whole]
    )
    return points[:, 0], points[:, 1]


def write_points(folder: Path, grid: Grid) -> np.ndarray:
    """An export of such points; returns the cell of each as the grid says."""
    easting, northing = border_points(grid)
    known = grid.cell_of(easting, northing)
    reports = pd.DataFrame(
        {
            "area": "",
            "easting": easting,
            "northing": northing,
            "week_no": pd.array([2900] * len(known), dtype="Int32"),
            "month_no": pd.array([24300] * len(known), dtype="Int32"),
            "day_no": pd.array([20_000] * len(known), dtype="Int32"),
            "makes_clusters": True,
            "snapped": False,
            "reporter": pd.array([None] * len(known), dtype="Int64"),
            "place_name": "",
            "known_cell_id": known,
        }
    )
    row = {"size_m": grid.size_m, "row_height_m": grid.row_height_m, "origin_easting": 0.0, "origin_northing": 0.0}
    for name, frame in (("reports", reports), ("grid", pd.DataFrame([row]))):
        (folder / name).mkdir(parents=True)
        frame.to_parquet(folder / name / "part.parquet", index=False)
    return known


def misplaced(engine: Engine, folder: Path) -> dict[str, int]:
    """What the engine says of the points in a folder."""
    for name in ("reports", "grid"):
        engine.read(name, folder / name)
    engine.run(Query("located"))
    engine.run(Query("told"))
    engine.write("told", folder / "told")
    told = pd.read_parquet(folder / "told").iloc[0]
    return {name: int(told[name]) for name in ("reports", "misplaced")}
