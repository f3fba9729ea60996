"""The page for youth workers, in words and tables: where, when, what there is to go to, when to be there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from hotspots.insight.opening import parse_hours
from hotspots.insight.provision import FAR_M, to_go_to
from hotspots.insight.sessions import SESSION_HOURS, SESSION_WEEKS, Since
from hotspots.insight.youth import BANDS, FEWEST, Band
from hotspots.projection import last_written
from hotspots.schema import ACTIVITIES
from hotspots.share.actions_told import actions_told
from hotspots.store import queries as q
from hotspots.store.actions import actions
from hotspots.ui import charts, words
from hotspots.ui import missing as gaps_of_files
from hotspots.ui.area_map import shapes_of
from hotspots.ui.cached import ask, journal_mark
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of, wrapped_table
from hotspots.ui.youth_map import youth_map
from hotspots.ui.youth_picture import YouthPicture, youth_picture

# With a smaller share of answers the counts say more about the forms than about the places.
_FEW_ANSWERS = 0.5
# So many places are written out; the file has all.
_PLACES = 12


def picture_of(view: View) -> YouthPicture:
    """Everything for the view's choices."""
    return ask(youth_picture, view.snapshot, view.filters, view.periods.first)


def few(count: float) -> str:
    """A count, or that it is fewer than five."""
    return words.number(count) if count >= FEWEST or count == 0 else f"fewer than {FEWEST}"


def say_nothing(view: View, picture: YouthPicture) -> None:
    """Why there is nothing to show."""
    if view.audience.protected:
        st.info(
            "This page needs days and hours, and you see counts by month. Where reports lie is on the hotspot map. "
            "Youth workers of an agency that takes part see more with a role of their own agency."
        )
        return
    answers = int(picture.answers["answered"].sum())
    st.info(
        "No youth-related reports with a known day under these choices. "
        + (
            "The agencies do not say whether young people were involved: a feed tells it in the column youth_related."
            if not answers
            else f"Agencies answered the question for {words.count(answers, 'report')}."
        )
    )


def say_how_counted(view: View, picture: YouthPicture) -> None:
    """Window, and how far the agencies answer."""
    first, last = picture.window
    total = int(picture.answers["reports"].sum())
    answered = int(picture.answers["answered"].sum())
    marked = int(picture.reports["reports"].sum())
    parts = [
        f"{view.title(row.source_agency)} {row.answered / row.reports:.0%}"
        for row in each(picture.answers)
        if row.reports
    ]
    st.markdown(
        words.plain(
            f"{few(marked)} reports from {words.day(first.first_day)} to "
            f"{words.day(last.last_day)} are marked as youth-related. Agencies say whether young people were involved "
            "for "
            f"{answered / max(total, 1):.0%} of their reports ({', '.join(parts)})."
            + (" Where it is not said, the true number may be higher." if answered < total else "")
            + (" With so few answers, look at the places with care." if answered < _FEW_ANSWERS * total else "")
        )
    )
    if gaps := gaps_of_files.sentence(view, picture.gone, first.number, last.number):
        left_out = "That time is left out of the times of the week and of what a session would meet."
        st.caption(words.plain(f"{gaps} {left_out}"))
    st.caption(
        "Being seen by somebody who reports it is not the same as doing harm: these are places and times where it "
        "may help "
        "to be there for young people. Nothing here is about any person."
    )


@drawn_once()
def show_when(view: View, picture: YouthPicture) -> None:
    """Day by hour, bands of the week, holidays against term."""
    charts.day_by_hour(picture.hours, fewest=FEWEST)
    st.caption("Youth-related reports by day and hour over the whole window: the darker, the more.")
    rows = [
        {
            "When": BANDS[b.key],
            "Reports": few(b.reports),
            "Share": f"{b.share:.0%}" if b.reports >= FEWEST else "–",
            "In ten hours (95% sure)": _ten_hours(b) if b.reports >= FEWEST else "–",
        }
        for b in picture.bands
    ]
    wrapped_table(pd.DataFrame(rows), {c: c for c in rows[0]}, alt="Youth-related reports by time of the week")
    st.markdown(words.plain(_contrast(picture)))


def _ten_hours(band: Band) -> str:
    rate = band.per_10_hours
    return f"{rate.value:.1f} ({rate.low:.1f} to {rate.high:.1f})"


