"""When in the week do things happen, where many reports only know "between 22:00 and 07:00"?

Each report is spread evenly over the time it may have happened in (Ratcliffe 2000, Int. J. of Geographical Information
Science 14: aoristic analysis): an hour gets the share of the interval that falls into it, and the shares of one report
add up to 1. A report with an interval of a day or more, or without a clock time, does not know its hour and is counted
apart. Times are the area's local clock times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.grid import Floats

HOURS_KNOWN = ("exact", "hour")
_DAY_H = 24
_WEEK_H = 7 * _DAY_H


@dataclass(frozen=True)
class HourProfile:
    """Reports by day and hour.

    Attributes:
        hours: expected reports, row 0 = Monday, column = hour of the day, shape (7, 24); adds up to `known`.
        known: reports that know their hour.
        unknown: reports that do not.
        spread: of the known ones, how many are spread over more than one hour.
    """

    hours: Floats
    known: float
    unknown: float
    spread: float

    def share_between(self, first: int, last: int) -> float:
        """Share of the known reports in the hours first to last, inclusive, which may run over midnight."""
        hour = np.arange(_DAY_H)
        inside = (hour >= first) & (hour <= last) if first <= last else (hour >= first) | (hour <= last)
        return float(self.hours[:, inside].sum() / self.known) if self.known else 0.0


def hour_profile(frame: pd.DataFrame) -> HourProfile:
    """Spread reports over the hours of the week.

    Args:
        frame: occurred_from, occurred_to (datetime64, local; `to` may be missing), time_precision, and `reports` where
            a row stands for several.
    """
    weight = _weights(frame)
    knows, start, length = _intervals(frame)
    everything = np.zeros(len(frame), dtype=np.intp)
    return _profiles(everything, np.where(knows, start, np.nan), length, weight, many=1)[0]


def hour_profiles(spans: pd.DataFrame) -> dict[str, HourProfile]:
    """A profile for each of many places at once.

    Args:
        spans: columns of `sql/hours_by_place.sql`: place, start_min (missing where the hour is not known), length_min,
            reports.

    Returns:
        Place → profile; only places with a row.
    """
    place, keys = pd.factorize(spans["place"], sort=True)
    start = spans["start_min"].to_numpy(dtype=np.float64, na_value=np.nan) / 60
    length = spans["length_min"].to_numpy(dtype=np.float64) / 60
    made = _profiles(place.astype(np.intp), start, length, _weights(spans), many=len(keys))
    return dict(zip((str(key) for key in keys), made, strict=True))


def _profiles(
    place: NDArray[np.intp], start: Floats, length: Floats, weight: Floats, *, many: int
) -> list[HourProfile]:
    """One profile per place 0 … many-1; `start` and `length` in hours, `start` NaN where the hour is not known."""
    knows = ~np.isnan(start)
    at, sure = place[knows], weight[knows]
    hours, shares = _hour_shares(start[knows], length[knows])
    flat = (hours % _WEEK_H).astype(np.intp) + at[:, None] * _WEEK_H
    filled = np.bincount(flat.ravel(), weights=(shares * sure[:, None]).ravel(), minlength=many * _WEEK_H)
    # More than rounding: an interval that ends on the hour does not touch the next one.
    over_many = (shares > 1e-9).sum(axis=1) > 1
    known = np.bincount(at, weights=sure, minlength=many)
    unknown = np.bincount(place[~knows], weights=weight[~knows], minlength=many)
    spread = np.bincount(at[over_many], weights=sure[over_many], minlength=many)
    return [
        HourProfile(hours, float(known[n]), float(unknown[n]), float(spread[n]))
        for n, hours in enumerate(filled.reshape(many, 7, _DAY_H).astype(np.float64))
    ]


def _weights(frame: pd.DataFrame) -> Floats:
    return frame["reports"].to_numpy(dtype=np.float64) if "reports" in frame else np.ones(len(frame))


def _intervals(frame: pd.DataFrame) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Which reports know their hour; start (hours since a Monday 00:00) and length (hours) of each."""
    begin = frame["occurred_from"].to_numpy(dtype="datetime64[s]")
    end = frame["occurred_to"].to_numpy(dtype="datetime64[s]")
    start = (begin - np.datetime64("1969-12-29T00:00:00")) / np.timedelta64(3600, "s")
    length = np.where(np.isnat(end), 0.0, (end - begin) / np.timedelta64(3600, "s"))
    # An end before the beginning tells nothing: the beginning stands alone.
    length = np.maximum(np.nan_to_num(length), 0.0)
    precise = frame["time_precision"].isin(HOURS_KNOWN).to_numpy(dtype=bool)
    knows = precise & ~np.isnat(begin) & (length < _DAY_H)
    return knows, start, length


def _hour_shares(start: Floats, length: Floats) -> tuple[Floats, Floats]:
    """Hours touched by each interval and the share of it in each, shapes (n, 25); an instant lies in its hour whole."""
    first = np.floor(start)
    hours = first[:, None] + np.arange(_DAY_H + 1)
    end = (start + length)[:, None]
    inside = np.clip(np.minimum(hours + 1, end) - np.maximum(hours, start[:, None]), 0.0, None)
    instant = length <= 0
    inside[instant] = 0.0
    inside[instant, 0] = 1.0
    shares = inside / inside.sum(axis=1, keepdims=True)
    return hours.astype(np.float64), shares.astype(np.float64)
