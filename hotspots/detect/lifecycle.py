"""The state of a hotspot: what its history and its latest reports say of it, in a word and a sentence.

| state | when |
|---|---|
| new | first listed less than 8 weeks ago |
| emerging | as new, and reports there rise faster than the area's (surge alarm) |
| recurring | back on the list after at least 4 weeks off it, or on the list now and then |
| growing, fading | last 4 weeks against the 9 before, net of the area's change: 90% interval above or below 1 |
| persistent | on at least 9 of the last 13 lists |
| dormant | off the list for at least 4 weeks |
| closed | off the list for at least 13 weeks |

For months the lengths are those of `MONTHS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

State = Literal["new", "emerging", "persistent", "growing", "fading", "dormant", "closed", "recurring"]

# 90% of a normal distribution lies within this many standard errors.
_Z90 = 1.6449


@dataclass(frozen=True)
class Rhythm:
    """Lengths in periods.

    Attributes:
        unit: what people call a period.
        young: a hotspot listed for the first time less than this ago is new.
        recent, earlier: growth compares the last `recent` periods with the `earlier` ones before them.
        memory, often: persistent means on at least `often` of the last `memory` lists.
        dormant, closed: off the list for at least this long.
    """

    unit: str
    young: int
    recent: int
    earlier: int
    memory: int
    often: int
    dormant: int
    closed: int


WEEKS = Rhythm("week", young=8, recent=4, earlier=9, memory=13, often=9, dormant=4, closed=13)
MONTHS = Rhythm("month", young=2, recent=1, earlier=3, memory=4, often=3, dormant=2, closed=4)


@dataclass(frozen=True)
class Change:
    """Reports of the last few periods against those before, net of the area's own change.

    Attributes:
        recent, earlier: reports in the hotspot.
        expected: reports to be expected recently had the hotspot changed as the rest of the area did.
        ratio, low, high: recent over expected, with its 90% interval.
    """

    recent: float
    earlier: float
    expected: float
    ratio: float
    low: float
    high: float


def change(recent: float, earlier: float, *, area_recent: float, area_earlier: float) -> Change:
    """Compare a hotspot's change with the area's.

    The two windows do not overlap, so that the counts are independent and the interval holds:
    log ratio = log(recent / earlier) - log(area_recent / area_earlier), variance 1/recent + 1/earlier, with half a
    report added to each count so that zeros have an interval too.

    Args:
        recent, earlier: reports in the hotspot's cells.
        area_recent, area_earlier: reports in the rest of the area.
    """
    expected = earlier * area_recent / area_earlier if area_earlier else 0.0
    a, b = recent + 0.5, earlier + 0.5
    log_ratio = np.log(a / b) - np.log((area_recent + 0.5) / (area_earlier + 0.5))
    error = _Z90 * np.sqrt(1 / a + 1 / b)
    low, ratio, high = np.exp([log_ratio - error, log_ratio, log_ratio + error])
    return Change(recent, earlier, float(expected), float(ratio), float(low), float(high))


def listed_state(
    listed: Sequence[int], period: int, latest: Change, *, alarmed: bool, rhythm: Rhythm
) -> tuple[State, str]:
    """State and its reason, for a hotspot that is on the list.

    Args:
        listed: all periods up to `period` in which it was on the list, ascending, `period` included.
        latest: its change.
        alarmed: whether a surge alarm touches it.
    """
    age = period - listed[0]
    unit = rhythm.unit
    if age < rhythm.young:
        when = "on the list for the first time" if age == 0 else f"first listed {_count(age, unit)} ago"
        if alarmed:
            return "emerging", f"{_up(when)}; {_numbers(latest, rhythm)}."
        return "new", f"{_up(when)}."
    run = _run_start(listed)
    before = [number for number in listed if number < run]
    gap = run - before[-1] - 1 if before else 0
    if gap >= rhythm.dormant and period - run < rhythm.young:
        return "recurring", f"Back on the list {_since(period - run, unit)} after {_count(gap, unit)} off it."
    if latest.low > 1:
        return "growing", f"{_up(_numbers(latest, rhythm))}."
    if latest.high < 1:
        return "fading", f"{_up(_numbers(latest, rhythm))}."
    times = sum(1 for number in listed if number > period - rhythm.memory)
    reason = f"On {times} of the last {rhythm.memory} lists."
    return ("persistent" if times >= rhythm.often else "recurring"), reason


def standing(before: tuple[str, int] | None, force: str, rhythm: Rhythm) -> tuple[State, str]:
    """State and its reason, for a listed hotspot of which nothing is known in this period: as it stood before.

    Args:
        before: its latest state, and since when it has been in it; None where it has none.
        force: whose file is missing.
    """
    known: tuple[State, ...] = ("new", "emerging", "persistent", "growing", "fading", "recurring")
    state = next((state for state in known if before is not None and state == before[0]), None)
    if state is None:
        state = "new" if before is None else "recurring"
    return state, f"The file of {force} for this {rhythm.unit} is missing: it stands as it stood before."


def unlisted_state(last_listed: int, period: int, *, rhythm: Rhythm) -> tuple[State, str] | None:
    """State and its reason, for a hotspot that is off the list; None while it has not been off for long."""
    off = period - last_listed
    reason = f"Off the list for {_count(off, rhythm.unit)}."
    if off >= rhythm.closed:
        return "closed", reason
    return ("dormant", reason) if off >= rhythm.dormant else None


def _run_start(listed: Sequence[int]) -> int:
    """First period of the unbroken run that ends the sequence."""
    start = listed[-1]
    for number in reversed(listed[:-1]):
        if number != start - 1:
            break
        start = number
    return start


def _numbers(latest: Change, rhythm: Rhythm) -> str:
    return (
        f"{latest.recent:,.0f} reports in {_count(rhythm.recent, rhythm.unit)}, where {latest.expected:,.1f} were to "
        f"be expected from the {_count(rhythm.earlier, rhythm.unit)} before and the area's own change"
    )


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" + ("" if number == 1 else "s")


def _since(number: int, unit: str) -> str:
    return f"this {unit}" if number == 0 else f"since {_count(number, unit)}"


def _up(text: str) -> str:
    return text[:1].upper() + text[1:]
