"""When each report happened: dates joined with clock times, brought to local time, and counted in weeks and months."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.apart_places import FEWEST_STORED, Middle
from hotspots.intake.clock import join_clock, to_local
from hotspots.intake.dates import BLANK, CLOCK, DAY, MONTH, Dates, read_clock, read_dates
from hotspots.intake.findings import Findings
from hotspots.intake.raw_table import TEXT
from hotspots.schema import TIME_PRECISIONS
from hotspots.settings import Area, Feed

Mask = NDArray[np.bool_]
Stamps = NDArray[np.datetime64]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_DAY = np.timedelta64(1, "D")
# A slip in the year moves a date by this much at least; fewer dates do not show where the others lie.
_YEAR_DAYS, _FEWEST_DATES = 300.0, 20
# Among a few dates only one that is years away stands out.
_YEARS_DAYS, _FEW_DATES = 1_000.0, 3


def add_times(
    reports: dict[str, Any],
    cells: pd.DataFrame,
    feed: Feed,
    area: Area,
    *,
    found: Findings,
    headings: dict[str, str],
    stored: Middle | None = None,
) -> None:
    """Fill the time columns of `reports` from the text columns of `cells`, in place.

    A report without a readable date is refused in `found`; an end or a recording time that is not readable is left
    out with a note, since the report itself is still good.
    """
    begin, precision = _begin(cells, feed, found, headings)
    local = to_local(begin, written_in=feed.time_zone or area.time_zone, area_zone=area.time_zone,
                     honour_offsets=feed.offsets == "honour")  # fmt: skip
    written = _column(cells, "occurred_from" if "occurred_from" in cells else "month")
    found.note("clock_change", local.twice, values=written,
               message="The clock showed this time twice that night; the first was taken.")  # fmt: skip
    found.note("clock_change", local.never, values=written,
               message="The clock never showed this time that night; an hour was added.")  # fmt: skip
    stamp = local.stamp.copy()
    years = stamp.astype("datetime64[Y]").astype(float) + 1970
    odd = ~np.isnat(stamp) & ~((years >= FIRST_YEAR) & (years <= LAST_YEAR)) & ~found.refused
    reason = f"The date lies before {FIRST_YEAR} or after {LAST_YEAR}."
    column = headings.get("occurred_from", headings.get("month", ""))
    found.refuse(odd, column=column, values=written, reason=reason, remedy="Correct the year.")
    stamp[odd] = np.datetime64("NaT")
    recorded = _other(cells, "recorded_at", feed, area, found=found)[0]
    ahead = mind_those_ahead(stamp, recorded, column=column, written=written, found=found)
    stamp[ahead] = np.datetime64("NaT")
    _mind_other_years(stamp, stored, written=written, found=found)
    reports["occurred_from"] = stamp
    reports["utc_offset_min"] = pd.array(np.where(np.isnat(stamp), np.nan, local.offset_min), dtype="Int16")
    reports["time_precision"] = pd.Series(precision, dtype=TEXT)
    reports["occurred_to"] = _end(cells, feed, area, stamp=stamp, found=found)
    reports["recorded_at"] = recorded
    _count(reports, stamp, precision)


def mind_those_ahead(stamp: Stamps, recorded: Stamps, *, column: str, written: pd.Series, found: Findings) -> Mask:
    """Refuse dates with a wrong year, told by lying far after nearly all others, or after they were recorded.

    One report of 2052 would make that the newest week of every list. The machine's own clock is not asked: it may be
    wrong, and files are loaded years later.
    """
    usable = ~np.isnat(stamp) & ~found.refused
    with np.errstate(invalid="ignore"):
        early = (stamp - recorded) / _DAY
    wrong, odd = usable & (early > _YEAR_DAYS), usable & (early > 1)
    if usable.sum() >= _FEWEST_DATES:
        days = stamp.astype("datetime64[D]").astype(float)
        first, last = np.quantile(days[usable], (0.05, 0.99), method="lower")
        later = days - last
        wrong |= usable & (later > max(_YEAR_DAYS, last - first))
        odd |= usable & (later > max(_YEAR_DAYS / 4, (last - first) / 2))
    found.refuse(wrong, column=column, values=written, remedy="Correct the year.",
                 reason="The date lies a year or more after nearly all others, or after it was recorded.")  # fmt: skip
    message = "The date lies long after nearly all others, or after it was recorded. Is it right?"
    found.note("date_ahead", odd, values=written, message=message)
    return wrong


def _mind_other_years(stamp: Stamps, stored: Middle | None, *, written: pd.Series, found: Findings) -> None:
    """Ask about dates most of a year off all that was loaded before, and in a small file about those years off."""
    usable = ~np.isnat(stamp) & ~found.refused
    days = stamp.astype("datetime64[D]").astype(float)
    if stored is not None and stored.reports >= FEWEST_STORED:
        off = usable & ((days < stored.first_day - _YEAR_DAYS) | (days > stored.last_day + _YEAR_DAYS))
        message = "The date lies most of a year before or after all that was loaded earlier. Is the year right?"
        found.note("date_elsewhere", off, values=written, message=message)
        usable &= ~off
    if _FEW_DATES <= usable.sum() < _FEWEST_DATES:
        off = usable & (np.abs(days - np.median(days[usable])) > _YEARS_DAYS)
        message = "The date lies years away from the file's others. Is the year right?"
        found.note("date_elsewhere", off, values=written, message=message)


def _begin(
    cells: pd.DataFrame, feed: Feed, found: Findings, headings: dict[str, str]
) -> tuple[Dates, NDArray[np.object_]]:
    name = "occurred_from" if "occurred_from" in cells else "month"
    dates = _joined(cells, name, feed, found=found)
    blank = dates.level == BLANK
    found.refuse(blank & ~dates.bad, column=headings.get(name, name), values=cells[name],
                 reason="There is no date.", remedy="Fill in the day on which it happened.")  # fmt: skip
    found.refuse(dates.bad, column=headings.get(name, name), values=cells[name],
                 reason=list(dates.reason[dates.bad]), remedy=list(dates.remedy[dates.bad]))  # fmt: skip
    finest = TIME_PRECISIONS.index(feed.time_precision)
    told = _column(cells, "time_precision").fillna("").str.strip().str.lower()
    depth = np.select([dates.level == MONTH, dates.level == DAY], [3, 2], 0)
    asked = told.map({word: i for i, word in enumerate(TIME_PRECISIONS)}).to_numpy(dtype=float, na_value=0)
    depth = np.maximum.reduce([depth, np.full(len(depth), finest), asked.astype(int)])
    stamp = dates.stamp.copy()
    for coarse, unit in ((2, "D"), (3, "M")):
        rows = (depth == coarse) & ~np.isnat(stamp)
        stamp[rows] = stamp[rows].astype(f"datetime64[{unit}]").astype("datetime64[us]")
    level = np.where(dates.level == BLANK, BLANK, np.where(depth == 3, MONTH, np.where(depth == 2, DAY, CLOCK)))
    precision = np.array(TIME_PRECISIONS, dtype=object)[depth]
    return dates._replace(stamp=stamp, level=level.astype(np.int8)), precision


def _joined(cells: pd.DataFrame, name: str, feed: Feed, *, found: Findings) -> Dates:
    """A date column with its column of clock times, where there is one."""
    dates = read_dates(cells[name], feed.date_formats)
    if (column := f"{name}_time") not in cells:
        return dates
    since, bad = read_clock(cells[column])
    found.note("time_not_understood", bad & (dates.level != BLANK), values=cells[column],
               message="The time of day is not readable; the day was taken.")  # fmt: skip
    return join_clock(dates, since)


def _other(
    cells: pd.DataFrame, name: str, feed: Feed, area: Area, *, found: Findings
) -> tuple[Stamps, NDArray[np.int8]]:
    """A time that a report can do without, and how far down it is known."""
    if name not in cells:
        return np.full(len(cells), "NaT", dtype="datetime64[us]"), np.zeros(len(cells), dtype=np.int8)
    dates = _joined(cells, name, feed, found=found)
    title = {"occurred_to": "end", "recorded_at": "recording time"}[name]
    found.note(f"{name}_not_understood", dates.bad, values=cells[name],
               message=f"The {title} is not readable; it was left out.")  # fmt: skip
    local = to_local(dates, written_in=feed.time_zone or area.time_zone, area_zone=area.time_zone,
                     honour_offsets=feed.offsets == "honour")  # fmt: skip
    return local.stamp, dates.level


def _end(cells: pd.DataFrame, feed: Feed, area: Area, *, stamp: Stamps, found: Findings) -> Stamps:
    """When it ended: a date of its own, or only a clock time, which may be past midnight."""
    if "occurred_to" not in cells and "occurred_to_time" in cells:
        since, bad = read_clock(cells["occurred_to_time"])
        found.note("time_not_understood", bad, values=cells["occurred_to_time"],
                   message="The time of the end is not readable; it was left out.")  # fmt: skip
        same_day = stamp.astype("datetime64[D]").astype("datetime64[us]")
        same_day += since
        same_day[same_day < stamp] += _DAY
        return same_day
    written_end, level = _other(cells, "occurred_to", feed, area, found=found)
    end: Stamps = written_end.copy()
    # An end that is only a day means the whole of that day.
    end[level == DAY] += _DAY - np.timedelta64(1, "s")
    before: Mask = end < stamp
    found.note("end_before_begin", before, values=_column(cells, "occurred_to"),
               message="The end lies before the beginning; it was left out.")  # fmt: skip
    end[before] = np.datetime64("NaT")
    return end


def _count(reports: dict[str, Any], stamp: Stamps, precision: NDArray[np.object_]) -> None:
    """Days, weeks and months as numbers (see `hotspots.periods`), blank where the time is not known so well."""
    known = ~np.isnat(stamp)
    days = np.where(known, stamp, np.datetime64(0, "us")).astype("datetime64[D]")
    day_no = days.astype(np.int64)
    has_day = known & (precision != "month")
    has_hour = has_day & (precision != "day")
    hours = (np.where(known, stamp, np.datetime64(0, "us")) - days).astype("timedelta64[h]").astype(np.int64)
    # Day 0 of 1970 was a Thursday, day 3 of its week.
    numbers = {
        "day_no": (day_no, has_day, "Int32"),
        "week_no": ((day_no + 3) // 7, has_day, "Int32"),
        "month_no": (days.astype("datetime64[M]").astype(np.int64) + 1970 * 12, known, "Int32"),
        "weekday": ((day_no + 3) % 7 + 1, has_day, "Int8"),
        "hour": (hours, has_hour, "Int8"),
    }
    for name, (values, good, kind) in numbers.items():
        reports[name] = pd.arrays.IntegerArray(values.astype(kind.lower()), ~good)


def _column(cells: pd.DataFrame, name: str) -> pd.Series:
    return cells[name] if name in cells else pd.Series("", index=cells.index, dtype=TEXT)
