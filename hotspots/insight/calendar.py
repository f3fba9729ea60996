"""School days, school holidays and bank holidays, from a table that anybody can edit."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hotspots.errors import SettingsError
from hotspots.team_settings import Calendar

# A row whose words hold one of these is a break within a term.
_BREAKS = ("break", "holiday", "half-term", "half term", "closed", "inset")
SCHOOL, HOLIDAY, WEEKEND, UNKNOWN = "school", "holiday", "weekend", "unknown"


@dataclass(frozen=True)
class TermDates:
    """Terms and the breaks within them, first and last day inclusive."""

    terms: tuple[tuple[date, date, str], ...] = ()
    breaks: tuple[tuple[date, date, str], ...] = ()

    def kind(self, day: date, free: Iterable[date] = ()) -> str:
        """What a day is: "school", "holiday", "weekend", or "unknown" outside of what the table covers.

        A day between the first and the last term of the table that lies in no term is a holiday.

        Args:
            free: bank holidays.
        """
        if not self.terms or not self.terms[0][0] <= day <= self.terms[-1][1]:
            return UNKNOWN
        in_term = any(a <= day <= b for a, b, _ in self.terms) and not any(a <= day <= b for a, b, _ in self.breaks)
        if day in set(free) or not in_term:
            return HOLIDAY
        return WEEKEND if day.isoweekday() > 5 else SCHOOL


def read_terms(calendar: Calendar) -> TermDates:
    """The term dates that the settings name; empty when they name none.

    Raises:
        SettingsError: when the file cannot be read, or a row of it is wrong.
    """
    if calendar.terms is None:
        return TermDates()
    where = f"[calendar] terms = {calendar.terms}"
    try:
        with Path(calendar.terms).open(encoding="utf-8-sig", newline="") as file:
            rows = [
                {(k or "").strip().lower(): (v or "").strip() for k, v in r.items() if k} for r in csv.DictReader(file)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(
            "The term dates cannot be read.", where=where, remedy="Name a CSV file in UTF-8."
        ) from error
    terms: list[tuple[date, date, str]] = []
    breaks: list[tuple[date, date, str]] = []
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        if not {"from", "to", "what"} <= set(row):
            raise SettingsError(
                "The columns from, to and what are needed.", where=where, remedy="Add them in the first row."
            )
        first, last = (_day(row[c], f"{where}, row {number}, column {c}") for c in ("from", "to"))
        if last < first:
            raise SettingsError(
                "It ends before it begins.", where=f"{where}, row {number}", remedy="Swap the two days."
            )
        is_break = any(word in row["what"].lower() for word in _BREAKS)
        (breaks if is_break else terms).append((first, last, row["what"]))
    return TermDates(tuple(sorted(terms)), tuple(sorted(breaks)))


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"“{text}” is no date.", where=where, remedy="Write it as 2025-09-02.") from error


def bank_holidays(calendar: Calendar, years: Iterable[int]) -> dict[date, str]:
    """Bank holidays and their names, from the package `holidays`; nobody is asked over the network.

    Raises:
        SettingsError: when the country or subdivision is not known to it.
    """
    import holidays

    try:
        found = holidays.country_holidays(calendar.country, subdiv=calendar.subdivision or None, years=list(years))
    except NotImplementedError as error:
        raise SettingsError(
            f"There are no bank holidays for {calendar.country} {calendar.subdivision}.",
            where="[calendar] country, subdivision",
            remedy='For example country = "GB" with subdivision = "ENG", "WLS", "SCT" or "NIR".',
        ) from error
    return {day: str(name) for day, name in found.items()}


def days_of(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, inclusive."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
