"""Another method beside our list: what it marks, how far the two agree. Nothing is drawn here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from hotspots import finding
from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.layers import LAYERS
from hotspots.detect.naming import PlaceNames
from hotspots.detect.points import Points
from hotspots.detect.surge import area_cells, cell_counts, zones
from hotspots.periods import Period, PeriodKind
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.frames import each

# Gi* marks a cell where no more than one in twenty of the cells marked would be chance.
FALSE_SHARE = 0.05
# Lower ends of the classes that a map colours, in the layer's own unit; the last is open.
_Z_STEPS = (0.0, 3.0, 5.0, 8.0)
_DENSITY_STEPS = (2.0, 4.0, 8.0, 16.0)
_CLUSTER_STEPS = (0.0, 25.0, 50.0, 100.0)
# With no list to compare with, a surface marks its densest hundredth of the area.
_SHARE_WITHOUT_LIST = 0.01


@dataclass(frozen=True)
class Beside:
    """A method beside our list.

    Attributes:
        key: of `LAYERS`.
        window: first and last period counted.
        reports: located reports in it.
        cells: cells to be coloured: cell_id, class (0-3), reports, value.
        bounds: lower ends of the classes, in the layer's unit.
        members: places of clusters, for a layer of places: easting, northing, reports, cluster; else empty.
        bands: the table of a layer that is one, else empty.
        places: what it marks, joined where cells touch: name, value, reports, cells (how many), on_list (words),
            rank_here (highest value = 1).
        ours: our hotspots: rank, name, marked (whether the method marks any of its cells).
        marked_cells: how many cells it marks.
        area_cells: how many cells the area has.
    """

    key: str
    window: tuple[Period, Period]
    reports: int
    cells: pd.DataFrame
    bounds: tuple[float, ...]
    members: pd.DataFrame
    bands: pd.DataFrame
    places: pd.DataFrame
    ours: pd.DataFrame
    marked_cells: int
    area_cells: int


@dataclass(frozen=True)
class _Marked:
    """Cells that a method colours and those it marks, with the group of each marked one."""

    coloured: pd.DataFrame
    bounds: tuple[float, ...]
    groups: dict[int, Cells]
    value_of_group: dict[int, float]


def windows(kind: PeriodKind, listed: int) -> list[int]:
    """Lengths of window to choose from, in periods: the list's own first, then shorter ones."""
    return [listed, *(n for n in ((13, 4) if kind == "week" else (3, 1)) if n < listed)]


def beside(snapshot: Snapshot, filters: Filters, key: str, length: int) -> Beside:
    """A method over the last `length` periods up to the chosen one, beside our list of that period."""
    compared = ask(compare, snapshot, filters)
    period, grid = compared.now.period, finding.grid_of(snapshot.settings)
    first, last = period.number - length + 1, period.number
    points = Points.from_frame(q.filtered_points(snapshot, filters, first=first, last=last))
    layer, nothing = LAYERS[key], pd.DataFrame()
    area = area_cells(q.known_cells(snapshot, period)["cell_id"].to_numpy(dtype=np.int64), grid)
    reports = int(points.reports.sum())
    window = (Period(period.kind, first), period)
    listed = compared.table
    if layer.shape == "table":
        bands = layer.make(points, grid, first=first, last=last)
        return Beside(key, window, reports, nothing, (), _no_members(), bands, nothing, nothing, 0, len(area))
    made = layer.make(points, grid, first=first, last=last, cells=area)
    ours = [np.asarray(cells, dtype=np.int64) for cells in listed["cells"]]
    counts = cell_counts(points, area, first=first, last=last).sum(axis=1)
    marked = _marked(key, made, area, counts, grid, like=sum(map(len, ours)))
    coloured = marked.coloured.assign(reports=counts[np.searchsorted(area, marked.coloured["cell_id"])].astype(int))
    together = np.concatenate([np.empty(0, np.int64), *marked.groups.values()])
    named = _placed(snapshot, marked, area, counts, compared.table)
    ranks = zip(listed["rank"], listed["name"], ours, strict=True)
    found = [(int(rank), str(name), bool(np.isin(cells, together).any())) for rank, name, cells in ranks]
    members = made[made["cluster"] >= 0] if layer.shape == "places" else _no_members()
    table = pd.DataFrame(found, columns=["rank", "name", "marked"])
    return Beside(
        key, window, reports, coloured, marked.bounds, members, nothing, named, table, len(set(together)), len(area)
    )


