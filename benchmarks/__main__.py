"""python -m benchmarks [what …]: prints a table for each; without a name all of them.

    ingest       loading and detecting 100,000 and 1,000,000 reports, with peak memory
    list         `python -m hotspots list`, start-up included
    pages        processor time of each page: first visit, the same again, another week, kind of behaviour, card
    week_change  from a click on another week to the redrawn map, in Chromium, on the demo and on 1,000,000 reports
    compare      our detection beside pandas with scikit-learn's DBSCAN and esda's Gi*; a filtered list; one new week
    scale        time and memory from 10,000 to 50,000,000 reports, beside pandas with DBSCAN and folium, esda, polars
                 and DuckDB's own read_csv; its parts: scale_lists, scale_sums, scale_clusters, scale_ingest,
                 scale_queries (--sizes=10k,1M and --limit=60, seconds for one method, choose less or more)
    patrols      reports of the week after that patrol plans covered, against equal dose and last month's peak hours
    engines      all lists made anew from an export: DuckDB, Spark in one process, Spark on two workers (needs Spark)
    areas        43 forces in one store: lists made in one and in two processes, the picker, the filter
    detection    planted hotspots found and false ones, on made-up boroughs of other seeds
    start        from a cold start to the first page drawn in Chromium; `--clone` also times `make run` in a fresh clone

Only by name, because it takes a quarter of an hour:

    load         10, 25 and 50 people at once, with a Chromium and a publication in the middle; `load --help`

Figures depend on the machine; compare ratios within one run. What is made for it is kept in a temporary folder
(HOTSPOTS_BENCH) and used again.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.areas import areas as areas_benchmark
from benchmarks.pages import pages as page_costs
from benchmarks.patrols import patrols as plan_benchmark
from benchmarks.reports import write_next_week, write_reports
from benchmarks.serving import CLICK_AND_WAIT, MAP_DRAWN, browser_page, dashboard, memory_mb

FOLDER = Path(os.environ.get("HOTSPOTS_BENCH", Path(tempfile.gettempdir()) / "hotspots-bench"))
UNTIL = date(2025, 11, 19)


def say(*columns: object) -> None:
    print("| " + " | ".join(f"{c:,.1f}" if isinstance(c, float) else str(c) for c in columns) + " |", flush=True)


def head(*columns: str) -> None:
    print()
    say(*columns)
    say(*("---" for _ in columns))


def store_of(count: int) -> Path:
    """A store with this many made-up reports over three years; made once."""
    store = FOLDER / f"store-{count}"
    if not (store / "CURRENT").exists():
        ingest_timed(count, store)
    return store


def demo_store() -> Path:
    from hotspots.demo.building import build_demo

    store = FOLDER / "demo" / "store"
    if not (store / "CURRENT").exists():
        build_demo(store, UNTIL)
    return store


def ingest_timed(count: int, store: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of loading so many reports into a new store."""
    import shutil

    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(store, ignore_errors=True)
    file = FOLDER / f"reports-{count}.csv"
    if not file.exists():
        write_reports(file, count=count)
    return load_timed(file, store)


