"""Detect the lists of many periods in turn, handing ids and names from one to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.detect.grid import Cells, Grid
from hotspots.detect.lists import area_sizes, find, make_window
from hotspots.detect.naming import PlaceNames
from hotspots.detect.points import Points
from hotspots.detect.track import MEMORY_MONTHS, MEMORY_WEEKS, Registry
from hotspots.periods import PeriodKind
from hotspots.schema import HOTSPOTS
from hotspots.settings import Detection


@dataclass(frozen=True)
class Detected:
    """Lists of hotspots.

    Attributes:
        hotspots: columns of `schema.HOTSPOTS`.
        periods: kind, number, reports (in the window), area_cells, half_life; one row per list made.
    """

    hotspots: pd.DataFrame
    periods: pd.DataFrame


@dataclass(frozen=True)
class DetectionInput:
    """What detection works on, as the store hands it over.

    Attributes:
        kind: week or month.
        points: columns of `sql/points.sql`, from one window before `first` on, sorted by number.
        growth: cell_id, number: since when each cell is part of the area.
        places: cell_id, place_name, reports.
        before: earlier lists, columns of `schema.HOTSPOTS`: those before `first` give ids and names, those from
            `first` on are the former run that is being replaced.
        first: number of the first period to detect.
    """

    kind: PeriodKind
    points: pd.DataFrame
    growth: pd.DataFrame
    places: pd.DataFrame
    before: pd.DataFrame
    first: int


def detect(
    given: DetectionInput, grid: Grid, detection: Detection, *, report: Callable[[int, int], None] | None = None
) -> Detected:
    """The lists of all periods from `given.first` on that have any report.

    Args:
        report: called with (done, all) after each list.
    """
    registry = _registry(given)
    area = area_sizes(given.growth, grid)
    places = PlaceNames(given.places)
    points = Points.from_frame(given.points)
    wanted = [int(number) for number in np.unique(points.number) if number >= given.first]
    stays = _cells(given.before[given.before["period"] == given.first - 1])
    tables: list[pd.DataFrame] = []
    periods: list[dict[str, object]] = []
    for done, number in enumerate(wanted, start=1):
        window = make_window(points, kind=given.kind, period=number, area_cells=area(number), detection=detection)
        found = find(window, grid, detection, stays=stays)
        stays = _cells(found)
        if len(found):
            tables.append(_with_identity(found, registry, kind=given.kind, number=number, places=places))
        periods.append(
            {
                "kind": given.kind,
                "number": number,
                "reports": int(window.points.reports.sum()),
                "area_cells": window.area_cells,
                "half_life": window.half_life,
            }
        )
        if report:
            report(done, len(wanted))
    hotspots = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(HOTSPOTS))
    return Detected(hotspots, pd.DataFrame(periods, columns=["kind", "number", "reports", "area_cells", "half_life"]))


def _registry(given: DetectionInput) -> Registry:
    """What is known of ids before the first list: the latest footprint and the name of each."""
    before = given.before.sort_values(["period", "rank"])
    former = before[before["period"] >= given.first]
    earlier = {
        int(str(period)): {
            str(key): _footprint(cells) for key, cells in zip(part["hotspot_id"], part["cells"], strict=True)
        }
        for period, part in former.groupby("period")
    }
    registry = Registry(memory=MEMORY_WEEKS if given.kind == "week" else MEMORY_MONTHS, earlier=earlier)
    for row in before[before["period"] < given.first].itertuples():
        key, period = str(row.hotspot_id), int(str(row.period))
        registry.footprints[key] = _footprint(row.cells)
        registry.first_seen.setdefault(key, period)
        registry.last_seen[key] = period
        registry.times_listed[key] = registry.times_listed.get(key, 0) + 1
    registry.names = dict(zip(before["hotspot_id"], before["name"], strict=True))
    registry.highest = max((int(str(key)[1:]) for key in before["hotspot_id"]), default=0)
    return registry


def _footprint(cells: object) -> frozenset[int]:
    return frozenset(int(cell) for cell in np.asarray(cells, dtype=np.int64))


def _cells(hotspots: pd.DataFrame) -> Cells:
    """All cells of a list of hotspots."""
    return (
        np.concatenate([np.asarray(cells) for cells in hotspots["cells"]]) if len(hotspots) else np.empty(0, np.int64)
    )


def _with_identity(
    found: pd.DataFrame, registry: Registry, *, kind: PeriodKind, number: int, places: PlaceNames
) -> pd.DataFrame:
    """A list with the ids, names and history that the registry knows or gives."""
    ids = registry.assign([_footprint(cells) for cells in found["cells"]], number)
    for key, cells in zip(ids, found["cells"], strict=True):
        if key not in registry.names:
            registry.name(key, places.candidates(cells), number)
    history = {
        "kind": kind,
        "period": number,
        "hotspot_id": ids,
        "name": [registry.names[key] for key in ids],
        "first_seen": [registry.first_seen[key] for key in ids],
        "periods_listed": [registry.times_listed[key] for key in ids],
    }
    return found.assign(**history)[list(HOTSPOTS)]
