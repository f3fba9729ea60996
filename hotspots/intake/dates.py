"""Dates and times as agencies write them, read without guessing.

Order: the feed's own formats; ISO 8601; days before months ("25/03/2025 21:30", "3-Mar-2025") and months by name;
Excel's day numbers; seconds since 1970.
Where a column shows that months stand before days, dates that could be read either way are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hotspots.errors import SettingsError
from hotspots.intake.dates_in_words import tidied
from hotspots.intake.raw_table import TEXT

Mask = NDArray[np.bool_]
Stamps = NDArray[np.datetime64]

BLANK, MONTH, DAY, CLOCK = 0, 1, 2, 3
_FEW = 32

_NO_VALUE = ("", "-", "n/a", "na", "null", "none", "nan", "nat", "unknown", "not known")
_CLOCK_PART = (
    r"(?:[T ,]+(?P<H>\d{1,2})[:.](?P<M>\d{2})(?:[:.](?P<S>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_OFFSET = (
    r"^(?P<naive>.*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*"
    r"(?:(?P<zulu>[Zz])|(?P<sign>[+-])(?P<oh>\d{2}):?(?P<om>\d{2})?)$"
)
_ISO = rf"^(?P<y>\d{{4}})[-/](?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}}){_CLOCK_PART}$"
_COMPACT = rf"^(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_CLOCK_PART}$"
_ISO_MONTH = r"^(?P<y>\d{4})-(?P<m>\d{2})$"
_WEEKDAY = r"(?:(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*\.?,?\s+)?"
_DAY_FIRST = rf"^{_WEEKDAY}(?P<d>\d{{1,2}})[/.\-](?P<m>\d{{1,2}})[/.\-](?P<y>\d{{4}}|\d{{2}}){_CLOCK_PART}$"
_NAMED = (
    r"^(?:[A-Za-z]{3,9},?\s+)?(?P<d>\d{1,2})(?:(?:st|nd|rd|th)\b(?:\s+of\b)?)?[\s\-/.]*(?P<name>[A-Za-z]{3,9})\.?[\s\-/.,]*"
    rf"(?P<y>\d{{4}}|\d{{2}}){_CLOCK_PART}$"
)
_NAME_FIRST = (
    rf"^{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_CLOCK_PART}$"
)
_SERIAL = r"^\d{5}(?:\.\d+)?$"
# What spreadsheets and databases put before a time that has no day.
_NO_DAY = r"^(?:(?:1899-12-3[01]|1900-01-0[01]|1970-01-01|3[01]/12/1899|0?[01]/0?1/1900|0?1/0?1/1970)[T ]+)?"
_TIME = (
    rf"{_NO_DAY}(?P<H>\d{{1,2}})(?:[:.h]?(?P<M>\d{{2}}))?(?::(?P<S>\d{{2}})(?:[.,]\d+)?)?"
    r"\s*(?:[Hh](?:[Rr]|[Oo][Uu][Rr])?[Ss]?|[Uu][Hh][Rr]|(?P<half>[AaPp]\.?[Mm]\.?))?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SAY_MONTH_FIRST = 'Export dates as 2025-03-25, or say date_formats = ["%m/%d/%Y"] in the settings file.'
# Seconds or milliseconds since 1970, as databases write them: 10 or 13 digits, from 1990 until 2100.
_EPOCH, _EPOCH_RANGE = r"^\d{10}(?:\d{3})?(?:\.0+)?$", (631_152_000.0, 4_102_444_800.0)
# Day numbers of Excel count from here; 32874 is 1 January 1990, 73415 is 31 December 2100.
_EXCEL_EPOCH = np.datetime64("1899-12-30", "us")
_EXCEL_RANGE = (32_874.0, 73_415.0)


class Dates(NamedTuple):
    """Dates of a column, row by row.

    Attributes:
        stamp: wall-clock time as written, NaT where there is none.
        level: BLANK, MONTH, DAY or CLOCK: how far down the text went.
        offset_min: the offset from UTC written beside it (minutes), NaN where none.
        bad: there was text, and it was not understood.
        reason, remedy: for the bad ones, a sentence each.
    """

    stamp: Stamps
    level: NDArray[np.int8]
    offset_min: NDArray[np.float64]
    bad: Mask
    reason: NDArray[np.object_]
    remedy: NDArray[np.object_]


def read_dates(values: pd.Series, formats: Sequence[str] = ()) -> Dates:
    """Read a text column of dates or dates with times; see the module's text for the order of attempts.

    Args:
        values: text; blank for none.
        formats: as in Python's strptime. With them, dates in digits with the day first are not guessed at.
    """
    codes, unique = pd.factorize(values, use_na_sentinel=False)
    texts = pd.Series(unique, dtype=values.dtype).fillna("").str.strip()
    few = len(texts) <= _FEW
    understood = _understand_few(tuple(texts), tuple(formats)) if few else _understand(texts, formats)
    stamp, level, offset, bad, reason, remedy = understood
    return Dates(stamp[codes], level[codes], offset[codes], bad[codes], reason[codes], remedy[codes])


@lru_cache(maxsize=512)
def _understand_few(texts: tuple[str, ...], formats: tuple[str, ...]) -> Dates:
    """As `_understand`; the months of street files are the same few words file after file. Not to be written to."""
    return _understand(pd.Series(texts, dtype=TEXT), formats)


def _understand(texts: pd.Series, formats: Sequence[str]) -> Dates:
    """Dates of distinct texts without blanks around them."""
    stamp = np.full(len(texts), "NaT", dtype="datetime64[us]")
    level = np.zeros(len(texts), dtype=np.int8)
    naive, offset = _split_offset(texts if formats else tidied(texts))
    todo = ~texts.str.lower().isin(_NO_VALUE).to_numpy(dtype=bool)
    for pattern in formats:
        if not todo.any():
            break
        got = _by_format(naive[todo], pattern)
        depth = CLOCK if any(c in pattern for c in ("%H", "%I", "%c", "%X")) else DAY if "%d" in pattern else MONTH
        _take(stamp, level, todo, got.to_numpy(dtype="datetime64[us]"), np.full(int(todo.sum()), depth, np.int8))
    for way in (_ISO, _COMPACT, _ISO_MONTH, _NAMED, _NAME_FIRST):
        if todo.any():
            _take(stamp, level, todo, *_by_pattern(naive[todo], way))
    if todo.any():
        _take(stamp, level, todo, *_by_serial(naive[todo]))
    if todo.any():
        since_1970 = todo.copy()
        _take(stamp, level, todo, *_by_epoch(naive[todo]))
        offset[since_1970 & ~todo] = 0.0
    reason, remedy = _sentences(len(texts), formats)
    if todo.any() and not formats:
        _day_first(naive, stamp, level, todo, reason, remedy)
    offset[level != CLOCK] = np.nan
    return Dates(stamp, level, offset, todo, reason, remedy)


def read_clock(values: pd.Series) -> tuple[NDArray[np.timedelta64], Mask]:
    """Read a text column of clock times ("21:30", "9.15 pm", "2130", "7", an Excel fraction of a day).

    Returns:
        time since midnight (NaT where blank or not understood), and which texts were not understood.
    """
    codes, unique = pd.factorize(values, use_na_sentinel=False)
    texts = pd.Series(unique, dtype=values.dtype).fillna("").str.strip()
    blank = texts.str.lower().isin(_NO_VALUE).to_numpy(dtype=bool)
    parts = _extract(texts, _TIME)
    seconds = _seconds(parts)
    fraction = pd.to_numeric(texts.where(texts.str.fullmatch(r"0?\.\d+")), errors="coerce").to_numpy(dtype=float)
    seconds = np.where(np.isnan(seconds), np.round(fraction * 86_400), seconds)
    known = ~np.isnan(seconds)
    since = np.full(len(texts), "NaT", dtype="timedelta64[us]")
    since[known] = (seconds[known] * 1e6).astype("timedelta64[us]")
    return since[codes], (~known & ~blank)[codes]


def _take(stamp: Stamps, level: NDArray[np.int8], todo: Mask, got: Stamps, depth: NDArray[np.int8]) -> None:
    """Write what one attempt understood among the rows still to do, in place."""
    at = np.flatnonzero(todo)
    known = ~np.isnat(got)
    stamp[at[known]], level[at[known]] = got[known], depth[known]
    todo[at[known]] = False


def _split_offset(texts: pd.Series) -> tuple[pd.Series, NDArray[np.float64]]:
    """The texts without their offset from UTC, and the offset (minutes, NaN where none)."""
    offset = np.full(len(texts), np.nan)
    parts = _extract(texts, _OFFSET)
    hours, minutes = _number(parts, "oh"), np.nan_to_num(_number(parts, "om"))
    told = np.where(_is(parts, "zulu", "z"), 0.0, np.where(_is(parts, "sign", "-"), -1, 1) * (hours * 60 + minutes))
    good = np.abs(told) <= 14 * 60
    if not good.any():
        return texts, offset
    offset[good] = told[good]
    naive = parts["naive"].to_numpy(zero_copy_only=False)
    return texts.where(~good, pd.Series(naive, index=texts.index, dtype=texts.dtype)), offset


def _by_format(texts: pd.Series, pattern: str) -> pd.Series:
    try:
        return pd.to_datetime(texts, format=pattern.replace("%z", "").strip(), errors="coerce", exact=True)
    except (ValueError, KeyError, re.error) as error:
        raise SettingsError(
            f"“{pattern[:60]}” is not a way to write dates.",
            where="[feeds] date_formats",
            remedy='Write it as in Python\'s strptime, such as "%m/%d/%Y %H:%M".',
        ) from error


def _by_pattern(texts: pd.Series, pattern: str) -> tuple[Stamps, NDArray[np.int8]]:
    parts = _extract(texts, pattern)
    year = _number(parts, "y")
    year = np.where(year < 70, year + 2000, np.where(year < 100, year + 1900, year))
    if "name" in parts:
        short = pc.utf8_slice_codeunits(pc.utf8_lower(parts["name"]), 0, 3)
        month = pc.index_in(short, pa.array(_MONTHS)).to_numpy(zero_copy_only=False).astype(float) + 1
    else:
        month = _number(parts, "m")
    day = _number(parts, "d") if "d" in parts else np.ones(len(year))
    stamps = _days(year, month, day)
    if "H" not in parts:
        return stamps, np.full(len(year), MONTH, np.int8)
    has_clock = ~np.isnan(_number(parts, "H"))
    seconds = _seconds(parts)
    stamps[has_clock & np.isnan(seconds)] = np.datetime64("NaT")
    added = np.where(has_clock & ~np.isnan(seconds), seconds, 0) * 1e6
    stamps += added.astype("timedelta64[us]")
    return stamps, np.where(has_clock, CLOCK, DAY).astype(np.int8)


def _extract(texts: pd.Series, pattern: str) -> dict[str, pa.Array]:
    """The named groups of a pattern (RE2), one array a group; null where the text does not match."""
    array = pa.array(texts, type=pa.string(), from_pandas=True)
    found = pc.extract_regex(array, pattern)
    # Flattening, unlike field(), carries the whole row's null over to its groups.
    whole = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return dict(zip((f.name for f in whole.type), whole.flatten(), strict=True))


def _number(parts: dict[str, pa.Array], group: str) -> NDArray[np.float64]:
    """A group's digits as numbers, NaN where there are none."""
    texts = parts[group]
    blank = pc.equal(texts, "")
    numbers = pc.cast(pc.if_else(blank, None, texts), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=float)


