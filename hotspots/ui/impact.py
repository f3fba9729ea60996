"""Did it work? What the page, and the card of a hotspot, say about actions; reckoning is in `hotspots.evaluating`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from hotspots.errors import HotspotsError, UsageError
from hotspots.evaluating import logged, past, plan
from hotspots.evaluating.action import Evaluation, evaluate
from hotspots.insight.impact.dose import dose_of, in_words
from hotspots.insight.impact.paragraph import impact_paragraph
from hotspots.periods import Period, PeriodKind
from hotspots.schema import ACTION_KINDS
from hotspots.share.csv_files import csv_of
from hotspots.store import Snapshot
from hotspots.ui import charts, words
from hotspots.ui.cached import ask, journal_mark
from hotspots.ui.downloads import offer
from hotspots.ui.frames import each
from hotspots.ui.start import View
from hotspots.ui.tables import plain_table

ALL = "all"
# Case work is about homes and people; what it does to a place is not counted here.
KINDS = tuple(kind for kind in ACTION_KINDS if kind != "case_work")
_POOLS = (1, 3, 10)
_LATEST_LISTED = 40


@dataclass(frozen=True)
class Choice:
    """What the person wants judged; `planning` are the hotspots chosen, also where nothing was done yet."""

    hotspot_ids: tuple[str, ...]
    kinds: tuple[str, ...]
    start: date
    end: date
    done: pd.DataFrame


def log_of(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """The log with the hotspot of each action, kept until somebody writes to it."""
    return ask(_log, snapshot, kind, journal_mark(snapshot))


def _log(snapshot: Snapshot, kind: PeriodKind, mark: int) -> pd.DataFrame:
    return logged.logged_actions(snapshot, kind)


def acted(snapshot: Snapshot, kind: PeriodKind) -> tuple[tuple[int, int], ...]:
    """Cells of hotspots where anything was done, kept until somebody writes to the log."""
    return ask(_acted, snapshot, kind, journal_mark(snapshot))


def _acted(snapshot: Snapshot, kind: PeriodKind, mark: int) -> tuple[tuple[int, int], ...]:
    return logged.acted_cells(snapshot, kind)


def choose(view: View) -> Choice:
    """The controls on top of the page: what was done, where, when."""
    kind = view.filters.kind
    known = ask(logged.known_hotspots, view.snapshot, kind)
    log = log_of(view.snapshot, kind)
    left, middle, right = st.columns([2, 4, 3])
    picked = left.selectbox("What was done", [ALL, *KINDS], format_func=lambda k: ACTION_KINDS.get(k, "Anything"))
    kinds = KINDS if picked == ALL else (picked,)
    delivered = logged.done(log[log["status"] == "delivered"], kinds)
    with_action = [key for key in known["hotspot_id"] if key in set(delivered["hotspot_id"])]
    options = {row.hotspot_id: f"{row.name} ({row.hotspot_id})" for row in each(known.head(_LATEST_LISTED))}
    options |= {
        row.hotspot_id: f"{row.name} ({row.hotspot_id})" for row in each(known) if row.hotspot_id in with_action
    }
    first = with_action or list(options)[:1]
    chosen = middle.multiselect(
        "Where (all places where it was done, unless you choose)",
        list(options),
        format_func=lambda key: options[key],
        placeholder=f"All {words.count(len(with_action), 'place')} in the log" if with_action else options[first[0]],
    )
    ids = tuple(chosen or first)
    last = Period(kind, view.periods.last_full).last_day
    default = _days_of(delivered[delivered["hotspot_id"].isin(ids)], kind, last)
    days = right.date_input(
        "From and to",
        default,
        min_value=Period(kind, view.periods.first).first_day,
        max_value=last,
        format="DD/MM/YYYY",
    )
    span = tuple(days) if isinstance(days, tuple) and len(days) == 2 else default
    start, end = span[0], span[1]
    return Choice(ids, tuple(kinds), start, end, logged.done(log[log["hotspot_id"].isin(ids)], kinds, start, end))


def _days_of(done: pd.DataFrame, kind: PeriodKind, last: date) -> tuple[date, date]:
    """First and last day in the log, within the data; the last eight weeks or two months where nothing was logged."""
    usual = Period.holding(kind, last).shift(1 - past.USUAL_LENGTH[kind]).first_day
    if done.empty:
        return usual, last
    first, end = done["started_at"].min().date(), done["started_at"].max().date()
    return (first, min(end, last)) if first <= last else (usual, last)


def judged(view: View, choice: Choice) -> Evaluation | None:
    """The evaluation, or None with a sentence that says why there is none."""
    kind = view.filters.kind
    avoid = acted(view.snapshot, kind)
    try:
        return ask(evaluate, view.snapshot, choice.hotspot_ids, choice.start, choice.end, kind, avoid)
    except UsageError as error:
        st.info(words.plain(error.sentence))
        return None


def placebo_of(view: View, found: Evaluation) -> past.Placebo:
    """Trials where nothing was done, of the usual length, with about as many places."""
    pool = max([size for size in _POOLS if size <= len(found.places)], default=1)
    kind = view.filters.kind
    like = tuple(place.cells for place in found.places) if found.left_out else ()
    return ask(past.placebo, view.snapshot, kind, places=pool, draws=4, acted=acted(view.snapshot, kind), like=like)


def dose_sentences(choice: Choice) -> list[str]:
    """What was logged in the chosen places and days."""
    patrols = choice.kinds == ("patrol_visit",) or set(choice.done["kind"]) == {"patrol_visit"}
    return in_words(dose_of(choice.done), patrols=patrols)


def planned(view: View, ids: Sequence[str]) -> plan.Plan | None:
    """What could be seen in these hotspots, or None with a sentence that says why not."""
    try:
        return ask(plan.plan, view.snapshot, tuple(ids), view.filters.kind)
    except UsageError as error:
        st.info(words.plain(error.sentence))
        return None


def impact_section(view: View, row: Any) -> None:
    """On the card of a hotspot: what was logged there and what came of it, in a sentence or two.

    Args:
        row: of the list's table.
    """
    kind = view.filters.kind
    try:
        log = log_of(view.snapshot, kind)
        done = logged.done(log[(log["status"] == "delivered") & (log["hotspot_id"] == row.hotspot_id)], KINDS)
        said = _of_one(view, row.hotspot_id, done)
    except HotspotsError as error:
        said = error.sentence
    st.markdown(f"**Did it work?** {words.plain(said)}")


def _of_one(view: View, hotspot_id: str, done: pd.DataFrame) -> str:
    if done.empty:
        return impact_paragraph([], "")
    kind = view.filters.kind
    counted = [(key, int((done["kind"] == key).sum())) for key in KINDS]
    start, end = _days_of(done, kind, Period(kind, view.periods.last_full).last_day)
    try:
        found = ask(evaluate, view.snapshot, (hotspot_id,), start, end, kind, acted(view.snapshot, kind))
    except UsageError:
        return impact_paragraph(counted, "")
    return impact_paragraph(counted, found.sentence)


def calendar_start(view: View) -> date:
    """The Monday after the data end."""
    last = Period(view.filters.kind, view.periods.last_full).last_day
    return last + timedelta(days=7 - last.weekday())


def any_hotspot(view: View) -> bool:
    """Whether any place was ever on a list."""
    return not ask(logged.known_hotspots, view.snapshot, view.filters.kind).empty


def placebo_words(view: View, found: Evaluation) -> str:
    """How often the method finds something where nothing was done, as Markdown."""
    return words.plain(placebo_of(view, found).sentence)


def show_dose(view: View, choice: Choice) -> None:
    """What was logged: sentences, then by agency and by hour."""
    st.markdown(words.plain(" ".join(dose_sentences(choice))))
    dose = dose_of(choice.done)
    if choice.done.empty:
        return
    left, right = st.columns(2)
    with left:
        shown = dose.by_agency.assign(agency=[view.title(str(key)) for key in dose.by_agency["agency"]])
        titles = {"agency": "Agency", "planned": "Only planned", "delivered": "Delivered", "minutes": "Minutes"}
        plain_table(shown, titles, alt="What was done, by agency")
    with right:
        hours = pd.DataFrame(
            {"label": [f"{h:02d}:00" for h in dose.by_hour["hour"]], "reports": dose.by_hour["visits"]}
        )
        st.markdown("**Delivered, by hour of the day**")
        charts.bars(hours, "label", what="Delivered actions by hour of the day")


def download(found: Evaluation) -> None:
    """The figures behind the chart, as a file."""
    name = f"impact-{found.first.label}-to-{found.last.label}.csv"
    offer("Download the figures (CSV)", lambda: csv_of(figures_of(found)), name)


def figures_of(found: Evaluation) -> pd.DataFrame:
    """Period, observed, expected, low, high, action; periods that are left out have no value."""
    kind, series = found.first.kind, found.series
    if unknown := [number for number in found.unknown if number > series["number"].min()]:
        gone = pd.DataFrame({"number": unknown, "action": [number >= found.first.number for number in unknown]})
        series = pd.concat([series, gone]).sort_values("number", ignore_index=True)
    table = series.assign(period=[Period(kind, int(n)).label for n in series["number"]])
    return table[["period", "observed", "expected", "low", "high", "action"]].round(2)
