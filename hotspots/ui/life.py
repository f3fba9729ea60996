"""The life of one hotspot: its reports, lists and states through the weeks, what it split from, what is near.

Frames in, frames and words out; nothing is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hotspots.periods import Period, PeriodKind
from hotspots.schema import LISTED_STATES
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.frames import each

# How far back a life is drawn.
SHOWN: dict[PeriodKind, int] = {"week": 104, "month": 36}
_OFF = "Off the list"
_DIRECTIONS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True)
class Life:
    """A hotspot through the weeks or months, up to one of them.

    Attributes:
        name: as last listed.
        counts: number, reports (in the cells it was last listed with), listed (whether it was on that list), known
            (whether anybody sent data), low, high (90% interval told the period before; missing where none was).
        phases: unbroken stretches in one state, latest first: state, first, last (numbers), lists, best_rank, reason.
        lists: how many lists it was on; first_listed, last_listed: numbers of the first and last of them.
        parent: name of the hotspot that it split from, or empty.
        merged: names of hotspots that have merged into it.
        cells: with which it was last listed.
    """

    name: str
    counts: pd.DataFrame
    phases: pd.DataFrame
    lists: int
    first_listed: int
    last_listed: int
    parent: str
    merged: tuple[str, ...]
    cells: tuple[int, ...] = ()


def life_of(snapshot: Snapshot, kind: PeriodKind, hotspot_id: str, until: int) -> Life | None:
    """The life of a hotspot up to a period, from all reports; None where it was on no list by then."""
    history = q.hotspot_history(snapshot, kind, hotspot_id)
    history = history[history["period"] <= until]
    if history.empty:
        return None
    latest = history.iloc[-1]
    first = max(until - SHOWN[kind] + 1, _first_known(snapshot, kind))
    cells = [int(cell) for cell in latest["cells"]]
    held = q.reports_here(snapshot, kind, cells, first=first, last=until)
    known = set(ask(q.period_agencies, snapshot, kind)["number"])
    numbers = np.arange(first, until + 1)
    reports = dict(zip(held["number"], held["reports"], strict=True))
    told = history.set_index("period")[["forecast_low", "forecast_high"]]
    before = told.reindex(numbers - 1)
    counts = pd.DataFrame(
        {
            "number": numbers,
            "reports": [int(reports.get(number, 0)) for number in numbers],
            "listed": np.isin(numbers, history["period"]),
            "known": [number in known for number in numbers],
            "low": before["forecast_low"].to_numpy(dtype=np.float64),
            "high": before["forecast_high"].to_numpy(dtype=np.float64),
        }
    )
    others = [str(latest["parent_id"]), *(str(key) for key in latest["merged_ids"])]
    names = {key: _name_of(snapshot, kind, key) for key in others if key}
    return Life(
        name=str(latest["name"]),
        counts=counts,
        phases=phases(history, until),
        lists=len(history),
        first_listed=int(history["period"].iloc[0]),
        last_listed=int(latest["period"]),
        parent=names.get(others[0], ""),
        merged=tuple(names[key] for key in others[1:]),
        cells=tuple(cells),
    )


def _first_known(snapshot: Snapshot, kind: PeriodKind) -> int:
    span = ask(q.periods, snapshot, kind)
    return span.first if span else 0


def _name_of(snapshot: Snapshot, kind: PeriodKind, hotspot_id: str) -> str:
    known = ask(_names, snapshot, kind)
    return known.get(hotspot_id, hotspot_id)


def _names(snapshot: Snapshot, kind: PeriodKind) -> dict[str, str]:
    """Every hotspot there ever was, by the name that it last bore."""
    every = q.every_hotspot(snapshot, kind)
    return dict(zip(every["hotspot_id"].tolist(), every["name"].tolist(), strict=True))


def phases(history: pd.DataFrame, until: int) -> pd.DataFrame:
    """Unbroken stretches in one state, and between them those off the list; latest first.

    Args:
        history: period, state, rank, state_reason; ascending.
        until: the last period told of; a hotspot that left before it is off the list up to it.

    Returns:
        state (a word for it), first, last, lists, best_rank (missing while off the list), reason (the latest).
    """
    rows: list[dict[str, Any]] = []
    for row in each(history):
        period = int(row.period)
        state = LISTED_STATES.get(row.state, row.state).split(":")[0] or "Listed"
        if rows and period > rows[-1]["last"] + 1:
            rows.append(_off(rows[-1]["last"] + 1, period - 1))
        if rows and rows[-1]["state"] == state:
            rows[-1] |= {
                "last": period,
                "lists": rows[-1]["lists"] + 1,
                "best_rank": min(rows[-1]["best_rank"], int(row.rank)),
                "reason": row.state_reason,
            }
        else:
            rows.append(
                {
                    "state": state,
                    "first": period,
                    "last": period,
                    "lists": 1,
                    "best_rank": int(row.rank),
                    "reason": row.state_reason,
                }
            )
    if rows and rows[-1]["last"] < until:
        rows.append(_off(rows[-1]["last"] + 1, until))
    return pd.DataFrame(rows[::-1], columns=["state", "first", "last", "lists", "best_rank", "reason"])


def _off(first: int, last: int) -> dict[str, Any]:
    return {"state": _OFF, "first": first, "last": last, "lists": 0, "best_rank": np.nan, "reason": ""}


def in_words(life: Life, kind: PeriodKind, until: int) -> str:
    """The life in a few sentences."""
    the = "the " if kind == "week" else ""
    first, last = (words.short_period(kind, n) for n in (life.first_listed, life.last_listed))
    span = until - life.first_listed + 1
    said = f"First listed in {the}{first}; on {words.number(life.lists)} of the {words.count(span, 'list')} since."
    if life.last_listed < until:
        said += f" Last listed in {the}{last}, {words.count(until - life.last_listed, kind)} ago."
    off = life.phases[(life.phases["state"] == _OFF) & (life.phases["last"] < until)]
    if len(off):
        lengths = off["last"] - off["first"] + 1
        said += (
            f" In between it was off the list {'once' if len(off) == 1 else f'{len(off)} times'}, for "
            f"{words.count(int(lengths.sum()), kind)} in all."
        )
    if life.parent:
        said += f" It split from {life.parent}."
    if life.merged:
        said += f" {words.listed(life.merged)} merged into it."
    return said


def phase_table(life: Life, kind: PeriodKind) -> pd.DataFrame:
    """The phases with dates in words: state, first, last, lists, best_rank, reason."""

    def day(number: int, *, end: bool) -> str:
        period = Period(kind, number)
        return words.day(period.last_day if end else period.first_day)

    return life.phases.assign(
        first=[day(int(n), end=False) for n in life.phases["first"]],
        last=[day(int(n), end=True) for n in life.phases["last"]],
        best_rank=[words.number(rank) for rank in life.phases["best_rank"].astype(float)],
    )


def neighbours(table: pd.DataFrame, hotspot_id: str, *, most: int = 3) -> str:
    """The nearest other hotspots of a list, with distance and direction: "4. Mill Lane, 350 m north-east".

    Args:
        table: hotspot_id, rank, name, easting, northing (m).
    """
    here = table[table["hotspot_id"] == hotspot_id].iloc[0]
    others = table[table["hotspot_id"] != hotspot_id]
    if others.empty:
        return "No other hotspot is on the list."
    east = others["easting"].to_numpy(dtype=np.float64) - float(here["easting"])
    north = others["northing"].to_numpy(dtype=np.float64) - float(here["northing"])
    apart = np.hypot(east, north)
    nearest = np.argsort(apart, kind="stable")[:most]
    sector = np.round(np.degrees(np.arctan2(east, north)) / 45).astype(int) % 8
    said = [
        f"{others['rank'].iloc[at]}. {others['name'].iloc[at]}, {_distance(apart[at])} {_DIRECTIONS[sector[at]]}"
        for at in nearest
    ]
    return f"{'; '.join(said)}."


def _distance(metres: float) -> str:
    return f"{round(metres, -1):.0f} m" if metres < 995 else f"{metres / 1000:.1f} km"


def past_hotspots(snapshot: Snapshot, kind: PeriodKind, number: int) -> dict[str, str]:
    """Hotspots no longer on a list, the latest to leave first: id → name and when it was last listed."""
    left = q.left_the_list(snapshot, Period(kind, number))
    the = "the " if kind == "week" else ""
    return {
        str(row.hotspot_id): f"{row.name}, last listed in {the}{words.short_period(kind, int(row.last_listed))}"
        for row in each(left)
    }
