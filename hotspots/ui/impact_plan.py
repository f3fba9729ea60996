"""Plan before acting: what could be seen, and a calendar that lets chance choose the days."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from hotspots.insight.impact.crossover import calendar
from hotspots.share.csv_files import csv_of
from hotspots.ui import impact_charts, words
from hotspots.ui.downloads import offer
from hotspots.ui.impact import calendar_start, planned
from hotspots.ui.start import View

_SEED = 20240611


def plan_section(view: View, hotspot_ids: Sequence[str]) -> None:
    """What an action in these hotspots could show, and the calendar to download."""
    made = planned(view, hotspot_ids)
    if made is None:
        return
    places = words.count(len(made.places), "hotspot")
    st.markdown(f"What an action in the {places} chosen above could show, and how long it would take:")
    impact_charts.plan_tables(made, view.filters.kind)
    if made.left_out:
        st.caption(words.plain(made.left_out))
    st.markdown(
        "**Let chance choose the patrol weeks.** Weeks with and without patrols, in random order for each hotspot; the "
        "first days after a patrol week are left out of the count. Then the two kinds of weeks can be compared fairly."
    )
    weeks, washout, seed, button = st.columns([2, 2, 2, 3], vertical_alignment="bottom")
    how_long = int(weeks.number_input("Weeks", 2, 52, 12, step=2))
    days = int(washout.number_input("Days left out after patrols", 0, 6, 2))
    drawn = int(
        seed.number_input("Number of the draw", 0, 2**31 - 1, _SEED, help="The same number, the same calendar.")
    )
    ids = [place.hotspot_id for place in made.places]
    names = {place.hotspot_id: place.name for place in made.places}
    first = calendar_start(view)

    def make() -> bytes:
        table = calendar(ids, first_day=first, weeks=how_long, washout_days=days, seed=drawn)
        return csv_of(table.assign(name=table["hotspot_id"].map(names)))

    offer("Download the calendar (CSV)", make, f"patrol-calendar-{first}-draw-{drawn}.csv", where=button)
