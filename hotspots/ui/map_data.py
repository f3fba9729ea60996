"""What one map shows for one week or month, as the map's script wants it. No drawing, no page."""

from __future__ import annotations

import itertools
import zlib
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from hotspots import finding
from hotspots.detect.grid import Grid
from hotspots.periods import Period
from hotspots.projection import to_wgs84
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.escape import script_json
from hotspots.ui.frames import each

POINTS_CAP = 2000
# The lowest class begins at half the risk threshold: below that a cell is not coloured.
_CLASS_STEPS = (0.5, 1.0, 2.0, 4.0)


def map_payload(snapshot: Snapshot, filters: Filters) -> str:
    """Hotspots, cells and reports of a period under the filters, as JSON that is safe inside a script."""
    compared = ask(compare, snapshot, filters)
    found = compared.now
    grid = finding.grid_of(snapshot.settings)
    cells = classed(found.cells, snapshot.settings.detection.risk_threshold)
    points = q.report_points(snapshot, filters, first=found.period.number, last=found.period.number, limit=POINTS_CAP)
    agencies = ask(q.agencies, snapshot)
    titles = dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    return script_json(
        {
            "hotspots": hotspot_marks(compared.table, found.period, grid),
            **cell_marks(cells, grid),
            **report_marks(points, titles),
            "words": _words(snapshot, found.period, found.window, points),
            "stamp": f"{found.period.label} {zlib.crc32(repr(filters).encode()):08x} {snapshot.version}",
        }
    )


def hotspot_marks(table: pd.DataFrame, period: Period, grid: Grid) -> list[dict[str, Any]]:
    """One entry per hotspot: outline, place of its number, and what to say of it.

    Args:
        table: columns of `schema.HOTSPOTS` and is_new.
    """
    return [
        {
            "id": row.hotspot_id,
            "rank": int(row.rank),
            "at": [round(row.lat, 5), round(row.lon, 5)],
            "rings": _rings(grid, tuple(int(cell) for cell in row.cells)),
            "is_new": bool(row.is_new),
            "lines": _lines(row, period),
        }
        for row in each(table)
    ]


def _lines(row: Any, period: Period) -> list[str]:
    kind = period.kind
    since = f"First seen in {'the ' if kind == 'week' else ''}{words.short_period(kind, int(row.first_seen))}"
    return [
        f"{row.rank}. {row.name}",
        f"{_this(row, kind)}, {_before(row)} the {kind} before",
        f"{words.times(row.relative_risk)} the area's average",
        f"New on the list this {kind}" if row.is_new else since,
    ]


def _this(row: Any, kind: str) -> str:
    unheard = getattr(row, "unheard", "")
    return f"No file of {unheard} for this {kind}" if unheard else f"{words.count(row.reports, 'report')} this {kind}"


def _before(row: Any) -> str:
    return "no file" if getattr(row, "unheard_before", "") else words.number(row.reports_before)


# Geometry alone, whoever asks: a hotspot keeps most of its cells from week to week.
@lru_cache(maxsize=4096)
def _rings(grid: Grid, cells: tuple[int, ...]) -> list[Any]:
    """[[[lat, lon], …]] per polygon of the outline, outer ring first, five decimals."""
    polygons = [p for p in shapely.get_parts(grid.union_outline(cells)) if p.geom_type == "Polygon"]
    return [
        [np.round(shapely.get_coordinates(ring)[:-1, ::-1], 5).tolist() for ring in (p.exterior, *p.interiors)]
        for p in polygons
    ]


def classed(cells: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Cells that are coloured, with their class 0-3.

    Args:
        cells: cell_id, reports, relative_risk.
        threshold: the relative risk from which on a place may be a hotspot; classes are halves and multiples of it.
    """
    steps = threshold * np.array(_CLASS_STEPS)
    table = cells.assign(**{"class": np.searchsorted(steps, cells["relative_risk"].to_numpy(float), side="right") - 1})
    return table[table["class"] >= 0]


def cell_marks(cells: pd.DataFrame, grid: Grid) -> dict[str, Any]:
    """Centres in 1/100,000 degrees with class and count; the corners once, because they are the same for every cell.

    Over 100 km the true corners differ by under 3 m, far less than a line's width.
    """
    if cells.empty:
        return {"cells": [], "cell_corners": []}
    ids = cells["cell_id"].to_numpy(dtype=np.int64)
    lon, lat = to_wgs84(*grid.cell_centres(ids), grid.crs)
    middle = int(np.argsort(lat)[len(lat) // 2])
    corners = grid.cell_outlines(ids[middle : middle + 1])[0] - [lon[middle], lat[middle]]
    rows = np.column_stack([np.round(lat * 1e5), np.round(lon * 1e5), cells["class"], cells["reports"]])
    return {"cells": rows.astype(int).tolist(), "cell_corners": np.round(corners[:, ::-1], 6).tolist()}


def report_marks(points: pd.DataFrame, titles: dict[str, str]) -> dict[str, Any]:
    """Points in 1/100,000 degrees with their number and what to say of them."""
    rows = np.column_stack(
        [np.round(points["lat"] * 1e5), np.round(points["lon"] * 1e5), points["reports"], np.arange(len(points))]
    )
    said = [
        [
            words.category(category),
            *([place] if place else []),
            f"{titles.get(agency, agency)}, {_when(moment, precision)}",
        ]
        for category, place, agency, moment, precision in zip(
            points["category"].tolist(),
            points["place_name"].tolist(),
            points["source_agency"].tolist(),
            points["occurred_from"].to_numpy().astype("datetime64[s]").tolist(),
            points["time_precision"].tolist(),
            strict=True,
        )
    ]
    return {"reports": rows.astype(int).tolist(), "report_words": said}


def _when(moment: datetime, precision: str) -> str:
    if precision == "month":
        return f"{moment:%B %Y}"
    said = _day(moment.date())
    return said if precision == "day" else f"{said}, {moment.hour:02d}:{moment.minute:02d}"


@lru_cache(maxsize=1000)
def _day(value: date) -> str:
    return words.day(value)


def _words(snapshot: Snapshot, period: Period, window: tuple[Period, Period], points: pd.DataFrame) -> dict[str, Any]:
    bounds = [words.number(snapshot.settings.detection.risk_threshold * s, 1).removesuffix(".0") for s in _CLASS_STEPS]
    length = window[1].number - window[0].number + 1
    shown = (
        f"the latest {words.number(POINTS_CAP)} places"
        if len(points) >= POINTS_CAP
        else words.number(points["reports"].sum())
    )
    return {
        "hotspots": "Hotspots, numbered by rank",
        "is_new": f"New on the list this {period.kind}",
        "cells": f"Reports against the area's average, over {words.count(length, period.kind)}",
        "classes": [
            *(f"{low} to {high} times" for low, high in itertools.pairwise(bounds)),
            f"over {bounds[-1]} times",
        ],
        "average": "the area's average",
        "cell": f"{{n}} reports in {words.count(length, period.kind)}",
        "reports": f"Single reports of this {period.kind} ({shown})",
        "count": "Reports here: {n}",
    }
