"""How far a list can be trusted: its score, what is new and what that costs, late reports, what could fool one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from hotspots import assess
from hotspots.detect.alarms import AlarmRule
from hotspots.detect.nowcast import area_total
from hotspots.periods import Period, PeriodKind
from hotspots.ui import missing, words
from hotspots.ui.cached import ask
from hotspots.ui.drawn import drawn_once
from hotspots.ui.start import View
from hotspots.ui.tables import wrapped_table

_METHODS = {
    "mix": "This list (self-tuned mix)",
    "last_4": "Counts of the last 4 weeks",
    "last_52": "Counts of the last 52 weeks",
    "last_3": "Counts of the last 3 months",
    "last_12": "Counts of the last 12 months",
    "kde": "Kernel density map",
    "best_possible": "Best possible, knowing what came",
}


@drawn_once()
def skill_sentence(view: View) -> None:
    """One plain sentence beside a list: how well lists made this way caught what came next."""
    kept = ask(assess.kept_skill, view.snapshot, view.filters.kind)
    if kept is None:
        st.caption(f"Too few {view.filters.kind}s yet to say how good such lists are.")
        return
    note = " Measured on lists without filters." if view.filters.narrows else ""
    st.caption(words.plain(f"{kept['sentence']} (Cells of {kept['cell_size_m']:.0f} m.){note}"))


@drawn_once()
def alerts(view: View) -> None:
    """What is new in the last full period, and what such alerts would have cost where nothing changed."""
    kept = ask(assess.kept_alerts, view.snapshot, view.filters.kind)
    kind = view.filters.kind
    if kept is None or kept["period"] != view.period.number or view.filters.narrows:
        return
    st.subheader("Where far more is reported than before", anchor=False)
    lines = [words.plain(alert["sentence"]) + _on_the_list(alert) for alert in kept["alerts"]]
    st.markdown("\n".join(f"- {line}" for line in lines) or "Nowhere: no alert this time.")
    recent = AlarmRule.of(kind).recent
    unheard = missing.sentence(view, missing.by_kind(view, kind), kept["period"] - recent + 1, kept["period"])
    if unheard:
        st.caption(words.plain(f"{unheard} Places there cannot be judged, and raise no alert."))
    cost, worlds = kept["false_per_period"], words.count(kept["worlds"], kind)
    st.caption(
        "Expected: had the place changed as the rest of the area did. "
        + (
            f"Where nothing changes, such alerts still come up at least about {words.number(cost, 2)} times a {kind}."
            if cost
            else f"In {worlds} made up from the same reports, in which nothing changes, no such alert came up."
        )
    )


def _on_the_list(alert: dict[str, Any]) -> str:
    return "" if alert["hotspot_ids"] else " Not on the list yet."


@drawn_once()
def late_reports(view: View) -> None:
    """For one of the last weeks: how many reports are still to come in, with an interval."""
    if view.filters.kind != "week" or view.filters.narrows:
        return
    table = ask(assess.late_reports, view.snapshot)
    if table.empty:
        return
    total = area_total(table)
    here = total[total["number"] == view.period.number]
    if here.empty or here["status"].iloc[0] == "complete":
        return
    row = here.iloc[0]
    if row["status"] == "missing":
        gone = words.listed([view.title(key) for key in row["missing"]])
        st.warning(f"Nothing has come in from {words.plain(gone)} for this week: a gap in the data, not a quiet week.")
    elif round(row["estimate"]) > round(row["observed"]):
        st.caption(
            f"By its last day, {words.number(row['observed'])} reports of this week had been recorded; by the usual "
            f"delays it will be about {words.number(row['estimate'])} in the end (90% sure: "
            f"{words.number(row['low'])} to {words.number(row['high'])}). Do not read a fall out of a week that is "
            "still coming in."
        )


@drawn_once()
def findings(view: View) -> None:
    """Pile-ups on one point, midnights, filled-in dates, changes of recording practice."""
    table = ask(assess.recording_findings, view.snapshot)
    chosen = view.filters.agencies
    table = table[table["source_agency"].isin(chosen)] if chosen else table
    if table.empty:
        st.markdown(
            "Nothing stands out: no pile-up on single points, no missing clock times, no filled-in dates, no sudden "
            "change of recording."
        )
        return
    columns = {"sentence": "What stands out", "remedy": "What to make of it"}
    wrapped_table(table, columns, alt="What could fool a reader")


def skill_table(view: View, kind: PeriodKind) -> None:
    """The whole measurement of lists of this kind, as a table and in words."""
    kept = ask(assess.kept_skill, view.snapshot, kind)
    if kept is None:
        st.markdown(f"There are too few {kind}s yet to test lists by {kind} on.")
        return
    st.markdown(words.plain(kept["sentence"]))
    rows = [
        {
            "method": _METHODS.get(name, name),
            **{f"hit_{size}": _range(record["hit_rate"][size], percent=True) for size in ("1", "2", "5")},
            "pai": _range(record["pai"]["2"]),
            "pei": _range(record["pei"]["2"], percent=True),
            "log_score": "" if record["log_score"] is None else f"{record['log_score']:.2f}".replace("-", "−"),
        }
        for name, record in kept["methods"].items()
    ]
    columns = {
        "method": "Lists made from",
        "hit_1": "Caught in 1% of the area",
        "hit_2": "Caught in 2%",
        "hit_5": "Caught in 5%",
        "pai": "Times better than going anywhere (PAI, 2%)",
        "pei": "Share of the best possible (PEI, 2%)",
        "log_score": "Log score (the higher the better)",
    }
    wrapped_table(pd.DataFrame(rows), columns, alt=f"How well lists by {kind} caught the next {kind}'s reports")
    st.caption(
        f"Tested on {words.count(kept['periods'], kind)} up to {Period.parse(kept['last_period']).title}, with "
        f"{words.number(kept['reports'])} reports, each list made from what was recorded before. Cells of "
        f"{kept['cell_size_m']:.0f} m. In brackets the 95% range that chance leaves, from resampled blocks of {kind}s."
    )
    ends = (Period.parse(kept[key]).number for key in ("first_period", "last_period"))
    why = "Left out of the score, because not known"
    if gaps := missing.sentence(view, missing.by_kind(view, kind), *ends, kind=kind, because=why):
        st.caption(words.plain(gaps))


def _range(found: dict[str, float | None], *, percent: bool = False) -> str:
    value, low, high = found["value"], found["low"], found["high"]
    if value is None:
        return ""
    form = "{:.0%}" if percent else "{:.1f}"
    spread = "" if low is None or high is None else f" ({form.format(low)} to {form.format(high)})"
    return form.format(value) + spread
