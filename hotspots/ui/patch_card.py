"""The card of one patch: counts with their interval, what, when, hotspots on it, open cases, a walk round it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from hotspots import linking
from hotspots.detect.aoristic import HourProfile, hour_profile
from hotspots.insight.incidents import count_incidents, with_decisions
from hotspots.insight.walks import Walk, plan_walk
from hotspots.share.csv_files import csv_of
from hotspots.share.walk_list import walk_pdf
from hotspots.store import queries as q
from hotspots.store import queries_links as ql
from hotspots.store import queries_teams as teams
from hotspots.ui import charts, missing, patches, words
from hotspots.ui.cached import ask, journal_mark
from hotspots.ui.changes import busiest
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.filters import accept_short_key
from hotspots.ui.frames import each
from hotspots.ui.patch_picture import PatchPicture
from hotspots.ui.start import View

_KEY = "patch"
# How long back a walk looks.
_WALK = {"week": 13, "month": 3}


def chosen_patch(picture: PatchPicture) -> Any:
    """A list to choose from; the row of the chosen patch. At first the one with most reports in the period."""
    options = {row.code: patches.patch_title(row) for row in each(picture.areas)}
    accept_short_key(_KEY, options)
    if st.session_state.get(_KEY) not in options:
        st.session_state[_KEY] = max(options, key=lambda code: picture.now.get(code, 0))
    chosen = st.selectbox("Patch", list(options), format_func=lambda o: options[o], key=_KEY, bind="query-params")
    return next(row for row in each(picture.areas) if row.code == chosen)


def show_card(view: View, picture: PatchPicture, row: Any, cases: pd.DataFrame) -> None:
    """Everything about one patch.

    Args:
        row: of the areas.
        cases: the landlord's cases that the person may see; empty for none.
    """
    _figures(view, picture, row, cases)
    _walk(view, row)


@drawn_once(lambda view, picture, row, cases: (row.code, cases.empty, journal_mark(view.snapshot)))
def _figures(view: View, picture: PatchPicture, row: Any, cases: pd.DataFrame) -> None:
    first, last = picture.window
    kind = first.kind
    counts = picture.counts[picture.counts["code"] == row.code]
    left, middle, right = st.columns(3)
    now, gone = picture.reports_now(row.code), picture.gone.get(row.code, {})
    left.metric(f"Reports this {kind}", "no file" if now is None else words.number(now))
    middle.metric(f"In {patches.short_window(picture.window)}", words.number(counts["reports"].sum()))
    right.metric("Homes", words.number(row.homes))
    st.markdown(words.plain(_standing(picture, row)))
    st.markdown(words.plain(_incidents(view, picture, row, int(counts["reports"].sum()))))
    if row.officer:
        st.markdown(words.plain(f"Looked after by {row.officer}{f' ({row.team} team)' if row.team else ''}."))
    _own(cases, row.code)
    st.markdown(f"**Reports per {kind}**")
    known = ask(q.period_agencies, view.snapshot, kind)["number"]
    charts.history(counts, kind, (first.number, last.number), frozenset(known), missing.told(view, gone))
    if gaps := missing.sentence(view, gone, first.number, last.number, because=missing.HATCHED):
        st.caption(words.plain(gaps))
    span = {"first": first.number, "last": last.number}
    profile, kinds = ask(patch_times, view.snapshot, view.filters, row.code, **span)
    if not kinds.empty:
        st.markdown("**What kinds of behaviour**")
        named = kinds.head(5).assign(label=lambda t: [words.category(c) for c in t["category"]])
        charts.bars(named, "label", what="Reports by kind")
        st.markdown(f"**When:** {words.plain(busiest(profile))}")
        charts.day_by_hour(profile.hours)
    _hotspots(view, row.code)
    _repeats(picture, row.code)


def patch_times(snapshot: Any, filters: Any, patch: str, *, first: int, last: int) -> tuple[HourProfile, pd.DataFrame]:
    """When things happen in a patch, and its kinds (category, reports), the most reported first."""
    found = teams.patch_profile(snapshot, filters, patch, first=first, last=last)
    kinds = found.groupby("category")[["reports"]].sum().reset_index()
    return hour_profile(found), kinds.sort_values("reports", ascending=False)


def _standing(picture: PatchPicture, row: Any) -> str:
    found = picture.rates.table[picture.rates.table["code"] == row.code]
    if found.empty and row.code in picture.gone and not pd.isna(row.homes):
        return "Nothing is known of it in that time, so there is no rate: files of its police force are missing."
    if found.empty:
        return "How many homes it has is not known, so there is no rate."
    rate = next(each(found))
    stands = {"above": "clearly above", "below": "clearly below", "": "not clearly different from"}[rate.stands]
    return (
        f"{rate.rate:,.0f} reports per 1,000 homes in that time (95% sure: {rate.low:,.0f} to {rate.high:,.0f}), "
        f"{stands} the borough's average of {picture.rates.average:,.0f}."
    )


def _incidents(view: View, picture: PatchPicture, row: Any, reports: int) -> str:
    """How many incidents the reports tell of; said as reports only where nothing is linked yet."""
    if not ask(ql.what_was_linked, view.snapshot):
        return "Reports of the same incident are not linked here, so these are reports, not incidents."
    span = {"first": picture.window[0].number, "last": picture.window[1].number}
    pairs = ask(ql.likely_pairs, view.snapshot, view.filters, **span)
    here = pairs[(pairs["patch_a"] == row.code) & (pairs["patch_b"] == row.code)]
    links = with_decisions(here, linking.decisions(view.snapshot.store))
    found = count_incidents(reports, links, error=ask(linking.relative_error, view.snapshot))
    sure = f"95% sure: {words.number(found.low)} to {words.number(found.high)}"
    said = f"The {words.count(reports, 'report')} tell of about {words.count(found.incidents, 'incident')} ({sure})"
    homes = 0.0 if pd.isna(row.homes) else float(row.homes)
    if not homes or row.code in picture.gone:
        return f"{said}."
    return f"{said}, {1000 * found.incidents / homes:,.0f} per 1,000 homes."


def _own(cases: pd.DataFrame, code: str) -> None:
    if cases.empty:
        return
    still_open = cases[(cases["patch"] == code) & cases["closed"].isna()]
    harmed = int((still_open["vulnerable"] == "yes").sum())
    said = f"{words.count(len(still_open), 'open case')} here."
    if harmed:
        said += f" In {harmed} of them somebody harmed is marked as vulnerable: offer support first."
    st.markdown(words.plain(said))


def _hotspots(view: View, code: str) -> None:
    found = ask(q.hotspot_list, view.snapshot, view.period)
    on_it = ask(patch_of_cells, view.snapshot)
    names = [f"{r.name} (rank {r.rank})" for r in each(found) if any(on_it.get(int(c)) == code for c in r.cells)]
    listed = words.listed(names) if names else "none of this list"
    st.markdown(f"**Hotspots touching it:** {words.plain(listed)}")


def patch_of_cells(snapshot: Any) -> dict[int, str]:
    """The patch in which each cell's centre lies, for cells with homes."""
    homes = q.cell_homes(snapshot)
    return {int(c): str(p) for c, p in zip(homes["cell_id"], homes["patch"], strict=True) if p}


