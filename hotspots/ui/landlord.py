"""The landlord's own cases on the page of patches: first contact in time, review threshold, NM01."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from hotspots.insight.intervals import Interval
from hotspots.schema import Filters
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.own_cases import CaseFigures, case_figures, may_see_cases
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of, plain_table, wrapped_table


def open_by_patch(cases: pd.DataFrame) -> dict[str, int] | None:
    """Patch → open cases; None where there are none to show."""
    if cases.empty:
        return None
    return {str(code): int(n) for code, n in cases.loc[cases["closed"].isna(), "patch"].value_counts().items()}


def show_cases(view: View, cases: pd.DataFrame) -> None:
    """All that rests on cases, or in words why there is nothing.

    Args:
        cases: those that the person may see.
    """
    if not may_see_cases(view):
        st.info("Cases are shown to the agency whose cases they are, and to nobody else.")
        return
    if cases.empty:
        st.info(
            "There are no cases. They come with a landlord's export that has columns for the day of closing or of "
            "the first "
            "contact: name them in [feeds.KEY.columns] as case_closed, first_contact, vulnerable and reporter."
        )
        return
    figures = ask(case_figures, view.snapshot)
    # The choices on the left do not matter here.
    whole = replace(view, filters=Filters(view.filters.kind))
    st.caption(
        f"For the landlord's own eyes. Cases as they stood on {words.day(figures.now)}; the choices on the left do not "
        "change them."
    )
    left, right = st.columns(2)
    with left:
        _timeliness(whole, figures)
    with right:
        _nm01(whole, figures)
    _review(whole, figures.review)
    if not figures.review.empty:
        offer("Download these (CSV)", lambda: csv_of(_near_review(figures.review)), "case-review.csv")


@drawn_once()
def _timeliness(view: View, figures: CaseFigures) -> None:
    st.markdown("**First contact within the landlord's own standard, last twelve months**")
    rows = [
        {
            "Severity": "All" if t.severity == "all" else t.severity.capitalize(),
            "Standard": "" if t.severity == "all" else words.count(t.days, "working day"),
            "Cases due": words.number(t.due),
            "Within it (95% sure)": _share(t.share),
            "Not known": words.number(t.not_told),
        }
        for t in figures.contacts
    ]
    wrapped_table(pd.DataFrame(rows), {c: c for c in rows[0]}, alt="Share of first contacts within the standard")
    st.caption(
        "Working days without bank holidays. Open cases without a contact whose day has passed count as not met; "
        "closed cases "
        "without a day of contact are not known."
    )

    _say_teams(figures)


def _say_teams(figures: CaseFigures) -> None:
    """Kinds of teams, cases of the same severity compared."""
    if figures.teams is None:
        return
    one, other, found = figures.teams
    points = [f"{value * 100:+.1f}".replace("-", "−") for value in found]
    more = "more" if found.value >= 0 else "less"
    clear = "" if found.low > 0 or found.high < 0 else ": no clear difference"
    st.markdown(
        words.plain(
            f"Cases of the same severity compared, the {one} team is in time {abs(found.value) * 100:.1f} percentage "
            f"points {more} often than the {other} team (95% sure: {points[1]} to {points[2]}){clear}."
        )
    )


def _share(share: Interval) -> str:
    return "–" if pd.isna(share.value) else f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"


def _per(rate: Interval) -> str:
    return f"{rate.value:.1f} ({rate.low:.1f} to {rate.high:.1f})"


@drawn_once()
def _nm01(view: View, figures: CaseFigures) -> None:
    definition = view.snapshot.settings.nm01
    st.markdown("**NM01: cases opened per 1,000 homes**")
    if not figures.years:
        st.caption("How many homes are owned is not known: say homes_owned in [nm01] of settings.toml.")
        return
    rows = [
        {
            "Year from April": f"{y.year}/{(y.year + 1) % 100:02d}{'' if y.complete else ' (not whole)'}",
            "Cases": words.number(y.cases),
            "Per 1,000 homes (95% sure)": _per(y.per_1000),
            "Hate-related": words.number(y.hate),
            "Per 1,000 homes": _per(y.hate_per_1000),
        }
        for y in figures.years
    ]
    wrapped_table(pd.DataFrame(rows), {c: c for c in rows[0]}, alt="NM01 by reporting year")
    since: date = definition.effective_from
    st.caption(
        words.plain(
            f"Definition in force from {words.day(since)}: {definition.text} Of {words.number(figures.homes)} homes. "
            "Cases, "
            "not "
            "reports. A year that is not whole cannot be compared with one that is."
        )
    )


@drawn_once()
def _review(view: View, found: pd.DataFrame) -> None:
    rule = view.snapshot.settings.case_review
    st.markdown("**Nearing the threshold of the ASB Case Review**")
    said = (
        f"The threshold set here: {words.count(rule.reports, 'report')} in {words.count(rule.months, 'month')}. "
        "Reports are "
        "counted by who made them where the export tells, else by property; neither is shown."
    )
    if found.empty:
        st.caption(words.plain(f"{said} Nobody is near it."))
        return
    reached = int(found["reached"].sum())
    st.caption(words.plain(f"{said} {reached} reached it, {len(found) - reached} lack one or a few."))
    table = _near_review(found)
    plain_table(table, {c: c for c in table.columns}, alt="Cases near the review threshold", height=300)


def _near_review(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Patch": found["patch"].where(found["patch"] != "", "–"),
            "Street or estate": found["place_name"],
            "Reports": found["reports"].astype(int),
            "Threshold": ["reached" if r else "near" for r in found["reached"]],
            "First": [words.day(d) for d in found["first"]],
            "Latest": [words.day(d) for d in found["last"]],
            "Open cases": found["open"].astype(int),
            "Support": ["Offer support first" if v else "" for v in found["vulnerable"]],
            "Looked after by": found["officer"],
        }
    )