def _no_members() -> pd.DataFrame:
    return pd.DataFrame(columns=["easting", "northing", "reports", "cluster"])


def _marked(key: str, made: pd.DataFrame, area: Cells, counts: Floats, grid: Grid, *, like: int) -> _Marked:
    """What each method marks: significant cells, the densest cells, or cells with a place in a cluster."""
    if key == "gistar":
        values = made["z"].to_numpy(dtype=np.float64)
        hot = (made["q"].to_numpy() <= FALSE_SHARE) & (values > 0)
        return _touching(area, values, hot, hot, _Z_STEPS, grid)
    if key == "kde":
        values = made["per_km2"].to_numpy(dtype=np.float64)
        mean = float(counts.sum()) / (len(area) * grid.cell_area_m2 / 1e6)
        steps = tuple(float(f"{step * mean:.2g}") for step in _DENSITY_STEPS)
        many = min(like or round(len(area) * _SHARE_WITHOUT_LIST), len(area))
        dense = np.zeros(len(area), dtype=bool)
        dense[np.argsort(-values, kind="stable")[:many]] = True
        return _touching(area, values, dense & (values > 0), values >= max(steps[0], 1e-9), steps, grid)
    return _clusters(made, grid)


def _touching(
    area: Cells, values: Floats, hot: NDArray[np.bool_], shown: NDArray[np.bool_], steps: Sequence[float], grid: Grid
) -> _Marked:
    """Marked cells joined where they touch; the value of a group is its highest."""
    cells, value = area[hot], values[hot]
    groups: dict[int, Cells] = {}
    if len(cells):
        label = connected_components(zones(cells, grid), directed=False)[1]
        groups = {int(g): cells[label == g] for g in np.unique(label)}
    best = {g: float(value[np.isin(cells, members)].max()) for g, members in groups.items()}
    classes = np.searchsorted(np.asarray(steps), values[shown], side="right") - 1
    coloured = pd.DataFrame({"cell_id": area[shown], "class": classes.clip(0), "value": values[shown]})
    return _Marked(coloured, tuple(steps), groups, best)


def _clusters(made: pd.DataFrame, grid: Grid) -> _Marked:
    """Cells with a place in a cluster; the value is how many reports the cluster holds, a cell takes its largest."""
    inside = made[made["cluster"] >= 0]
    size = np.bincount(inside["cluster"].to_numpy(dtype=np.intp), weights=inside["reports"].to_numpy(dtype=np.float64))
    cell = grid.cell_of(inside["easting"], inside["northing"])
    held = pd.DataFrame(
        {"cell_id": cell, "cluster": inside["cluster"], "value": size[inside["cluster"].to_numpy(dtype=np.intp)]}
    )
    clusters, cells = held["cluster"].to_numpy(dtype=np.int64), held["cell_id"].to_numpy(dtype=np.int64)
    groups = {int(g): np.unique(cells[clusters == g]) for g in np.unique(clusters)}
    top = held.groupby("cell_id", as_index=False)["value"].max()
    classes = np.searchsorted(np.asarray(_CLUSTER_STEPS), top["value"].to_numpy(float), side="right") - 1
    return _Marked(top.assign(**{"class": classes}), _CLUSTER_STEPS, groups, {g: float(size[g]) for g in groups})


