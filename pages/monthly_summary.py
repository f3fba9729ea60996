"""Monthly summary: choose the month and the audience, see the two pages, take them away as files."""

import streamlit as st

from hotspots.ui import monthly
from hotspots.ui.start import start_page

view = start_page("Monthly summary")
summary = monthly.choose(view)

st.subheader("In short", anchor=False)
monthly.in_short(summary)

st.subheader("Take it with you", anchor=False)
monthly.downloads(summary)
monthly.preview(view, summary)

st.header("The same as tables", anchor=False)
monthly.tables(view, summary)
