"""One method at one size, in a process of its own: `python -m benchmarks.scale_methods METHOD SIZE FOLDER`.

Prints one line of JSON: the seconds of the work itself (what is read before is not counted), and what can be compared
with what another method found. How much memory it took, and whether it took too long, the caller sees.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.nation import LAST_DAY, POINTS, SEED, build_store
from benchmarks.timing import median_ms, median_times
from hotspots.schema import SCHEMA_VERSION

LAST_WEEK = (LAST_DAY + 3) // 7
LIST_WEEKS, CELL_WEEKS, RUNS = 26, 12, 9
KINDS = ("noise", "rowdy", "vehicle_abandoned")
EPS_M, MIN_SAMPLES = 100, 30

Answer = dict[str, Any]


def store_of(folder: Path, size: int) -> Path:
    """The made-up nation of this size, published; made once."""
    return build_store(folder / f"nation-{size}-{SCHEMA_VERSION}-tiles", size)


def _window(folder: Path, size: int) -> pd.DataFrame:
    """The reports of the list's window as rows in memory, as a notebook has them."""
    from hotspots.store import open_snapshot

    snapshot = open_snapshot(store_of(folder, size))
    rows = snapshot.connection.cursor().execute(
        "SELECT easting, northing, lon, lat, occurred_from FROM s.reports WHERE week_no > $first",
        {"first": LAST_WEEK - LIST_WEEKS},
    )
    frame = rows.df()
    snapshot.close()
    return frame


def list_ours(folder: Path, size: int) -> Answer:
    """From the published store to a ranked, named list under a filter of nothing but the week, with its map."""
    from hotspots.detect.filtered import find_filtered
    from hotspots.finding import grid_of
    from hotspots.periods import Period
    from hotspots.schema import HOTSPOTS, Filters
    from hotspots.store import open_snapshot
    from hotspots.store import queries as q

    snapshot = open_snapshot(store_of(folder, size))
    started = time.perf_counter()
    period = Period("week", LAST_WEEK)
    points = q.filtered_points(snapshot, Filters(), first=LAST_WEEK - LIST_WEEKS + 1, last=LAST_WEEK)
    found = find_filtered(
        points,
        period=period,
        area_cells=len(q.reported_cells(snapshot)),
        known=pd.DataFrame(columns=list(HOTSPOTS)),
        places=lambda cells: q.places(snapshot, cells),
        grid=grid_of(snapshot.settings),
        detection=snapshot.settings.detection,
    )
    outlines = [grid_of(snapshot.settings).union_outline(cells) for cells in found.hotspots["cells"]]
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "reports": int(points["reports"].sum()), "hotspots": len(outlines)}


def list_notebook(folder: Path, size: int) -> Answer:
    """pandas, scikit-learn's DBSCAN on every report and a folium map, all of it again on each click."""
    import folium
    from folium.plugins import HeatMap
    from sklearn.cluster import DBSCAN

    table = _window(folder, size)
    started = time.perf_counter()
    labels = DBSCAN(eps=EPS_M, min_samples=10).fit_predict(table[["easting", "northing"]])
    clusters = table.assign(cluster=labels).query("cluster >= 0").groupby("cluster")
    listed = clusters.agg(lat=("lat", "mean"), lon=("lon", "mean"), reports=("lat", "size"))
    listed = listed.sort_values("reports", ascending=False)
    drawn = folium.Map(location=[table["lat"].mean(), table["lon"].mean()], zoom_start=6)
    HeatMap(table[["lat", "lon"]].to_numpy().tolist()).add_to(drawn)
    for row in listed.head(200).itertuples():
        folium.CircleMarker([row.lat, row.lon], radius=6, popup=f"{row.reports} reports").add_to(drawn)
    page = drawn.get_root().render()
    return {"seconds": time.perf_counter() - started, "reports": len(table), "hotspots": len(listed), "html": len(page)}


def list_gi_star(folder: Path, size: int) -> Answer:
    """esda's Gi* of one week's window on the same cells, without permutations."""
    from benchmarks.compare import _gi_star
    from hotspots.detect.grid import Grid

    table, grid = _window(folder, size), Grid()
    area = np.unique(grid.cell_of(table["easting"], table["northing"]))
    area = np.unique(np.concatenate([area, grid.neighbours(area).ravel()]))
    started = time.perf_counter()
    _gi_star(table, grid, area)
    return {"seconds": time.perf_counter() - started, "reports": len(table), "cells": len(area)}


