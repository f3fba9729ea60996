"""The same rebuild on a real standalone cluster of two workers: row by row what DuckDB gives."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import two_forces
from border_points import misplaced, write_points

from benchmarks.cluster import cluster
from hotspots.detect.grid import Grid
from hotspots.detect.run import LISTS
from hotspots.detecting_rows import COLUMNS
from hotspots.errors import StoreError
from hotspots.pipeline import ingest
from hotspots.rebuilding import export, make_lists, open_engine, take_in_lists
from hotspots.settings import parse_settings
from hotspots.store.engine import Query

pytestmark = pytest.mark.spark
if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
    pytest.skip("Spark needs Java and requirements-spark.txt: make test-spark", allow_module_level=True)


KEYS = ["list_name", "area", "kind", "period", "number", "hotspot_id", "cell_id"]
AREAS = 3


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster"), workers=2) as address:
        yield address


def in_order(folder: Path) -> pd.DataFrame:
    """All rows of a folder of Parquet files in a fixed order, lists as lists."""
    frame = pd.concat([pd.read_parquet(path) for path in sorted(folder.rglob("*.parquet"))], ignore_index=True)
    frame = frame.sort_values([key for key in KEYS if key in frame], ignore_index=True)
    arrays = [c for c in ("cells", "merged_ids") if c in frame]
    return frame.assign(**{c: [None if v is None else list(v) for v in frame[c]] for c in arrays})


def assert_same(one: Path, other: Path) -> int:
    """Row by row, to the last bit; returns how many rows."""
    first, second = in_order(one), in_order(other)
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    return len(first)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory, make_reports: Callable[..., Path]) -> tuple[Path, Path]:
    """A store of several areas, and its export."""
    folder = tmp_path_factory.mktemp("national")
    store = folder / "store"
    file = make_reports(folder / "reports.csv", count=1500, weeks=16, areas=AREAS)
    ingest([file], agency="asb_report", store=store, settings=parse_settings({"detection": {"by": "lad"}}))
    export(store, folder / "export")
    return store, folder / "export"


def test_both_know_whose_file_is_missing(master: str, tmp_path: Path) -> None:
    """Areas are not told apart, and of one of two police forces a month is missing."""
    store = two_forces.build(tmp_path / "two", missing=(10,))
    made = {}
    for name, address in (("duckdb", ""), ("spark", master)):
        export(store, tmp_path / name)
        with open_engine(name, tmp_path / name, master=address, processes=1) as engine:
            made[name] = make_lists(tmp_path / name, engine)
    assert assert_same(made["duckdb"] / "lists", made["spark"] / "lists") > 100
    reasons = in_order(made["spark"] / "lists")["state_reason"].dropna()
    assert reasons.str.contains("file of South Police for this month is missing").any()


def test_all_lists_of_several_areas_are_equal(exported: tuple[Path, Path], master: str, tmp_path: Path) -> None:
    made = {}
    for name, address in (("duckdb", ""), ("spark", master)):
        folder = tmp_path / name
        shutil.copytree(exported[1], folder)
        with open_engine(name, folder, master=address, processes=1) as engine:
            made[name] = make_lists(folder, engine)
    assert assert_same(made["duckdb"] / "counts", made["spark"] / "counts") > 500
    assert assert_same(made["duckdb"] / "told", made["spark"] / "told") == 1
    assert assert_same(made["duckdb"] / "lists", made["spark"] / "lists") > 500
    lists = in_order(made["spark"] / "lists")
    assert set(lists["area"]) == {f"Area {number}" for number in range(AREAS)}
    assert list(lists.columns) == list(COLUMNS)
    assert set(LISTS) >= set(lists["list_name"]) >= {"hotspots", "risk_cells", "detected_periods"}


def test_the_command_publishes_what_duckdb_publishes(
    exported: tuple[Path, Path], master: str, tmp_path: Path, root: Path
) -> None:
    stores = {}
    for name, words in (("duckdb", []), ("spark", ["--master", master])):
        stores[name] = tmp_path / name
        shutil.copytree(exported[0], stores[name])
        done = subprocess.run(
            [sys.executable, "-m", "hotspots", "rebuild", "--engine", name, *words, "--store", stores[name], "--json"],
            cwd=root,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["engine"] == name
    assert_same_published(stores)


def assert_same_published(stores: dict[str, Path]) -> None:
    from hotspots.store import open_snapshot

    found: dict[str, dict[str, Any]] = {}
    for name, store in stores.items():
        snapshot = open_snapshot(store)
        rows = {table: snapshot.connection.execute("FROM s." + table + " ORDER BY ALL").fetchall() for table in LISTS}
        measured = {key: value for key, value in snapshot.meta.items() if key.startswith(("skill:", "alerts:"))}
        found[name] = {**rows, "measured": measured}
        snapshot.close()
    assert len(found["duckdb"]["hotspots"]) > 20
    assert found["duckdb"] == found["spark"]


def test_cells_are_those_of_the_grid_to_the_last_point(master: str, tmp_path: Path) -> None:
    known = write_points(tmp_path, Grid(150.0))
    with open_engine("spark", tmp_path, master=master) as engine:
        assert misplaced(engine, tmp_path) == {"reports": len(known), "misplaced": 0}


def test_what_goes_wrong_is_said_and_nothing_is_taken_in(
    exported: tuple[Path, Path], master: str, tmp_path: Path
) -> None:
    shutil.copytree(exported[1], tmp_path / "export")
    with open_engine("spark", tmp_path / "export", master=master) as engine:
        with pytest.raises(StoreError, match="no Parquet files"):
            engine.read("reports", tmp_path / "nothing")
        with pytest.raises(StoreError, match="Spark could not carry out"):
            engine.run(Query("cell_counts"))
        next(iter(sorted((tmp_path / "export" / "reports").rglob("*.parquet")))).unlink()
        with pytest.raises(StoreError, match="not whole"):
            make_lists(tmp_path / "export", engine)
    assert not (tmp_path / "export" / "made").exists()
    with pytest.raises(Exception, match="nothing here"):
        take_in_lists(exported[0], tmp_path / "export")
