"""Skill, forecasts and alerts of one area, from what the store knows of it; needs no store itself.

What takes long bears a mark of what it was made from, and is not made again while that is the same: an exact copy of a
former result, never an estimate from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hotspots.detect.alarms import AlarmRule, Look, alerts_of, in_words
from hotspots.detect.counts import Counts
from hotspots.detect.false_alarms import cost_of
from hotspots.detect.forecast import forecast_hotspots
from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps
from hotspots.detect.grid import Grid
from hotspots.detect.marks import mark
from hotspots.detect.naming import PlaceNames
from hotspots.detect.points import Points
from hotspots.detect.rank import MixSettings
from hotspots.detect.skill import backtest, simple_shares
from hotspots.detect.totals import TotalHistory
from hotspots.errors import UsageError
from hotspots.periods import PeriodKind

# A backtest looks back half a year, or a year and a half where only months are known.
TEST_PERIODS: dict[PeriodKind, int] = {"week": 26, "month": 18}
# Lists of the latest periods carry a forecast; older ones are history, and what came is known.
FORECAST_LISTS = 3
SEED = 20240611
# How many worlds without change are looked at, to say what alerts cost; fewer where each takes seconds.
_WORLDS, _WORLDS_OF_MANY, _MANY_REPORTS = 40, 6, 50_000
# What skill and alerts depend on, of the columns of `sql/counts.sql` and `sql/points.sql`.
_COUNTED = ("cell_id", "easting", "northing", "number", "recorded_number", "reports")
_POINTED = ("cell_id", "easting", "northing", "number", "makes_clusters", "reports")
_ALERTED = ("easting", "northing", "since", "reports", "expected", "p")


@dataclass(frozen=True)
class AreaInput:
    """What is known of one area.

    Attributes:
        counts: columns of `sql/counts.sql`.
        lists: columns of `schema.HOTSPOTS`; the latest lists, and that of the last full period.
        points: columns of `sql/points.sql`, of the periods that alarms look at.
        places: cell_id, place_name, reports.
        last_full: the last full period of the area's data.
        measured: `Assessed.measured` of the last time, or nothing.
        gaps: where files of some police forces are missing.
    """

    counts: pd.DataFrame
    lists: pd.DataFrame
    points: pd.DataFrame
    places: pd.DataFrame
    last_full: int
    measured: dict[str, Any] = field(default_factory=dict)
    gaps: Gaps = EVERYTHING_KNOWN


@dataclass(frozen=True)
class Assessed:
    """What is kept of one area.

    Attributes:
        skill: for `skill_key`, as JSON can hold it; only {"too_few": …} where there were too few periods.
        alerts: for `alerts_key`; None where nothing was looked for.
        forecasts: period, hotspot_id, forecast, forecast_low, forecast_high, rank; None where there are none.
        measured: what takes long, each with the mark of what it was made from, so that it need not be made again.
    """

    skill: dict[str, Any]
    alerts: dict[str, Any] | None = None
    forecasts: pd.DataFrame | None = None
    measured: dict[str, Any] = field(default_factory=dict)


def assess_area(given: AreaInput, kind: PeriodKind, grid: Grid) -> Assessed:
    """Measure, look and forecast for one area; needs no store."""
    counts = Counts.from_frame(given.counts, grid, gaps=given.gaps)
    skill = _skill(given, counts, kind, grid)
    if "too_few" in skill:
        return Assessed(skill["told"], measured={"skill": skill})
    lists = given.lists
    found = _found(given, kind, grid)
    alerts = _alerts(given, kind, found, listed=lists[lists["period"] == given.last_full])
    latest = sorted(lists["period"].unique())[-FORECAST_LISTS:]
    totals = TotalHistory.from_counts(counts, kind=kind, through=int(max(latest, default=0)))
    forecasts = [_forecast(counts, lists[lists["period"] == number], int(number), totals, skill) for number in latest]
    together = pd.concat(forecasts, ignore_index=True) if forecasts else None
    return Assessed(skill["told"], alerts, together, {"skill": skill, "alerts": found})


def _skill(given: AreaInput, counts: Counts, kind: PeriodKind, grid: Grid) -> dict[str, Any]:
    """How good lists were: mark, told (`SkillReport.as_dict`), tunings (origin and settings), method; or too_few."""
    seen = seen_by(given.counts, given.last_full)
    of = mark(seen, _COUNTED, kind, grid, TEST_PERIODS, given.last_full, *given.gaps.marks)
    known: dict[str, Any] = given.measured.get("skill", {})
    if known.get("mark") == of:
        return known
    if len(seen) < len(given.counts):
        counts = Counts.from_frame(seen, grid, gaps=given.gaps)
    try:
        found = backtest(counts, kind=kind, test_periods=TEST_PERIODS[kind], last=given.last_full)
    except UsageError as error:
        return {"mark": of, "too_few": True, "told": {"too_few": error.what}}
    tunings = [[tuning.origin, *vars(tuning.settings).values()] for tuning in found.tunings]
    return {"mark": of, "told": found.as_dict(), "tunings": tunings, "method": found.preferred_method}


def seen_by(counts: pd.DataFrame, last_full: int) -> pd.DataFrame:
    """What a backtest up to the last full period rests on: a period that has only begun teaches nothing."""
    return counts[counts["number"] <= last_full]


def _forecast(
    counts: Counts, listed: pd.DataFrame, number: int, totals: TotalHistory, skill: dict[str, Any]
) -> pd.DataFrame:
    """Expected reports of each hotspot of a list in the period after it, and the order that they give."""
    kind = totals.kind
    cells = [np.asarray(cell_ids, dtype=np.int64) for cell_ids in listed["cells"]]
    simple = None
    if skill["method"] != "mix":
        size = counts.area_size(number)
        simple = simple_shares(counts, number, kind=kind, size=size)[skill["method"]]
    expected, _ = forecast_hotspots(
        counts,
        cells,
        kind=kind,
        origin=number,
        settings=_settings_at(skill["tunings"], number),
        share=simple,
        totals=totals,
    )
    table = pd.DataFrame(
        {
            "period": number,
            "hotspot_id": listed["hotspot_id"].to_numpy(),
            "forecast": expected["expected"].to_numpy(),
            "forecast_low": expected["low"].to_numpy(),
            "forecast_high": expected["high"].to_numpy(),
        }
    )
    order = np.lexsort((listed["rank"].to_numpy(), -table["forecast"].to_numpy()))
    ranks = np.empty(len(table), dtype=np.int64)
    ranks[order] = np.arange(1, len(table) + 1)
    return table.assign(rank=ranks)


def _found(given: AreaInput, kind: PeriodKind, grid: Grid) -> dict[str, Any]:
    """What is new in the last full period, and what such alerts would have cost where nothing changed.

    Returns:
        mark, alerts (`_ALERTED` and cells of each), false_per_period, worlds.
    """
    last_full, numbers = given.last_full, given.points["number"]
    inside = given.points[(numbers > last_full - AlarmRule.of(kind).history) & (numbers <= last_full)]
    rule = AlarmRule.of(kind)
    if given.gaps.between(last_full - rule.history + 1, last_full):
        force, number = given.gaps.force_of(inside["cell_id"].to_numpy(dtype=np.int64)), inside["number"].to_numpy()
        inside = inside[given.gaps.comparable(force, number, last=last_full, recent=rule.recent)]
    worlds = _WORLDS if inside["reports"].sum() <= _MANY_REPORTS else _WORLDS_OF_MANY
    of = mark(inside, _POINTED, kind, grid, SEED, worlds, last_full)
    known: dict[str, Any] = given.measured.get("alerts", {})
    if known.get("mark") == of:
        return known
    points = Points.from_frame(inside)
    look = Look.at(points, grid, kind=kind, period=last_full, seed=SEED)
    found, cost = alerts_of(look), cost_of(look, worlds=worlds)
    alerts = [
        {"cells": sorted(int(cell) for cell in alert["cells"]), **{key: float(alert[key]) for key in _ALERTED}}
        for _, alert in found.iterrows()
    ]
    return {"mark": of, "alerts": alerts, "false_per_period": cost.per_period, "worlds": cost.worlds}


def _alerts(given: AreaInput, kind: PeriodKind, found: dict[str, Any], *, listed: pd.DataFrame) -> dict[str, Any]:
    """What was found, with the names that the places go by now."""
    names = PlaceNames(given.places)
    alerts = []
    for alert in found["alerts"]:
        cells = set(alert["cells"])
        on_list = listed[[bool(cells & set(own)) for own in listed["cells"]]]
        # A place on the list goes by its name there.
        place = next(iter([*on_list["name"], *names.candidates(cells)]), "an unnamed place")
        alerts.append(
            {
                "place": place,
                "sentence": in_words(pd.Series(alert), kind=kind, place=place),
                "hotspot_ids": [str(key) for key in on_list["hotspot_id"]],
                **{key: round(alert[key], 6) for key in _ALERTED},
                "cells": sorted(cells),
            }
        )
    told = {key: found[key] for key in ("false_per_period", "worlds")}
    return {"period": given.last_full, "alerts": alerts, **told}


def _settings_at(tunings: list[list[float]], number: int) -> MixSettings:
    """The settings chosen last before a period."""
    earlier = [tuning for tuning in tunings if tuning[0] <= number]
    return MixSettings(*(earlier or tunings)[-1][1:])