def _filters() -> Any:
    from hotspots.schema import Filters

    return Filters(categories=KINDS)


def _checked(series: pd.DataFrame, cells: pd.DataFrame, kinds: pd.DataFrame) -> list[int]:
    """What two methods must agree on: rows, sums, and sums weighted by what the rows are about."""
    return [
        len(series),
        int(series["reports"].sum()),
        int((series["number"] * series["reports"]).sum()),
        len(cells),
        int(cells["reports"].sum()),
        int((cells["cell_id"] % 1_000_003 * cells["reports"]).sum()),
        len(kinds),
        int(kinds["reports"].sum()),
        int((kinds["number"] * kinds["reports"]).sum()),
    ]


def sums_ours(folder: Path, size: int) -> Answer:
    """A weekly series under a filter, the cells of a window, and counts by kind, from the published store."""
    from hotspots.store import open_snapshot
    from hotspots.store import queries as q
    from hotspots.store.queries_trends import split_counts

    snapshot = open_snapshot(store_of(folder, size))
    first = LAST_WEEK - CELL_WEEKS + 1

    def ask() -> list[int]:
        return _checked(
            q.period_counts(snapshot, _filters()),
            q.cell_counts(snapshot, _filters(), first=first, last=LAST_WEEK),
            split_counts(snapshot, _filters(), "category", last=LAST_WEEK),
        )

    return {"check": ask(), "seconds": median_ms(ask, 3, first_counts=True) / 1000}


def sums_polars(folder: Path, size: int, *, in_memory: bool = True) -> Answer:
    """The same from a polars frame in memory, or scanned from a Parquet file in the same order."""
    import polars as pl

    file = folder / f"nation-{size}.parquet"
    if not file.exists():
        import duckdb

        published = store_of(folder, size) / "snapshots" / "snapshot-000001.duckdb"
        connection = duckdb.connect(str(published), read_only=True)
        connection.execute(
            "COPY (SELECT week_no AS number, source_agency, category, cell_id FROM reports) "
            f"TO '{file}.part' (FORMAT parquet)"
        )
        Path(f"{file}.part").rename(file)
    rows = pl.read_parquet(file).lazy() if in_memory else pl.scan_parquet(file)

    def ask() -> list[int]:
        kept = rows.filter(pl.col("category").is_in(KINDS))
        window = kept.filter(pl.col("number").is_between(LAST_WEEK - CELL_WEEKS + 1, LAST_WEEK))
        series = kept.group_by("number", "source_agency").agg(reports=pl.len()).sort("number", "source_agency")
        cells = window.group_by("cell_id", "number").agg(reports=pl.len()).sort("cell_id", "number")
        kinds = kept.group_by("number", "category").agg(reports=pl.len()).sort("number", "category")
        return _checked(*(question.collect().to_pandas() for question in (series, cells, kinds)))

    return {"check": ask(), "seconds": median_ms(ask, 3, first_counts=True) / 1000}


def sums_polars_file(folder: Path, size: int) -> Answer:
    return sums_polars(folder, size, in_memory=False)


