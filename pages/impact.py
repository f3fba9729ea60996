"""Did it work? What came after an action, against what would have come anyway; and planning before acting."""

import streamlit as st

from hotspots.ui import impact, impact_charts, impact_plan, words
from hotspots.ui.start import start_page

view = start_page("Did it work?")
st.caption(
    "Reports from all agencies, whole weeks or months. Of the choices on the left, only weeks or months matter here."
)
if not impact.any_hotspot(view):
    st.info("There are no hotspots yet, so there is nothing to judge. Load more weeks of reports first.")
    st.stop()
choice = impact.choose(view)
if choice.done.empty:
    st.info("Nothing was logged in these places and days: this shows how they went without anything known.")
found = impact.judged(view, choice)

if found is not None:
    impact_charts.answer(found)
    impact_charts.observed_and_expected(found)
    st.markdown(f"**Did it move next door?** {words.plain(found.ring_sentence)}")
    st.markdown(f"**How often does this find something where nothing was done?** {impact.placebo_words(view, found)}")

    st.subheader("What was done", anchor=False)
    impact.show_dose(view, choice)

    st.subheader("Each place", anchor=False)
    impact_charts.by_place(found)

    st.subheader("Compared with", anchor=False)
    left, right = st.columns(2)
    with left:
        impact_charts.places_map(view, found)
    with right:
        impact_charts.comparison_table(found)
        st.markdown("**Before and after, against the comparison**")
        impact_charts.events(found)

    with st.expander("Other ways of counting"):
        impact_charts.others(found)
    impact.download(found)

st.subheader("Plan before acting", anchor=False)
impact_plan.plan_section(view, choice.hotspot_ids)
