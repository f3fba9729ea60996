"""Patrol plan: short visits next week at the hours that carry the most expected reports, under a team's capacity."""

import streamlit as st

from hotspots.ui import briefings, patrols, summary, trust
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.maps import hotspot_map
from hotspots.ui.start import start_page

view = start_page("Patrol plan")
compared = ask(compare, view.snapshot, view.filters)
if compared.table.empty:
    summary.no_hotspots(view)
    hotspot_map(view, "patrol", height=480)
    st.stop()

asked = patrols.ask_capacity(view, len(compared.table))
plan = patrols.plan_for(view, asked) if asked else None
if asked is None or plan is None:
    st.stop()

st.markdown(patrols.in_a_sentence(plan))
patrols.how_reckoned(plan)
patrols.downloads(view, plan)

st.subheader("The week at a glance", anchor=False)
patrols.at_a_glance(view, asked, plan)

st.subheader("Where", anchor=False)
hotspot_map(view, "patrol", height=480)
trust.skill_sentence(view)

st.subheader("Walking order", anchor=False)
patrols.walking_order(view, asked, plan)

st.subheader("A briefing for each hotspot", anchor=False)
briefings.briefing_downloads(view, plan)