def _contrast(picture: YouthPicture) -> str:
    if not picture.has_terms:
        return (
            "School days and holidays are not told apart: name a table of term dates (from, to, what) under [calendar] "
            "terms in settings.toml."
        )
    if picture.contrast is None:
        return "There are too few school days or holidays in this time to compare them."
    ratio, free, term = picture.contrast
    clear = "" if not ratio.low <= 1 <= ratio.high else ": no clear difference"
    return (
        f"On weekdays in the school holidays ({free} days, bank holidays among them) there are {ratio.value:.2f} "
        "times the "
        f"youth-related reports of a school day ({term} days; 95% sure: {ratio.low:.2f} to {ratio.high:.2f}){clear}. "
        "Holidays fall mostly in summer, when more is reported anyway."
    )


@drawn_once(lambda view, picture: last_written(view.snapshot.settings.geography.ward))
def show_map(view: View, picture: YouthPicture) -> None:
    """Where it is, and what there is to go to."""
    settings = view.snapshot.settings
    codes = tuple(ask(q.areas, view.snapshot, "ward")["code"])
    schools = set(picture.provision["name"]) - set(to_go_to(picture.provision)["name"])
    needs = picture.needs.assign(when=[f"most at {_slot(row.weekday, row.start)}" for row in each(picture.needs)])
    youth_map(
        needs, picture.provision, schools, shapes_of(settings.geography.ward, settings.area.crs, codes),
        alt="Map of the places with youth-related reports and of the provision near them. The table says the same.",
    )  # fmt: skip
    st.caption(
        f"Circles: cells of 150 m with at least {FEWEST} youth-related reports in the window, the larger the more; at "
        "most "
        f"{len(needs)} are shown. Squares: provision of the settings file. Thin lines: wards."
    )


def _slot(weekday: int, start: int) -> str:
    return f"{words.WEEKDAYS[weekday]} {words.hour_slot(start, start + SESSION_HOURS - 1)}"


def show_needs(view: View, picture: YouthPicture) -> None:
    """The places of need against what there is to go to."""
    _needs(view, picture)
    if not picture.needs.empty:
        file_name = f"youth-places-{picture.window[1].label}.csv"
        offer("Download the places (CSV)", lambda: csv_of(_table_of_needs(picture)), file_name)


@drawn_once()
def _needs(view: View, picture: YouthPicture) -> None:
    if picture.needs.empty:
        st.caption(f"No place has {FEWEST} youth-related reports or more in this time.")
        return
    if picture.provision.empty:
        st.caption(
            "No provision is set up: name a file of youth clubs, courts and libraries under [geography] provision."
        )
    table = _table_of_needs(picture)
    shown, alt = table.head(_PLACES), "Places of need and the provision near them"
    wrapped_table(shown, {c: c for c in table.columns}, alt=alt)
    if len(table) > _PLACES:
        st.caption(f"The {_PLACES} places with most reports of {len(table)}; the download has all.")
    st.caption(
        f"Distances are straight lines. Far: more than {FAR_M:.0f} m, about ten minutes on foot. Hours as in term."
    )
    _not_understood(picture.provision)


def _table_of_needs(picture: YouthPicture) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Place": picture.needs["place"],
            "Reports": picture.needs["reports"].astype(int),
            "Most at": [_slot(row.weekday, row.start) for row in each(picture.needs)],
            "What is missing": [missing(row) for row in each(picture.needs)],
            "Nearest place to go": [_nearest(row) for row in each(picture.needs)],
            "Open then": [_open(row) for row in each(picture.needs)],
            "Nearest open then": [_open_one(row) for row in each(picture.needs)],
        }
    )


def _nearest(row: Any) -> str:
    return "–" if pd.isna(row.name) else f"{row.name} ({round(row.metres, -1):,.0f}\u00a0m)"


def _open(row: Any) -> str:
    return "–" if pd.isna(row.name) else {True: "yes", False: "no"}.get(row.open, "not known")


def _open_one(row: Any) -> str:
    return "none" if pd.isna(row.open_name) else f"{row.open_name} ({round(row.open_metres, -1):,.0f}\u00a0m)"


def missing(row: Any) -> str:
    """A dash where something near is open; else whether what there is lies far away or is closed at that time."""
    if pd.isna(row.name):
        return "not known"
    if row.metres > FAR_M:
        return "all far away"
    if pd.isna(row.open_name) or row.open_metres > FAR_M:
        return "nothing open nearby"
    return "–"


