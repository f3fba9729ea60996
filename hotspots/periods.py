"""Weeks and months as whole numbers, and back to what people write.

`week_no` counts ISO weeks from the one that holds 1 January 1970 (Monday 29 December 1969 is the first
day of week 0). `month_no` is `year * 12 + month - 1`. Both are plain integers, so windows are subtraction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from hotspots.errors import UsageError

PeriodKind = Literal["week", "month"]

_EPOCH_MONDAY = date(1969, 12, 29)
_WEEK = re.compile(r"^(\d{4})-?W(\d{1,2})$", re.IGNORECASE)
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")


def week_no(day: date) -> int:
    """The number of the ISO week that holds `day`."""
    return (day - _EPOCH_MONDAY).days // 7


def month_no(day: date) -> int:
    """The number of the month that holds `day`."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True, order=True)
class Period:
    """One ISO week or one calendar month.

    Attributes:
        kind: "week" or "month".
        number: `week_no` or `month_no`.
    """

    kind: PeriodKind
    number: int

    @classmethod
    def holding(cls, kind: PeriodKind, day: date) -> Period:
        """The week or month that holds `day`."""
        return cls(kind, week_no(day) if kind == "week" else month_no(day))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "2025-W12" or "2025-03".

        Raises:
            UsageError: when the text is neither, or no such week or month exists.
        """
        stripped = text.strip()
        try:
            if found := _WEEK.match(stripped):
                return cls("week", week_no(date.fromisocalendar(int(found[1]), int(found[2]), 1)))
            if found := _MONTH.match(stripped):
                return cls("month", month_no(date(int(found[1]), int(found[2]), 1)))
        except ValueError:
            pass
        raise UsageError(
            f"“{text}” is not a week or a month.",
            remedy="Write a week as 2025-W12 or a month as 2025-03.",
        )

    @property
    def first_day(self) -> date:
        """Its first day (a Monday for a week)."""
        if self.kind == "week":
            return _EPOCH_MONDAY + timedelta(weeks=self.number)
        return date(self.number // 12, self.number % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day, inclusive."""
        return self.shift(1).first_day - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def label(self) -> str:
        """What people write: "2025-W12" or "2025-03"."""
        if self.kind == "week":
            year, week, _ = self.first_day.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{self.first_day:%Y-%m}"

    @property
    def title(self) -> str:
        """The label with its dates said: "Week 12 of 2025 (Mon 17 Mar to Sun 23 Mar 2025)", "March 2025"."""
        return _title(self)

    def shift(self, by: int) -> Period:
        """The period `by` weeks or months later (earlier when negative)."""
        return Period(self.kind, self.number + by)


# A page says the titles of a hundred weeks on each look.
@lru_cache(maxsize=4096)
def _title(period: Period) -> str:
    first, last = period.first_day, period.last_day
    if period.kind == "month":
        return f"{first:%B %Y}"
    year, week, _ = first.isocalendar()
    start = f"{first:%a} {first.day} {first:%b}" + (f" {first.year}" if first.year != last.year else "")
    return f"Week {week} of {year} ({start} to {say_day(last)})"


def say_day(day: date) -> str:
    """A date as people read it: "Mon 3 Mar 2025"."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def short_title(kind: PeriodKind, number: int) -> str:
    """ "week of 3 Mar 2025" or "March 2025"."""
    first = Period(kind, number).first_day
    return f"week of {first.day} {first:%b %Y}" if kind == "week" else f"{first:%B %Y}"


def say_runs(kind: PeriodKind, numbers: Sequence[int]) -> str:
    """Numbers of periods in order → "June 2014 to July 2014, January 2020"."""
    ends: list[list[int]] = []
    for number in numbers:
        if ends and ends[-1][-1] + 1 == number:
            ends[-1] = [ends[-1][0], number]
        else:
            ends.append([number])
    the = "the " if kind == "week" else ""
    return ", ".join(the + " to ".join(short_title(kind, number) for number in run) for run in ends)
