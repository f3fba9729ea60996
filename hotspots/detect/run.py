"""Detect the lists of many periods in turn, handing ids and names from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from hotspots.detect.alarms import AlarmRule, make_world, surge_alerts
from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps
from hotspots.detect.grid import Cells, Grid
from hotspots.detect.identity import off_the_list, restore, with_identity
from hotspots.detect.lists import area_sizes, find, make_window
from hotspots.detect.naming import PlaceNames
from hotspots.detect.points import Points
from hotspots.periods import PeriodKind
from hotspots.schema import DETECTED_PERIODS, HOTSPOTS, OFF_LIST, RISK_CELLS, Column
from hotspots.settings import Detection

# Only lists of the latest half year ask whether a new hotspot is surging: older ones are history.
ALARM_LISTS = 26
LISTS: dict[str, dict[str, Column]] = {
    "hotspots": HOTSPOTS,
    "off_list": OFF_LIST,
    "risk_cells": RISK_CELLS,
    "detected_periods": DETECTED_PERIODS,
}
PERIOD_COLUMNS = ("kind", "number", "reports", "area_cells", "half_life", "area")


@dataclass(frozen=True)
class DetectionInput:
    """What detection works on, as the store hands it over.

    Attributes:
        kind: week or month.
        points: columns of `sql/points.sql`, from `history_needed` periods before `first` on, sorted by number.
        growth: cell_id, number: since when each cell is part of the area.
        places: cell_id, place_name, reports.
        before, off_list: lists of a former run (columns of `schema.HOTSPOTS` and `schema.OFF_LIST`): those before
            `first` give ids and names, those from `first` on are being replaced.
        first: number of the first period to detect.
        gaps: where files of some police forces are missing.
    """

    kind: PeriodKind
    points: pd.DataFrame
    growth: pd.DataFrame
    places: pd.DataFrame
    before: pd.DataFrame
    off_list: pd.DataFrame
    first: int
    gaps: Gaps = EVERYTHING_KNOWN


@dataclass(frozen=True)
class Detected:
    """Lists of hotspots.

    Attributes:
        hotspots: columns of `schema.HOTSPOTS`.
        off_list: columns of `schema.OFF_LIST`.
        risk_cells: columns of `schema.RISK_CELLS`.
        periods: kind, number, reports (in the window), area_cells, half_life, area; one row per list made.
    """

    hotspots: pd.DataFrame
    off_list: pd.DataFrame
    risk_cells: pd.DataFrame
    periods: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The store's name of each table → the table."""
        return {
            "hotspots": self.hotspots,
            "off_list": self.off_list,
            "risk_cells": self.risk_cells,
            "detected_periods": self.periods,
        }

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Self:
        """From what `tables` gives."""
        return cls(tables["hotspots"], tables["off_list"], tables["risk_cells"], tables["detected_periods"])

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """One below the other."""
        return cls.of(
            {name: together([part.tables[name] for part in parts], list(columns)) for name, columns in LISTS.items()}
        )


def history_needed(kind: PeriodKind, detection: Detection) -> int:
    """How many periods before a list's own its evidence and its alarms look at."""
    return max(detection.window(kind), AlarmRule.of(kind).history) - 1


def detect(
    given: DetectionInput, grid: Grid, detection: Detection, *, report: Callable[[int, int], None] | None = None
) -> Detected:
    """The lists of all periods from `given.first` on that have any report.

    Args:
        report: called with (done, all) after each list.
    """
    registry = restore(given.kind, before=given.before, off_list=given.off_list, first=given.first)
    area = area_sizes(given.growth, grid)
    places = PlaceNames(given.places)
    points = Points.from_frame(given.points)
    wanted = [int(number) for number in np.unique(points.number) if number >= given.first]
    stays = _cells(given.before[given.before["period"] == given.first - 1])
    lists: list[pd.DataFrame] = []
    off_lists: list[pd.DataFrame] = []
    cells: list[pd.DataFrame] = []
    periods: list[tuple[object, ...]] = []
    for done, number in enumerate(wanted, start=1):
        window = make_window(
            points, kind=given.kind, period=number, area_cells=area(number), detection=detection, gaps=given.gaps
        )
        found = find(window, grid, detection, stays=stays)
        stays = _cells(found.hotspots)
        if len(found.hotspots):
            late = number > wanted[-1] - ALARM_LISTS
            alarmed = _surging(points, grid, given.kind, number, given.gaps) if late else None
            lists.append(
                with_identity(
                    found.hotspots, registry, window, kind=given.kind, places=places, alarmed=alarmed, gaps=given.gaps
                )
            )
        cells.append(found.cells.assign(kind=given.kind, period=number, area=""))
        off_lists.append(off_the_list(registry, number, kind=given.kind, gaps=given.gaps))
        reports = int(window.points.reports.sum())
        periods.append((given.kind, number, reports, window.area_cells, window.half_life, ""))
        if report:
            report(done, len(wanted))
    return Detected(
        hotspots=together(lists, list(HOTSPOTS)),
        off_list=together(off_lists, list(OFF_LIST)),
        risk_cells=together(cells, list(RISK_CELLS)),
        periods=pd.DataFrame(periods, columns=list(PERIOD_COLUMNS)),
    )


def _surging(points: Points, grid: Grid, kind: PeriodKind, number: int, gaps: Gaps) -> Cells:
    """Cells in which a surge alarm sounds."""
    rule = AlarmRule.of(kind)
    if gaps.between(number - rule.history + 1, number):
        force = gaps.force_of(points.cells)[points.cell]
        points = points.take(gaps.comparable(force, points.number, last=number, recent=rule.recent))
    alerts = surge_alerts(make_world(points, grid, period=number, history=rule.history), grid, rule)
    return np.concatenate([np.empty(0, np.int64), *(np.asarray(alert["cells"]) for alert in alerts)])


def together(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """The tables one below the other; an empty one with these columns where all are empty."""
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def _cells(hotspots: pd.DataFrame) -> Cells:
    """All cells of a list of hotspots."""
    return (
        np.concatenate([np.asarray(cells) for cells in hotspots["cells"]]) if len(hotspots) else np.empty(0, np.int64)
    )