def _rows(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Easting and northing of each report of the nation, in order of arrival."""
    from benchmarks.nation import _POWER, points

    given = points().sort_values("rank")
    rank = np.floor(POINTS * np.random.default_rng(SEED).random(size) ** (1 / _POWER)).astype(np.int64)
    return given["easting"].to_numpy()[rank], given["northing"].to_numpy()[rank]


def _labels(easting: np.ndarray, northing: np.ndarray, cluster: Callable[..., np.ndarray]) -> np.ndarray:
    """The label of each report from the distinct points, in order of first occurrence, and how many lie at each."""
    point, distinct = pd.factorize(easting + 1j * northing)
    return cluster(distinct.real, distinct.imag, np.bincount(point))[point]


def _digest(labels: np.ndarray) -> list[Any]:
    import hashlib

    return [int(labels.max()) + 1, hashlib.sha256(labels.astype(np.int64).tobytes()).hexdigest()[:16]]


def clusters_ours(folder: Path, size: int) -> Answer:
    """Our clusters of every report, labelled on every row."""
    from hotspots.detect.cluster import weighted_dbscan

    easting, northing = _rows(size)
    started = time.perf_counter()
    labels = _labels(easting, northing, lambda e, n, w: weighted_dbscan(e, n, w, eps_m=EPS_M, min_samples=MIN_SAMPLES))
    return {"seconds": time.perf_counter() - started, "check": _digest(labels)}


def clusters_weighted(folder: Path, size: int) -> Answer:
    """scikit-learn's DBSCAN on distinct points, weighted."""
    from sklearn.cluster import DBSCAN

    def cluster(e: np.ndarray, n: np.ndarray, w: np.ndarray) -> np.ndarray:
        made = DBSCAN(eps=EPS_M, min_samples=MIN_SAMPLES).fit(np.column_stack([e, n]), sample_weight=w)
        return np.asarray(made.labels_)

    easting, northing = _rows(size)
    started = time.perf_counter()
    labels = _labels(easting, northing, cluster)
    return {"seconds": time.perf_counter() - started, "check": _digest(labels)}


def clusters_rows(folder: Path, size: int) -> Answer:
    """scikit-learn's DBSCAN on every report."""
    from sklearn.cluster import DBSCAN

    points = np.column_stack(_rows(size))
    started = time.perf_counter()
    labels = DBSCAN(eps=EPS_M, min_samples=MIN_SAMPLES).fit_predict(points)
    return {"seconds": time.perf_counter() - started, "check": _digest(labels)}


def _street(folder: Path, size: int) -> Path:
    from benchmarks.street_files import write_street_files

    write_street_files(folder / f"street-{size}", size)
    return folder / f"street-{size}"


def ingest_duckdb(folder: Path, size: int) -> Answer:
    """DuckDB's own read_csv into a table on disk, all columns, nothing checked."""
    import duckdb

    files, target = _street(folder, size), folder / "read_csv.duckdb"
    target.unlink(missing_ok=True)
    started = time.perf_counter()
    connection = duckdb.connect(str(target))
    connection.execute(
        f"CREATE TABLE rows AS SELECT * FROM read_csv('{files}/**/*.csv', header = true, all_varchar = true)"
    )
    connection.execute("CHECKPOINT")
    counted = connection.execute("SELECT count(*), count(*) FILTER (\"Crime type\" LIKE 'Anti%') FROM rows").fetchone()
    connection.close()
    seconds = time.perf_counter() - started
    target.unlink()
    return {"seconds": seconds, "check": list(counted or ())}


def ingest_ours(folder: Path, size: int, *, published: bool = False) -> Answer:
    """Our ingest: raw files kept, every row checked, located, or refused with a reason; the ledger; the rows stored."""
    import pandera.pandas  # noqa: F401  Imported for the refused rows of any load; not part of the reading.

    from hotspots.pipeline import ingest

    files, store = _street(folder, size), folder / "street-store"
    shutil.rmtree(store, ignore_errors=True)
    started = time.perf_counter()
    summary = ingest([files], agency="police_uk", store=store, publish_when_done=published)
    seconds = time.perf_counter() - started
    shutil.rmtree(store)
    assert not summary.whole_files_refused
    return {"seconds": seconds, "check": [summary.read, summary.accepted + summary.refused]}


def ingest_published(folder: Path, size: int) -> Answer:
    return ingest_ours(folder, size, published=True)


def queries(folder: Path, size: int) -> Answer:
    """What a page asks of one place under filters: question → milliseconds, and those of all cores together."""
    from hotspots.schema import Filters
    from hotspots.store import open_snapshot
    from hotspots.store import queries as q

    snapshot = open_snapshot(store_of(folder, size))
    first, filters = LAST_WEEK - CELL_WEEKS + 1, _filters()
    busiest = snapshot.connection.cursor().execute(
        "SELECT floor(easting / 10000) * 10000, floor(northing / 10000) * 10000, list(DISTINCT cell_id), "
        "mode(lad), mode(police_force)"
        " FROM s.reports WHERE week_no = $week GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1",
        {"week": LAST_WEEK},
    )
    east, north, cells, lad, of = busiest.fetchone() or (0, 0, [], "", "")
    place = sorted(cells)[:20]
    box = (
        "SELECT cell_id, number, count(*) AS reports FROM filtered_reports($week_first, $week_last, $month_first, "
        "$month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, "
        "$tile_first, $tile_last) "
        "WHERE easting >= $e AND easting < $e + 10000 AND northing >= $n AND northing < $n + 10000 GROUP BY ALL"
    )
    values = q._bound(snapshot, filters, first, LAST_WEEK)
    asked: dict[str, Callable[[], Any]] = {
        "cells of a 10 × 10 km square, 12 weeks, 3 kinds": lambda: (
            snapshot.connection.cursor().execute(box, {**values, "e": east, "n": north}).df()
        ),
        "a hotspot's profile, 12 weeks, 3 kinds": lambda: q.cells_profile(
            snapshot, filters, place, first=first, last=LAST_WEEK
        ),
        "its hours of the week": lambda: q.hours_by_place(snapshot, filters, {"H": place}, first=first, last=LAST_WEEK),
        "its weekly counts, 3 years": lambda: q.reports_here(snapshot, "week", place, first=0, last=LAST_WEEK),
        "weekly series of the whole nation, 3 kinds": lambda: q.period_counts(snapshot, filters),
    }
    town, force = (Filters(categories=KINDS, **area) for area in ({"lads": (lad,)}, {"police_forces": (of,)}))
    asked |= {
        "cells of one local authority, 12 weeks, 3 kinds": lambda: q.cell_counts(
            snapshot, town, first=first, last=LAST_WEEK
        ),
        "weekly series of one local authority, 3 kinds": lambda: q.period_counts(snapshot, town),
        "cells of one force, 12 weeks, 3 kinds": lambda: q.cell_counts(snapshot, force, first=first, last=LAST_WEEK),
    }
    wide: dict[str, Any] = {"first": first, "last": LAST_WEEK, "kinds": list(KINDS), "place": place}
    wide |= {"lad": lad, "of": of, "e": east, "n": north}
    for name, ask in asked.items():
        answer = ask()
        found = answer["by_period"] if isinstance(answer, dict) else answer
        where, by = _PLAIN[name]
        named = {key: value for key, value in wide.items() if f"${key}" in where}
        plain = f"SELECT count(*), sum(n) FROM (SELECT count(*) AS n FROM s.reports WHERE {where} GROUP BY {by})"
        told = snapshot.connection.cursor().execute(plain, named).fetchone()
        assert told == (len(found), found["reports"].sum()), (name, told, len(found))
    return {"seconds": 0.0, "ms": {name: _in_words(median_times(ask, RUNS)) for name, ask in asked.items()}}


_WEEKS = "week_no BETWEEN $first AND $last AND category IN (SELECT unnest($kinds)) AND "
_PLACE = "cell_id IN (SELECT unnest($place))"
# What each question asks for, in plain SQL of the reports alone: its rows and their sum must be the same.
_PLAIN = {
    "cells of a 10 × 10 km square, 12 weeks, 3 kinds": (
        _WEEKS + "floor(easting / 10000) * 10000 = $e AND floor(northing / 10000) * 10000 = $n", "cell_id, week_no"
    ),
    "a hotspot's profile, 12 weeks, 3 kinds": (_WEEKS + _PLACE, "week_no"),
    "its hours of the week": (_WEEKS + _PLACE, "weekday, hour"),
    "its weekly counts, 3 years": (_PLACE, "week_no"),
    "weekly series of the whole nation, 3 kinds": ("category IN (SELECT unnest($kinds))", "week_no, source_agency"),
    "cells of one local authority, 12 weeks, 3 kinds": (_WEEKS + "lad = $lad", "cell_id, week_no"),
    "weekly series of one local authority, 3 kinds": (
        "category IN (SELECT unnest($kinds)) AND lad = $lad", "week_no, source_agency"
    ),
    "cells of one force, 12 weeks, 3 kinds": (_WEEKS + "police_force = $of", "cell_id, week_no"),
}  # fmt: skip


def _in_words(times: tuple[float, float]) -> str:
    """Milliseconds, and in brackets those of all cores' work."""
    return f"{times[0]:.1f} ({times[1]:.1f})"


METHODS: dict[str, Callable[[Path, int], Answer]] = {
    work.__name__: work
    for work in (
        list_ours,
        list_notebook,
        list_gi_star,
        sums_ours,
        sums_polars,
        sums_polars_file,
        clusters_ours,
        clusters_weighted,
        clusters_rows,
        ingest_duckdb,
        ingest_ours,
        ingest_published,
        queries,
    )
}
# Made beforehand, outside what is timed and weighed.
PREPARE: dict[str, Callable[[Path, int], Any]] = {
    "list": store_of,
    "sums": store_of,
    "queries": store_of,
    "ingest": _street,
    "clusters": lambda folder, size: None,
}


def main() -> None:
    method, size, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if method == "prepare":
        PREPARE[sys.argv[4]](folder, size)
        return
    print(json.dumps(METHODS[method](folder, size)))


if __name__ == "__main__":
    main()
