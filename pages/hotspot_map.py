"""Hotspot map: where the hotspots are, and for each of them why, what, when and who reports it."""

import streamlit as st

from hotspots.ui import card, homes, missing, summary, tables, trust
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.maps import hotspot_map, prepare_neighbours
from hotspots.ui.start import start_page

view = start_page("Hotspot map")
compared = ask(compare, view.snapshot, view.filters)
missing.caution(view)
if compared.table.empty:
    summary.no_hotspots(view)
    hotspot_map(view, "map", height=560)
    card.show_past(view)
    st.stop()

left, right = st.columns([3, 2])
with right:
    row = card.chosen_row(compared.table)
with left:
    hotspot_map(view, "map", height=680, selected=row.hotspot_id, on_choose=card.choose)
    st.caption(compared.now.sentence)
    trust.skill_sentence(view)
    st.subheader("The same as a table", anchor=False)
    tables.hotspot_table(view, compared, narrow=True)
    tables.list_downloads(compared, view.snapshot.settings)
with right:
    card.show_card(view, compared.now, row)
st.subheader("The life of this hotspot", anchor=False)
card.show_life(view, compared.table, row)
st.subheader("Much for few homes, though not on the list", anchor=False)
homes.elsewhere(view)
st.subheader("No longer on the list", anchor=False)
card.show_past(view)
prepare_neighbours(view)
