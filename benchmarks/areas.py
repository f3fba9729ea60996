"""A store of 43 police forces: detection area by area in one and in two processes, the picker, the filter."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.reports import write_reports
from benchmarks.timing import median_ms

FORCES, PER_FORCE, WEEKS = 43, 5_000, 52
# How far the made-up towns of one force lie from those of the next, in metres; seven to a row.
_APART_M, _A_ROW = 60_000, 7
SETTINGS = '[detection]\nby = "police_force"\n'


def areas(folder: Path, say: Callable[..., None], head: Callable[..., None]) -> None:
    """Prints two tables: loading, and what a page asks."""
    file = write_forces(folder)
    head("reports", "forces", "processes", "load, detect and publish (s)", "of that detecting and measuring (s)")
    for processes in (1, 2):
        store = folder / f"areas-{processes}"
        whole, detecting = loaded(file, store, processes)
        say(f"{FORCES * PER_FORCE:,}", FORCES, processes, whole, detecting)
    same = lists_of(folder / "areas-1").equals(lists_of(folder / "areas-2"))
    head(f"in a store of {FORCES} forces", "ms, median")
    say("lists of one and of two processes are equal, row by row", "yes" if same else "NO")
    for what, ms in asked(folder / "areas-2"):
        say(what, ms)
    for what, ms in pages(folder / "areas-2"):
        say(what, ms)


def write_forces(folder: Path) -> Path:
    """One file with the reports of all forces; made once."""
    file = folder / f"forces-{FORCES}-{PER_FORCE}.csv"
    if file.exists():
        return file
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for number in range(FORCES):
        part = pd.read_csv(
            write_reports(folder / "force.csv", count=PER_FORCE, weeks=WEEKS, seed=number, towns=4, side_m=20_000)
        )
        part["report_id"] += number * PER_FORCE
        part["easting"] += (number % _A_ROW) * _APART_M - 300_000
        part["northing"] += (number // _A_ROW) * _APART_M - 200_000
        parts.append(part.assign(police_force=f"Force {number + 1:02d}", lad=f"Authority {number + 1:02d}"))
    whole = pd.concat(parts)
    whole[["easting", "northing"]] = whole[["easting", "northing"]].round(1)
    whole.to_csv(file, index=False)
    return file


def loaded(file: Path, store: Path, processes: int) -> tuple[float, float]:
    """Seconds of `python -m hotspots ingest`, and of the part in which lists are made and measured."""
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    (store / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "hotspots", "ingest", str(file), "--agency", "asb_report", "--store", str(store)]
    started = time.perf_counter()
    process = subprocess.Popen([*command, "--processes", str(processes)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)  # fmt: skip
    finding = publishing = 0.0
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith("Finding") and not finding:
            finding = time.perf_counter()
        if line.startswith("Publishing"):
            publishing = time.perf_counter()
    assert process.wait() == 0, "".join(said)
    return time.perf_counter() - started, publishing - finding


def lists_of(store: Path) -> pd.DataFrame:
    """All lists, in one order."""
    from hotspots.store import open_snapshot

    snapshot = open_snapshot(store)
    table = snapshot.connection.cursor().execute("SELECT * FROM s.hotspots ORDER BY kind, period, hotspot_id").df()
    snapshot.close()
    return table.assign(cells=[tuple(c) for c in table["cells"]], merged_ids=[tuple(m) for m in table["merged_ids"]])


def asked(store: Path) -> list[tuple[str, float]]:
    """What a page asks of the store, in milliseconds."""
    from hotspots.protecting import open_for
    from hotspots.schema import Filters
    from hotspots.scope import EVERYTHING
    from hotspots.store import current_version, open_snapshot
    from hotspots.store import queries as q

    whole = open_snapshot(store)
    names = q.reporting_areas(whole).query("layer == 'police_force'")["code"].tolist()
    assert len(names) == FORCES
    opened = iter(names)
    one = open_for(store, whole.version, replace(EVERYTHING, area=names[20]))
    span = q.periods(one, "week")
    assert span is not None and current_version(store) == whole.version
    year = {"first": span.last - 51, "last": span.last}
    some = Filters(police_forces=tuple(names[5:8]), categories=("noise", "rowdy"))
    return [
        ("options of the picker", median_ms(lambda: q.reporting_areas(whole))),
        ("opening an area for the first time", median_ms(
            lambda: open_for(store, whole.version, replace(EVERYTHING, area=next(opened))).close())),
        ("three forces, two kinds, a year by cell and week", median_ms(lambda: q.cell_counts(whole, some, **year))),
        ("one area, a year by cell and week", median_ms(lambda: q.cell_counts(one, Filters(), **year))),
    ]  # fmt: skip


def pages(store: Path) -> list[tuple[str, float]]:
    """The overview's script, in milliseconds: an area not shown before, and one that was."""
    from streamlit.testing.v1 import AppTest

    os.environ["HOTSPOTS_STORE"] = str(store.resolve())
    page = AppTest.from_file(str(Path(__file__).resolve().parent.parent / "pages" / "overview.py"), default_timeout=120)
    page.run()
    times: dict[str, list[float]] = {"new": [], "again": []}
    for number in np.random.default_rng(1).permutation(FORCES)[:9]:
        for which in times:
            box = next(box for box in page.selectbox if box.key == "area")
            box.select(f"Force {number + 1:02d}")
            started = time.perf_counter()
            page.run()
            times[which].append((time.perf_counter() - started) * 1000)
    return [
        ("overview, another area for the first time", statistics.median(times["new"])),
        ("overview, run again", statistics.median(times["again"])),
    ]
