"""Patches: what is reported for each patch of homes, who has how much to deal with, the landlord's own cases."""

import streamlit as st

from hotspots.ui import landlord, patch_card, patches
from hotspots.ui.own_cases import cases_for
from hotspots.ui.start import start_page

view = start_page("Patches")
picture = patches.picture_of(view)
if picture.areas.empty:
    patches.say_no_patches()
    st.stop()

cases = cases_for(view)
open_cases = landlord.open_by_patch(cases)
patches.say_how_counted(view, picture)
patches.say_average(picture)

left, right = st.columns([3, 2])
with right:
    row = patch_card.chosen_patch(picture)
    patch_card.show_card(view, picture, row, cases)
with left:
    patches.show_map(view, picture, row.code)
    patches.show_funnel(view, picture, row.code)

st.subheader("All patches", anchor=False)
patches.show_table(view, picture, open_cases)

st.subheader("Who has how much to deal with", anchor=False)
patches.show_workload(view, picture, open_cases)
patches.say_teams(picture)

st.subheader("The landlord's own cases", anchor=False)
landlord.show_cases(view, cases)
