"""Dates and clock times as people and machines write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.intake.clock import to_local
from hotspots.intake.dates import CLOCK, DAY, MONTH, read_clock, read_dates
from hotspots.intake.raw_table import TEXT


def texts(*values: str) -> pd.Series:
    return pd.Series(values, dtype=TEXT)


@pytest.mark.parametrize(
    ("text", "stamp", "level"),
    [
        ("2025-03-25", "2025-03-25", DAY),
        ("2025-03-25T21:30", "2025-03-25T21:30", CLOCK),
        ("2025-03-25 21:30:15.250", "2025-03-25T21:30:15", CLOCK),
        ("2025-03-25T21:30:00Z", "2025-03-25T21:30", CLOCK),
        ("2025-03-25T21:30:00+01:00", "2025-03-25T21:30", CLOCK),
        ("20250325", "2025-03-25", DAY),
        ("2025/03/25 07:05", "2025-03-25T07:05", CLOCK),
        ("2025-03", "2025-03-01", MONTH),
        ("25/03/2025", "2025-03-25", DAY),
        ("3/4/25 9:05 pm", "2025-04-03T21:05", CLOCK),
        ("25.03.2025 21:30", "2025-03-25T21:30", CLOCK),
        ("25-Mar-2025", "2025-03-25", DAY),
        ("25-MAR-2025 21:30", "2025-03-25T21:30", CLOCK),
        ("Tue 25 March 2025", "2025-03-25", DAY),
        ("3-Sept-99", "1999-09-03", DAY),
        ("45741", "2025-03-25", DAY),
        ("45741.5", "2025-03-25T12:00", CLOCK),
        ("29/02/2024", "2024-02-29", DAY),
        ("25/03/2025 12:15 am", "2025-03-25T00:15", CLOCK),
        ("25/03/2025 24:00", "2025-03-26T00:00", CLOCK),
    ],
)
def test_understood(text: str, stamp: str, level: int) -> None:
    dates = read_dates(texts(text))
    assert dates.stamp[0] == np.datetime64(stamp)
    assert dates.level[0] == level and not dates.bad[0]


@pytest.mark.parametrize(
    "text",
    ["31/02/2025", "29/02/2025", "00/00/0000", "29/13/2025", "2025-13-01", "TBC", "yesterday", "25/03", "1", "99999",
     "25/03/2025 25:00", "12:30", "-5", "25/03/20255", "٢٥/٠٣/٢٠٢٥", "=TODAY()", "31-Foo-2025", "2025-W13-2"],
)  # fmt: skip
def test_not_understood(text: str) -> None:
    dates = read_dates(texts(text))
    assert dates.bad[0] and np.isnat(dates.stamp[0])
    assert dates.reason[0] and dates.remedy[0]


def test_day_and_month_are_not_guessed() -> None:
    mixed = read_dates(texts("25/03/2025", "03/25/2025", "03/04/2025"))
    assert mixed.bad.tolist() == [False, True, False]
    assert "swapped" in mixed.reason[1]
    american = read_dates(texts("03/25/2025", "03/04/2025", "05/05/2025"))
    assert american.bad.tolist() == [True, True, False]
    assert "either way" in american.reason[1] and "%m/%d/%Y" in american.remedy[1]
    told = read_dates(texts("03/25/2025", "03/04/2025", "25/03/2025"), ["%m/%d/%Y"])
    assert told.stamp[1] == np.datetime64("2025-03-04") and told.bad.tolist() == [False, False, True]


def test_offsets_are_kept() -> None:
    dates = read_dates(texts("2025-07-01T12:00+01:00", "2025-07-01T12:00-0530", "2025-07-01T12:00Z", "2025-07-01"))
    assert dates.offset_min[:3].tolist() == [60, -330, 0] and np.isnan(dates.offset_min[3])


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("21:30", 1290), ("9.15 pm", 1275), ("0715", 435), ("7", 420), ("00:00", 0), ("12 am", 0), ("12:01am", 1),
     ("0.5", 720), ("21:30:59", 1290 + 59 / 60), ("24:00", 1440)],
)  # fmt: skip
def test_clock_times(text: str, minutes: float) -> None:
    since, bad = read_clock(texts(text))
    assert not bad[0] and since[0] / np.timedelta64(1, "s") == pytest.approx(minutes * 60)


def test_clock_times_not_understood() -> None:
    since, bad = read_clock(texts("25:00", "evening", "12:60", "", "n/a", "13 pm"))
    assert bad.tolist() == [True, True, True, False, False, True] and np.isnat(since).all()


def local(*values: str, written_in: str = "Europe/London", area: str = "Europe/London", honour: bool = True):
    return to_local(read_dates(texts(*values)), written_in=written_in, area_zone=area, honour_offsets=honour)


def test_the_hour_that_happens_twice_and_the_one_that_does_not() -> None:
    times = local("2025-10-26T01:30", "2025-03-30T01:30", "2025-07-01T12:00", "2025-10-26T01:30+00:00")
    assert times.twice.tolist() == [True, False, False, False]
    assert times.never.tolist() == [False, True, False, False]
    assert times.stamp[0] == np.datetime64("2025-10-26T01:30") and times.offset_min[0] == 60
    assert times.stamp[1] == np.datetime64("2025-03-30T02:30") and times.offset_min[1] == 60
    assert times.stamp[3] == np.datetime64("2025-10-26T01:30") and times.offset_min[3] == 0


def test_offsets_honoured_or_ignored() -> None:
    assert local("2025-07-01T12:00+00:00").stamp[0] == np.datetime64("2025-07-01T13:00")
    assert local("2025-07-01T12:00+00:00", honour=False).stamp[0] == np.datetime64("2025-07-01T12:00")


def test_days_are_not_moved_between_zones() -> None:
    times = local("2025-07-01", "2025-07-01T20:00", written_in="America/New_York")
    assert times.stamp.tolist() == [pd.Timestamp("2025-07-01"), pd.Timestamp("2025-07-02 01:00")]
