"""Other methods: what Gi*, a kernel surface, DBSCAN alone and the Knox table say, beside our hotspots."""

import streamlit as st

from hotspots.detect.layers import LAYERS
from hotspots.ui import layer_view, summary, trust
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.start import start_page

view = start_page("Other methods")
st.markdown(
    "Methods that analysts know from elsewhere, over the same reports. None of them makes our list: they are here to "
    "be compared with it."
)
if ask(compare, view.snapshot, view.filters).table.empty:
    summary.no_hotspots(view)
found = layer_view.choose(view)
layer_view.say(view, found)
if LAYERS[found.key].shape == "table":
    layer_view.bands(found)
else:
    layer_view.summary(found)
    layer_view.draw(view, found)
    st.subheader("What it marks, highest first", anchor=False)
    layer_view.tables(found)
trust.skill_sentence(view)
