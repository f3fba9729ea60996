"""One action in some hotspots: what came, against what was to be expected without it, and all that is said beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from hotspots.evaluating.judging import Place, judge
from hotspots.insight.impact import panel as panels
from hotspots.insight.impact import ring as rings
from hotspots.insight.impact.did import Ratio, log_rate_ratio
from hotspots.insight.impact.history import CHOSEN_IN, YEAR, History, Index
from hotspots.insight.impact.placebo import raw_before
from hotspots.insight.impact.study import Effect, Tools, leave_one_out
from hotspots.insight.impact.wdd import Difference, Pair, scaled_wdd, wdd, wdq
from hotspots.periods import Period, PeriodKind
from hotspots.store import Snapshot


@dataclass(frozen=True)
class Evaluation:
    """Everything that is said of one action.

    Attributes:
        first, last, places, effect, sentence, left_out: as of `Judged`.
        raw: reports in as many periods before, net of the borough's change: what a plain comparison would expect.
        series: number, observed, expected, low, high (the last two only in the action), action (whether in it).
        by_place: hotspot_id, name, observed, expected, ratio.
        comparison: cells, for (name of the place with the action), level, trend, season; the first rows are the
            places with the action, with for = "".
        ring: the cells around, or None; ring_sentence says it.
        events: see `insight.impact.panel.event_study`, with numbers of periods.
        without: hotspot_id, name, estimate, low, high, verdict of all others, for each place left out.
        others: way, estimate, low, high, unit ("ratio" or "reports"), note: other ways of counting.
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


def evaluate(
    snapshot: Snapshot,
    hotspot_ids: Sequence[str],
    start: date,
    end: date,
    kind: PeriodKind = "week",
    acted: Sequence[tuple[int, int]] = (),
) -> Evaluation:
    """`judge`, with all that stands behind the answer: series, comparison, other ways of counting.

    Args and errors are those of `judge`.
    """
    case = judge(snapshot, hotspot_ids, start, end, kind, acted)
    history, treated, at, length, tools = case.history, case.treated, case.at, case.length, case.tools
    places, found = case.places, case.effect
    ring = rings.around(history, treated, at, length, tools)
    return Evaluation(
        first=case.first,
        last=case.last,
        places=places,
        effect=found,
        sentence=case.sentence,
        raw=raw_before(history, treated, at, length, tools.elsewhere),
        series=_series(history, treated, at, tools, found),
        by_place=_by_place(places, found),
        comparison=_comparison(history, places, tools),
        ring=ring,
        ring_sentence=rings.in_words(ring.effect) if ring else "There are no cells around these places.",
        events=_events(history, treated, at, tools),
        without=_without(history, places, treated, at, length, tools),
        others=_others(history, treated, at, length, tools, found, ring),
        left_out=case.left_out,
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
