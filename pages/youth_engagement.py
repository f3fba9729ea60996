"""Youth engagement: where and when it may help to be there for young people, and what there is for them nearby."""

import streamlit as st

from hotspots.ui import youth
from hotspots.ui.start import start_page

view = start_page("Youth engagement")
picture = youth.picture_of(view)
if picture.reports.empty:
    youth.say_nothing(view, picture)
    st.stop()

youth.say_how_counted(view, picture)
left, right = st.columns([3, 2])
with left:
    st.subheader("Where, and what there is nearby", anchor=False)
    youth.show_map(view, picture)
with right:
    st.subheader("When", anchor=False)
    youth.show_when(view, picture)

st.subheader("Places and what they lack", anchor=False)
youth.show_needs(view, picture)

st.subheader("Suggested sessions for the next six weeks", anchor=False)
youth.show_sessions(view, picture)