def _is(parts: dict[str, pa.Array], group: str, letter: str) -> Mask:
    """Whether a group begins with a letter, capital or not."""
    same = pc.starts_with(pc.utf8_lower(parts[group]), letter)
    return np.asarray(pc.fill_null(same, False).to_numpy(zero_copy_only=False), dtype=bool)


def _days(year: NDArray[np.float64], month: NDArray[np.float64], day: NDArray[np.float64]) -> Stamps:
    """Days of the calendar; NaT where there is no such day."""
    ok = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1) & (year <= 9999)
    y, m, d = (np.where(ok, part, 1).astype(np.int64) for part in (year, month, day))
    months = (y - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (m - 1).astype("timedelta64[M]")
    days = months.astype("datetime64[D]") + (d - 1).astype("timedelta64[D]")
    ok &= days.astype("datetime64[M]") == months
    stamps: Stamps = days.astype("datetime64[us]")
    stamps[~ok] = np.datetime64("NaT")
    return stamps


def _seconds(parts: dict[str, pa.Array]) -> NDArray[np.float64]:
    """Seconds since midnight; NaN where there is no such time. 24:00 is the end of the day."""
    hour = _number(parts, "H")
    minute, second = np.nan_to_num(_number(parts, "M")), np.nan_to_num(_number(parts, "S"))
    pm, am = _is(parts, "half", "p"), _is(parts, "half", "a")
    ok = (hour <= 23) & (minute <= 59) & (second <= 59) & ~((pm | am) & ((hour > 12) | (hour < 1)))
    ok |= (hour == 24) & (minute == 0) & (second == 0) & ~(pm | am)
    hour = np.where(pm | am, hour % 12, hour) + np.where(pm, 12, 0)
    return np.where(ok, hour * 3600 + minute * 60 + second, np.nan)


def _by_serial(texts: pd.Series) -> tuple[Stamps, NDArray[np.int8]]:
    days = np.array(pd.to_numeric(texts.where(texts.str.fullmatch(_SERIAL)), errors="coerce"), dtype=float)
    days[~((days >= _EXCEL_RANGE[0]) & (days <= _EXCEL_RANGE[1]))] = np.nan
    known = ~np.isnan(days)
    stamps = np.full(len(days), "NaT", dtype="datetime64[us]")
    # To the second: a day number's fraction is not exact beyond that.
    seconds = np.round(days[known] * 86_400).astype(np.int64)
    stamps[known] = _EXCEL_EPOCH + (seconds * 1_000_000).astype("timedelta64[us]")
    return stamps, np.where(np.nan_to_num(days) % 1 > 0, CLOCK, DAY).astype(np.int8)


def _by_epoch(texts: pd.Series) -> tuple[Stamps, NDArray[np.int8]]:
    seconds = np.array(pd.to_numeric(texts.where(texts.str.match(_EPOCH)), errors="coerce"), dtype=float)
    seconds = np.where(seconds >= 1e12, seconds / 1000, seconds)
    seconds[~((seconds >= _EPOCH_RANGE[0]) & (seconds < _EPOCH_RANGE[1]))] = np.nan
    known = ~np.isnan(seconds)
    stamps = np.full(len(seconds), "NaT", dtype="datetime64[us]")
    stamps[known] = np.round(seconds[known]).astype(np.int64).astype("datetime64[s]").astype("datetime64[us]")
    return stamps, np.full(len(seconds), CLOCK, np.int8)


def _sentences(length: int, formats: Sequence[str]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    reason, remedy = (
        "This is not a date that can be read.",
        "Write it as 2025-03-25 or 25/03/2025, with the time as 21:30.",
    )
    if formats:
        remedy = f"The settings file says that dates are written as {' or '.join(formats)}: correct the date, or that."
    return np.full(length, reason, dtype=object), np.full(length, remedy, dtype=object)


def _reads_better_month_first(
    first: NDArray[np.float64], second: NDArray[np.float64], year: NDArray[np.float64]
) -> bool:
    """Whether dates that could be either way round are a few days in a row with the month first, and months apart else.

    Days that are all the first of a month are taken for what they are: months.
    """
    if len(np.unique(first * 100 + second)) < 3 or (first == 1).all():
        return False
    by_month, by_day = _days(year, first, second), _days(year, second, first)
    spans = [float((days.max() - days.min()) / np.timedelta64(1, "D")) for days in (by_month, by_day)]
    return spans[0] <= 12 and spans[1] > 27


def _day_first(
    texts: pd.Series,
    stamp: Stamps,
    level: NDArray[np.int8],
    todo: Mask,
    reason: NDArray[np.object_],
    remedy: NDArray[np.object_],
) -> None:
    """Dates in digits with the day first, in place; and what to say about those with the month first."""
    at = np.flatnonzero(todo)
    parts = _extract(texts[todo], _DAY_FIRST)
    first, second = _number(parts, "d"), _number(parts, "m")
    month_first = (second > 12) & (second <= 31) & (first <= 12)
    day_first = (first > 12) & (second <= 12)
    got, depth = _by_pattern(texts[todo], _DAY_FIRST)
    either = (first <= 12) & (second <= 12) & (first != second)
    reason[at[month_first]] = "There is no such month: month and day seem to be swapped."
    remedy[at[month_first]] = "Write the day before the month, as in 25/03/2025."
    if month_first.any() and not day_first.any():
        got[either] = np.datetime64("NaT")
        reason[at[either]] = "Day and month could be either way round: other dates here have the month first."
        remedy[at[either | month_first]] = _SAY_MONTH_FIRST
    elif _reads_better_month_first(first[either], second[either], _number(parts, "y")[either]) and not day_first.any():
        got[either] = np.datetime64("NaT")
        reason[at[either]] = "Day and month could be either way round: only month first gives days near each other."
        remedy[at[either]] = _SAY_MONTH_FIRST
    _take(stamp, level, todo, got, depth)
