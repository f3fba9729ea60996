"""One action in some hotspots: what came, against what was to be expected without it, and all that is said beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from hotspots.errors import UsageError
from hotspots.evaluating.known import history_of
from hotspots.insight.impact import panel as panels
from hotspots.insight.impact import ring as rings
from hotspots.insight.impact.did import Ratio, log_rate_ratio
from hotspots.insight.impact.history import CHOSEN_IN, YEAR, History, Index
from hotspots.insight.impact.placebo import raw_before
from hotspots.insight.impact.study import Effect, Tools, effect, leave_one_out, prepare
from hotspots.insight.impact.verdict import sentence
from hotspots.insight.impact.wdd import Difference, Pair, scaled_wdd, wdd, wdq
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
class Evaluation:
    """Everything that is said of one action.

    Attributes:
        first, last: the weeks or months of the action, whole ones.
        places: where it was done.
        effect: observed against expected; see `insight.impact.study.Effect`.
        sentence: the answer in words.
        raw: reports in as many periods before, net of the borough's change: what a plain comparison would expect.
        series: number, observed, expected, low, high (the last two only in the action), action (whether in it).
        by_place: hotspot_id, name, observed, expected, ratio.
        comparison: cells, for (name of the place with the action), level, trend, season; the first rows are the
            places with the action, with for = "".
        ring: the cells around, or None; ring_sentence says it.
        events: see `insight.impact.panel.event_study`, with numbers of periods.
        without: hotspot_id, name, estimate, low, high, verdict of all others, for each place left out.
        others: way, estimate, low, high, unit ("ratio" or "reports"), note: other ways of counting.
        left_out: what is left out because files of police forces are missing, in words; the sentence says it too.
        unknown: numbers of the periods that are left out.
    """

    first: Period
    last: Period
    places: tuple[Place, ...]
    effect: Effect
    sentence: str
    raw: float
    series: pd.DataFrame
    by_place: pd.DataFrame
    comparison: pd.DataFrame
    ring: rings.Ring | None
    ring_sentence: str
    events: pd.DataFrame
    without: pd.DataFrame
    others: pd.DataFrame
    left_out: str = ""
    unknown: tuple[int, ...] = ()


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


def evaluate(
    snapshot: Snapshot,
    hotspot_ids: Sequence[str],
    start: date,
    end: date,
    kind: PeriodKind = "week",
    acted: Sequence[tuple[int, int]] = (),
) -> Evaluation:
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
    ring = rings.around(history, treated, at, length, tools)
    said = f" {left_out}" if left_out else ""
    what = f"Reports in {places[0].name if len(places) == 1 else f'{len(places)} hotspots together'}"
    return Evaluation(
        first=first,
        last=last,
        places=places,
        effect=found,
        sentence=sentence(found.verdict, observed=found.observed, expected=found.expected, ratio=found.ratio, what=what)
        + said,
        raw=raw_before(history, treated, at, length, tools.elsewhere),
        series=_series(history, treated, at, tools, found),
        by_place=_by_place(places, found),
        comparison=_comparison(history, places, tools),
        ring=ring,
        ring_sentence=rings.in_words(ring.effect) if ring else "There are no cells around these places.",
        events=_events(history, treated, at, tools),
        without=_without(history, places, treated, at, length, tools),
        others=_others(history, treated, at, length, tools, found, ring),
        left_out=left_out,
        unknown=tuple(history.first + index for index in history.unknown),
    )


def _series(history: History, treated: Sequence[Index], at: int, tools: Tools, found: Effect) -> pd.DataFrame:
    cells = np.unique(np.concatenate(list(treated)))
    held = tools.elsewhere > 0
    per_report = found.own_expected.sum() / max(tools.elsewhere[at:].sum(), 1.0)
    inside = np.arange(history.periods) >= at
    expected = tools.elsewhere * per_report * np.where(inside, found.control, 1.0)
    # The band of single periods: the same spread, at their own level.
    wide = 1.96 * np.sqrt(tools.spread.phi * expected + tools.spread.tau2 * expected**2)
    table = pd.DataFrame(
        {
            "number": history.first + np.arange(history.periods),
            "observed": history.counts[cells].sum(axis=0),
            "expected": expected,
            "low": np.maximum(expected - wide, 0.0),
            "high": expected + wide,
            "action": inside,
        }
    )
    return table[held].reset_index(drop=True)


def _by_place(places: Sequence[Place], found: Effect) -> pd.DataFrame:
    expected = found.own_expected * found.control
    rows = zip(places, found.own_observed, expected, strict=False)
    table = pd.DataFrame(
        [(place.hotspot_id, place.name, float(o), float(e)) for place, o, e in rows],
        columns=["hotspot_id", "name", "observed", "expected"],
    )
    return table.assign(ratio=table["observed"] / table["expected"])


def _comparison(history: History, places: Sequence[Place], tools: Tools) -> pd.DataFrame:
    matched = tools.matched
    names = [place.name for place in places]
    rows = [
        ([*map(int, history.cells[place])], names[owner], *map(float, values))
        for place, owner, values in zip(matched.places, matched.for_place, matched.features, strict=True)
    ]
    own = [(list(place.cells), "", *map(float, values)) for place, values in zip(places, matched.treated, strict=False)]
    return pd.DataFrame([*own, *rows], columns=["cells", "for", "level", "trend", "season"])


def _panel(history: History, treated: Sequence[Index], at: int, tools: Tools, *, chosen_in: bool) -> panels.Panel:
    groups = [*treated, *tools.matched.places]
    first = max(at - YEAR[history.kind], 0)
    counts = np.stack([history.counts[place].sum(axis=0) for place in groups])[:, first:]
    kept = tools.elsewhere[first:] > 0
    if not chosen_in:
        kept[at - first - CHOSEN_IN[history.kind] : at - first] = False
    return panels.Panel(counts, len(treated), at - first, kept)


def _events(history: History, treated: Sequence[Index], at: int, tools: Tools) -> pd.DataFrame:
    width = 4 if history.kind == "week" else 1
    panel = _panel(history, treated, at, tools, chosen_in=True)
    table = panels.event_study(panel, width=width)
    shift = history.first + history.periods - panel.counts.shape[1]
    return table.assign(first=table["first"] + shift, last=table["last"] + shift)


def _without(
    history: History, places: Sequence[Place], treated: Sequence[Index], at: int, length: int, tools: Tools
) -> pd.DataFrame:
    rows = [
        (place.hotspot_id, place.name, left.ratio.estimate, left.ratio.low, left.ratio.high, left.verdict)
        for place, left in zip(places, leave_one_out(history, treated, at, length, tools), strict=False)
    ]
    return pd.DataFrame(rows, columns=["hotspot_id", "name", "estimate", "low", "high", "verdict"])


def _others(
    history: History,
    treated: Sequence[Index],
    at: int,
    length: int,
    tools: Tools,
    found: Effect,
    ring: rings.Ring | None,
) -> pd.DataFrame:
    """Other ways of counting, beside the main one."""
    phi, control = found.phi, tools.matched.cells
    own = _pair(history, np.unique(np.concatenate(list(treated))), at, length)
    theirs = _pair(history, control, at, length)
    adjusted = Pair(found.expected / found.control, found.observed)
    rows: list[tuple[str, float, float, float, str, str]] = []
    average = panels.average_effect(_panel(history, treated, at, tools, chosen_in=False))
    if average is not None:
        rows.append(_ratio_row("Panel regression, clustered by place", average, "The choosing weeks are left out"))
    if found.control_expected:
        fair = Pair(found.control_expected, found.control_observed)
        rows.append(_log_row("Difference in differences, fair start", log_rate_ratio(adjusted, fair, phi=phi), ""))
        rows.append(_reports_row("WDD, fair start, scaled", scaled_wdd(adjusted, fair, phi=phi), ""))
    raw = "Starts from the raw count before: shows a fall where there is none"
    if theirs.before > 0:
        rows.append(_log_row("Difference in differences, raw", log_rate_ratio(own, theirs, phi=phi), raw))
        rows.append(_reports_row("WDD, raw, scaled", scaled_wdd(own, theirs, phi=phi), raw))
        rows.append(_reports_row("WDD, as published", wdd(own, theirs), raw))
        if ring is not None:
            with_ring = wdd(own, theirs, ring.counts, ring.control_counts)
            rows.append(_reports_row("WDD with the cells around, as published", with_ring, raw))
            quotient = wdq(own, ring.counts, theirs)
            if quotient is not None:
                rows.append(("WDQ", quotient, np.nan, np.nan, "quotient", "Has no interval; read it beside WDD only"))
    return pd.DataFrame(rows, columns=["way", "estimate", "low", "high", "unit", "note"])


def _pair(history: History, cells: Index, at: int, length: int) -> Pair:
    counts = history.counts[cells].sum(axis=0)
    return Pair(float(counts[history.before(at, length)].sum()), float(counts[at : at + length].sum()))


def _ratio_row(way: str, ratio: Ratio, note: str) -> tuple[str, float, float, float, str, str]:
    return way, ratio.estimate, ratio.low, ratio.high, "ratio", note


def _log_row(way: str, found: Difference, note: str) -> tuple[str, float, float, float, str, str]:
    low, high = found.interval()
    return way, float(np.exp(found.estimate)), float(np.exp(low)), float(np.exp(high)), "ratio", note


def _reports_row(way: str, found: Difference, note: str) -> tuple[str, float, float, float, str, str]:
    return way, found.estimate, *found.interval(), "reports", note
