"""The landlord's own cases on the page of patches: first contact in time, review threshold, NM01."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from hotspots.insight.calendar import bank_holidays
from hotspots.insight.cases import last_day_of_cases, near_review, nm01, timeliness
from hotspots.insight.intervals import Interval
from hotspots.ui import words
from hotspots.ui.downloads import offer
from hotspots.ui.frames import each
from hotspots.ui.own_cases import may_see_cases
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of, plain_table, wrapped_table


def open_by_patch(cases: pd.DataFrame) -> dict[str, int] | None:
    """Patch → open cases; None where there are none to show."""
    if cases.empty:
        return None
    return {str(code): int(n) for code, n in cases.loc[cases["closed"].isna(), "patch"].value_counts().items()}


def show_cases(view: View, cases: pd.DataFrame, homes: float) -> None:
    """All that rests on cases, or in words why there is nothing.

    Args:
        cases: those that the person may see.
        homes: of all patches, for NM01 where the settings do not say how many are owned.
    """
    if not may_see_cases(view):
        st.info("Cases are shown to the agency whose cases they are, and to nobody else.")
        return
    if cases.empty:
        st.info(
            "There are no cases. They come with a landlord's export that has columns for the day of closing or of the first "
            "contact: name them in [feeds.KEY.columns] as case_closed, first_contact, vulnerable and reporter."
        )
        return
    now = last_day_of_cases(cases)
    st.caption(
        f"For the landlord's own eyes. Cases as they stood on {words.day(now)}; the choices on the left do not change them."
    )
    left, right = st.columns(2)
    with left:
        _timeliness(view, cases, now)
    with right:
        _nm01(view, cases, homes, now)
    _review(view, cases, now)


def _timeliness(view: View, cases: pd.DataFrame, now: pd.Timestamp) -> None:
    settings = view.snapshot.settings
    st.markdown("**First contact within the landlord's own standard, last twelve months**")
    year = cases[pd.to_datetime(cases["opened"]) > now - pd.DateOffset(years=1)]
    free = bank_holidays(settings.calendar, range(now.year - 2, now.year + 2))
    standard = settings.service_standard
    found = timeliness(
        year, {"high": standard.high, "medium": standard.medium, "low": standard.low}, now=now, free_days=tuple(free)
    )
    rows = [
        {
            "Severity": "All" if t.severity == "all" else t.severity.capitalize(),
            "Standard": "" if t.severity == "all" else words.count(t.days, "working day"),
            "Cases due": words.number(t.due),
            "Within it (95 % sure)": _share(t.share),
            "Not known": words.number(t.not_told),
        }
        for t in found
    ]
    wrapped_table(pd.DataFrame(rows), {c: c for c in rows[0]}, alt="Share of first contacts within the standard")
    st.caption(
        "Working days without bank holidays. Open cases without a contact whose day has passed count as not met; closed cases "
        "without a day of contact are not known.."
    )


def _share(share: Interval) -> str:
    return "–" if pd.isna(share.value) else f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"


def _per(rate: Interval) -> str:
    return f"{rate.value:.1f} ({rate.low:.1f} to {rate.high:.1f})"


def _nm01(view: View, cases: pd.DataFrame, homes: float, now: pd.Timestamp) -> None:
    definition = view.snapshot.settings.nm01
    owned = definition.homes_owned or homes
    st.markdown("**NM01: cases opened per 1,000 homes**")
    years = nm01(cases, owned, now=now)
    if not years:
        st.caption("How many homes are owned is not known: say homes_owned in [nm01] of settings.toml.")
        return
    rows = [
        {
            "Year from April": f"{y.year}/{(y.year + 1) % 100:02d}{'' if y.complete else ' (not whole)'}",
            "Cases": words.number(y.cases),
            "Per 1,000 homes (95 % sure)": _per(y.per_1000),
            "Hate-related": words.number(y.hate),
            "Per 1,000 homes": _per(y.hate_per_1000),
        }
        for y in years
    ]
    wrapped_table(pd.DataFrame(rows), {c: c for c in rows[0]}, alt="NM01 by reporting year")
    since: date = definition.effective_from
    st.caption(
        words.plain(
            f"Definition in force from {words.day(since)}: {definition.text} Of {words.number(owned)} homes. Cases, not "
            "reports. A year that is not whole cannot be compared with one that is."
        )
    )


def _review(view: View, cases: pd.DataFrame, now: pd.Timestamp) -> None:
    rule = view.snapshot.settings.case_review
    near = rule.near or max(1, rule.reports - 1)
    found = near_review(cases, reports=rule.reports, months=rule.months, near=near, now=now)
    st.markdown("**Nearing the threshold of the ASB Case Review**")
    said = (
        f"The threshold set here: {words.count(rule.reports, 'report')} in {words.count(rule.months, 'month')}. Reports are "
        "counted by who made them where the export tells, else by property; neither is shown."
    )
    if found.empty:
        st.caption(words.plain(f"{said} Nobody is near it."))
        return
    reached = int(found["reached"].sum())
    st.caption(words.plain(f"{said} {reached} reached it, {len(found) - reached} lack one or a few."))
    table = pd.DataFrame(
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
    plain_table(table, {c: c for c in table.columns}, alt="Cases near the review threshold", height=300)
    offer("Download these (CSV)", lambda: csv_of(table), "case-review.csv")


def homes_of(areas: pd.DataFrame) -> float:
    """Homes of all patches."""
    return float(sum(row.homes for row in each(areas) if not pd.isna(row.homes)))
