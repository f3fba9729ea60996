"""Overview: what changed, how fresh it is, who reports how much, and where to go first."""

import streamlit as st

from hotspots.store import queries as q
from hotspots.ui import menu, missing, summary, tables, trust
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare, when_and_what
from hotspots.ui.maps import hotspot_map, prepare_neighbours
from hotspots.ui.start import start_page

view = start_page("Overview")
kind = view.filters.kind
compared = ask(compare, view.snapshot, view.filters)
counts = ask(q.period_counts, view.snapshot, view.of_all_periods)

missing.caution(view)
summary.headline(view, compared, counts)
if compared.table.empty:
    summary.no_hotspots(view)
else:
    left, right = st.columns([5, 6])
    with right:
        hotspot_map(view, "overview", height=540, legend=False)
    with left:
        st.subheader("Where to go first", anchor=False)
        summary.go_first(view, compared, ask(when_and_what, view.snapshot, view.filters, 5))
        menu.link("pages/hotspot_map.py", "Open the hotspot map")
    trust.skill_sentence(view)
trust.late_reports(view)
trust.alerts(view)

st.subheader(f"What changed since the {kind} before", anchor=False)
summary.changes(view, compared)

st.subheader("Reports by agency", anchor=False)
summary.by_agency(view, counts)

if len(compared.table):
    st.subheader("All hotspots on the map", anchor=False)
    tables.hotspot_table(view, compared)
prepare_neighbours(view)
