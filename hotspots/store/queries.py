"""The questions that pages and exports ask of a snapshot: one function a question, each with its own file in `sql/`.

Frames come back with the columns that the head of the SQL file lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from hotspots.periods import Period, PeriodKind
from hotspots.schema import AreaPeriods, Filters
from hotspots.store.snapshot import Snapshot
from hotspots.store.spans import last_day_of, span_of


def _bound(
    snapshot: Snapshot, filters: Filters, first: int | None = None, last: int | None = None
) -> dict[str, object]:
    """Values for the macro `filtered_reports`; None means all."""
    weekly = filters.kind == "week"
    hours = filters.hours or (None, None)
    tiles = _tiles(snapshot, filters)
    # Reports that only know their month have no week: asking for weeks from 0 on leaves them out.
    return {
        "week_first": (0 if first is None else first) if weekly else None,
        "week_last": last if weekly else None,
        "month_first": None if weekly else first,
        "month_last": None if weekly else last,
        "agencies": list(filters.agencies) or None,
        "categories": list(filters.categories) or None,
        "qualifiers": list(filters.qualifiers) or None,
        "hour_from": hours[0],
        "hour_to": hours[1],
        "weekdays": list(filters.weekdays) or None,
        "lads": list(filters.lads) or None,
        "police_forces": list(filters.police_forces) or None,
        "tile_first": tiles[0],
        "tile_last": tiles[1],
    }


def _tiles(snapshot: Snapshot, filters: Filters) -> tuple[int | None, int | None]:
    """The first and the last tile of the areas asked for; None where all are, or where tiles are not told."""
    if not (filters.lads or filters.police_forces):
        return None, None
    tiles = snapshot.whole("tiles")
    if tiles.empty:
        return None, None
    for column, asked in (("lad", filters.lads), ("police_force", filters.police_forces)):
        if asked:
            tiles = tiles[tiles[column].isin(asked)]
    # Nothing is reported from there: no tile has the number -1.
    return (int(tiles["tile_no"].iloc[0]), int(tiles["tile_no"].iloc[-1])) if len(tiles) else (-1, -1)


def _counted(
    snapshot: Snapshot, filters: Filters, first: int | None = None, last: int | None = None, *, held: bool = True
) -> dict[str, object]:
    """Values for the macro `counted_reports`: here alone is said whether tallies are counted, or reports.

    Args:
        held: whether tallies hold what the question itself asks for (not: day, ward, patch).
    """
    tallied = held and snapshot.tallied and not filters.hours and not filters.weekdays
    # Those of all areas together are not there for who may see some of them only.
    together = not (filters.lads or filters.police_forces or snapshot.scope.limited)
    return {"tallied": tallied, "together": together, **_bound(snapshot, filters, first, last)}


def periods(snapshot: Snapshot, kind: PeriodKind) -> AreaPeriods | None:
    """First and last week (or month) with data, and the last full one; None when there are none of this kind."""
    return span_of(snapshot.whole("periods", kind=kind).iloc[0], kind)


def last_day(snapshot: Snapshot, kind: PeriodKind) -> date | None:
    """The last day that any report of this kind tells of; None where only months are known."""
    return last_day_of(snapshot.whole("periods", kind=kind).iloc[0])


def period_counts(snapshot: Snapshot, filters: Filters) -> pd.DataFrame:
    """Reports per period and agency under the filters, all periods: number, source_agency, reports."""
    if not filters.narrows:
        return period_agencies(snapshot, filters.kind)
    return snapshot.frame("period_counts", **_counted(snapshot, filters))


def period_agencies(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """Reports per period and agency, unfiltered and precomputed: number, source_agency, reports."""
    return snapshot.whole("period_agencies", kind=kind)


def agencies(snapshot: Snapshot) -> pd.DataFrame:
    """One row per agency, with `title` from the settings; see `sql/agencies.sql`."""
    frame = snapshot.whole("agencies")
    titles = snapshot.settings.feeds
    known = snapshot.meta

    def title(key: str) -> str:
        return known.get(f"title:{key}") or (titles[key].title if key in titles else key.replace("_", " ").capitalize())

    return frame.assign(title=[title(key) for key in frame["source_agency"]])


def reporting_areas(snapshot: Snapshot) -> pd.DataFrame:
    """Local authorities and police forces that the reports tell of: layer, code, title, reports; precomputed."""
    return snapshot.frame("reporting_areas")


def hotspot_list(snapshot: Snapshot, period: Period) -> pd.DataFrame:
    """The precomputed list of a period, best first, at most `detection.list_length` (columns `schema.HOTSPOTS`)."""
    limit = snapshot.settings.detection.list_length
    return snapshot.whole("hotspot_list", kind=period.kind, period=period.number, limit=limit)


def off_list(snapshot: Snapshot, period: Period) -> pd.DataFrame:
    """Dormant and closed hotspots of a period (columns `schema.OFF_LIST`)."""
    return snapshot.frame("off_list", kind=period.kind, period=period.number)


def risk_cells(snapshot: Snapshot, period: Period) -> pd.DataFrame:
    """Cells clearly busier than the average, in a period (columns `schema.RISK_CELLS`)."""
    return snapshot.whole("risk_cells", kind=period.kind, period=period.number)


def hotspot_history(snapshot: Snapshot, kind: PeriodKind, hotspot_id: str) -> pd.DataFrame:
    """All lists that a hotspot was on; see `sql/hotspot_history.sql`."""
    return snapshot.whole("hotspot_history", kind=kind, hotspot_id=hotspot_id)


def left_the_list(snapshot: Snapshot, period: Period) -> pd.DataFrame:
    """Hotspots of earlier lists that are not on this one; see `sql/left_the_list.sql`."""
    limit = snapshot.settings.detection.list_length
    return snapshot.whole("left_the_list", kind=period.kind, period=period.number, limit=limit)


def every_hotspot(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """All hotspots that were ever listed, as they last were: hotspot_id, name, cells, period, rank."""
    return snapshot.whole("every_hotspot", kind=kind)


def detected_periods(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """On what each list was made: number, reports, area_cells, half_life, area."""
    return snapshot.whole("detected_periods", kind=kind)


def own_area(snapshot: Snapshot, filters: Filters) -> pd.DataFrame:
    """Since when each cell is part of the local authorities and forces asked for: cell_id, number."""
    own = Filters(filters.kind, lads=filters.lads, police_forces=filters.police_forces)
    return snapshot.frame("own_area", **_bound(snapshot, own))


def cell_counts(snapshot: Snapshot, filters: Filters, *, first: int, last: int) -> pd.DataFrame:
    """Reports per cell and period under the filters, by cell and period: cell_id, number, reports."""
    frame = snapshot.frame("cell_counts", **_bound(snapshot, filters, first, last))
    # Numbers of periods have five figures at most. NumPy puts rows in order in a third of the time that DuckDB takes.
    order = np.argsort(frame["cell_id"].to_numpy() * 100_000 + frame["number"].to_numpy())
    return frame.take(order).reset_index(drop=True)


def known_cells(snapshot: Snapshot, period: Period) -> pd.DataFrame:
    """Cells in which anything had been reported by the end of a period: cell_id, sorted."""
    return snapshot.frame("known_cells", kind=period.kind, last=period.number)


def areas(snapshot: Snapshot, layer: str) -> pd.DataFrame:
    """Wards or patches (columns of `schema.AREAS`), by code.

    Args:
        layer: a key of `schema.AREA_LAYERS`.
    """
    return snapshot.whole("areas", layer=layer)


def cell_homes(snapshot: Snapshot) -> pd.DataFrame:
    """Addresses per cell, where the gazetteer knows property references (columns of `schema.CELL_HOMES`)."""
    return snapshot.whole("cell_homes")


def area_counts(snapshot: Snapshot, filters: Filters, layer: str, *, first: int, last: int) -> pd.DataFrame:
    """Reports per ward or patch, period and agency under the filters: code, number, source_agency, reports."""
    return snapshot.frame("area_counts", layer=layer, **_bound(snapshot, filters, first, last))


def filtered_points(snapshot: Snapshot, filters: Filters, *, first: int, last: int) -> pd.DataFrame:
    """Points under the filters as detection needs them; see `sql/points.sql`."""
    return snapshot.frame("filtered_points", **_bound(snapshot, filters, first, last))


def counts(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """Reports by place, period and period of recording; see `sql/counts.sql`."""
    return snapshot.frame("published_counts", kind=kind)


def report_points(snapshot: Snapshot, filters: Filters, *, first: int, last: int, limit: int) -> pd.DataFrame:
    """Reports for the map, latest first, at most `limit` rows; see `sql/report_points.sql`."""
    return snapshot.frame("report_points", **_bound(snapshot, filters, first, last), limit=limit)


def cells_profile(
    snapshot: Snapshot, filters: Filters, cells: Sequence[int], *, first: int, last: int
) -> dict[str, pd.DataFrame]:
    """What happens in these cells.

    Returns:
        "categories" (category, reports), "agencies" (source_agency, reports), "qualifiers" (qualifier, reports),
        "by_period" (number, reports); most frequent first. When in the week it happens: `hours_by_place`.
    """
    frame = snapshot.frame("profile", **_bound(snapshot, filters, first, last), cells=[int(cell) for cell in cells])
    parts: dict[str, list[tuple[str, int]]] = {}
    # Plain lists: cutting up frames is slow for a few dozen rows.
    for breakdown, value, reports in zip(frame["breakdown"], frame["value"], frame["reports"], strict=True):
        parts.setdefault(breakdown, []).append((value, int(reports)))
    by_period = sorted((int(value), reports) for value, reports in parts.get("number", []))
    return {
        "categories": pd.DataFrame(parts.get("category", []), columns=["category", "reports"]),
        "agencies": pd.DataFrame(parts.get("agency", []), columns=["source_agency", "reports"]),
        "qualifiers": pd.DataFrame(parts.get("qualifier", []), columns=["qualifier", "reports"]),
        "by_period": pd.DataFrame(by_period, columns=["number", "reports"]),
    }


def hours_by_place(
    snapshot: Snapshot, filters: Filters, places: Mapping[str, Sequence[int]], *, first: int, last: int
) -> pd.DataFrame:
    """When in the week things happen at each place; see `sql/hours_by_place.sql`.

    Args:
        places: key → cell ids, e.g. of each hotspot; no cell in two of them.
    """
    return snapshot.frame("hours_by_place", **_bound(snapshot, filters, first, last), **_in_places(places))


def kinds_by_place(
    snapshot: Snapshot, filters: Filters, places: Mapping[str, Sequence[int]], *, first: int, last: int
) -> pd.DataFrame:
    """Reports per place and kind: place, category, reports; `places` as in `hours_by_place`."""
    return snapshot.frame("kinds_by_place", **_bound(snapshot, filters, first, last), **_in_places(places))


def _in_places(places: Mapping[str, Sequence[int]]) -> dict[str, object]:
    """Key and cell of every cell, as two lists of the same length."""
    pairs = [(str(key), int(cell)) for key, cells in places.items() for cell in cells]
    return {"places": [key for key, _ in pairs], "cells": [cell for _, cell in pairs]}


def reports_here(snapshot: Snapshot, kind: PeriodKind, cells: Sequence[int], *, first: int, last: int) -> pd.DataFrame:
    """Reports from these cells per period, unfiltered: number, reports; periods without any have no row."""
    return snapshot.frame("reports_here", kind=kind, cells=[int(cell) for cell in cells], first=first, last=last)


def batches(snapshot: Snapshot) -> pd.DataFrame:
    """The ledger, newest first (columns `schema.BATCHES`)."""
    return snapshot.frame("batches")


def refused_rows(snapshot: Snapshot, batch_id: int | None = None) -> pd.DataFrame:
    """Refused rows of active batches with agency and file (columns `schema.REFUSED_ROWS` and batch_id)."""
    return snapshot.frame("refused_rows", batch_id=batch_id)


def notes(snapshot: Snapshot) -> pd.DataFrame:
    """Remarks made while reading, with agency and file (columns `schema.NOTES` and batch_id)."""
    return snapshot.frame("notes")


def how_located(snapshot: Snapshot) -> pd.DataFrame:
    """Reports per agency and way of locating: source_agency, location_method, reports."""
    return snapshot.frame("how_located")


def lags(snapshot: Snapshot) -> pd.DataFrame:
    """Days from happening to recording: source_agency, reports, median_days, p90_days, share_within_7_days."""
    return snapshot.frame("lags")


def midnight(snapshot: Snapshot) -> pd.DataFrame:
    """Times that stand at exactly midnight: source_agency, timed, midnight."""
    return snapshot.frame("midnight")


def piled_up(snapshot: Snapshot) -> pd.DataFrame:
    """The ten points of each agency with most reports; see `sql/piled_up.sql`."""
    return snapshot.frame("piled_up")


def places(snapshot: Snapshot, cells: Iterable[int] | None = None) -> pd.DataFrame:
    """How often each place name occurs in each cell, or in some cells: cell_id, place_name, reports."""
    if cells is None:
        return snapshot.whole("published_places", cells=None)
    return snapshot.frame("published_places", cells=[int(cell) for cell in cells])


def days(snapshot: Snapshot) -> pd.DataFrame:
    """Reports per agency and day: source_agency, day_no, reports."""
    return snapshot.frame("days")


def categories_by_period(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """Reports per agency, period and kind: source_agency, number, category, reports."""
    return snapshot.frame("categories_by_period", kind=kind)


def recorded_days(snapshot: Snapshot) -> pd.DataFrame:
    """On which day the reports of each week were recorded: source_agency, week_no, recorded_day, reports."""
    return snapshot.frame("recorded_days")


def reported_cells(snapshot: Snapshot) -> pd.DataFrame:
    """Cells in which anything was ever reported: cell_id."""
    return snapshot.frame("reported_cells")
