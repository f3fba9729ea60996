"""Our detection beside what an analyst would otherwise write, and the two waits that people feel."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.reports import write_reports
from benchmarks.timing import median_ms

WEEKS = 26


def methods(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds for one week's list from this many reports in its 26 weeks, already read from their file."""
    from hotspots.detect.grid import Grid

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"window-{count}.csv"
    if not file.exists():
        write_reports(file, count=count, weeks=WEEKS)
    table = pd.read_csv(file, usecols=["occurred_from", "easting", "northing"], parse_dates=["occurred_from"])
    grid = Grid()
    area = np.unique(grid.cell_of(table["easting"], table["northing"]))
    area = np.unique(np.concatenate([area, grid.neighbours(area).ravel()]))
    return {
        "ours": median_ms(lambda: _ours(table, grid, len(area))),
        "dbscan": median_ms(lambda: _dbscan_on_every_report(table)),
        "gi": median_ms(lambda: _gi_star(table, grid, area)),
    }


def _ours(table: pd.DataFrame, grid: Any, area_cells: int) -> None:
    """From rows of reports to a ranked list: cells, evidence, clusters. (Names need a store.)"""
    from hotspots.detect.lists import find, make_window
    from hotspots.detect.points import Points
    from hotspots.settings import Detection

    day = (table["occurred_from"].to_numpy(dtype="datetime64[D]") - np.datetime64("1970-01-01")).astype(np.int64)
    frame = pd.DataFrame(
        {
            "cell_id": grid.cell_of(table["easting"], table["northing"]),
            "easting": table["easting"],
            "northing": table["northing"],
            "number": (day + 3) // 7,
            "day_no": day,
            "makes_clusters": True,
            "snapped": False,
            "reports": 1,
        }
    )
    last = int(frame["number"].max())
    detection = Detection()
    window = make_window(Points.from_frame(frame), kind="week", period=last, area_cells=area_cells, detection=detection)
    assert len(find(window, grid, detection).hotspots)


def _dbscan_on_every_report(table: pd.DataFrame) -> None:
    """pandas and scikit-learn as in most notebooks: every report a point, clusters counted and put in order."""
    from sklearn.cluster import DBSCAN

    labels = DBSCAN(eps=100, min_samples=10).fit_predict(table[["easting", "northing"]])
    clusters = table.assign(cluster=labels).query("cluster >= 0").groupby("cluster")
    listed = clusters.agg(easting=("easting", "mean"), northing=("northing", "mean"), reports=("easting", "size"))
    assert len(listed.sort_values("reports", ascending=False))


def _gi_star(table: pd.DataFrame, grid: Any, area: np.ndarray) -> None:
    """esda's Gi* on the same cells, with binary weights and without permutations, weights made as its guide says."""
    from esda import G_Local
    from libpysal.weights import W

    # Islands of cells are no news on a made-up map; the warning would come with every run.
    warnings.filterwarnings("ignore", message="The weights matrix is not fully connected")
    counts = pd.Series(grid.cell_of(table["easting"], table["northing"])).value_counts().reindex(area, fill_value=0)
    known = set(area.tolist())
    around = {
        int(cell): [int(other) for other in row if int(other) in known]
        for cell, row in zip(area, grid.neighbours(area), strict=True)
    }
    weights = W(around, id_order=[int(cell) for cell in area])
    found = G_Local(counts.to_numpy(dtype=float), weights, star=True, transform="B", permutations=0)
    assert np.isfinite(found.Zs).any()


def filtered(store: Path) -> tuple[int, float]:
    """Reports in the window of the latest list under a filter of agencies, and milliseconds to make the list."""
    from hotspots.finding import find_hotspots
    from hotspots.schema import Filters
    from hotspots.store import open_snapshot

    snapshot = open_snapshot(store)
    filters = Filters(agencies=("police", "youth"))
    found = find_hotspots(snapshot, filters)
    assert found is not None
    wait = median_ms(lambda: find_hotspots(snapshot, filters))
    snapshot.close()
    return found.total_reports, wait


def new_week(store: Path) -> float:
    """Milliseconds to read what one new week's list needs from the working database and to make the list."""
    from hotspots.detect.run import DetectionInput, detect, history_needed
    from hotspots.finding import grid_of
    from hotspots.pipeline import load_settings
    from hotspots.store import Warehouse

    settings = load_settings(store)
    with Warehouse(store) as warehouse:
        span = warehouse.span("week")
        assert span is not None

        def work() -> None:
            first = span.last_full
            given = DetectionInput(
                kind="week",
                points=warehouse.points("week", first=first - history_needed("week", settings.detection)),
                growth=warehouse.area_growth("week"),
                places=warehouse.places(),
                before=warehouse.hotspots("week"),
                off_list=warehouse.off_list("week"),
                first=first,
            )
            assert len(detect(given, grid_of(settings), settings.detection).hotspots)

        return median_ms(work, runs=3)
