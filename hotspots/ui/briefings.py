"""The briefing sheet of each hotspot of a plan: what stands on it, and the button that hands it out."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from hotspots.finding import grid_of
from hotspots.planning import PatrolPlan
from hotspots.schema import LISTED_STATES
from hotspots.share.briefing import Sheet, briefing_pdf
from hotspots.store import queries as q
from hotspots.ui import missing, words
from hotspots.ui.cached import ask
from hotspots.ui.card import _state, _why
from hotspots.ui.changes import busiest, hours_of
from hotspots.ui.done import done_here, what_followed
from hotspots.ui.downloads import offer
from hotspots.ui.frames import each
from hotspots.ui.patrols import published_at
from hotspots.ui.start import View

_KINDS = 5


def briefing_downloads(view: View, plan: PatrolPlan) -> None:
    """One button a hotspot of the plan; a sheet is made when asked for."""
    st.caption("One A4 page each: map, why here, expected reports, when to go, what is reported, what was done before.")
    rows = {row.hotspot_id: row for row in each(plan.found.table)}
    place = st.container(horizontal=True)
    for row in each(plan.hotspots):
        name = f"briefing-{plan.week.label}-{row.hotspot_id}.pdf"
        offer(f"{row.rank}. {row.name} (PDF)", partial(sheet_pdf, view, plan, rows[row.hotspot_id]), name, where=place)


def sheet_pdf(view: View, plan: PatrolPlan, row: Any) -> bytes:
    """The briefing of one hotspot.

    Args:
        row: of the list's table.
    """
    settings = view.snapshot.settings
    grid = grid_of(settings)
    hexagons = shapely.set_precision(shapely.polygons(grid.corners(np.asarray(row.cells, dtype=np.int64))), 0.001)
    outline = shapely.union_all(hexagons, grid_size=0.001)
    layers = {title: path for title, path in settings.area.layers.items() if "patch" not in title.casefold()}
    return briefing_pdf(sheet_of(view, plan, row), outline, layers, settings.area.crs, made=published_at(view))


def sheet_of(view: View, plan: PatrolPlan, row: Any) -> Sheet:
    """What stands on the sheet."""
    found, kind = plan.found, view.filters.kind
    first, last = (p.number for p in found.window)
    cells = tuple(int(c) for c in row.cells)
    profile = ask(q.cells_profile, view.snapshot, view.filters, cells, first=first, last=last)
    hours = ask(hours_of, view.snapshot, view.filters)[row.hotspot_id]
    kinds = profile["categories"]
    total = max(int(kinds["reports"].sum()), 1)
    here = plan.visits[plan.visits["hotspot_id"] == row.hotspot_id]
    followed = what_followed(view, row)
    return Sheet(
        name=row.name,
        hotspot_id=row.hotspot_id,
        kicker=f"Hotspot briefing for {plan.week.title}",
        listed=f"Number {row.rank} on the list of {found.period.label}",
        notice=view.snapshot.settings.partnership.notice,
        figures=_figures(view, plan, row),
        why=[_why(view, found, row), f"State: {_state(view, row)}"],
        when=[f"Busiest: {busiest(hours)}.", _when(here, plan)],
        visits=_visits(here),
        kinds=[
            (words.category(r.category), words.number(r.reports), f"{r.reports / total:.0%}")
            for r in each(kinds.head(_KINDS))
        ],
        kinds_caption=f"All reports here from {words.day(found.window[0].first_day)} to "
        f"{words.day(found.period.last_day)}, {words.count(total, 'report')}, under the filters of the list.",
        done=[*done_here(view, row.hotspot_id), *([followed] if followed else [])]
        or ["Nothing is logged for this place."],
        foot=f"{view.snapshot.settings.partnership.name}. {found.sentence} Reports by {kind}: "
        f"{view.showing} Expected means likely, not certain. "
        "Places and times only: nothing here points to a person.",
    )


def _figures(view: View, plan: PatrolPlan, row: Any) -> list[tuple[str, str, str]]:
    kind = view.filters.kind
    gone = missing.here(view, row.cells)
    counts = [
        "no file" if period.number in gone else words.number(reports)
        for period, reports in ((view.period, row.reports), (view.before, row.reports_before))
    ]
    at = plan.hotspots.index[plan.hotspots["hotspot_id"] == row.hotspot_id][0]
    expected = float(plan.hotspots.loc[at, "expected"])
    if pd.isna(row.forecast):
        told = (f"About {words.number(expected, 1)}", "from the mean of the weeks before")
    else:
        told = (
            f"{row.forecast_low:.0f} to {row.forecast_high:.0f}",
            f"most likely about {words.number(row.forecast, 1)}",
        )
    return [
        (f"Reports this {kind}", counts[0], f"{counts[1]} the {kind} before"),
        (f"Expected next {kind} (90% sure)", *told),
        ("State", LISTED_STATES.get(row.state, row.state or "–").split(":")[0], _since(view, row)),
        ("Against the area", words.times(row.relative_risk), f"the average; {words.certainty(row.p_exceed)}"),
    ]


def _since(view: View, row: Any) -> str:
    kind = view.filters.kind
    return f"since {'the ' if kind == 'week' else ''}{words.short_period(kind, int(row.state_since))}"


def _when(here: pd.DataFrame, plan: PatrolPlan) -> str:
    if here.empty:
        return "The plan sends no visit here this week: other places need it more."
    return f"Planned: {words.count(len(here), 'visit')} of {plan.capacity.minutes} minutes, at least two hours apart."


def _visits(here: pd.DataFrame) -> list[tuple[str, str, str]]:
    """A line a day: the day, its times, the pairs."""
    lines: dict[str, list[Any]] = {}
    for row in each(here):
        lines.setdefault(words.day(row.start), []).append(row)
    return [
        (day, ", ".join(f"{r.start:%H:%M}" for r in rows), ", ".join(dict.fromkeys(str(r.unit) for r in rows)))
        for day, rows in lines.items()
    ]