def _not_understood(provision: pd.DataFrame) -> None:
    odd = [f"{row.name} (“{row.hours}”)" for row in each(to_go_to(provision)) if not parse_hours(row.hours).understood]
    if odd:
        st.caption(words.plain(f"Hours that were not understood and count as not known: {words.listed(odd)}."))


def show_sessions(view: View, picture: YouthPicture) -> None:
    """Suggested places and times, and what was done there last time."""
    if not picture.sessions:
        st.caption("There are too few youth-related reports to suggest a place and a time.")
        return
    _sessions(view, picture)
    days = [
        {
            "Place": s.place,
            "Date": d.isoformat(),
            "From": f"{s.start:02d}:00",
            "Until": f"{s.start + SESSION_HOURS:02d}:00",
        }
        for s in picture.sessions
        for d in _days(s, picture)
    ]
    offer("Download the timetable (CSV)", lambda: csv_of(pd.DataFrame(days)), "youth-sessions.csv")


@drawn_once(lambda view, picture: journal_mark(view.snapshot))
def _sessions(view: View, picture: YouthPicture) -> None:
    past = _past_sessions(view)
    rows = []
    for s in picture.sessions:
        since = picture.followed(past, s)
        rows.append(
            {
                "Place": s.place,
                "Every": _slot(s.weekday, s.start),
                "From": words.day(_days(s, picture)[0]),
                "To": _until(s, picture),
                "Why there and then": _why(s, len_weeks(picture)),
                "Last time there": _since(since),
            }
        )
    wrapped_table(pd.DataFrame(rows), {c: c for c in rows[0]}, alt="Suggested sessions with their reasons")
    st.caption(
        f"The same day and time for {SESSION_WEEKS} weeks, because young people come back to what they can rely on. "
        "Chosen by "
        "the youth-related reports that fall into those hours, a place's own week drawn towards everybody's where it "
        "has few. "
        "Begin by going to see: local knowledge decides."
    )


def _days(session: Any, picture: YouthPicture) -> list[Any]:
    """The days of a session that are no bank holidays."""
    return [d for d in session.dates if d not in picture.free_days]


def _until(session: Any, picture: YouthPicture) -> str:
    """The last day, and the bank holidays that are left out."""
    free = [f"{words.day(d)} ({picture.free_days[d]})" for d in session.dates if d in picture.free_days]
    last = words.day(_days(session, picture)[-1])
    return f"{last}; left out: {words.listed(free)}" if free else last


def len_weeks(picture: YouthPicture) -> str:
    """ "52 weeks" of the window."""
    first, last = picture.window
    return words.count(last.number - first.number + 1, first.kind)


def _why(session: Any, window: str) -> str:
    slot = (
        f"{few(session.in_slot)} of them in these hours" if session.in_slot else "none of them yet in just these hours"
    )
    met = f"about {session.expected:.1f} to be met in {SESSION_WEEKS} weeks"
    return f"{few(session.here)} reports here in {window}, {slot}; {met}."


def _past_sessions(view: View) -> pd.DataFrame:
    """Delivered youth sessions with a place; those entered for a hotspot lie at its centre."""
    found = actions_told(actions(view.snapshot.store), view.snapshot.scope)
    found = found[(found["kind"] == "youth_session") & (found["status"] == "delivered")]
    spots = ask(q.hotspot_list, view.snapshot, view.period).set_index("hotspot_id")
    for column in ("easting", "northing"):
        found = found.assign(
            **{column: found[column].astype(float).fillna(found["hotspot_id"].map(spots[column].to_dict()))}
        )
    return found.dropna(subset=["easting", "northing", "started_at"])


def _since(since: Since | None) -> str:
    if since is None:
        return "No session is logged here."
    done = ACTIVITIES["youth_session"].get(since.activity, "Session")
    if not since.known:
        return f"{done} on {words.day(since.last)}. A file of the weeks around it is missing: it cannot be told."
    counts = f"{few(since.before)} in the four weeks before, {few(since.after)} after"
    said = f"{done} on {words.day(since.last)}. Youth-related reports: {counts}"
    if not since.complete:
        return f"{done} on {words.day(since.last)}. The four weeks after it are not over yet: too early to tell."
    if since.change is None:
        return f"{said}: too few to tell."
    ratio = since.change
    verdict = " (no clear change)" if ratio.low <= 1 <= ratio.high else ""
    sure = f"95% sure: {ratio.low:.2f} to {ratio.high:.2f}"
    return f"{said}: {ratio.value:.2f} times what the borough's change gives ({sure}){verdict}."
