"""The engine that reckons a rebuild, on DuckDB; `tests/spark` asks the same of Spark."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from border_points import misplaced, write_points

from hotspots.detect.grid import Grid
from hotspots.errors import StoreError
from hotspots.store.engine import DuckDBEngine, Grouped, Query


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
