from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import UsageError
from hotspots.periods import Period, month_no, say_day, week_no


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_weeks_and_months_hold_their_days(day: date) -> None:
    for kind in ("week", "month"):
        period = Period.holding(kind, day)
        assert period.first_day <= day <= period.last_day
        assert Period.parse(period.label) == period
        assert period.shift(1).first_day == period.last_day + timedelta(days=1)
    assert Period("week", week_no(day)).first_day.isocalendar()[:2] == day.isocalendar()[:2]
    assert Period("month", month_no(day)).days in (28, 29, 30, 31)


def test_week_53_and_leap_day() -> None:
    assert Period.parse("2020-W53").title == "Week 53 of 2020 (Mon 28 Dec 2020 to Sun 3 Jan 2021)"
    assert Period.parse("2024-02").days == 29
    assert Period.parse("2021-11").title == "November 2021"
    assert say_day(date(2025, 3, 3)) == "Mon 3 Mar 2025"


@pytest.mark.parametrize("text", ["2021-W53", "2025-13", "2025-W00", "last week", "", "2025"])
def test_what_is_no_period_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="not a week or a month"):
        Period.parse(text)
