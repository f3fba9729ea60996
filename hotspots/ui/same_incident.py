"""One incident, several reports: how many incidents there were, pairs to look at, what was decided."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from hotspots import linking
from hotspots.errors import HotspotsError
from hotspots.insight.incidents import Incidents, pairs_of_agencies, with_decisions
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store import queries_links as ql
from hotspots.ui import auditing, door, words
from hotspots.ui.cached import ask, current_settings, journal_mark
from hotspots.ui.downloads import offer
from hotspots.ui.frames import each
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of

_SHOWN = 6
_YEAR = {"week": 52, "month": 12}
STANDING = {
    "confirmed": "confirmed by a person",
    "split": "not the same, says a person",
    "linked": "linked by itself (90% or more)",
    "suggested": "to look at (50 to 90%)",
    "unlikely": "unlikely (under 50%)",
}


def window_of(view: View) -> tuple[Period, Period]:
    """The year up to the period that is shown, as far as there are data."""
    first = max(view.periods.first, view.period.number - _YEAR[view.period.kind] + 1)
    return Period(view.period.kind, first), view.period


def pairs_of(view: View) -> pd.DataFrame:
    """Likely pairs of the year under the filters, with what people decided; kept until somebody decides anew."""
    first, last = window_of(view)
    return ask(_pairs, view.snapshot, view.filters, first.number, last.number, journal_mark(view.snapshot))


def _pairs(snapshot: Snapshot, filters: Filters, first: int, last: int, mark: int) -> pd.DataFrame:
    return with_decisions(ql.likely_pairs(snapshot, filters, first=first, last=last), linking.decisions(snapshot.store))


def counted(view: View) -> tuple[dict[int, Incidents], Incidents]:
    """Reports and incidents of each week or month of the year, and of all of it; kept as the pairs are."""
    first, last = window_of(view)
    return ask(_counted, view.snapshot, view.filters, first.number, last.number, journal_mark(view.snapshot))


def _counted(
    snapshot: Snapshot, filters: Filters, first: int, last: int, mark: int
) -> tuple[dict[int, Incidents], Incidents]:
    counts = ask(q.period_counts, snapshot, replace(filters, period=None))
    pairs = ask(_pairs, snapshot, filters, first, last, mark)
    return linking.by_period(snapshot, counts, pairs, first=first, last=last)


def headline(view: View) -> Incidents:
    """Reports, incidents and their range, in a sentence; then what it rests on."""
    first, last = window_of(view)
    whole = counted(view)[1]
    window = f"In the {words.count(last.number - first.number + 1, last.kind)} up to {words.day(last.last_day)}"
    since = ask(ql.loaded_since_linked, view.snapshot)
    if since is None:
        # As many incidents as reports would be a claim that nobody has looked into.
        st.markdown(f"#### {window}: {words.count(whole.reports, 'report')}; of how many incidents is not known yet.")
    else:
        st.markdown(
            f"#### {window}, "
            f"{words.count(whole.reports, 'report')} told of about {words.count(whole.incidents, 'incident')} "
            f"({words.number(whole.low)} to {words.number(whole.high)})."
        )
    st.caption(
        "Neighbours, patrols and youth workers often tell several agencies of the same thing. How likely two reports "
        "are one incident follows from how close they lie in place and time and whether they name the same kind of "
        "behaviour, measured against how often that happens by chance. No report is changed, joined or deleted. "
        "The range holds the unsure pairs and the error of the estimate, 19 times out of 20."
    )
    if since is None:
        st.info("Nobody has looked for incidents told twice yet. Run “python -m hotspots link”.")
    elif since:
        loaded = words.count(since, "file has been", "files have been")
        st.info(f"{loaded} loaded since pairs were last looked for. Run “python -m hotspots link” to include them.")
    return whole


def to_look_at(view: View, pairs: pd.DataFrame) -> None:
    """The unsure pairs side by side, likeliest first, with the three answers."""
    unsure = pairs[pairs["standing"] == "suggested"]
    if unsure.empty:
        linked = ask(ql.loaded_since_linked, view.snapshot) is not None
        st.info(
            "There is no pair to look at: each is either clear or unlikely."
            if linked
            else "There is no pair to look at yet: reports have not been compared with each other."
        )
        return
    st.markdown(
        f"{words.count(len(unsure), 'pair')} between 50% and 90%: your answer settles it. The likeliest come first."
    )
    for pair in each(unsure.head(_SHOWN)):
        _one_pair(view, pair)
    if len(unsure) > _SHOWN:
        st.caption(f"{words.number(len(unsure) - _SHOWN)} more follow as these are answered.")


def _one_pair(view: View, pair: Any) -> None:
    with st.container(border=True):
        left, right, answer = st.columns([2, 2, 3], vertical_alignment="center")
        left.markdown(_told(view, pair, "a"))
        right.markdown(_told(view, pair, "b"))
        answer.markdown(f"**{int(100 * pair.probability)}% likely.** {words.plain(why(pair, view))}")
        key = f"{pair.report_id_a}{pair.report_id_b}"
        buttons = answer.columns(2)
        for at, (label, word) in enumerate((("Same incident", "same"), ("Not the same", "different"))):
            buttons[at].button(label, key=f"{word}-{key}", on_click=_decide, args=(view, pair, word), width="stretch")


def _decide(view: View, pair: Any, word: linking.Word) -> None:
    store, ids = view.snapshot.store, (pair.report_id_a, pair.report_id_b)
    try:
        who = door.who_may(view.audience, store, current_settings(store), "links")
        linking.decide(store, *ids, word, who=who)
        auditing.changed(store, who, "link decided", {"a": ids[0], "b": ids[1], "decision": word})
    except HotspotsError as error:
        st.error(words.plain(error.sentence))


def _told(view: View, pair: Any, side: str) -> str:
    agency = view.title(getattr(pair, f"agency_{side}"))
    at = pd.Timestamp(getattr(pair, f"occurred_from_{side}"))
    timed = getattr(pair, f"time_precision_{side}") != "day"
    when = words.day(at) + (f", {at:%H:%M}" if timed else ", time not given")
    place = getattr(pair, f"place_name_{side}") or "place without a name"
    kind = words.category(getattr(pair, f"category_{side}"))
    return f"**{words.plain(agency)}**  \n{when}  \n{words.plain(place)}  \n{kind}"


def why(pair: Any, view: View) -> str:
    """What speaks for and against, in plain words."""
    metres = float(np.hypot(pair.easting_a - pair.easting_b, pair.northing_a - pair.northing_b))
    where = "On the same point" if metres < 5 else f"{words.number(metres)} m apart"
    kind = "both name the same kind" if pair.category_a == pair.category_b else "they name different kinds"
    return f"{where}, {_gap(pair, view)}; {kind}."


def _gap(pair: Any, view: View) -> str:
    day_only = [side for side in "ab" if getattr(pair, f"time_precision_{side}") == "day"]
    one, other = pd.Timestamp(pair.occurred_from_a), pd.Timestamp(pair.occurred_from_b)
    if day_only:
        days = abs((one.normalize() - other.normalize()).days)
        agency = view.title(getattr(pair, f"agency_{day_only[0]}"))
        return (
            "on the same day" if not days else f"{words.count(days, 'day')} apart"
        ) + f" ({agency} gives the day only)"
    minutes = round(abs((one - other).total_seconds()) / 60)
    if not minutes:
        return "at the same time"
    return f"{words.count(minutes, 'minute')} apart" if minutes < 120 else f"about {minutes / 60:.0f} hours apart"


def agencies_table(view: View, pairs: pd.DataFrame) -> None:
    """How many incidents each two agencies were both told of, and on what that rests."""
    expected = pairs_of_agencies(pairs)
    about = ask(ql.what_was_linked, view.snapshot)
    methods = [about.get(f"{p.agency_a}|{p.agency_b}", {}).get("method", "model") for p in each(expected)]
    shown = pd.DataFrame(
        {
            "Told to": [f"{view.title(p.agency_a)} and {view.title(p.agency_b)}" for p in each(expected)],
            "Incidents, about": [round(p.pairs) for p in each(expected)],
            "Worked out by": ["model" if m == "model" else "rule of thumb" for m in methods],
        }
    )
    st.dataframe(shown, hide_index=True, height="content", alt="Incidents that each two agencies were told of")


def periods_table(view: View) -> None:
    """Reports and incidents by week or month."""
    last = view.period
    rows = sorted(counted(view)[0].items(), reverse=True)
    shown = pd.DataFrame(
        {
            last.kind.capitalize(): [words.short_period(last.kind, number) for number, _ in rows],
            "Reports": [n.reports for _, n in rows],
            "Incidents, about": [n.incidents for _, n in rows],
            "At least": [n.low for _, n in rows],
            "At most": [n.high for _, n in rows],
        }
    )
    st.dataframe(shown, hide_index=True, alt=f"Reports and incidents by {last.kind}")
    offer("Download the counts (CSV)", lambda: csv_of(shown), f"incidents-{last.label}.csv")


def decided_table(view: View, pairs: pd.DataFrame) -> None:
    """Every decision that was made, the latest first; those that hold can be taken back."""
    made = linking.decisions_made(view.snapshot.store)
    if not made:
        st.info("Nobody has decided on a pair yet.")
        return
    said = {"same": "Same incident", "different": "Not the same", "undo": "Taken back"}
    shown = pd.DataFrame(
        {
            "When (UTC)": [entry.written[:16].replace("T", " ") for entry in made],
            "Decision": [said[entry.word] for entry in made],
            "First report": [entry.report_id_a for entry in made],
            "Second report": [entry.report_id_b for entry in made],
            "By": [entry.who for entry in made],
        }
    )
    st.dataframe(shown, hide_index=True, alt=f"{len(made)} decisions on pairs of reports")
    holding = pairs[pairs["standing"].isin(["confirmed", "split"])]
    for pair in each(holding.head(_SHOWN)):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown(f"{_told(view, pair, 'a')}  \n{_told(view, pair, 'b')}".replace("  \n", " · "))
        key = f"undo-{pair.report_id_a}{pair.report_id_b}"
        right.button("Undo", key=key, on_click=_decide, args=(view, pair, "undo"))
    offer("Download the decisions (CSV)", lambda: csv_of(shown), "decisions-on-pairs.csv")


def offer_pairs(view: View, pairs: pd.DataFrame) -> None:
    """The pairs of the year as a file: reports by their keys, no place finer than its name."""
    listed = pairs[pairs["standing"] != "unlikely"]

    def table() -> pd.DataFrame:
        # Only when asked for: the reasons of a thousand pairs take longer than the rest of the page.
        return pd.DataFrame(
            {
                "report_id_a": listed["report_id_a"],
                "report_id_b": listed["report_id_b"],
                "agency_a": listed["agency_a"],
                "agency_b": listed["agency_b"],
                "probability": listed["probability"].round(3),
                "standing": [STANDING[s] for s in listed["standing"]],
                "why": [why(pair, view) for pair in each(listed)],
            }
        )

    label = f"Download {words.count(len(listed), 'pair')} of 50% or more (CSV)"
    offer(label, lambda: csv_of(table()), f"pairs-{view.period.label}.csv")
