"""The card of one hotspot: why here, what, when, who reports it, since when."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from hotspots.finding import HotspotList
from hotspots.schema import LISTED_STATES, QUALIFIERS
from hotspots.store import queries as q
from hotspots.ui import charts, missing, words
from hotspots.ui.cached import ask, journal_mark
from hotspots.ui.changes import busiest, hours_of
from hotspots.ui.done import done_here
from hotspots.ui.drawn import drawn_once
from hotspots.ui.filters import accept_short_key
from hotspots.ui.frames import each
from hotspots.ui.homes import against_homes
from hotspots.ui.impact import impact_section
from hotspots.ui.life import in_words, life_of, neighbours, past_hotspots, phase_table
from hotspots.ui.start import View
from hotspots.ui.tables import wrapped_table

_KEY, _PAST = "hotspot", "past"
# From so many reports on, nearly all of them on one point look more like a placeholder than like a place.
_ONE_POINT, _MANY = 0.9, 30
# So many states of a hotspot's life are shown at once.
_PHASES = 6


def choose(hotspot_id: str) -> None:
    """Make this the chosen hotspot (for a click on the map)."""
    st.session_state[_KEY] = hotspot_id


def chosen_row(table: pd.DataFrame) -> Any:
    """A list to choose from, for those who do not click on maps; the row of the chosen hotspot.

    Args:
        table: columns of `schema.HOTSPOTS`, at least one row.
    """
    told = zip(*(table[column].tolist() for column in ("hotspot_id", "rank", "name")), strict=True)
    options = {key: f"{rank}. {name}" for key, rank, name in told}
    _follow_link(table)
    accept_short_key(_KEY, options)
    if st.session_state.get(_KEY) not in (None, *options):
        st.session_state[_KEY] = next(iter(options))
    chosen = st.selectbox(
        "Hotspot (or click one on the map)",
        list(options),
        format_func=lambda o: options[o],
        key=_KEY,
        bind="query-params",
    )
    at = list(options).index(chosen)
    return next(each(table.iloc[at : at + 1]))


def _follow_link(table: pd.DataFrame) -> None:
    """A link to a hotspot lasts: to the one that it merged into, or to its life where it is no longer on the list."""
    asked = st.query_params.get(_KEY, "")
    if not asked or _KEY in st.session_state or asked in set(table["hotspot_id"]):
        return
    into = [row.hotspot_id for row in each(table) if asked in {str(key) for key in row.merged_ids}]
    if into:
        st.session_state[_KEY] = into[0]
    else:
        st.session_state.setdefault(_PAST, asked)


@drawn_once(lambda view, table, row: row.hotspot_id)
def show_life(view: View, table: pd.DataFrame, row: Any) -> None:
    """The life of the chosen hotspot: lists, states, what it split from, what is near.

    Args:
        table: columns of `schema.HOTSPOTS`, the list that `row` is from.
    """
    st.markdown(f"**Nearest other hotspots:** {words.plain(neighbours(table, row.hotspot_id))}")
    if not _say_life(view, row.hotspot_id):
        st.markdown("It only shows under these filters, so it has no life of its own.")


def show_past(view: View) -> None:
    """A hotspot that is no longer on the list, to be chosen, and its life."""
    options = ask(past_hotspots, view.snapshot, view.filters.kind, view.period.number)
    if not options:
        st.markdown("Every hotspot there ever was is on this list.")
        return
    accept_short_key(_PAST, options)
    if st.session_state.get(_PAST) not in (None, *options):
        st.session_state[_PAST] = None
    chosen = st.selectbox(
        "No longer on the list",
        list(options),
        index=None,
        placeholder="Choose a place to see its life",
        format_func=lambda o: options[o],
        key=_PAST,
        bind="query-params",
    )
    if chosen:
        _say_life(view, chosen)


@drawn_once(lambda view, hotspot_id: hotspot_id)
def _say_life(view: View, hotspot_id: str) -> bool:
    kind, until = view.filters.kind, view.period.number
    life = ask(life_of, view.snapshot, kind, hotspot_id, until)
    if life is None:
        return False
    st.markdown(f"**{words.plain(life.name)}.** {words.plain(in_words(life, kind, until))}")
    gone = missing.here(view, life.cells)
    charts.life(life.counts, kind, missing.told(view, gone))
    gaps = missing.sentence(view, gone, int(life.counts["number"].min()), until, because=missing.HATCHED)
    st.caption(
        f"All reports in the cells with which it was last listed, without filters, up to {view.period.title}. Dark: on "
        "the list; pale: off it; grey: no data. An orange line is the 90% interval told the period before."
        + words.plain(f" {gaps}" if gaps else "")
    )
    columns = {
        "state": "State",
        "first": "From",
        "last": "To",
        "lists": "Lists",
        "best_rank": "Best rank",
        "reason": "Why, at its end",
    }
    phases, alt = phase_table(life, kind), f"States of {life.name}, latest first"
    wrapped_table(phases.head(_PHASES), columns, alt=alt)
    if len(phases) > _PHASES:
        with st.expander(f"Earlier states ({len(phases) - _PHASES})"):
            wrapped_table(phases.iloc[_PHASES:], columns, alt=f"Earlier {alt[0].lower()}{alt[1:]}")
    return True


@drawn_once(lambda view, found, row: (row.hotspot_id, journal_mark(view.snapshot)))
def show_card(view: View, found: HotspotList, row: Any) -> None:
    """Everything about one hotspot.

    Args:
        row: of the list's table.
    """
    kind = view.filters.kind
    first, last = (p.number for p in found.window)
    cells = tuple(int(c) for c in row.cells)
    profile = ask(q.cells_profile, view.snapshot, view.filters, cells, first=first, last=last)
    left, middle, right = st.columns(3)
    left.metric(
        f"This {kind}",
        "no file" if row.unheard else words.number(row.reports),
        words.delta(row.difference, f"in a {kind}"),
        delta_color="off",
    )
    middle.metric("Times the average", words.number(row.relative_risk, 1))
    right.metric("Times listed", words.number(row.periods_listed))
    st.markdown(f"**Why here?** {words.plain(_why(view, found, row) + ' ' + against_homes(view, row.hotspot_id))}")
    st.markdown(f"**State:** {words.plain(_state(view, row))}")
    if not pd.isna(row.forecast):
        interval = f"{row.forecast_low:.0f} to {row.forecast_high:.0f}"
        expected = f"about {words.number(row.forecast, 1)} reports (90% sure: {interval})"
        st.markdown(f"**Expected next {kind}:** {words.plain(expected)}")
    hours = ask(hours_of, view.snapshot, view.filters)[row.hotspot_id]
    if done := done_here(view, row.hotspot_id):
        st.markdown("**What was done here:** " + words.plain(" ".join(done)))
    impact_section(view, row)
    st.markdown(f"**When to go:** {words.plain(busiest(hours))}")
    charts.day_by_hour(hours.hours)
    st.caption(words.plain(words.times_known(hours.known, hours.unknown, hours.spread)))
    kinds = profile["categories"].head(5).assign(label=lambda t: [words.category(c) for c in t["category"]])
    st.markdown("**What kinds of behaviour**")
    charts.bars(kinds, "label", what="Reports by kind")
    st.markdown(words.plain(_aimed_at(profile["qualifiers"])))
    st.markdown("**Who reports it**")
    agencies = profile["agencies"].assign(label=lambda t: [view.title(a) for a in t["source_agency"]])
    charts.bars(
        agencies, "label", what="Reports by agency", colours={view.title(a): c for a, c in view.colours.items()}
    )
    st.markdown(f"**Reports per {kind} here**")
    known = ask(q.period_agencies, view.snapshot, kind)["number"]
    gone = missing.here(view, cells, filtered=True)
    charts.history(profile["by_period"], kind, (first, last), frozenset(known), missing.told(view, gone))
    if gaps := missing.sentence(view, gone, first, last, because=missing.HATCHED):
        st.caption(words.plain(gaps))


def _why(view: View, found: HotspotList, row: Any) -> str:
    """The evidence in words."""
    kind = view.filters.kind
    window = words.count(found.window[1].number - found.window[0].number + 1, kind)
    threshold = words.number(view.snapshot.settings.detection.risk_threshold, 1).removesuffix(".0")
    since = f"{'the ' if kind == 'week' else ''}{words.short_period(kind, int(row.first_seen))}"
    told, sure = words.count(round(row.observed), "report"), words.certainty(row.p_exceed)
    said = (
        f"In the {window} to {words.day(found.period.last_day)}, {told} came from this place of about "
        f"{row.area_m2 / 10_000:.0f} hectares. Spread evenly over the area, it would have been "
        f"{words.number(row.expected, 1)}. We are {sure} that the true rate is more than {threshold} times the area's "
        f"average. First seen in {since}."
    )
    first, last = (period.number for period in found.window)
    gone = sum(first <= number <= last for number in missing.here(view, row.cells, filtered=True))
    if gone:
        said += (
            f" A file of its police force is missing for {words.count(gone, kind)} of this time; that is allowed for."
        )
    if row.on_one_point > _ONE_POINT:
        said += f" But {row.on_one_point:.0%} of these reports lie on one single point: "
        said += (
            "it may be a placeholder or the middle of an area rather than where things happened."
            if row.observed >= _MANY
            else "it may be one caller's repeated reports, which are a case for one agency rather than a hotspot."
        )
    if row.from_snap_points > 0.5:
        said += " Most of these reports lie on anonymised street points: look at the whole street, not at one spot."
    return said


def _state(view: View, row: Any) -> str:
    """What its history says of it, since when, and why."""
    since = words.short_period(view.filters.kind, int(row.state_since))
    named = LISTED_STATES.get(row.state, row.state)
    return f"{named}, since {'the ' if view.filters.kind == 'week' else ''}{since}. {row.state_reason}"


def _aimed_at(qualifiers: pd.DataFrame) -> str:
    total = qualifiers["reports"].sum()
    if not total:
        return "The agencies do not say whom it is aimed at."
    shares = dict(zip(qualifiers["qualifier"], qualifiers["reports"] / total, strict=True))
    parts = [f"{words.qualifier(k).lower()} {shares[k]:.0%}" for k in QUALIFIERS if k in shares]
    return f"Marked as {words.listed(parts)}."
