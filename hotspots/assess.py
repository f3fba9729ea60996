"""How good the lists are, what they forecast, what is new, what could fool a reader.

Skill, forecasts and alerts are measured when data arrive and kept in the store, to be shown beside every list.

Joins the store with `detect.skill` and `detect.forecast`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hotspots.detect.alarms import AlarmRule
from hotspots.detect.counts import Counts
from hotspots.detect.nowcast import nowcast
from hotspots.detect.practice import practice_changes
from hotspots.detect.recording import as_frame, midnight_times, piled_points, placeholder_dates
from hotspots.detect.skill import backtest
from hotspots.detecting import each_area, processes_for, split_by_area
from hotspots.errors import UsageError
from hotspots.finding import gaps_of, gaps_seen, grid_of
from hotspots.measuring import FORECAST_LISTS, AreaInput, Assessed, assess_area, seen_by
from hotspots.periods import Period, PeriodKind
from hotspots.settings import Settings
from hotspots.store import Snapshot, Warehouse
from hotspots.store import queries as q


def skill_key(kind: PeriodKind, area: str = "") -> str:
    """Under which key the store keeps the latest measurement of an area; "" = of the whole store."""
    return f"skill:{kind}:{area}" if area else f"skill:{kind}"


def alerts_key(kind: PeriodKind, area: str = "") -> str:
    """Under which key the store keeps the latest alerts of an area; "" = of the whole store."""
    return f"alerts:{kind}:{area}" if area else f"alerts:{kind}"


def measured_key(kind: PeriodKind, area: str = "") -> str:
    """Under which key the working database keeps `Assessed.measured` of an area; it is not published."""
    return f"measured:{kind}:{area}" if area else f"measured:{kind}"


def assess(
    warehouse: Warehouse,
    settings: Settings,
    *kinds: PeriodKind,
    report: Callable[[str], None] = lambda _: None,
    processes: int | None = None,
) -> None:
    """Measure the skill of lists, look for what is new and forecast from the latest lists, kind by kind, area by area.

    With too few periods to test on, nothing is kept but the fact. What was made from the very same reports by the same
    methods the last time is not made again.

    Args:
        kinds: of period; those named together are held in memory together, and worked on side by side.
        processes: as for `pipeline.detect_outdated`.
    """
    by = settings.detection.by
    inputs: dict[tuple[PeriodKind, str], AreaInput] = {}
    for kind in kinds:
        found = _inputs(warehouse, kind, by)
        if found:
            report(f"Measuring how good the lists by {kind} were, looking for what is new, forecasting the next {kind}")
        inputs |= {(kind, area): given for area, given in found.items()}
    sizes = {key: len(given.counts) for key, given in inputs.items()}
    jobs = {key: (given, key[0], grid_of(settings)) for key, given in inputs.items()}
    many = processes_for(sum(sizes.values()), processes, by=by)
    measured = each_area(assess_area, jobs, sizes=sizes, processes=many)
    for kind in {key[0] for key in jobs}:
        _keep(warehouse, kind, {area: told for (of, area), told in measured.items() if of == kind})


def _keep(warehouse: Warehouse, kind: PeriodKind, found: Mapping[str, Assessed]) -> None:
    """Keep what was found of each area in the store, in place of what was known."""
    warehouse.forget_meta(skill_key(kind), alerts_key(kind), measured_key(kind))
    for area, assessed in found.items():
        warehouse.write_meta(skill_key(kind, area), json.dumps(assessed.skill))
        if assessed.alerts is not None:
            warehouse.write_meta(alerts_key(kind, area), json.dumps(assessed.alerts))
        warehouse.write_meta(measured_key(kind, area), json.dumps(assessed.measured))
    forecasts = [assessed.forecasts for assessed in found.values() if assessed.forecasts is not None]
    if forecasts:
        warehouse.set_forecasts(kind, pd.concat(forecasts, ignore_index=True))


def _inputs(warehouse: Warehouse, kind: PeriodKind, by: str) -> dict[str, AreaInput]:
    spans = warehouse.area_spans(kind, by=by)
    areas = sorted(area for area in spans if bool(area) == bool(by))
    if not areas:
        return {}
    gaps = gaps_of(warehouse, kind, by)
    first = min(spans[area].last_full for area in areas) - AlarmRule.of(kind).history + 1
    counts, points = warehouse.counts(kind, by=by), warehouse.points(kind, first=first, by=by)
    tables = [split_by_area(frame, areas) for frame in (counts, warehouse.hotspots(kind), points)]
    places = warehouse.places()
    cells = places["cell_id"].to_numpy(dtype=np.int64)
    return {
        area: AreaInput(
            tables[0][area], _latest(tables[1][area], spans[area].last_full), tables[2][area],
            places[np.isin(cells, tables[0][area]["cell_id"])] if by else places, spans[area].last_full,
            json.loads(warehouse.read_meta(measured_key(kind, area)) or "{}"), gaps,
        )
        for area in areas
    }  # fmt: skip


def _latest(lists: pd.DataFrame, last_full: int) -> pd.DataFrame:
    """The lists that forecasts and alerts ask for; no others are handed to another process."""
    wanted = [*sorted(lists["period"].unique())[-FORECAST_LISTS:], last_full]
    return lists[lists["period"].isin(wanted)].reset_index(drop=True)


def kept_skill(snapshot: Snapshot, kind: PeriodKind) -> dict[str, Any] | None:
    """The latest measurement, as `SkillReport.as_dict` wrote it; None where there were too few periods."""
    text = snapshot.meta.get(skill_key(kind, snapshot.scope.area))
    kept: dict[str, Any] = json.loads(text) if text else {}
    return kept if "methods" in kept else None


def kept_alerts(snapshot: Snapshot, kind: PeriodKind) -> dict[str, Any] | None:
    """What is new in the last full period: period, alerts (place, sentence, hotspot_ids, since, reports, expected, p,
    cells), false_per_period; None where it was not looked at.
    """
    text = snapshot.meta.get(alerts_key(kind, snapshot.scope.area))
    return json.loads(text) if text else None


def late_reports(snapshot: Snapshot) -> pd.DataFrame:
    """The last weeks of every agency with what is still to come; see `detect.nowcast.nowcast` for the columns."""
    span = q.periods(snapshot, "week")
    return nowcast(q.recorded_days(snapshot), last=span.last_full if span else 0)


def recording_findings(snapshot: Snapshot) -> pd.DataFrame:
    """What could fool a reader: pile-ups on one point, midnights, placeholder dates, changes of recording practice.

    Returns:
        Columns as the attributes of `detect.recording.Finding`.
    """
    agencies = q.agencies(snapshot)
    titles = dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    findings = [
        *piled_points(q.piled_up(snapshot), titles),
        *midnight_times(q.midnight(snapshot), titles),
        *placeholder_dates(q.days(snapshot), titles),
    ]
    monthly = set(agencies.loc[~agencies["weekly"].astype(bool), "source_agency"])
    kinds: tuple[PeriodKind, ...] = ("week", "month")
    for kind in kinds:
        span = q.periods(snapshot, kind)
        counts = q.categories_by_period(snapshot, kind)
        # An agency that knows weeks is judged by its weeks.
        counts = counts[counts["source_agency"].isin(monthly) == (kind == "month")]
        if span is not None and len(counts):
            findings += practice_changes(counts, titles, kind=kind, last=span.last_full)
    return as_frame(findings)


def measure(snapshot: Snapshot, kind: PeriodKind, *, test_periods: int) -> dict[str, Any]:
    """Measure afresh, for the command line.

    Raises:
        UsageError: when no agency knows this kind of period, or there are too few to test on.
    """
    span = q.periods(snapshot, kind)
    if span is None:
        raise UsageError(f"No agency here knows its reports by {kind}.", remedy="Use --months, or load a file first.")
    seen = seen_by(q.counts(snapshot, kind), span.last_full)
    gaps = gaps_seen(snapshot, kind, seen["cell_id"].unique().tolist())
    counts = Counts.from_frame(seen, grid_of(snapshot.settings), gaps=gaps)
    measured = backtest(counts, kind=kind, test_periods=test_periods, last=span.last_full)
    return {**measured.as_dict(), "tested": [Period(kind, number).label for number in measured.numbers]}
