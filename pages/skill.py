"""How good the lists were: their score against simpler lists and the best possible, by week and by month."""

import streamlit as st

from hotspots.ui import trust
from hotspots.ui.start import start_page

view = start_page("How good the lists were")
st.markdown(
    "Every list is tested on what came after it: it is made again from what was recorded at the time, and then the "
    "next week's reports are counted in the cells it would have named. Simple counts are tested beside it."
)
st.subheader("Lists by week", anchor=False)
trust.skill_table(view, "week")

st.subheader("Lists by month", anchor=False)
trust.skill_table(view, "month")
