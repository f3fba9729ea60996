"""When an action began and how long it took, from the columns of its file."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.action_columns import Columns
from hotspots.intake.clock import LocalTimes, join_clock, to_local
from hotspots.intake.dates import BLANK, CLOCK, DAY, Dates, read_clock, read_dates
from hotspots.intake.findings import Findings
from hotspots.intake.times import FIRST_YEAR, LAST_YEAR, mind_those_ahead
from hotspots.settings import Area

# A day has so many minutes; by the clock alone nobody is at one place for more than half of them.
LONGEST_MIN = 24 * 60
_LONGEST_BY_CLOCK = 12 * 60

Mask = NDArray[np.bool_]


def read_starts(columns: Columns, found: Findings, area: Area) -> tuple[pd.Series, Mask]:
    """When each began, in local time, and whether a time of day was told."""
    values = columns.of("started_at")
    heading = columns.heading("started_at")
    dates = read_dates(values)
    found.refuse(dates.bad, column=heading, values=values,
                 reason=list(dates.reason[dates.bad]), remedy=list(dates.remedy[dates.bad]))  # fmt: skip
    vague = ~dates.bad & (dates.level < DAY)
    found.refuse(vague, column=heading, values=values,
                 reason=["There is no date." if level == BLANK else "There is no day." for level in dates.level[vague]],
                 remedy="Fill in the day, as in 25/03/2025.")  # fmt: skip
    since, bad = read_clock(columns.of("start_time"))
    found.refuse(bad, column=columns.heading("start_time"), values=columns.of("start_time"),
                 reason="This is not a time of day that can be read.", remedy="Write it as 19:30.")  # fmt: skip
    joined = join_clock(dates, since)
    local = _local(joined, area)
    found.note("clock_change", local.twice, values=values,
               message="The clock showed this time twice that night; the first was taken.")  # fmt: skip
    found.note("clock_change", local.never, values=values,
               message="The clock never showed this time that night; an hour was added.")  # fmt: skip
    starts = pd.Series(local.stamp)
    odd = starts.notna() & ~starts.dt.year.between(FIRST_YEAR, LAST_YEAR)
    found.refuse(odd.to_numpy(dtype=bool) & ~found.refused, column=heading, values=values,
                 reason=f"The date lies before {FIRST_YEAR} or after {LAST_YEAR}.",
                 remedy="Correct the year.")  # fmt: skip
    never = np.full(len(starts), "NaT", dtype="datetime64[us]")
    mind_those_ahead(local.stamp, never, column=heading, written=values, found=found)
    return starts, joined.level == CLOCK


def read_minutes(columns: Columns, found: Findings, starts: pd.Series, minutes: pd.Series, area: Area) -> pd.Series:
    """How long: as written, else from the end, a time of day that may be past midnight, or one with its day.

    Args:
        minutes: as written, NaN where not.
    """
    values, heading = columns.of("end_time"), columns.heading("end_time")
    since, bad = read_clock(values)
    dates = read_dates(values.where(bad, ""))
    dated = bad & (dates.level == CLOCK)
    found.refuse(bad & ~dated, column=heading, values=values,
                 reason="This is not a time of day that can be read.", remedy="Write it as 21:00.")  # fmt: skip
    minute, day = pd.to_timedelta(1, "min"), pd.to_timedelta(1, "D")
    by_clock = (pd.Series(since) - (starts - starts.dt.normalize())) % day / minute
    by_day: pd.Series = pd.Series(_local(dates, area).stamp) - starts
    length = by_clock.where(~dated, by_day.dt.total_seconds() / 60)
    asked = minutes.isna().to_numpy(dtype=bool) & ~found.refused
    found.refuse(asked & (length < 0).to_numpy(dtype=bool), column=heading, values=values,
                 reason="It ends before it begins.", remedy="Correct the start or the end.")  # fmt: skip
    found.refuse(asked & (length > _LONGEST_BY_CLOCK).to_numpy(dtype=bool), column=heading, values=values,
                 reason="From its start to this end it takes more than 12 hours.",
                 remedy="Correct the start or the end; where both are right, give the minutes.")  # fmt: skip
    return minutes.fillna(length.where(length > 0))


def _local(dates: Dates, area: Area) -> LocalTimes:
    return to_local(dates, written_in=area.time_zone, area_zone=area.time_zone, honour_offsets=True)
