"""Local time and its changes: the hour that happens twice, the hour that does not happen, and offsets from UTC."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.dates import CLOCK, DAY, Dates

Mask = NDArray[np.bool_]

# Clocks that were not put forward show a time that did not happen; an hour later is the same moment.
_SKIPPED = pd.Timedelta(hours=1)


class LocalTimes(NamedTuple):
    """Times in the area's zone.

    Attributes:
        stamp: local wall-clock time (datetime64[us]), NaT where unknown.
        offset_min: local time minus UTC, minutes; NaN where unknown.
        twice, never: clock times that happened twice in autumn (the first is taken), or not at all in spring
            (moved forward by an hour).
    """

    stamp: NDArray[np.datetime64]
    offset_min: NDArray[np.float64]
    twice: Mask
    never: Mask


def join_clock(dates: Dates, since: NDArray[np.timedelta64]) -> Dates:
    """Dates with the clock times of a column of their own, where they know none themselves.

    Midnight beside another time of day is a date that a spreadsheet or a database writes as 2025-03-25 00:00:00, at
    times with an offset that is none of the other's.
    """
    midnight = (dates.level == CLOCK) & (dates.stamp == dates.stamp.astype("datetime64[D]"))
    add = ((dates.level == DAY) | midnight) & ~np.isnat(since)
    stamp, level = dates.stamp.copy(), dates.level.copy()
    stamp[add], level[add] = stamp[add] + since[add], CLOCK
    return dates._replace(stamp=stamp, level=level, offset_min=np.where(add, np.nan, dates.offset_min))


def to_local(dates: Dates, *, written_in: str, area_zone: str, honour_offsets: bool) -> LocalTimes:
    """Bring times as written into the area's zone. Days and months without a clock time are not moved.

    Args:
        written_in: zone of times without an offset.
        honour_offsets: whether an offset written beside a time counts, or the clock time is taken as it stands.
    """
    known = ~np.isnat(dates.stamp)
    clock = known & (dates.level == CLOCK)
    told = clock & ~np.isnan(dates.offset_min) & honour_offsets
    stamp = dates.stamp.copy()
    offset = np.full(len(stamp), np.nan)
    twice, never = np.zeros(len(stamp), dtype=bool), np.zeros(len(stamp), dtype=bool)
    if told.any():
        shift = (dates.offset_min[told] * 60e6).astype("timedelta64[us]")
        stamp[told], offset[told] = _land(pd.DatetimeIndex(stamp[told] - shift).tz_localize("UTC"), area_zone)
    if (untold := clock & ~told).any():
        walls = pd.DatetimeIndex(stamp[untold])
        twice[untold] = walls.tz_localize(written_in, ambiguous="NaT", nonexistent=_SKIPPED).isna()
        never[untold] = walls.tz_localize(written_in, ambiguous=_first(walls), nonexistent="NaT").isna()
        stamp[untold], offset[untold] = _land(_moments(walls, written_in), area_zone)
    if (dated := known & ~clock).any():
        # Few days for many reports: each is looked up once.
        walls_of, back = np.unique(stamp[dated], return_inverse=True)
        offset[dated] = _land(_moments(pd.DatetimeIndex(walls_of), area_zone), area_zone)[1][back]
    return LocalTimes(stamp, offset, twice, never)


def _moments(walls: pd.DatetimeIndex, zone: str) -> pd.DatetimeIndex:
    return walls.tz_localize(zone, ambiguous=_first(walls), nonexistent=_SKIPPED)


def _first(walls: pd.DatetimeIndex) -> Mask:
    """Of two moments with the same clock time, the first: the one in summer time."""
    return np.ones(len(walls), dtype=bool)


def _land(moments: pd.DatetimeIndex, zone: str) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    local = moments.tz_convert(zone).tz_localize(None).to_numpy(dtype="datetime64[us]")
    utc = moments.tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[us]")
    return local, (local - utc).astype("timedelta64[s]").astype(np.float64) / 60
