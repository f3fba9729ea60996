"""The engine that reckons a rebuild, on DuckDB; `tests/spark` asks the same of Spark."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hotspots.detect.grid import Grid
from hotspots.errors import StoreError
from hotspots.store.engine import DuckDBEngine, Engine, Grouped, Query


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


@pytest.mark.parametrize("size_m", [150.0, 133.3])
def test_cells_are_those_of_the_grid_to_the_last_point(tmp_path: Path, size_m: float) -> None:
    known = write_points(tmp_path, Grid(size_m))
    with DuckDBEngine(tmp_path / "scratch.duckdb") as engine:
        assert misplaced(engine, tmp_path) == {"reports": len(known), "misplaced": 0}
    assert not (tmp_path / "scratch.duckdb").exists()


def test_a_wrong_cell_is_noticed(tmp_path: Path) -> None:
    known = write_points(tmp_path, Grid(150.0))
    spoilt = pd.read_parquet(tmp_path / "reports")
    spoilt.loc[7, "known_cell_id"] = known[7] + 1
    spoilt.to_parquet(tmp_path / "reports" / "part.parquet", index=False)
    with DuckDBEngine(tmp_path / "scratch.duckdb") as engine:
        assert misplaced(engine, tmp_path)["misplaced"] == 1


def add_up(rows: pa.Table, *, factor: int) -> pa.Table:
    """A group's sum; stands for detection."""
    total = pc.sum(rows["value"]).as_py() * factor
    return pa.table({"area": [rows["area"][0].as_py()], "total": pa.array([total], pa.int64())})


@pytest.mark.parametrize("processes", [1, 2])
def test_groups_are_worked_at_one_by_one(tmp_path: Path, processes: int) -> None:
    (tmp_path / "numbers").mkdir()
    frame = pd.DataFrame({"area": ["", "b", "it's", "b"], "value": [1, 2, 3, 4]})
    frame.to_parquet(tmp_path / "numbers" / "part.parquet", index=False)
    step = Grouped("sums", "numbers", ("area",), partial(add_up, factor=10), {"area": "VARCHAR", "total": "BIGINT"})
    with DuckDBEngine(tmp_path / "scratch.duckdb", processes=processes) as engine:
        engine.read("numbers", tmp_path / "numbers")
        engine.run(step)
        engine.write("sums", tmp_path / "sums")
    made = pd.read_parquet(tmp_path / "sums")
    assert dict(zip(made["area"], made["total"], strict=True)) == {"": 10, "b": 60, "it's": 30}


def test_what_goes_wrong_is_said(tmp_path: Path) -> None:
    with DuckDBEngine(tmp_path / "scratch.duckdb") as engine:
        with pytest.raises(StoreError, match="no Parquet files"):
            engine.read("reports", tmp_path)
        with pytest.raises(StoreError, match="could not carry out"):
            engine.run(Query("located"))
