"""The list of hotspots of one week or month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.cluster import group_cells, min_samples_for, split_large, weighted_dbscan
from hotspots.detect.evidence import (
    Evidence,
    auto_half_life,
    effective_scale,
    exposed_exceedance,
    flat_exceedance,
    recency_weights,
)
from hotspots.detect.gaps import Gaps
from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.known import Known
from hotspots.detect.points import Points
from hotspots.periods import PeriodKind
from hotspots.projection import to_wgs84
from hotspots.settings import Detection

# Cells are worth colouring from this share of the threshold on.
_SHOWN_FROM = 0.5
# One caller is a case, not a hotspot: where one known person made more than this share of the reports.
_ONE_REPORTER = 0.9
# More days than any calendar here has: group and day packed into one number are told apart by it.
_DAYS = 1_000_000


@dataclass(frozen=True)
class Window:
    """The reports that a list rests on.

    Attributes:
        period: number of the list's week or month, the last of the window.
        points: of the window only.
        weights: recency weight of each point, shape (n,).
        area_cells: number of cells in the area.
        half_life: in periods; 0 = none.
        known: what is known of the window where files of some police forces are missing; None = everything.
    """

    period: int
    points: Points
    weights: Floats
    area_cells: int
    half_life: float
    known: Known | None = None


@dataclass(frozen=True)
class CellEvidence:
    """Evidence of every cell of `Points.cells`; cells without a report in the window have none (P = 0).

    Attributes:
        evidence: for the cells at `held`.
        held: indices of the cells with reports in the window, shape (m,).
        weighted: recency-weighted reports of every cell, shape (number of cells,).
    """

    evidence: Evidence
    held: NDArray[np.intp]
    weighted: Floats

    def spread(self, values: Floats, size: int) -> Floats:
        """Values of the held cells put at their places among all cells, zero elsewhere."""
        everywhere = np.zeros(size)
        everywhere[self.held] = values
        return everywhere


@dataclass(frozen=True)
class Found:
    """What was found in one window.

    Attributes:
        hotspots: the columns of `schema.HOTSPOTS` that need no history: all but kind, period, hotspot_id, name,
            first_seen, periods_listed and the states; best first.
        cells: cells clearly busier than the average (columns of `schema.RISK_CELLS` but kind and period).
    """

    hotspots: pd.DataFrame
    cells: pd.DataFrame


def make_window(
    points: Points, *, kind: PeriodKind, period: int, area_cells: int, detection: Detection, gaps: Gaps | None = None
) -> Window:
    """Cut out the window that ends with `period` and weight it.

    Args:
        gaps: where files of some police forces are missing.
    """
    inside = points.between(period - detection.window(kind) + 1, period)
    half_life = _half_life(inside, kind, detection)
    weights = recency_weights(period - inside.number, half_life=half_life)
    known = None
    if gaps and gaps.between(period - detection.window(kind) + 1, period):
        known = Known.of(inside, gaps, recency_weights(period - np.unique(inside.number), half_life=half_life))
    return Window(period, inside, weights, area_cells, half_life, known)


def _half_life(inside: Points, kind: PeriodKind, detection: Detection) -> float:
    if kind == "month":
        return detection.half_life_months
    if detection.half_life_weeks != "auto":
        return float(detection.half_life_weeks)
    return auto_half_life(float(inside.reports.sum()) / max(len(np.unique(inside.number)), 1))


def find(window: Window, grid: Grid, detection: Detection, *, stays: Cells | None = None) -> Found:
    """The hotspots of one window, most weighted reports first, and the cells that stand out.

    Args:
        stays: cells that were on the list before; they stay while they pass `stay_probability`.
    """
    solid = window.points.take(window.points.solid)
    if not len(solid.reports):
        return Found(pd.DataFrame(), pd.DataFrame(columns=["cell_id", "reports", "relative_risk"]))
    found = _evidence(solid, window.weights[window.points.solid], window, detection)
    return Found(_hotspots(solid, found, window, grid, detection, stays), _risk_cells(solid, found, detection))


def _risk_cells(solid: Points, found: CellEvidence, detection: Detection) -> pd.DataFrame:
    """Cells whose likely rate is at least half the threshold: what a map colours."""
    risk = found.evidence.relative_risk
    shown = risk >= _SHOWN_FROM * detection.risk_threshold
    held = found.held[shown]
    return pd.DataFrame(
        {
            "cell_id": solid.cells[held],
            "reports": solid.per_cell(solid.reports)[held].astype(np.int64),
            "relative_risk": risk[shown],
        }
    )


def _hotspots(
    solid: Points, found: CellEvidence, window: Window, grid: Grid, detection: Detection, stays: Cells | None
) -> pd.DataFrame:
    p_exceed = found.spread(found.evidence.p_exceed, len(solid.cells))
    likely = p_exceed > detection.enter_probability
    if stays is not None:
        likely |= np.isin(solid.cells, stays) & (p_exceed > detection.stay_probability)
    if not likely.any():
        return pd.DataFrame()
    groups = _groups(solid, likely, found.weighted, window, grid, detection)
    table = _describe(groups, found, window, grid)
    enough = (table["observed"] >= detection.min_reports) & (table["days"] >= detection.min_days)
    table = table[enough & (table["one_reporter"] <= _ONE_REPORTER)]
    table = table.assign(first_cell=[int(cells[0]) for cells in table["cells"]])
    table = table.sort_values(["weighted", "first_cell"], ascending=[False, True], ignore_index=True)
    return table.assign(rank=range(1, len(table) + 1)).drop(columns=["first_cell", "days", "one_reporter", "weighted"])


def _evidence(solid: Points, weights: Floats, window: Window, detection: Detection) -> CellEvidence:
    weighted = solid.per_cell(solid.reports * weights)
    scale = effective_scale(float(weighted.sum()), float(np.sum(solid.reports * weights**2)))
    held = np.flatnonzero(weighted)
    effective = weighted[held] * scale
    cells, total = max(window.area_cells, len(held)), float(effective.sum())
    if window.known is None:
        evidence = flat_exceedance(effective, total=total, cells=cells, threshold=detection.risk_threshold)
        return CellEvidence(evidence, held, weighted)
    exposure = window.known.weighted[held]
    empty = [(share, part * cells - np.count_nonzero(exposure == share)) for share, part in window.known.alike]
    evidence = exposed_exceedance(effective, exposure, empty=empty, total=total, threshold=detection.risk_threshold)
    # A place is as busy as it was while something was known of it.
    return CellEvidence(evidence, held, weighted / window.known.weighted)


def _groups(
    solid: Points, likely: NDArray[np.bool_], weighted: Floats, window: Window, grid: Grid, detection: Detection
) -> list[Cells]:
    """Evident cells, joined where DBSCAN finds their reports in one cluster, cut where that is too large to walk."""
    here = likely[solid.cell]
    places, index = np.unique(solid.place[here], return_inverse=True)
    place_cell = np.zeros(len(places), dtype=np.intp)
    place_cell[index] = solid.cell[here]
    area_km2 = window.area_cells * grid.cell_area_m2 / 1e6
    labels = weighted_dbscan(
        solid.place_easting[places],
        solid.place_northing[places],
        np.bincount(index, weights=solid.reports[here]),
        eps_m=detection.link_distance_m,
        min_samples=min_samples_for(float(solid.reports.sum()) / area_km2, eps_m=detection.link_distance_m),
    )
    groups: list[Cells] = []
    for group in group_cells(solid.cells[likely], solid.cells[place_cell], labels):
        busy = weighted[np.searchsorted(solid.cells, group)]
        groups += split_large(group, busy, grid, max_cells=detection.max_cells)
    return groups


def _describe(groups: list[Cells], found: CellEvidence, window: Window, grid: Grid) -> pd.DataFrame:
    """The numbers of each group of cells; all its reports count, those that only know a postcode too."""
    size = len(window.points.cells)
    group_of_cell = np.full(size, -1)
    for number, cells in enumerate(groups):
        group_of_cell[np.searchsorted(window.points.cells, cells)] = number
    here = group_of_cell[window.points.cell] >= 0
    points, weights = window.points.take(here), window.weights[here]
    group, many = group_of_cell[points.cell], len(groups)
    on_one_point = _busiest_point(points, group, many)

    def total(values: Floats) -> Floats:
        return np.bincount(group, weights=values, minlength=many).astype(np.float64)

    def per_group(values: Floats) -> Floats:
        inside = group_of_cell >= 0
        return np.bincount(group_of_cell[inside], weights=values[inside], minlength=many).astype(np.float64)

    evidence = found.evidence
    counts = points.reports
    solid = counts * points.solid
    observed = total(solid)
    easting = total(solid * points.place_easting[points.place]) / observed
    northing = total(solid * points.place_northing[points.place]) / observed
    lon, lat = to_wgs84(easting, northing, grid.crs)
    cells_of_group = np.array([len(cells) for cells in groups], dtype=np.float64)
    effective = per_group(found.spread(evidence.observed, size)), per_group(found.spread(evidence.expected, size))
    p_exceed = found.spread(evidence.p_exceed, size)
    known = cells_of_group if window.known is None else per_group(window.known.share) / window.known.mean
    busy = counts * weights if window.known is None else counts * weights / window.known.weighted[points.cell]
    return pd.DataFrame(
        {
            "reports": total(counts * (points.number == window.period)).astype(np.int64),
            "reports_before": total(counts * (points.number == window.period - 1)).astype(np.int64),
            "observed": observed,
            "expected": window.points.reports[window.points.solid].sum() / window.area_cells * known,
            "relative_risk": (evidence.shape + effective[0]) / (evidence.shape + effective[1]),
            "p_exceed": [p_exceed[np.searchsorted(window.points.cells, cells)].max() for cells in groups],
            "area_m2": cells_of_group * grid.cell_area_m2,
            "easting": easting.round(1),
            "northing": northing.round(1),
            "lon": lon.round(6),
            "lat": lat.round(6),
            "from_snap_points": total(counts * points.snapped) / total(counts),
            "on_one_point": on_one_point / observed,
            "cells": groups,
            "weighted": total(busy),
            "days": _distinct_days(points, group, many),
            "one_reporter": _busiest_reporter(points, group, many) / observed,
        }
    )


def _busiest_point(points: Points, group: NDArray[np.int64], many: int) -> Floats:
    """Reports on the busiest single point of each group."""
    solid = points.take(points.solid)
    pairs, index = np.unique(group[points.solid] * len(points.place_easting) + solid.place, return_inverse=True)
    most = np.zeros(many)
    np.maximum.at(most, pairs // len(points.place_easting), np.bincount(index, weights=solid.reports))
    return most


def _busiest_reporter(points: Points, group: NDArray[np.int64], many: int) -> Floats:
    """Reports of the one known reporter who made most of them, in each group; 0 where nobody tells who reported."""
    most = np.zeros(many)
    known = (points.reporter >= 0) & points.solid
    if known.any():
        people, who = np.unique(points.reporter[known], return_inverse=True)
        pairs, index = np.unique(group[known] * len(people) + who, return_inverse=True)
        np.maximum.at(most, pairs // len(people), np.bincount(index, weights=points.reports[known]))
    return most


def _distinct_days(points: Points, group: NDArray[np.int64], many: int) -> Floats:
    """On how many days something was reported in each group; infinite where only months are known."""
    known = (points.day >= 0) & points.solid
    pairs = np.unique(group[known] * _DAYS + points.day[known])
    days = np.bincount(pairs // _DAYS, minlength=many).astype(np.float64)
    only_months = np.bincount(group[~known & points.solid], minlength=many) > 0
    days[only_months] = np.inf
    return days


def area_sizes(growth: pd.DataFrame, grid: Grid) -> Callable[[int], int]:
    """How many cells the area has by a period: those with any report so far, and the cells around them.

    Args:
        growth: cell_id and number (first period with a report in it).

    Returns:
        A function from a period's number to the number of cells.
    """
    cells = growth["cell_id"].to_numpy(dtype=np.int64)
    numbers = growth["number"].to_numpy(dtype=np.int64)
    around = grid.neighbours(cells)
    everything = np.concatenate([cells, around.ravel()])
    since = np.concatenate([numbers, np.repeat(numbers, around.shape[1])])
    order = np.argsort(since, kind="stable")
    _, first = np.unique(everything[order], return_index=True)
    starts = np.sort(since[order][first])
    return lambda period: int(np.searchsorted(starts, period, side="right"))
