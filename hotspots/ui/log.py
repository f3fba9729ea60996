"""The log of what agencies did: list it, enter one, import a file, withdraw one. Writes only through `record`."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from hotspots.errors import HotspotsError, UsageError
from hotspots.finding import find_hotspots
from hotspots.schema import ACTION_KINDS, ACTIONS, ACTIVITIES, WITHDRAW_REASONS
from hotspots.share.csv_files import csv_of
from hotspots.store.actions import record, withdraw
from hotspots.ui import auditing, door, words
from hotspots.ui.cached import ask, current_settings
from hotspots.ui.done import listed
from hotspots.ui.downloads import offer
from hotspots.ui.frames import each
from hotspots.ui.start import View

# Where an entry comes from; who made it stands in the journal.
_SOURCE = "page"
_KIND_LINES = {f"{kind}/{code}": f"{ACTION_KINDS[kind]}: {title.lower()}" for kind, known in ACTIVITIES.items()
               for code, title in known.items()}  # fmt: skip
_NAMED = {
    "patrol_visit": ("patrol visit", "patrol visits"),
    "youth_session": ("youth session", "youth sessions"),
    "environmental_work": ("piece of environmental work", "pieces of environmental work"),
    "case_work": ("case worked", "cases worked"),
}
_LONGEST_MIN = 24 * 60
_LATEST = 200


def in_brief(view: View, done: pd.DataFrame) -> str:
    """The log in a sentence, as Markdown."""
    if done.empty:
        return words.plain("Nothing is logged yet. Enter what was done below, or import a file.")
    delivered = done[done["status"] == "delivered"]
    placed = int((delivered["hotspot_id"] != "").sum())
    counts = delivered["kind"].value_counts()
    parts = [words.count(int(counts[kind]), *_NAMED[kind]) for kind in ACTION_KINDS if kind in counts]
    first, last = words.day(done["started_at"].min()), words.day(done["started_at"].max())
    return words.plain(
        f"Delivered from {first} to {last}: {words.listed(parts) or 'nothing'}. {words.number(placed)} of "
        f"{words.number(len(delivered))} took place at a hotspot of the list, or within 150 m of one; "
        f"{words.count(int((done['status'] == 'planned').sum()), 'action')} planned. All weeks are shown."
    )


def chosen(view: View, done: pd.DataFrame) -> pd.DataFrame:
    """The actions of the chosen kinds and agencies."""
    kinds = st.pills("Kind of action", list(ACTION_KINDS), selection_mode="multi", key="action", bind="query-params",
                     format_func=lambda kind: ACTION_KINDS.get(kind, kind))  # fmt: skip
    wanted = [kind for kind in kinds if kind in ACTION_KINDS]
    shown = done[done["kind"].isin(wanted)] if wanted else done
    return shown[shown["agency"].isin(view.filters.agencies)] if view.filters.agencies else shown


def action_table(view: View, shown: pd.DataFrame) -> None:
    """The latest actions, and how many are not shown."""
    if shown.empty:
        st.info("No action of this kind is logged.")
        return
    latest = listed(shown, view).head(_LATEST)
    st.dataframe(latest, hide_index=True, height=380, alt=f"{len(latest)} actions, latest first")
    more = f" The latest {_LATEST} are shown; the download has all." if len(shown) > _LATEST else ""
    st.caption(words.plain(f"{words.count(len(shown), 'action')} from the log, latest first.{more}"))


def downloads(view: View, shown: pd.DataFrame) -> None:
    """The shown actions as a file."""
    if len(shown):
        offer("Download (CSV)", partial(csv_of, shown[list(ACTIONS)]), "actions.csv")


def entry_form(view: View) -> None:
    """Enter one action at a hotspot of the list."""
    agencies = may_log_for(view)
    if not agencies:
        _say_no_agency()
        return
    places = _places(view)
    if not places:
        st.info("There is no hotspot on the list to log an action for. Choose another week, or import a file.")
        return
    with st.form("log one", clear_on_submit=False, border=True):
        what = st.selectbox("What was done", list(_KIND_LINES), format_func=lambda k: _KIND_LINES[k], key="log_what")
        where = st.selectbox("Hotspot", list(places), format_func=lambda k: places[k], key="log_where")
        agency = st.selectbox("Agency", agencies, format_func=view.title, key="log_agency")
        one, two = st.columns(2)
        day = one.date_input("Day", view.period.last_day, format="DD/MM/YYYY", key="log_day")
        begins = two.time_input("Began at", time(18, 0), step=300, key="log_time")
        three, four, five = st.columns(3)
        minutes = three.number_input("Minutes", 1, _LONGEST_MIN, 15, key="log_minutes")
        people = four.number_input("Officers or workers", 1, 100, 2, key="log_people")
        contacts = five.number_input("Young people engaged", 0, 1000, None, key="log_contacts",
                                     help="For youth sessions. A count only: no names.")  # fmt: skip
        status = st.radio("It was", ["delivered", "planned"], horizontal=True, key="log_status")
        if st.form_submit_button("Save"):
            kind, activity = str(what).split("/")
            entry = {
                "kind": kind, "status": status, "agency": agency, "hotspot_id": where, "easting": None,
                "northing": None, "started_at": pd.Timestamp(datetime.combine(day, begins)), "minutes": minutes,
                "people": people, "contacts": contacts if kind == "youth_session" else None, "activity": activity,
                "source": _SOURCE,
            }  # fmt: skip
            _save(view, entry)
    _say_saved()


def _save(view: View, entry: dict[str, Any]) -> None:
    """Write one action. Its id is made of what it tells: pressing twice makes no second one."""
    told = "|".join(str(value) for value in entry.values())
    key = f"{entry['agency']}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    try:
        who = _who(view, entry["agency"])
        made = record(view.snapshot.store, pd.DataFrame([{"action_id": key} | entry])[list(ACTIONS)], who)
        auditing.changed(view.snapshot.store, who, "action logged", {"action_id": key})
    except HotspotsError as error:
        st.error(words.plain(f"{error.what} {error.remedy}"))
        return
    st.session_state["_log_said"] = "Saved." if made.added or made.changed else "It is in the log already."
    st.rerun()


def import_form(view: View) -> None:
    """Import a file of actions; what was refused is said row by row."""
    agencies = may_log_for(view)
    if not agencies:
        _say_no_agency()
        return
    with st.form("import actions", border=True, clear_on_submit=True):
        agency = st.selectbox("Whose actions", agencies, format_func=view.title, key="import_as")
        uploaded = st.file_uploader("CSV or Excel file", type=["csv", "xlsx"], key="import_file")
        st.caption(
            "One row an action, with a date, a start time and minutes; a hotspot or easting and northing; a kind. "
            "No names, no notes. The same file twice changes nothing."
        )
        sent = st.form_submit_button("Import")
    if sent and uploaded is None:
        st.info("Choose a file first.")
    elif sent and uploaded is not None:
        _import(view, str(agency), uploaded.name, uploaded.getvalue())
    refused = st.session_state.pop("_log_refused", None)
    if refused is not None and len(refused):
        st.markdown("**Rows that were refused**")
        st.dataframe(refused, hide_index=True, alt="Rows that were refused, with the reason and what to do")


def _import(view: View, agency: str, name: str, data: bytes) -> None:
    # Imported here: reading files takes long to import, and most visits read none.
    from hotspots.intake import Source
    from hotspots.logbook import take_in

    store = view.snapshot.store
    try:
        who = _who(view, agency)
        source = Source.of_bytes(name, data)
        taken = take_in(source, agency=agency, store=store, settings=view.snapshot.settings, who=who)
        told = {"agency": agency, "sha256": hashlib.sha256(data).hexdigest(), "added": taken.recorded.added}
        auditing.changed(store, who, "actions imported", told)
    except HotspotsError as error:
        st.error(words.plain(f"{error.what} {error.remedy}"))
        return
    titles = {"row_no": "Row", "column_name": "Column", "value": "Value", "reason": "Reason", "remedy": "What to do"}
    st.session_state["_log_refused"] = taken.refused[list(titles)].rename(columns=titles)
    st.session_state["_log_said"] = " ".join((taken.sentence, *taken.notes))
    st.rerun()


def withdraw_form(view: View, shown: pd.DataFrame) -> None:
    """Take one of the shown actions out of the log; its lines stay in the journal."""
    mine = shown[shown["agency"].isin(may_log_for(view))]
    if mine.empty:
        st.caption("There is nothing to withdraw.")
        return
    latest = mine.sort_values(["started_at", "action_id"], ascending=[False, True]).head(_LATEST)
    said = listed(latest, view)
    titles = {
        key: f"{day}, {begins}: {kind.lower()} ({status.lower()}), {hotspot}"
        for key, day, begins, kind, status, hotspot in zip(
            latest["action_id"], *(said[c] for c in ("Day", "Begins", "Kind", "Status", "Hotspot")), strict=True
        )
    }
    with st.form("withdraw", border=True):
        key = st.selectbox("Action", list(titles), format_func=lambda k: titles.get(k, k), key="withdraw_id")
        reason = st.selectbox(
            "Why", list(WITHDRAW_REASONS), format_func=lambda k: WITHDRAW_REASONS[k], key="withdraw_why"
        )
        if st.form_submit_button("Withdraw"):
            _withdraw(
                view, dict(zip(mine["action_id"], mine["agency"], strict=True)).get(key, ""), str(key), str(reason)
            )


def _withdraw(view: View, agency: str, key: str, reason: str) -> None:
    try:
        who = _who(view, agency)
        withdraw(view.snapshot.store, key, who, reason)
        auditing.changed(view.snapshot.store, who, "action withdrawn", {"action_id": key, "reason": reason})
    except HotspotsError as error:
        st.error(words.plain(f"{error.what} {error.remedy}"))
        return
    st.session_state["_log_said"] = "Withdrawn. The journal keeps a line of it."
    st.rerun()


def may_log_for(view: View) -> list[str]:
    """Agencies whose actions somebody may enter and withdraw: all of them for analysts, else their own."""
    if view.audience.sees_everything:
        return list(view.titles)
    return [view.audience.agency] if view.audience.agency and view.audience.may("actions") else []


def _say_no_agency() -> None:
    st.info("Your role names no agency, so you can read the log and not write to it.")


def _who(view: View, agency: str) -> str:
    store = view.snapshot.store
    who = door.who_may(view.audience, store, current_settings(store), "actions")
    if agency not in may_log_for(view):
        raise UsageError("You may log for your own agency only.", remedy="Ask the partnership’s analyst.")
    return who


def _say_saved() -> None:
    if said := st.session_state.pop("_log_said", ""):
        st.success(words.plain(said))


def _places(view: View) -> dict[str, str]:
    found = ask(find_hotspots, view.snapshot, view.filters)
    return {} if found is None else {row.hotspot_id: f"{row.rank}. {row.name}" for row in each(found.table)}
