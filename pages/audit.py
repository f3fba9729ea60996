"""Who looked at what: every page seen, file taken away and change made, as the audit holds it."""

import streamlit as st

from hotspots.ui import audit_lines
from hotspots.ui.start import start_page

view = start_page("Who looked at what")
st.caption(
    "People stand here by a pseudonym that only this store can make; names are not kept. The week above and the "
    "choices on the left do not matter here."
)

lines = audit_lines.all_lines(view)
audit_lines.say_whether_whole(view, lines)

st.subheader("What happened", anchor=False)
chosen, days = audit_lines.choose(lines)
audit_lines.headline(chosen, days)
audit_lines.table(view, chosen)
audit_lines.offer_file(view, chosen, days)
