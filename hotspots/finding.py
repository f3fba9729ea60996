"""What readers ask: the hotspots of a period under a person's filters, for pages, for machines and for maps.

Joins the store's published lists with detection on the fly, which is imported only when a filter asks for it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.detect.aoristic import HourProfile
from hotspots.detect.aoristic import hour_profiles as hour_profiles_of_spans
from hotspots.detect.grid import Grid
from hotspots.periods import Period, PeriodKind
from hotspots.schema import Filters
from hotspots.settings import Settings
from hotspots.store import Snapshot, Warehouse
from hotspots.store import queries as q
from hotspots.store.queries_trends import cell_forces, force_counts

if TYPE_CHECKING:
    from hotspots.detect.gaps import Gaps


def grid_of(settings: Settings) -> Grid:
    """The grid that these settings lay over the area."""
    return Grid(settings.detection.cell_size_m, settings.area.crs)


def gaps_of(warehouse: Warehouse, kind: PeriodKind, by: str) -> Gaps:
    """Where files of one of several police forces are missing.

    Args:
        by: layer whose areas are told apart. Each of them is judged by itself, and has no list where it has no reports.
    """
    from hotspots.detect.gaps import Gaps, silent_forces

    silent = {} if by else silent_forces(warehouse.sent(kind), kind)
    return Gaps.of(silent, warehouse.force_of_cells()) if silent else Gaps()


def gaps_seen(snapshot: Snapshot, kind: PeriodKind, cells: Sequence[int]) -> Gaps:
    """The same from a published version, for some cells."""
    from hotspots.detect.gaps import Gaps, silent_forces

    if snapshot.settings.detection.by:
        return Gaps()
    # Kept with the version: whoever asks for a list under a filter asks this too.
    silent: dict[str, frozenset[int]] = snapshot.answers.get(
        ("silent_forces", kind), lambda: silent_forces(force_counts(snapshot, kind), kind)
    )
    return Gaps.of(silent, cell_forces(snapshot, cells).drop_duplicates("cell_id")) if silent else Gaps()


@dataclass(frozen=True)
class HotspotList:
    """The hotspots of a period, and on what they rest.

    Attributes:
        table: columns of `schema.HOTSPOTS`, best first.
        cells: cells clearly busier than the average: cell_id, reports (in the window), relative_risk.
        period: the week or month.
        window: first and last period of the evidence window.
        total_reports: located reports in the window.
        area_cells: number of cells in the area.
        still_filling: whether reports of the period may still come in because it is not over in the data.
        sentence: what the list is, in words.
    """

    table: pd.DataFrame
    cells: pd.DataFrame
    period: Period
    window: tuple[Period, Period]
    total_reports: int
    area_cells: int
    still_filling: bool
    sentence: str


def find_hotspots(snapshot: Snapshot, filters: Filters) -> HotspotList | None:
    """The list for these filters: the precomputed one, or made on the fly where they narrow it.

    Returns:
        None when the store has no data of this kind of period.
    """
    span = q.periods(snapshot, filters.kind)
    if span is None:
        return None
    period = Period(filters.kind, span.last_full if filters.period is None else filters.period)
    length = snapshot.settings.detection.window(period.kind)
    made = q.detected_periods(snapshot, period.kind)
    basis = made[made["number"] == period.number]
    area_cells = int(basis["area_cells"].sum())
    table, cells = q.hotspot_list(snapshot, period), q.risk_cells(snapshot, period)
    total = int(basis["reports"].sum())
    if (filters.narrows or snapshot.hides_agencies) and area_cells:
        area_cells = _area_of(snapshot, filters, period) or area_cells
        table, cells, total = _find_filtered(snapshot, filters, period, area_cells, known=table)
    window = (period.shift(1 - length), period)
    return HotspotList(
        table=table,
        cells=cells,
        period=period,
        window=window,
        total_reports=total,
        area_cells=area_cells,
        still_filling=period.number > span.last_full,
        sentence=_sentence(period, window, total),
    )


def _area_of(snapshot: Snapshot, filters: Filters, period: Period) -> int:
    """Number of cells of the local authorities and forces asked for, whose average is not that of all; 0 = of all."""
    scope = snapshot.scope
    if not (filters.lads or filters.police_forces or scope.lads or scope.police_forces):
        return 0
    from hotspots.detect.lists import area_sizes

    growth = q.own_area(snapshot, filters)
    return area_sizes(growth, grid_of(snapshot.settings))(period.number) if len(growth) else 0


def _sentence(period: Period, window: tuple[Period, Period], total: int) -> str:
    unit = "weeks" if period.kind == "week" else "months"
    length = window[1].number - window[0].number + 1
    return f"{period.title}, from {total:,} located reports in the {length} {unit} up to its end."


def _find_filtered(
    snapshot: Snapshot, filters: Filters, period: Period, area_cells: int, *, known: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    from hotspots.detect.filtered import find_filtered

    detection = snapshot.settings.detection
    length = detection.window(period.kind)
    points = q.filtered_points(snapshot, filters, first=period.number - length + 1, last=period.number)
    found = find_filtered(
        points,
        period=period,
        area_cells=area_cells,
        known=known,
        places=lambda cells: q.places(snapshot, cells),
        grid=grid_of(snapshot.settings),
        detection=detection,
        gaps=gaps_seen(snapshot, period.kind, points["cell_id"].unique().tolist()),
    )
    return found.hotspots, found.cells, int(points["reports"].sum())


def place_hours(
    snapshot: Snapshot, filters: Filters, hotspot_ids: tuple[str, ...] | None = None
) -> dict[str, HourProfile]:
    """When in the week things happen at the hotspots of a list, over its evidence window, under the same filters.

    A report that knows only an interval is spread over its hours; how many did, and how many know no hour, is counted.

    Args:
        hotspot_ids: of the list; None = all of it. Others are left out.

    Returns:
        hotspot_id → profile, in order of the list; empty ones where nothing is known.
    """
    found = find_hotspots(snapshot, filters)
    return {} if found is None else hours_of_list(snapshot, filters, found, hotspot_ids)


def hours_of_list(
    snapshot: Snapshot, filters: Filters, found: HotspotList, hotspot_ids: tuple[str, ...] | None = None
) -> dict[str, HourProfile]:
    """As `place_hours`, for a list that is at hand already."""
    places = listed_cells(found, hotspot_ids)
    if not places:
        return {}
    first, last = (period.number for period in found.window)
    made = hour_profiles_of_spans(q.hours_by_place(snapshot, filters, places, first=first, last=last))
    nothing = HourProfile(np.zeros((7, 24)), 0.0, 0.0, 0.0)
    return {key: made.get(key, nothing) for key in places}


def listed_cells(found: HotspotList, hotspot_ids: tuple[str, ...] | None = None) -> dict[str, tuple[int, ...]]:
    """hotspot_id → its cells, best first; only the ids asked for, where any are."""
    pairs = zip(found.table["hotspot_id"], found.table["cells"], strict=True)
    return {
        str(key): tuple(int(cell) for cell in cells)
        for key, cells in pairs
        if hotspot_ids is None or str(key) in hotspot_ids
    }


def hour_profiles(snapshot: Snapshot, filters: Filters, hotspot_ids: tuple[str, ...] | None = None) -> pd.DataFrame:
    """`place_hours` as one table, for planning: how many reports of the window fall into each hour of the week.

    Returns:
        hotspot_id, weekday (1 = Monday), hour (0-23), reports (expected, not whole numbers): 168 rows a hotspot, which
        add up to its reports that know their hour.
    """
    profiles = place_hours(snapshot, filters, hotspot_ids)
    many = len(profiles)
    return pd.DataFrame(
        {
            "hotspot_id": np.repeat(np.array(list(profiles), dtype=object), 7 * 24),
            "weekday": np.tile(np.repeat(np.arange(1, 8), 24), many),
            "hour": np.tile(np.arange(24), 7 * many),
            "reports": np.concatenate([np.empty(0), *(profile.hours.ravel() for profile in profiles.values())]),
        }
    )


def without_unknown(found: HotspotList, unknown: Mapping[str, Collection[str]]) -> HotspotList:
    """The list without counts that are not known: nought would look like a quiet place. For files and machines.

    Args:
        unknown: `reports` and `reports_before` → hotspots of which a file of their police force is missing then.
    """
    table = found.table
    for column, ids in unknown.items():
        if gone := set(ids):
            masked = table[column].astype("Int64").mask(table["hotspot_id"].isin(gone))
            table = table.assign(**{column: masked})
    return replace(found, table=table)


def as_records(found: HotspotList, grid: Grid) -> list[dict[str, Any]]:
    """The list for machines: one dictionary a hotspot, with the centres of its cells, best first."""
    records = []
    for raw in found.table.to_dict("records"):
        row = {str(key): value for key, value in raw.items()}
        cells = np.asarray(row.pop("cells"), dtype=np.int64)
        easting, northing = grid.cell_centres(cells)
        since = {name: Period(found.period.kind, int(row.pop(name))).label for name in ("first_seen", "state_since")}
        records.append(
            {
                "hotspot_id": row.pop("hotspot_id"),
                "name": row.pop("name"),
                "rank": row.pop("rank"),
                "period": found.period.label,
                "still_filling": found.still_filling,
                **{key: _rounded(value) for key, value in row.items() if key not in ("kind", "period")},
                **since,
                "merged_ids": [str(other) for other in row.pop("merged_ids")],
                "cells": [
                    {"cell_id": int(cell), "easting": round(float(e), 1), "northing": round(float(n), 1)}
                    for cell, e, n in zip(cells, easting, northing, strict=True)
                ],
            }
        )
    return records


def _rounded(value: Any) -> Any:
    """Four decimals are more than any of the numbers deserves; places keep theirs."""
    if not isinstance(value, float):
        return None if value is pd.NA else value
    return round(value, 6 if abs(value) < 180 else 1) if math.isfinite(value) else None


def geojson(found: HotspotList, grid: Grid) -> dict[str, Any]:
    """The list as a GeoJSON FeatureCollection of outlines in WGS84, best first."""
    import shapely

    features = []
    for record, cells in zip(as_records(found, grid), found.table["cells"], strict=True):
        outline = shapely.transform(grid.union_outline(cells), lambda points: np.round(points, 6))
        features.append(
            {
                "type": "Feature",
                "id": record["hotspot_id"],
                "geometry": shapely.geometry.mapping(outline),
                "properties": {key: value for key, value in record.items() if key != "cells"},
            }
        )
    return {"type": "FeatureCollection", "features": features}
