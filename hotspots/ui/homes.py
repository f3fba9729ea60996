"""The second lens on the pages: against homes instead of area."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hotspots.home_lens import HomeLens, home_lens
from hotspots.schema import Filters
from hotspots.share.missing_told import by_number
from hotspots.store import Snapshot
from hotspots.ui import missing, words
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.start import View
from hotspots.ui.tables import plain_table


def lens_of(view: View) -> HomeLens | None:
    """The second lens on the page's list."""
    return ask(_lens, view.snapshot, view.filters)


def _lens(snapshot: Snapshot, filters: Filters) -> HomeLens | None:
    return home_lens(snapshot, filters, ask(compare, snapshot, filters).now)


def against_homes(view: View, hotspot_id: str) -> str:
    """A sentence about one hotspot of the list; empty where no homes are known."""
    lens = lens_of(view)
    row = None if lens is None else next((r for r in each(lens.hotspots) if r.hotspot_id == hotspot_id), None)
    if lens is None or row is None:
        return ""
    if row.silent:
        return "How it stands against its homes is not known: files of its police force are missing."
    if pd.isna(row.times):
        return "Hardly anybody lives here: people come to it from elsewhere."
    threshold = words.number(lens.threshold, 1).removesuffix(".0")
    return (
        f"Against its {words.count(int(row.homes), 'home')} it is {words.number(row.times, 1)} times the area's "
        f"average per home; we are {words.certainty(row.sure)} that its busiest cell is over {threshold} times."
    )


@drawn_once()
def elsewhere(view: View) -> None:
    """Places that stand out only against their homes."""
    lens = lens_of(view)
    if lens is None:
        st.markdown("How many homes stand where is not known here: name property references in the settings.")
        return
    if lens.elsewhere.empty:
        st.markdown("No other place stands out against its homes.")
        return
    table = lens.elsewhere.assign(
        homes=[int(h) for h in lens.elsewhere["homes"]],
        observed=[int(o) for o in lens.elsewhere["observed"]],
        expected=lens.elsewhere["expected"].round(1),
        times=lens.elsewhere["times"].round(1),
        sure=[f"{sure:.0%}" for sure in lens.elsewhere["sure"]],
    )
    columns = {
        "name": "Place",
        "homes": "Homes",
        "observed": "Reports",
        "expected": "Expected for its homes",
        "times": "Times the average per home",
        "sure": "How sure",
    }
    plain_table(table, columns, alt="Places that stand out against their homes")
    threshold = words.number(lens.threshold, 1).removesuffix(".0")
    st.caption(
        f"Not among the busiest places, but much for those who live there: over {threshold} times the area's average "
        "per home, more than 95% sure. Reports of the same weeks or months as the list. Worth a word with residents "
        "rather than a patrol."
    )
    if said := missing_in_window(view):
        st.caption(words.plain(said))


def missing_in_window(view: View) -> str:
    """Which files are missing in the time that is looked at against homes, and that this is allowed for; or nothing."""
    ends = [period.number for period in ask(compare, view.snapshot, view.filters).now.window]
    gone = by_number(missing.of_all(view))
    said = missing.sentence(view, gone, ends[0], ends[1])
    return f"{said} Places there are held against as much of the time as is known of them." if said else ""
