"""A week's patrol plan for the hotspots of a list: joins what the store knows with how plans are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd

from hotspots.detect.aoristic import hour_profiles
from hotspots.finding import HotspotList, find_hotspots, gaps_seen, listed_cells
from hotspots.insight.patrol_hours import DAYS, HOURS, Floats, hour_shares
from hotspots.insight.patrols import Capacity, choose_visits, reached, reached_by_equal_dose
from hotspots.insight.walking import timetable
from hotspots.periods import Period
from hotspots.projection import to_wgs84
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q

# What is compared with: the hours that were busiest in the last so many weeks.
RECENT_WEEKS = 4
# The window's weekly mean counts as much as so many weeks, beside the latest ones.
_STEADY_WEEKS = 8.0
_WEEKS_A_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True)
class PatrolPlan:
    """A plan for one week.

    Attributes:
        week: the week it is for.
        found: the list it was made from.
        hotspots: the hotspots in it: hotspot_id, name, rank, easting, northing, lon, lat, cells, expected (reports in
            the week of the kinds that the team deals with), known (reports of the window that know their hour).
        visits: place (row of `hotspots`), day (1 = Monday), hour, minute, unit, position, walk_m, walk_min, reached,
            hotspot_id, name, lon, lat, start, end (local time), minutes, in order of day and time.
        expected: expected reports by hotspot, day and hour, shape (hotspots, 7, 24).
        reached, equal_dose, recent_hours: expected reports that it reaches, that as many visits reach when every place
            gets the same number spread evenly, and that they reach at the busiest hours of the last weeks.
    """

    week: Period
    found: HotspotList
    capacity: Capacity
    hotspots: pd.DataFrame
    visits: pd.DataFrame
    expected: Floats
    reached: float
    equal_dose: float
    recent_hours: float

    @property
    def total(self) -> float:
        """Expected reports of the week at all its hotspots."""
        return float(self.expected.sum())

    def share(self, part: float) -> float:
        """A part of the expected reports, 0 to 1."""
        return part / self.total if self.total else 0.0


def plan_patrols(
    snapshot: Snapshot, filters: Filters, capacity: Capacity, *, top: int = 8, categories: tuple[str, ...] = ()
) -> PatrolPlan | None:
    """The plan for the week after the list's period.

    Args:
        filters: of the list.
        top: how many hotspots, best first.
        categories: the kinds of behaviour that the team deals with; empty = all.

    Returns:
        None when there is no list, or no report at its hotspots knows its hour.
    """
    found = find_hotspots(snapshot, filters)
    if found is None or found.table.empty:
        return None
    places = dict(list(listed_cells(found).items())[:top])
    narrowed = replace(filters, categories=categories or filters.categories, hours=None, weekdays=())
    window = (found.window[0].number, found.window[1].number)
    recent_from = window[1] - (RECENT_WEEKS if filters.kind == "week" else 1) + 1
    counts, told = hours_at(snapshot, narrowed, places, window)
    recent, told_lately = hours_at(snapshot, narrowed, places, (recent_from, window[1]))
    if not counts.sum():
        return None
    table = found.table.head(top).reset_index(drop=True)
    known = tuple(known_shares(snapshot, filters, places, (first, window[1])) for first in (window[0], recent_from))
    weekly = weekly_rate(told, told_lately, periods=window[1] - window[0] + 1, kind=filters.kind, known=known)
    if not categories:
        # The list's own forecast, where it has one; a forecast by month is brought down to a week.
        per_week = table["forecast"].to_numpy(float) / (1 if filters.kind == "week" else _WEEKS_A_MONTH)
        weekly = np.where(np.isnan(per_week), weekly, per_week)
    expected = weekly[:, None, None] * hour_shares(counts)
    week = Period.holding("week", found.period.last_day).shift(1)
    visits = choose_visits(expected, capacity, seed=week.number)
    at = table[["easting", "northing"]].to_numpy(float)
    made = timetable(visits, at, capacity, seed=week.number)
    # The same every day: one day is enough to choose.
    plain = every_day(choose_visits(by_hour_of_day(recent), replace(capacity, days=(1,)), seed=week.number), capacity)
    hotspots = table[["hotspot_id", "name", "rank", "easting", "northing", "lon", "lat", "cells"]].assign(
        expected=weekly, known=counts.sum(axis=(1, 2))
    )
    return PatrolPlan(
        week=week,
        found=found,
        capacity=capacity,
        hotspots=hotspots,
        visits=_dated(made, hotspots, week, capacity, snapshot.settings.area.crs),
        expected=expected,
        reached=reached(visits, expected),
        equal_dose=reached_by_equal_dose(expected, capacity, len(visits)),
        recent_hours=reached(plain, expected),
    )


def hours_at(
    snapshot: Snapshot, filters: Filters, places: Mapping[str, tuple[int, ...]], window: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Reports by place, day and hour, shape (places, 7, 24), and all reports by place, hour known or not, (places,)."""
    made = hour_profiles(q.hours_by_place(snapshot, filters, places, first=window[0], last=window[1]))
    counts = np.zeros((len(places), DAYS, HOURS))
    told = np.zeros(len(places))
    for at, key in enumerate(places):
        if key in made:
            counts[at], told[at] = made[key].hours, made[key].known + made[key].unknown
    return counts, told