def _repeats(picture: PatchPicture, code: str) -> None:
    here = picture.repeats[picture.repeats["code"] == code]
    places = here[here["place_name"] != ""].groupby("place_name")["reports"].sum().sort_values(ascending=False)
    if len(here):
        named = [f"{name} ({n})" for name, n in places.head(5).items()]
        said = words.listed(named) if named else "none of them has a name"
        st.markdown(f"**Reported again and again** ({len(here)} points): {words.plain(said)}")


def _walk(view: View, row: Any) -> None:
    last = view.period.number
    span = {"first": last - _WALK[view.filters.kind] + 1, "last": last}
    walk: Walk = ask(walk_of, view.snapshot, view.filters, row.code, **span)
    if walk.stops.empty:
        st.caption("No reports with a place in the last quarter: there is nothing to walk to.")
        return
    st.markdown("**A walk round the patch**")
    names = list(dict.fromkeys(walk.stops["place_name"]))
    st.markdown(
        words.plain(
            f"{words.count(len(walk.stops), 'stop')}, about {walk.metres / 1000:.1f} km and {walk.minutes:.0f} "
            "minutes: "
            f"{words.listed([*names[:6], f'{len(names) - 6} more'] if len(names) > 6 else names)}."
        )
    )
    where = st.container(horizontal=True)
    title = f"Patch {patches.patch_title(row)}"
    shown = walk_table(walk)
    notice = view.snapshot.settings.partnership.notice
    length = words.count(_WALK[view.filters.kind], view.filters.kind)
    about = f"Reports of the last {length} to {words.day(view.period.last_day)}"
    offer("Walk list (PDF)", lambda: walk_pdf(title, about, notice, walk, shown), f"walk-{row.code}.pdf", where=where)
    offer("Walk list (CSV)", lambda: csv_of(shown), f"walk-{row.code}.csv", where=where)


def walk_of(snapshot: Any, filters: Any, patch: str, *, first: int, last: int) -> Walk:
    """The walk round a patch, from the reports of a window."""
    return plan_walk(teams.patch_reports(snapshot, filters, patch, first=first, last=last))


def walk_table(walk: Walk) -> pd.DataFrame:
    """The stops under people's headings: streets and places, never addresses."""
    return pd.DataFrame(
        {
            "Stop": walk.stops["stop"],
            "Street or place": walk.stops["place_name"],
            "Metres on": walk.stops["metres"].astype(int),
            "Reports": walk.stops["reports"].astype(int),
            "Mostly": [words.category(c) for c in walk.stops["main_category"]],
            "Latest": [words.day(d) for d in walk.stops["latest"]],
        }
    )
