"""What was done at a hotspot, and how many reports came before and after."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hotspots.finding import find_hotspots, grid_of
from hotspots.insight.actions import attach
from hotspots.schema import ACTION_KINDS, ACTIVITIES, Filters
from hotspots.share.actions_told import actions_told
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store.actions import actions
from hotspots.ui import words
from hotspots.ui.cached import ask, journal_mark
from hotspots.ui.changes import compare
from hotspots.ui.frames import each
from hotspots.ui.start import View

WEEKS = 4
_KINDS_MANY = {
    "patrol_visit": "patrol visits",
    "youth_session": "youth sessions",
    "environmental_work": "environmental works",
    "case_work": "cases worked",
}


def all_actions(snapshot: Snapshot, filters: Filters, mark: int) -> pd.DataFrame:
    """The actions that may be seen, with the hotspot of the list that each belongs to (columns `schema.ACTIONS`)."""
    done, found = ask(_the_log, snapshot, mark), ask(compare, snapshot, filters).now
    # Put to hotspots first: afterwards those that are told of without a point could not be.
    at = done if found.table.empty else attach(done, found.table, grid_of(snapshot.settings))
    return actions_told(at, snapshot.scope)


def _the_log(snapshot: Snapshot, mark: int) -> pd.DataFrame:
    return actions(snapshot.store)


def actions_for(view: View) -> pd.DataFrame:
    """`all_actions` of the page's list, kept until somebody writes."""
    return ask(all_actions, view.snapshot, view.filters, journal_mark(view.snapshot))


def done_here(view: View, hotspot_id: str) -> list[str]:
    """What was done at a hotspot in the weeks up to the end of the page's period, one sentence a kind of action.

    Returns:
        Sentences in plain text; empty where nothing is known.
    """
    done = actions_for(view)
    until = pd.Timestamp(view.period.last_day) + pd.Timedelta(days=1)
    here = done[(done["hotspot_id"] == hotspot_id) & (done["started_at"] < until)]
    said = []
    for kind in ACTION_KINDS:
        of_kind = here[here["kind"] == kind]
        delivered = of_kind[of_kind["status"] == "delivered"]
        if len(delivered):
            said.append(_sentence(kind, delivered, of_kind[of_kind["status"] == "planned"]))
    return said


def _sentence(kind: str, delivered: pd.DataFrame, planned: pd.DataFrame) -> str:
    first, last = delivered["started_at"].min(), delivered["started_at"].max()
    when = f"on {words.day(last)}" if first.date() == last.date() else f"from {words.day(first)} to {words.day(last)}"
    many = words.count(len(delivered), ACTION_KINDS[kind].lower(), _KINDS_MANY[kind])
    of_planned = f" of {words.number(len(planned))} planned" if len(planned) else ""
    if kind == "environmental_work":
        what = words.listed([ACTIVITIES[kind][code].lower() for code in dict.fromkeys(delivered["activity"])])
        return f"{many} {when}: {what}."
    minutes = delivered["minutes"].mean()
    length = f", {minutes:.0f} minutes on average" if pd.notna(minutes) else ""
    engaged = delivered["contacts"].sum() if kind == "youth_session" else 0
    reached = f", {words.count(int(engaged), 'contact')} with young people" if engaged else ""
    return f"{many}{of_planned} {when}{length}{reached}."


def what_followed(view: View, row: Any) -> str:
    """Reports in the weeks before and after the first action here, in a sentence; empty where it cannot be said.

    Args:
        row: of the list's table (hotspot_id, cells).
    """
    done = actions_for(view)
    here = done[(done["hotspot_id"] == row.hotspot_id) & (done["status"] == "delivered")]
    if here.empty or view.filters.kind != "week":
        return ""
    start = here["started_at"].min()
    turn = (start.normalize() - pd.Timestamp("1970-01-05")).days // 7
    cells = tuple(int(cell) for cell in row.cells)
    first, last = turn - WEEKS, min(turn + WEEKS - 1, view.period.number)
    if last < turn + WEEKS - 1 or first < view.periods.first:
        return ""
    profile = ask(q.cells_profile, view.snapshot, view.filters, cells, first=first, last=last)
    by_week = profile["by_period"]
    before = int(by_week.loc[by_week["number"] < turn, "reports"].sum())
    after = int(by_week.loc[by_week["number"] >= turn, "reports"].sum())
    return (
        f"In the {WEEKS} weeks before the first of these there were {words.count(before, 'report')}, in the {WEEKS} "
        f"weeks from then on {words.number(after)}. That alone does not show an effect: busy places often calm down "
        "by themselves."
    )


def listed(done: pd.DataFrame, view: View) -> pd.DataFrame:
    """Actions as people read them, latest first: Day, Begins, Kind, What, Status, Hotspot, Agency, Minutes, …"""
    names = _names(view)
    latest = done.sort_values(["started_at", "action_id"], ascending=[False, True])
    return pd.DataFrame(
        {
            "Day": [words.day(row.started_at) for row in each(latest)],
            "Begins": latest["started_at"].dt.strftime("%H:%M").to_numpy(),
            "Kind": [ACTION_KINDS.get(row.kind, row.kind) for row in each(latest)],
            "What": [ACTIVITIES.get(row.kind, {}).get(row.activity, row.activity) for row in each(latest)],
            "Status": [row.status.capitalize() for row in each(latest)],
            "Hotspot": [names.get(row.hotspot_id, row.hotspot_id or "none near") for row in each(latest)],
            "Agency": [view.title(row.agency) for row in each(latest)],
            "Minutes": [words.number(value) for value in latest["minutes"]],
            "People": [words.number(value) for value in latest["people"]],
            "Young people": [words.number(value) for value in latest["contacts"]],
            "Entered by": latest["source"].to_numpy(),
        }
    )


def _names(view: View) -> dict[str, str]:
    found = ask(find_hotspots, view.snapshot, view.filters)
    return {} if found is None else dict(zip(found.table["hotspot_id"], found.table["name"], strict=True))
