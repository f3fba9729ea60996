"""All lists of a made-up nation made anew from its export, by one engine after the other."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from benchmarks.nation import draw, select

CORES = 2
AREAS = 8
SIZES = (100_000, 1_000_000)


def engines(folder: Path, say: Callable[..., None], head: Callable[..., None], sizes: Sequence[int] = SIZES) -> None:
    """Print what each engine needs; nothing where Spark cannot run."""
    if reason := why_not():
        print(f"\nengines: left out ({reason})")
        return
    head(f"reports in {AREAS} areas", "engine", "all lists (s)", "× DuckDB", "rows of lists, all equal")
    for count in sizes:
        times, rows = rebuild_times(folder / f"engines-{count}", count)
        for name, seconds in times.items():
            say(f"{count:,}", name, seconds, seconds / times["DuckDB"], f"{rows:,}")


def why_not() -> str:
    """Why Spark cannot run here; empty when it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed: make test-spark installs it"
    return "" if shutil.which("java") else "Java is not installed"


def rebuild_times(folder: Path, count: int) -> tuple[dict[str, float], int]:
    """Seconds of `python -m hotspots rebuild --from` by each engine, start-up included, and how many rows all gave.

    The cluster is up before its clock starts; the session on it is not.
    """
    from benchmarks.cluster import cluster

    source = _export(folder, count)
    ways = {"DuckDB": ["--engine", "duckdb", "--processes", str(CORES)]}
    ways["Spark, local"] = ["--engine", "spark", "--master", f"local[{CORES}]"]
    times, made = {}, {}
    for name, options in ways.items():
        times[name], made[name] = _timed(source, options)
    logs = folder / "cluster"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir()
    with cluster(logs, workers=CORES, memory="2g") as master:
        name = f"Spark, {CORES} workers"
        times[name], made[name] = _timed(source, ["--engine", "spark", "--master", master])
    assert len(set(made.values())) == 1, made
    return times, next(iter(made.values()))[0]


def _timed(source: Path, options: list[str]) -> tuple[float, tuple[int, str]]:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "hotspots", "rebuild", "--from", str(source), *options, "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - started, _mark(source / "made" / "lists")


def _mark(lists: Path) -> tuple[int, str]:
    """How many rows, and a sum over every value of them in whatever order they lie."""
    files = [str(path) for path in sorted(lists.rglob("*.parquet"))]
    row = duckdb.execute(
        "SELECT count(*), sum(md5_number_lower(CAST(r AS VARCHAR)))::VARCHAR FROM read_parquet(?) AS r", [files]
    ).fetchone()
    assert row is not None
    return int(row[0]), str(row[1])


def _export(folder: Path, count: int) -> Path:
    """The export of a store of `count` reports of eight police forces, whose hotspots are found one by one; made once."""
    from hotspots.rebuilding import export
    from hotspots.settings import parse_settings
    from hotspots.store import Warehouse

    target = folder / "export"
    if not (target / "manifest.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with Warehouse(folder / "store") as warehouse:
            warehouse.keep_settings(parse_settings({"detection": {"by": "police_force"}}))
            draw(warehouse.connection, count)
            warehouse.connection.execute("INSERT INTO reports BY NAME " + select())
            # Eight areas, not forty-three: what is compared are the engines, and each area takes all of them alike.
            fewer = "UPDATE reports SET police_force = 'force-' || CAST(right(police_force, 2) AS INTEGER) % ?"
            warehouse.connection.execute(fewer, [AREAS])
            for table in ("drawn", "points"):
                warehouse.connection.execute("DROP TABLE " + table)
        export(folder / "store", target)
    return target