def load_timed(file: Path, store: Path) -> tuple[float, float]:
    """Seconds and peak memory (MB) of `python -m hotspots ingest` in a process of its own."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "hotspots", "ingest", str(file), "--agency", "asb_report", "--store", str(store)]
    process = subprocess.Popen([*command, "--json"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def ingest() -> None:
    import shutil

    new = "a new week comes in: everything, until published (s)"
    head("reports", "load, detect and publish (s)", "peak memory (MB)", "store on disk (MB)", new)
    for count in (100_000, 1_000_000):
        store = FOLDER / f"store-{count}"
        seconds, peak = ingest_timed(count, store)
        size = sum(path.stat().st_size for path in (store / "snapshots").iterdir()) / 1e6
        shutil.copytree(store, later := FOLDER / f"store-{count}-later", dirs_exist_ok=True)
        week, _ = load_timed(write_next_week(FOLDER / f"reports-{count}.csv", FOLDER / "next-week.csv"), later)
        shutil.rmtree(later)
        say(f"{count:,}", seconds, peak, size, week)


def listing() -> None:
    head("store", "python -m hotspots list, start-up included (s, median of 5)")
    for name, store in (("demo", demo_store()), ("1,000,000 reports", store_of(1_000_000))):
        seconds = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "hotspots", "list", "--week", "2025-W45", "--store", str(store)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            seconds.append(time.perf_counter() - started)
        say(name, f"{statistics.median(seconds):.2f}")


def pages() -> None:
    page_costs({"demo": demo_store(), "1,000,000 reports": store_of(1_000_000)}, say, head)


def week_change(clicks: int = 20) -> None:
    columns = ("click to redrawn map (ms, median)", "worst", "page's own Python (ms, median)", "server (MB)")
    head("store", *columns)
    for name, store in (("demo", demo_store()), ("1,000,000 reports", store_of(1_000_000))):
        with dashboard(store) as (address, pid), browser_page() as page:
            open_map(page, address)
            waits = [float(page.evaluate(CLICK_AND_WAIT, "Week before")) for _ in wait_between(page, clicks)]
            say(name, statistics.median(waits), max(waits), page_python(store), memory_mb(pid))


def wait_between(page: Any, clicks: int) -> Any:
    for number in range(clicks):
        page.wait_for_timeout(1200)
        yield number


def open_map(page: Any, address: str) -> None:
    page.goto(f"{address}/hotspot_map")
    page.wait_for_function(MAP_DRAWN, timeout=60_000)
    page.wait_for_timeout(1500)


def page_python(store: Path, runs: int = 12) -> float:
    """Median milliseconds of the map page's script for a week not shown before, without a browser."""
    from streamlit.testing.v1 import AppTest

    os.environ["HOTSPOTS_STORE"] = str(store.resolve())
    test = AppTest.from_file(
        str(Path(__file__).resolve().parent.parent / "pages" / "hotspot_map.py"), default_timeout=60
    )
    test.run()
    times = []
    for _ in range(runs):
        button = next(b for b in test.button if "before" in b.label)
        button.click()
        # The dashboard prepares the weeks around the shown one in the background; a person takes at least a second.
        time.sleep(1.2)
        started = time.perf_counter()
        test.run()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def detection() -> None:
    import shutil

    from hotspots.demo import DemoTruth
    from hotspots.demo.building import build_demo
    from hotspots.finding import find_hotspots, grid_of
    from hotspots.schema import Filters
    from hotspots.store import open_snapshot
    from hotspots.store import queries as q

    head("data until", "weeks", "planted and alive (mean)", "found (share)", "false hotspots a week")
    for until in (date(2024, 3, 3), date(2025, 8, 31), UNTIL):
        store = FOLDER / f"demo-{until}" / "store"
        shutil.rmtree(store, ignore_errors=True)
        build_demo(store, until)
        truth = DemoTruth.read(store.parent / "demo")
        snapshot = open_snapshot(store)
        span, grid = q.periods(snapshot, "week"), grid_of(snapshot.settings)
        assert span is not None
        alive_all = found_all = false_all = 0
        weeks = range(span.last_full - 25, span.last_full + 1)
        for number in weeks:
            listed = find_hotspots(snapshot, Filters(period=number))
            assert listed is not None
            alive = truth.alive(number)
            places = np.array([[one.easting, one.northing] for one in alive])
            reach = np.array([one.radius_m for one in alive]) + 150 / 3**0.5
            hit = np.zeros(len(alive), dtype=bool)
            for cells in listed.table["cells"]:
                centres = np.column_stack(grid.cell_centres(cells))
                near = (np.hypot(*(centres[:, None] - places[None]).transpose(2, 0, 1)) <= reach).any(axis=0)
                false_all += not near.any()
                hit |= near
            alive_all, found_all = alive_all + len(alive), found_all + int(hit.sum())
        snapshot.close()
        say(until, len(weeks), alive_all / len(weeks), f"{found_all / alive_all:.3f}", f"{false_all / len(weeks):.2f}")


def compare() -> None:
    from benchmarks.compare import filtered, methods, new_week

    head("reports in the window", "our list (ms)", "DBSCAN on every report (ms)", "× ours", "esda Gi* (ms)", "× ours")
    for count in (10_000, 100_000):
        ms = methods(FOLDER, count)
        ours = ms["ours"]
        say(f"{count:,}", ours, ms["dbscan"], ms["dbscan"] / ours, ms["gi"], ms["gi"] / ours)
    head("on 1,000,000 stored reports", "ms, median")
    store = store_of(1_000_000)
    reports, wait = filtered(store)
    say(f"a filtered list from {reports:,} reports, on the fly", wait)
    say("the list of one new week, read and made", new_week(store))


def patrols() -> None:
    plan_benchmark(demo_store(), say, head)


def engines() -> None:
    from benchmarks.engines import engines as engines_benchmark

    engines_benchmark(FOLDER, say, head)


def areas() -> None:
    areas_benchmark(FOLDER, say, head)


def scale(part: str = "all") -> None:
    from benchmarks.scale import LIMIT_S, Scale, size_of

    chosen = dict(argument[2:].split("=", 1) for argument in sys.argv[1:] if argument.startswith("--"))
    sizes = [size_of(text) for text in chosen.get("sizes", "").split(",") if text]
    getattr(Scale(FOLDER, head, say, sizes=sizes, limit=float(chosen.get("limit", LIMIT_S))), part)()


BENCHMARKS: dict[str, Callable[[], None]] = {
    "ingest": ingest,
    "list": listing,
    "pages": pages,
    "week_change": week_change,
    "compare": compare,
    "engines": engines,
    "areas": areas,
    "detection": detection,
    "patrols": patrols,
    "start": lambda: start([]),
    "scale": scale,
}
# Parts of a benchmark, to be run alone.
PARTS = {f"scale_{part}": partial(scale, part) for part in ("lists", "sums", "clusters", "ingest", "queries")}


def load(arguments: list[str]) -> None:
    from benchmarks.load import benchmark

    benchmark(arguments, {"demo": demo_store, "million": lambda: store_of(1_000_000)}, head, say)


def start(arguments: list[str]) -> None:
    from benchmarks.starting import benchmark

    benchmark(arguments, {"demo": demo_store, "1,000,000 reports": lambda: store_of(1_000_000)}, head, say)


# These read further words of the command line.
WITH_OPTIONS: dict[str, Callable[[list[str]], None]] = {"load": load, "start": start}


def main() -> None:
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    if sys.argv[1:2] and sys.argv[1] in WITH_OPTIONS:
        WITH_OPTIONS[sys.argv[1]](sys.argv[2:])
        return
    for name in [argument for argument in sys.argv[1:] if not argument.startswith("--")] or BENCHMARKS:
        (BENCHMARKS | PARTS)[name]()
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