def known_shares(
    snapshot: Snapshot, filters: Filters, places: Mapping[str, tuple[int, ...]], window: tuple[int, int]
) -> Floats:
    """Of which share of some periods each place is known: a force's file may be missing. Shape (places,)."""
    gaps = gaps_seen(snapshot, filters.kind, [cell for cells in places.values() for cell in cells])
    numbers = range(window[0], window[1] + 1)
    forces = [gaps.main_force(cells) for cells in places.values()]
    return np.array([1.0 - np.mean([gaps.silent(force, number) for number in numbers]) for force in forces])


def weekly_rate(told: Floats, told_lately: Floats, *, periods: int, kind: str, known: Sequence[Floats] = ()) -> Floats:
    """Reports to expect in a week, where the list has no forecast: the window's mean, leaning on the latest weeks.

    Args:
        told, told_lately: reports by place in the window and in its latest weeks, shape (places,).
        periods: length of the window.
        known: of which share of the window, and of its latest weeks, each place is known; none = of all.
    """
    weeks = periods if kind == "week" else periods * _WEEKS_A_MONTH
    lately = RECENT_WEEKS if kind == "week" else _WEEKS_A_MONTH
    whole, late = known or (np.ones(len(told)), np.ones(len(told)))
    # What is not known at all has no mean: what was told is then nothing, too.
    steady = told / (weeks * np.maximum(whole, 1.0 / weeks))
    return np.asarray((told_lately + _STEADY_WEEKS * steady) / (lately * late + _STEADY_WEEKS))


def by_hour_of_day(counts: Floats) -> Floats:
    """Counts as if every day were alike: how often "the busiest hours" are told, shape (places, 7, 24)."""
    return np.asarray(np.repeat(counts.sum(axis=1, keepdims=True), DAYS, axis=1) / DAYS)


def every_day(visits: pd.DataFrame, capacity: Capacity) -> pd.DataFrame:
    """The visits of one day on each day of duty."""
    return pd.concat([visits.assign(day=day) for day in capacity.days], ignore_index=True)


def _dated(visits: pd.DataFrame, hotspots: pd.DataFrame, week: Period, capacity: Capacity, crs: str) -> pd.DataFrame:
    """Visits with their hotspot, date and local time."""
    here = hotspots.iloc[visits["place"].to_numpy(dtype=np.intp)].reset_index(drop=True)
    monday = datetime.combine(week.first_day, time())
    starts = [
        monday + timedelta(days=int(day) - 1, hours=int(hour), minutes=int(minute))
        for day, hour, minute in zip(visits["day"], visits["hour"], visits["minute"], strict=True)
    ]
    lon, lat = to_wgs84(here["easting"], here["northing"], crs)
    start = pd.Series(starts, dtype="datetime64[us]")
    return visits.assign(
        hotspot_id=here["hotspot_id"],
        name=here["name"],
        rank=here["rank"],
        lon=lon.round(6),
        lat=lat.round(6),
        start=start,
        end=start + pd.to_timedelta(capacity.minutes, "min"),
        minutes=capacity.minutes,
    )
