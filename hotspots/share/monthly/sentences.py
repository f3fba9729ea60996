"""The sentences of a monthly summary, written from its numbers. No causes, no blame, no certainty that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from hotspots.insight import telling
from hotspots.insight.trends import Trend
from hotspots.periods import Period, say_day
from hotspots.schema import LISTED_STATES
from hotspots.share.monthly.tables import ALL, Table

DEFINITIONS: tuple[str, ...] = (
    "A report is one contact made to one agency. Several reports may tell of one incident, and one person may report "
    "often: reports are not incidents, and not people.",
    "Usual for the time of year: the range in which nearly all months lie once the season and the length of the month "
    "are taken out (XmR chart: average ± 2.66 mean moving ranges, never narrower than three standard deviations).",
    "Clearly more or fewer: a difference that chance alone would bring in about 3 of 1,000 cases; perhaps: in about 1 "
    "of 20 (2(√now − √before), over the square root of the dispersion, is beyond 3 or 2). A difference that is not "
    "clear is what chance brings.",
    "A hotspot is a place whose true rate is more than 95% likely to exceed a set multiple of the area's average; it "
    "keeps its name through the months. Dormant and closed: off the list for a while, or for a quarter of a year.",
)

_COMPARED = ("clearly more", "perhaps more", "no clear change", "perhaps fewer", "clearly fewer")


def headlines(trend: Trend, tables: Mapping[str, Table], month: Period, about_places: Sequence[str]) -> list[str]:
    """What a reader with one minute should know."""
    said = [telling.usual_sentence(trend, month.number)]
    said += telling.level_sentences(trend)[-1:] or ["Over the months known, the level has not clearly changed."]
    said += _year(tables["totals"])
    alike = []
    for key, one in (("agencies", "agency"), ("kinds", "kind of behaviour"), ("wards", "ward")):
        if key in tables and (compared := _differing(tables[key], one)) is not None:
            said += compared
            alike += [] if compared else [one]
    if alike:
        said.append(f"No {_listed(alike, 'or')} differs clearly from the same month a year before.")
    said += about_places[:1]
    said.append(telling.outlook_sentence(trend) if trend.outlook else "")
    return [sentence for sentence in said if sentence]


def _year(totals: Table) -> list[str]:
    """Year to date against the year before."""
    row = totals.frame.iloc[1]
    now, past, words = row["Reports"], row["A year before"], row["What that says"]
    if isinstance(now, str) or isinstance(past, str):
        return []
    name = str(row["Period"])
    if not np.isfinite(now):
        return [f"{name}: some months are missing, so there is no sum."]
    if not np.isfinite(past):
        return [f"{name}: {now:,.0f} reports; the same months a year before are not known."]
    return [f"{name}: {now:,.0f} reports, after {past:,.0f} in the same months a year before: {words}."]


def _differing(table: Table, one: str) -> list[str] | None:
    """Members that clearly differ from the same month a year before; None where no two months can be compared."""
    heading = str(table.frame.columns[0])
    body = table.frame[table.frame[heading] != ALL]
    if not body["What that says"].isin(_COMPARED).any():
        return None
    said = []
    for words in ("clearly more", "clearly fewer"):
        rows = body[body["What that says"] == words]
        names = [
            f"{name} ({now:,.0f}, before {past:,.0f})"
            for name, now, past in zip(rows[heading], rows["Month"], rows["A year before"], strict=True)
        ]
        if names:
            start = words.capitalize()
            said.append(f"{start} than in the same month a year before, by {one}: {_listed(_some(names, 4))}.")
    return said


def places(
    hotspots: pd.DataFrame, before: pd.DataFrame, off_list: pd.DataFrame, month: Period, *, name_closed: bool
) -> list[str]:
    """New, persistent and closed hotspots, by name.

    Args:
        name_closed: closed ones may be single households: only those who see every count read their names.
    """
    if hotspots.empty:
        return ["No place is clearly a hotspot on this month's list."]
    counts = hotspots["state"].value_counts()
    states = [f"{int(counts[state])} {state}" for state in LISTED_STATES if counts.get(state, 0)]
    said = [f"{_n(len(hotspots), 'hotspot')} on the list: {_listed(states)}."]
    fresh = hotspots.loc[~hotspots["hotspot_id"].isin(set(before["hotspot_id"])), "name"]
    said.append(f"Not on the list of the month before: {_listed(_some(fresh))}." if len(fresh) else "None is new.")
    lasting = hotspots.loc[hotspots["state"] == "persistent", "name"]
    if len(lasting):
        said.append(f"Persistent: {_listed(_some(lasting))}.")
    gone = before.loc[~before["hotspot_id"].isin(set(hotspots["hotspot_id"])), "name"]
    if len(gone):
        said.append(f"Left the list: {_listed(_some(gone))}.")
    closed = off_list.loc[(off_list["state"] == "closed") & (off_list["state_since"] == month.number), "name"]
    if closed.empty:
        said.append("None was closed this month.")
    else:
        names = f": {_listed(_some(closed))}" if name_closed else ""
        said.append(f"{_n(len(closed), 'hotspot')} closed this month{names}.")
    return said


_DONE: dict[str, tuple[str, str]] = {
    "patrol_visit": ("patrol visit", "patrol visits"),
    "youth_session": ("youth session", "youth sessions"),
    "environmental_work": ("piece of environmental work", "pieces of environmental work"),
    "case_work": ("step in a case", "steps in cases"),
}


def delivered(actions: pd.DataFrame, month: Period) -> list[str]:
    """Patrols and sessions that took place in the month.

    Args:
        actions: those that the audience may be told of.
    """
    if actions.empty:
        return ["No patrols, sessions or works are recorded."]
    day = pd.to_datetime(actions["started_at"])
    here = actions[
        (day.dt.year * 12 + day.dt.month - 1 == month.number) & (actions["status"] == "delivered").to_numpy()
    ]
    said = []
    for kind in _DONE:
        part = here[here["kind"] == kind]
        if part.empty:
            continue
        one, many = _DONE[kind]
        minutes = part["minutes"].sum()
        hours = f", {minutes / 60:,.0f} hours where the time is known" if minutes >= 60 else ""
        contacts = part["contacts"].sum() if kind == "youth_session" else 0
        spoken = f", {contacts:,.0f} contacts with young people" if contacts >= 5 else ""
        spots = part.loc[part["hotspot_id"].astype(str) != "", "hotspot_id"].nunique()
        where = f", in {_n(spots, 'hotspot')}" if spots else ""
        said.append(f"{len(part):,} {one if len(part) == 1 else many}{where}{hours}{spoken}.")
    return said or [f"None are recorded for {month.title}."]


def quality(batches: pd.DataFrame, remarks: Sequence[str], titles: Mapping[str, str]) -> list[str]:
    """How whole and how trustworthy the picture is."""
    if batches.empty:
        return ["How many files and rows arrived is told to the agency whose they are.", *remarks]
    active = batches[batches["status"] == "active"]
    if active.empty:
        return list(remarks) or ["How the files came in is told to the agencies whose files they are."]
    accepted, refused = int(active["accepted"].sum()), int(active["refused"].sum())
    unplaced = int(active["not_located"].sum())
    rows = accepted + refused
    said = [
        f"{accepted:,} reports in the store, {refused:,} rows refused"
        + (f" ({refused / rows:.1%})" if refused else "")
        + f"; {unplaced:,} reports have no usable place and are counted, but on no map."
    ]
    ends = active.groupby("agency")["last_day"].max()
    until = [f"{titles.get(str(a), str(a))} {say_day(pd.Timestamp(d).date())}" for a, d in ends.items() if pd.notna(d)]
    if until:
        said.append(f"Data reach to: {_listed(until)}.")
    return [*said, *remarks]


def _some(names: Iterable[object], most: int = 5) -> list[str]:
    listed = [str(name) for name in names]
    return listed if len(listed) <= most else [*listed[: most - 1], f"{len(listed) - most + 1} more"]


def _listed(parts: Sequence[str], last: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def _n(value: int, one: str) -> str:
    return f"{value:,} {one}" + ("" if value == 1 else "s")
