import streamlit as st

from hotspots.ui.start import start_page

view = start_page("Youth engagement")
st.dataframe([1])
