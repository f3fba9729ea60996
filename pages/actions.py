"""What was done: the log of patrol visits, youth sessions, environmental works and cases worked."""

import streamlit as st

from hotspots.ui import log
from hotspots.ui.done import actions_for
from hotspots.ui.start import start_page

view = start_page("What was done")
done = actions_for(view)
st.markdown(log.in_brief(view, done))

shown = log.chosen(view, done)
log.action_table(view, shown)
log.downloads(view, shown)

left, right = st.columns(2)
with left:
    st.subheader("Log one", anchor=False)
    log.entry_form(view)
with right:
    st.subheader("Import a file", anchor=False)
    log.import_form(view)
    st.subheader("Withdraw one", anchor=False)
    log.withdraw_form(view, shown)
