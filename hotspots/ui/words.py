"""How figures, dates and choices are said. British English, short, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from hotspots.periods import Period, PeriodKind, say_day, short_title
from hotspots.schema import CATEGORIES, QUALIFIERS, Filters

WEEKDAYS: dict[int, str] = {1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu", 5: "Fri", 6: "Sat", 7: "Sun"}


def number(value: float, decimals: int = 0) -> str:
    """12345.6 → "12,346"; missing → "–"."""
    return "–" if pd.isna(value) else f"{value:,.{decimals}f}"


def count(value: int, one: str, many: str = "") -> str:
    """1 → "1 report", 1200 → "1,200 reports"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def signed(value: float) -> str:
    """3 → "+3", -2 → "−2", 0 → "0"; missing → "–"."""
    if pd.isna(value):
        return "–"
    return f"{value:+,.0f}".replace("-", "−") if value else "0"


def delta(value: float, since: str) -> str | None:
    """The change under a figure: 3 → "+3 in a week". None where there is none; a plain minus turns the arrow down."""
    return None if pd.isna(value) or not value else f"{value:+,.0f} {since}"


def times(ratio: float) -> str:
    """7.62 → "7.6 times"; 31.2 → "31 times"."""
    return f"{number(ratio, 1 if ratio < 9.95 else 0)} times"


def certainty(probability: float) -> str:
    """0.997 → "more than 99% sure"; 0.962 → "96% sure"."""
    return "more than 99% sure" if probability > 0.99 else f"{int(probability * 100)}% sure"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """["a", "b", "c"] → "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def day(value: date | pd.Timestamp | None) -> str:
    """A date as people read it; missing → "–"."""
    return "–" if value is None or pd.isna(value) else say_day(value)


def moment(utc: datetime | pd.Timestamp, zone: str) -> str:
    """A time of the ledger (UTC) in the area's own time: "Mon 3 Mar 2025, 08:15"."""
    local = utc.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return f"{say_day(local)}, {local:%H:%M}"


def short_period(kind: PeriodKind, value: int) -> str:
    """ "week of 3 Mar 2025" or "March 2025"."""
    return short_title(kind, value)


def hour_slot(first: int, last: int) -> str:
    """(20, 22) → "20:00 to 23:00": whole hours, both inclusive."""
    return f"{first:02d}:00 to {last + 1:02d}:00"


def share_of_reports(value: float) -> str:
    """4.0 → "4", 0.25 → "0.3": a whole number where it is one, else one decimal."""
    return number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def times_known(known: float, unknown: float, spread: float) -> str:
    """How well the reports of a profile know their hour.

    Args:
        known, unknown: reports that know their hour and that do not.
        spread: of the known ones, those that only know an interval.
    """
    said = [f"From {count(round(known), 'report')} whose hour is known."]
    if round(spread):
        only = (
            "1 of them only knows an interval and is"
            if round(spread) == 1
            else (f"{number(spread)} of them only know an interval and are")
        )
        said.append(f"{only} spread evenly over its hours.")
    if round(unknown):
        said.append(
            f"{count(round(unknown), 'report')} without a known hour {'is' if round(unknown) == 1 else 'are'} left out."
        )
    return " ".join(said)


def category(key: str) -> str:
    """Title of a category; an unknown key as it stands."""
    return CATEGORIES[key].title if key in CATEGORIES else key


def qualifier(key: str) -> str:
    """ "personal" → "Personal"."""
    return QUALIFIERS[key].split(":")[0] if key in QUALIFIERS else key


def showing(filters: Filters, titles: Mapping[str, str], areas: Mapping[str, str] | None = None) -> str:
    """One sentence that says what is shown under the filters.

    Args:
        filters: with its period resolved.
        titles: agency key → title.
        areas: code of a local authority or police force → title.
    """
    named = areas or {}
    kinds = [category(c) for c in filters.categories]
    parts = [
        f"from {listed([titles.get(a, a) for a in filters.agencies])}" if filters.agencies else "from all agencies",
        f"in {listed([named.get(a, a) for a in filters.lads], 'or')}" if filters.lads else "",
        f"in the area of {listed([named.get(a, a) for a in filters.police_forces], 'or')}"
        if filters.police_forces
        else "",
        f"about {listed(kinds, 'or')}" if kinds else "",
        f"marked {listed([qualifier(q).lower() for q in filters.qualifiers], 'or')}" if filters.qualifiers else "",
        f"on {listed([WEEKDAYS[d] for d in filters.weekdays], 'or')}" if filters.weekdays else "",
        f"between {filters.hours[0]:02d}:00 and {(filters.hours[1] + 1) % 24:02d}:00" if filters.hours else "",
    ]
    period = Period(filters.kind, filters.period).title if filters.period is not None else "all periods"
    return f"{period}: reports {', '.join(p for p in parts if p)}."


def left_out(filters: Filters, monthly_only: Sequence[str]) -> list[str]:
    """What a choice silently leaves out, said aloud.

    Args:
        filters: what is asked for.
        monthly_only: titles of the agencies that only know the month.
    """
    said = []
    if filters.kind == "week" and monthly_only:
        verb = "only knows" if len(monthly_only) == 1 else "only know"
        said.append(
            f"{listed(monthly_only)} {verb} the month, not the day, so it is in no week: choose Months to see it."
        )
    if filters.hours:
        said.append("Reports whose hour is not known are left out; those with an interval are taken by its beginning.")
    if filters.weekdays and filters.kind == "month":
        said.append("Reports whose day is not known are left out.")
    return said


def plain(text: str) -> str:
    """Text for a line of Markdown, with nothing in it acting as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!|$~:" else c for c in text)
