"""Opening hours as people write them: "Tue, Thu and Fri 17:00-21:00", "Always open, lit until 22:00"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sat|sun)(?:day)?s?"
# With minutes: "3 to 6" may be in the night or in the afternoon.
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|to|until)\s*(\d{1,2})[:.](\d{2})(?!\s*[ap]m)")
_UNSURE = ("closed", "except", "alternate", "fortnight", "first ", "last ", "am", "pm")
_RANGE = re.compile(rf"({_DAY})\s*(?:-|–|to)\s*({_DAY})")
_LIT = re.compile(r"lit until (\d{1,2})(?::(\d{2}))?")


@dataclass(frozen=True)
class Opening:
    """When a place is open.

    Attributes:
        text: as it was written.
        understood: False where the text could not be read; then `open_at` is not known.
        spans: weekday (1 = Monday) → from and until, minutes of the day.
        term_only: only in term.
    """

    text: str
    understood: bool
    spans: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    term_only: bool = False

    def open_at(self, weekday: int, minute: int) -> bool | None:
        """Whether it is open at that minute of that day in term; None where nobody can tell."""
        if not self.understood:
            return None
        return any(first <= minute < last for first, last in self.spans.get(weekday, ()))


def parse_hours(text: str) -> Opening:
    """Read opening hours; what is not understood is said so, never guessed."""
    words = text.strip().lower()
    if words.startswith("always open"):
        lit = _LIT.search(words)
        until = _minutes(lit[1], lit[2]) if lit else 24 * 60
        return Opening(text, True, dict.fromkeys(range(1, 8), ((0, until),)))
    spans: dict[int, list[tuple[int, int]]] = {}
    at, times = 0, list(_TIME.finditer(words))
    for found in times:
        days = _days(words[at : found.start()])
        first, last = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if not days or not 0 <= first < last <= 24 * 60:
            return Opening(text, False)
        for day in days:
            spans.setdefault(day, []).append((first, last))
        at = found.end()
    if not times or any(re.search(rf"\b{word.strip()}\b", words) for word in _UNSURE):
        return Opening(text, False)
    kept = {day: tuple(found) for day, found in spans.items()}
    return Opening(text, True, kept, "in term" in words or "term only" in words or "term time" in words)


def _days(words: str) -> list[int]:
    """Weekdays named before a time; empty where there are none."""
    if "every day" in words or "daily" in words:
        return list(range(1, 8))
    found: set[int] = set()
    for first, last in _RANGE.findall(words):
        a, b = _number(first), _number(last)
        found |= {(day - 1) % 7 + 1 for day in range(a, (b if b >= a else b + 7) + 1)}
    found |= {_number(day) for day in re.findall(_DAY, words)}
    return sorted(found)


def _number(day: str) -> int:
    return _DAYS.index(day[:3]) + 1


def _minutes(hour: str, minute: str | None) -> int:
    return int(hour) * 60 + int(minute or 0)
