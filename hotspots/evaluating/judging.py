"""Whether reports fell more than expected in some hotspots while something was done there: the answer alone.

What stands behind it, and other ways of counting: `hotspots.evaluating.action`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hotspots.errors import UsageError
from hotspots.evaluating.known import history_of
from hotspots.insight.impact.history import History, Index
from hotspots.insight.impact.study import Effect, Tools, effect, prepare
from hotspots.insight.impact.verdict import sentence
from hotspots.periods import Period, PeriodKind
from hotspots.store import Snapshot
from hotspots.store import queries as q


@dataclass(frozen=True)
class Place:
    """A hotspot as it was just before the action: id, name, cells."""

    hotspot_id: str
    name: str
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Judged:
    """Whether reports fell, and what that was worked out from.

    Attributes:
        first, last: the weeks or months of the action, whole ones.
        places: where it was done.
        effect: observed against expected; see `insight.impact.study.Effect`.
        sentence: the answer in words.
        left_out: what is left out because files of police forces are missing, in words; the sentence says it too.
        history, treated, at, length, tools: all counts, the rows of each place in them, the first period of the action
            and how many there are, what every way of judging needs.
    """

    first: Period
    last: Period
    places: tuple[Place, ...]
    effect: Effect
    sentence: str
    left_out: str
    history: History
    treated: list[Index]
    at: int
    length: int
    tools: Tools


def judge(
    snapshot: Snapshot,
    hotspot_ids: Sequence[str],
    start: date,
    end: date,
    kind: PeriodKind = "week",
    acted: Sequence[tuple[int, int]] = (),
) -> Judged:
    """Whether reports fell more than expected in these hotspots while something was done there.

    Args:
        start, end: first and last day of the action; the weeks (months) that they fall in are counted whole.
        acted: cells where something was done, with the period in which it began: they are no comparison from then on.

    Raises:
        UsageError: unknown hotspot, no full period, less than half a year of data before, or nothing known of the
            places in the time of the action, because files of their police forces are missing.
    """
    first, last = action_periods(snapshot, kind, start, end)
    places = places_before(snapshot, hotspot_ids, first)
    history, left_out = history_of(snapshot, kind, first.number, last.number, [place.cells for place in places])
    at, length = first.number - history.first, last.number - first.number + 1
    treated = [rows for place in places if len(rows := history.rows(place.cells))]
    if not len(history.known(at, at + length)):
        raise UsageError(
            f"It is not known what came of it: of each {kind} from {first.title} to {last.title} a file is missing. "
            f"{left_out}",
            remedy="Load it, or choose another time; judge the places of each police force by themselves.",
        )
    if not treated:
        raise UsageError("Nothing was ever reported in these places.", remedy="Choose another hotspot.")
    busy = history.rows(cell for cell, begun in acted if begun <= last.number)
    tools = prepare(history, treated, at, length, avoid=busy)
    found = effect(history, treated, at, length, tools)
    what = f"Reports in {places[0].name if len(places) == 1 else f'{len(places)} hotspots together'}"
    told = sentence(found.verdict, observed=found.observed, expected=found.expected, ratio=found.ratio, what=what)
    said = f"{told} {left_out}" if left_out else told
    return Judged(first, last, places, found, said, left_out, history, treated, at, length, tools)


def action_periods(snapshot: Snapshot, kind: PeriodKind, start: date, end: date) -> tuple[Period, Period]:
    """The weeks or months that an action touches and that are complete in the data.

    Raises:
        UsageError: when there are none.
    """
    span = q.periods(snapshot, kind)
    if span is None:
        raise UsageError(f"No agency here knows its reports by {kind}.", remedy="Ask for months, or load a file first.")
    if end < start:
        raise UsageError(f"The action ends ({end}) before it starts ({start}).", remedy="Swap the two dates.")
    first, last = Period.holding(kind, start), Period.holding(kind, end)
    full = Period(kind, min(last.number, span.last_full))
    if first.number <= span.first or full.number < first.number:
        raise UsageError(
            f"There is no full {kind} of data from {start} to {end}.",
            remedy=f"The data reach from {Period(kind, span.first).title} to {Period(kind, span.last_full).title}.",
        )
    return first, full


def places_before(snapshot: Snapshot, hotspot_ids: Sequence[str], first: Period) -> tuple[Place, ...]:
    """Each hotspot as it was on its last list before a period; else on its first one after.

    Raises:
        UsageError: when there is no such hotspot.
    """
    found = []
    for hotspot_id in dict.fromkeys(hotspot_ids):
        lists = q.hotspot_history(snapshot, first.kind, hotspot_id)
        if lists.empty:
            raise UsageError(f"There is no hotspot “{hotspot_id}”.", remedy="Look its id up with “list”.")
        numbers = lists["period"].astype(int)
        earlier = numbers[numbers < first.number]
        number = int(earlier.max()) if len(earlier) else int(numbers.min())
        row = lists[numbers == number].iloc[0]
        listed = q.hotspot_list(snapshot, Period(first.kind, number)).set_index("hotspot_id")
        name = str(listed["name"].get(hotspot_id, hotspot_id))
        found.append(Place(hotspot_id, name, tuple(int(cell) for cell in row["cells"])))
    return tuple(found)
