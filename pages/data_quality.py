"""Data quality: what arrived, what was refused and why, how it was located, what is missing, how late it comes."""

import streamlit as st

from hotspots.store import queries as q
from hotspots.ui import quality, trust
from hotspots.ui.cached import ask
from hotspots.ui.start import start_page

view = quality.by_agency_alone(start_page("Data quality"))
st.caption("This page tells of everything that arrived. Of the choices on the left, only the agencies matter here.")

st.subheader("How fresh and how complete", anchor=False)
quality.freshness(view, ask(q.agencies, view.snapshot))

st.subheader("Months with and without data", anchor=False)
quality.months_held(view)

st.subheader("What arrived", anchor=False)
quality.ledger(view, ask(q.batches, view.snapshot))

st.subheader("Refused rows", anchor=False)
quality.refused(view, ask(q.refused_rows, view.snapshot))

st.subheader("What was mended or noticed on the way in", anchor=False)
quality.notes(view, ask(q.notes, view.snapshot))

left, right = st.columns(2)
with left:
    st.subheader("How reports were located", anchor=False)
    quality.located(view, ask(q.how_located, view.snapshot))
with right:
    st.subheader("How late reports come in", anchor=False)
    quality.lags(view, ask(q.lags, view.snapshot))

st.subheader("Worth a second look", anchor=False)
trust.findings(view)
