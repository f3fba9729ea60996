"""Detached youth sessions: which places and which constant times would meet most, and what followed the last ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd

from hotspots.insight.intervals import Interval
from hotspots.insight.youth import FEWEST, Floats, places_of_need, week_of_hours, weeks_of_places

SESSION_HOURS, SESSION_WEEKS = 2, 6
# Hours at which a session may begin.
_FIRST_START, _LAST_START = 15, 20
# A place's own week counts as much as this many reports of everybody's week.
_PRIOR_REPORTS = 20.0


@dataclass(frozen=True)
class Session:
    """A suggested detached session, at the same time for six weeks.

    Attributes:
        place: name of the place; cell_id, easting, northing: where.
        weekday, start: 1 = Monday; hour.
        expected: reports of the kind to be expected in those hours over the six weeks, were they as in the window.
        here, in_slot: reports at the place, and in those hours of those days, in the window.
        dates: the six days.
    """

    place: str
    cell_id: int
    easting: float
    northing: float
    weekday: int
    start: int
    expected: float
    here: int
    in_slot: int
    dates: tuple[date, ...]


def best_slot(own: Floats, everybody: Floats) -> tuple[int, int, float]:
    """Weekday (1 = Monday), starting hour and share of a place's reports that a session then would meet.

    The place's own week is drawn towards everybody's, as if `_PRIOR_REPORTS` more reports had followed that one: a few
    reports do not make a weekly habit.
    """
    total = float(everybody.sum()) or 1.0
    share = (own + _PRIOR_REPORTS * everybody / total) / (own.sum() + _PRIOR_REPORTS)
    starts = range(_FIRST_START, _LAST_START + 1)
    met = np.array([[share[d, s : s + SESSION_HOURS].sum() for s in starts] for d in range(7)])
    day, at = np.unravel_index(int(np.argmax(met)), met.shape)
    return int(day) + 1, starts[int(at)], float(met[day, at])


def suggest_sessions(
    reports: pd.DataFrame, *, weeks: int, after: date, known: Mapping[int, float] | None = None
) -> list[Session]:
    """A time for a detached session at every place of need, those that meet most reports first.

    Args:
        reports: youth-related ones of the window, as `sql/youth_reports.sql`.
        weeks: length of the window.
        after: the sessions begin after this day.
        known: which share of the window is known of a cell, where files of its police force are missing; others: all.
    """
    of = known or {}
    everybody = week_of_hours(reports)
    sessions: list[Session] = []
    places = places_of_need(reports)
    weeks_here = weeks_of_places(reports, [int(c) for c in places["cell_id"]])
    for row, here in zip(cast("Iterator[Any]", places.itertuples(index=False)), weeks_here, strict=True):
        weekday, start, share = best_slot(here, everybody)
        first = after + timedelta(days=(weekday - after.isoweekday() - 1) % 7 + 1)
        sessions.append(
            Session(
                str(row.place), int(row.cell_id), float(row.easting), float(row.northing), weekday, start,
                float(row.reports) / max(weeks * of.get(int(row.cell_id), 1.0), 1) * SESSION_WEEKS * share,
                int(row.reports), int(here[weekday - 1, start : start + SESSION_HOURS].sum()),
                tuple(first + timedelta(weeks=w) for w in range(SESSION_WEEKS)),
            )
        )  # fmt: skip
    return sorted(sessions, key=lambda s: (-s.expected, s.cell_id))


def well_apart(sessions: list[Session], *, most: int = 6, apart_m: float = 250.0) -> list[Session]:
    """The first of them, so many at most and so far from each other at least: nobody goes twice to one place."""
    kept: list[Session] = []
    for one in sessions:
        apart = all(np.hypot(one.easting - s.easting, one.northing - s.northing) > apart_m for s in kept)
        if apart and len(kept) < most:
            kept.append(one)
    return kept


@dataclass(frozen=True)
class Since:
    """What followed a session.

    Attributes:
        last: the day of the last session near the place.
        activity: its code.
        before, after: youth-related reports within `NEAR_M` in the four weeks before and after.
        complete: whether the four weeks after are over.
        known: whether no file of a police force is missing in the eight weeks.
        change: their ratio over the rest of the area's ratio; None where there are too few to tell.
    """

    last: date
    activity: str
    before: int
    after: int
    complete: bool
    change: Interval | None
    known: bool = True


NEAR_M, FOUR_WEEKS = 250.0, 28


def what_followed(
    sessions: pd.DataFrame,
    reports: pd.DataFrame,
    easting: float,
    northing: float,
    *,
    last_day_no: int,
    unknown: Collection[int] = (),
) -> Since | None:
    """The last delivered session near a place and the reports before and after it, against the rest of the area.

    Args:
        sessions: started_at, activity, easting, northing; delivered youth sessions.
        reports: day_no, easting, northing, reports; youth-related.
        last_day_no: last day that there are data of.
        unknown: numbers of the days for which a file of a police force is missing.
    """
    near = sessions[np.hypot(sessions["easting"] - easting, sessions["northing"] - northing) <= NEAR_M]
    if near.empty:
        return None
    last = near.sort_values("started_at").iloc[-1]
    day_no = (last["started_at"].date() - date(1970, 1, 1)).days
    e, n, days = (reports[c].to_numpy(dtype=float, na_value=np.nan) for c in ("easting", "northing", "day_no"))
    here = np.hypot(e - easting, n - northing) <= NEAR_M
    before = (days >= day_no - FOUR_WEEKS) & (days < day_no)
    after = (days > day_no) & (days <= day_no + FOUR_WEEKS)

    told_by = reports["reports"].to_numpy(dtype=int)
    a, b, c, d = (int(told_by[where & when].sum()) for where in (here, ~here) for when in (before, after))
    complete = last_day_no >= day_no + FOUR_WEEKS
    known = not any(day_no - FOUR_WEEKS <= day <= day_no + FOUR_WEEKS for day in unknown)
    enough = known and complete and a + b >= 2 * FEWEST and min(c, d) >= FEWEST
    change = _double_ratio(b, a, d, c) if enough else None
    return Since(last["started_at"].date(), str(last["activity"]), a, b, complete, change, known)


def _double_ratio(after: int, before: int, rest_after: int, rest_before: int) -> Interval:
    """(after / before) over (rest_after / rest_before), half a report added to each, 95% limits on the logarithm."""
    a, b, c, d = (float(n) + 0.5 for n in (after, before, rest_after, rest_before))
    middle, half = np.log(a / b) - np.log(c / d), 1.96 * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return Interval(float(np.exp(middle)), float(np.exp(middle - half)), float(np.exp(middle + half)))