def _placed(snapshot: Snapshot, marked: _Marked, area: Cells, counts: Floats, listed: pd.DataFrame) -> pd.DataFrame:
    """The places that the method marks, highest value first, and which of our hotspots lie on each."""
    columns = ["rank_here", "name", "value", "reports", "cells", "on_list"]
    if not marked.groups:
        return pd.DataFrame(columns=columns)
    everywhere = np.unique(np.concatenate(list(marked.groups.values())))
    names = PlaceNames(q.places(snapshot, everywhere))
    hotspot_of = {int(cell): row for row in each(listed) for cell in row.cells}
    rows = []
    order = sorted(marked.groups, key=lambda g: (-marked.value_of_group[g], int(marked.groups[g][0])))
    for at, group in enumerate(order, start=1):
        cells = marked.groups[group]
        here = {row.rank: row.name for row in (hotspot_of.get(int(c)) for c in cells) if row is not None}
        said = words.listed([f"{rank}. {here[rank]}" for rank in sorted(here)]) or "no"
        name = next(iter([*(here[rank] for rank in sorted(here)), *names.candidates(cells)]), "an unnamed place")
        held = int(counts[np.searchsorted(area, cells)].sum())
        rows.append((at, name, marked.value_of_group[group], held, len(cells), said))
    return pd.DataFrame(rows, columns=columns)


def agreement(found: Beside) -> str:
    """How far the method and our list agree, in words."""
    places, ours = found.places, found.ours
    beyond = int((places["on_list"] == "no").sum())
    marks = words.count(len(places), "place")
    share = f"{found.marked_cells / found.area_cells:.1%}" if found.area_cells else "none"
    said = f"It marks {marks} ({words.count(found.marked_cells, 'cell')}, {share} of the area)."
    if ours.empty:
        return f"{said} There is no list for this choice to compare it with."
    both = int(ours["marked"].sum())
    said += f" Of our {words.count(len(ours), 'hotspot')} it marks {words.number(both)} too ({both / len(ours):.0%})."
    if beyond:
        said += f" {words.count(beyond, 'place')} that it marks {'is' if beyond == 1 else 'are'} not on our list."
    else:
        said += " It marks nowhere that is not on our list."
    return said


def how_marked(found: Beside) -> str:
    """What the method calls marked, in words."""
    if found.key == "gistar":
        return (
            f"Marked: cells where at most {FALSE_SHARE:.0%} of those marked would be chance, if places were alike. "
            "Value: standard deviations above the area's average, of the cell with its six neighbours."
        )
    if found.key == "kde":
        rule = (
            "as many of the densest cells as our list covers"
            if len(found.ours)
            else "the densest hundredth of the area"
        )
        return f"A surface has no threshold of its own, so marked are {rule}. Value: reports per km² over the window."
    return (
        "Marked: cells with a place in a cluster. Reports within 100 m of each other are joined, as many as chance "
        "would bring together once in ten thousand, were they spread evenly. Value: reports in the cluster."
    )


def near_repeats(bands: pd.DataFrame) -> str:
    """The Knox table in a sentence: how much more often reports follow each other closely than chance has it.

    Args:
        bands: space, time, observed, expected, ratio, p; nearest and soonest first.
    """
    if bands.empty or not bands["observed"].sum():
        return "There are too few reports with a known day to look for repeats."
    first = bands.iloc[0]
    if first["p"] > 0.05 or first["ratio"] <= 1:
        return (
            "Reports at the very same place within a day of each other are no more frequent than their places and "
            "dates explain."
        )
    said = (
        f"At the very same place and within a day there are {words.times(float(first['ratio']))} as many pairs of "
        f"reports ({words.number(first['observed'])}) as their places and dates explain "
        f"({words.number(first['expected'])})."
    )
    reach = bands[(bands["p"] <= 0.05) & (bands["ratio"] >= 1.05)]
    last = reach.iloc[-1]
    return said + f" The furthest band with at least 5% more than expected is {last['space']} and {last['time']}."


def class_words(bounds: Sequence[float]) -> list[str]:
    """[0, 3, 5, 8] → ["up to 3", "3 to 5", "5 to 8", "over 8"]."""
    said = [words.number(b) for b in bounds]
    first = f"up to {said[1]}" if bounds[0] == 0 else f"{said[0]} to {said[1]}"
    return [first, *(f"{a} to {b}" for a, b in itertools.pairwise(said[1:])), f"over {said[-1]}"]
