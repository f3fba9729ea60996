"""Same incident? Reports of several agencies that tell of one thing: counted, looked at, decided."""

import streamlit as st

from hotspots.ui import same_incident
from hotspots.ui.start import start_page

view = start_page("Same incident?")
pairs = same_incident.pairs_of(view)
same_incident.headline(view)

st.subheader("Pairs to look at", anchor=False)
same_incident.to_look_at(view, pairs)

left, right = st.columns(2)
with left:
    st.subheader("Which agencies hear of the same things", anchor=False)
    same_incident.agencies_table(view, pairs)
    same_incident.offer_pairs(view, pairs)
with right:
    st.subheader("Reports and incidents", anchor=False)
    same_incident.periods_table(view)

st.subheader("What was decided", anchor=False)
same_incident.decided_table(view, pairs)
