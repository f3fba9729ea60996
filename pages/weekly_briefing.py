"""Weekly briefing: the ranked list of a week, what changed against the week before, and when to go."""

import streamlit as st

from hotspots.ui import missing, summary, tables, trust
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare, when_and_what
from hotspots.ui.maps import hotspot_map, prepare_neighbours
from hotspots.ui.start import start_page

view = start_page("Weekly briefing")
compared = ask(compare, view.snapshot, view.filters)
missing.caution(view)
if compared.table.empty:
    summary.no_hotspots(view)
    hotspot_map(view, "briefing", height=480)
    st.stop()

st.markdown(summary.in_brief(compared))
st.subheader("Where to go and when, best first", anchor=False)
length = len(compared.table)
tables.hotspot_table(view, compared, ask(when_and_what, view.snapshot, view.filters, length))
hotspot_map(view, "briefing", height=520)
st.caption(compared.now.sentence)
trust.skill_sentence(view)
trust.late_reports(view)
trust.alerts(view)

st.subheader(f"What changed against the {view.filters.kind} before", anchor=False)
summary.changes(view, compared)
summary.left_and_why(view)
tables.list_downloads(compared, view.snapshot.settings)
prepare_neighbours(view)
