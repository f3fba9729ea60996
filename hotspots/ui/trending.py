"""The trends page: choose a series, see what it is doing, compare two of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from hotspots.insight import telling
from hotspots.insight.change import ratio_of, ratio_of_changes
from hotspots.insight.outlook import LEVEL
from hotspots.insight.trends import against_past, table_of
from hotspots.schema import Filters
from hotspots.share.csv_files import csv_of
from hotspots.store.queries_trends import day_hours
from hotspots.summarising import known_of
from hotspots.ui import charts, trend_charts, words
from hotspots.ui.cached import ask
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.start import View
from hotspots.ui.tables import plain_table
from hotspots.ui.trend_data import SPLITS, Chosen, Told, members, split_summary, told

# How far back the day and hour picture looks, up to the chosen period.
_HEAT: dict[str, int] = {"week": 13, "month": 6}
# How many periods are compared in total: a year.
_YEAR: dict[str, int] = {"day": 28, "week": 52, "month": 12}


def _filters(view: View) -> Filters:
    return replace(view.filters, period=None)


def choose(view: View) -> Chosen:
    """Day by day or not, split by what, and which part of it."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    split = row.selectbox("Split by", list(SPLITS), format_func=SPLITS.__getitem__, width=220)
    by_day = False
    if view.filters.kind == "week" and split != "hotspot":
        by_day = row.toggle("Day by day", help="The last three months, one point a day.")
    parts = ask(members, view.snapshot, _filters(view), split)
    if not parts:
        st.info(f"Nothing here is told apart by {SPLITS[split].lower()}: choose another split or other filters.")
        st.stop()
    member = "" if split == "none" else row.selectbox("Show", list(parts), format_func=parts.__getitem__, width=320)
    return Chosen(by_day, split, member)


def _title(view: View, chosen: Chosen) -> str:
    return ask(members, view.snapshot, _filters(view), chosen.split).get(chosen.member, "All reports")


def chart(view: View, chosen: Chosen) -> Told:
    """The process chart of the chosen series, and under it in words what it says."""
    found = ask(told, view.snapshot, _filters(view), chosen)
    if not len(found.trend.numbers):
        st.info(f"No whole {view.filters.kind} is known for this choice yet.")
        st.stop()
    _chart(view, chosen, found)
    return found


@drawn_once(lambda view, chosen, found: chosen)
def _chart(view: View, chosen: Chosen, found: Told) -> None:
    title = _title(view, chosen)
    st.subheader(f"{title}, by {found.trend.step}", anchor=False)
    st.markdown(words.plain(" ".join(_in_short(view, chosen, found))))
    trend_charts.process_chart(found, title=title)
    st.caption(words.plain(_caption(view, found)))
    _in_words(view, chosen, found)


def _caption(view: View, found: Told) -> str:
    step, numbers = found.trend.step, found.trend.numbers
    first = telling.name_of(step, int(numbers[trend_charts.shown_from(found.trend)]))
    until = telling.name_of(step, int(numbers[-1]))
    filtered = " Under the filters on the left." if view.filters.narrows else ""
    return (
        f"Source: {words.listed(list(view.titles.values()))}. "
        f"By {step}, {first} to {until}.{filtered} "
        "Blue: reports; band: what is usual for the time of year; dashes: average; diamonds: unusual by a named rule; "
        "hollow: still coming in; purple: to be expected. Gaps are missing data, not quiet times."
    )


def _in_short(view: View, chosen: Chosen, found: Told) -> list[str]:
    """The latest whole period (or the chosen one), and the same one a year before."""
    trend = found.trend
    held = np.flatnonzero(np.isfinite(trend.counts))
    coming = set(found.coming["number"].astype(int))
    sure = [int(trend.numbers[at]) for at in held if int(trend.numbers[at]) not in coming]
    asked = view.filters.period if not chosen.by_day else None
    number = asked if asked in sure else (sure[-1] if sure else None)
    said = [telling.usual_sentence(trend, number)] if number is not None else []
    if number is not None and (compared := against_past(trend, number, back=7 if chosen.by_day else None)):
        ago = "A week before" if chosen.by_day else f"In the same {trend.step} a year before"
        said.append(f"{ago} it was {words.count(round(compared.past), 'report')}: {compared.words}.")
    return said


def _in_words(view: View, chosen: Chosen, found: Told) -> None:
    trend = found.trend
    said = [
        *_coming_sentences(found),
        *telling.level_sentences(trend),
        telling.outlook_sentence(trend),
        telling.tendency_sentence(trend),
    ]
    said += [telling.season_sentence(trend)]
    said += known_of(view.snapshot, chosen.senders(view.filters))[1]
    st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in said if sentence))
    unusual = telling.signal_sentences(trend, last=trend_charts.SHOWN[trend.step])
    if unusual:
        with st.expander(f"Unusual {trend.step}s, named by their rules ({len(unusual)})"):
            st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in unusual))


def _coming_sentences(found: Told) -> list[str]:
    """What is still to come in, and that it is not judged."""
    said = []
    for row in each(found.coming):
        name = telling.name_of(found.trend.step, int(row.number))
        start = f"The {name}" if found.trend.step == "week" else name[0].upper() + name[1:]
        if pd.notna(row.estimate) and round(row.estimate) > round(row.observed):
            said.append(
                f"{start}: {words.count(round(row.observed), 'report')} so far, about "
                f"{words.number(row.estimate)} in the end ({LEVEL:.0%} sure: {words.number(row.low)} to "
                f"{words.number(row.high)})."
            )
    if not said and len(found.coming) and found.coming["estimate"].isna().all():
        said.append(
            f"The last {words.count(len(found.coming), found.trend.step)} may still grow by late reports and are not "
            "judged."
        )
    return said


def split_table(view: View, chosen: Chosen) -> None:
    """Every part of the split with its latest figure and what that says."""
    if chosen.split == "none":
        return
    st.subheader(f"By {SPLITS[chosen.split].lower()}", anchor=False)
    table = ask(split_summary, view.snapshot, _filters(view), chosen.by_day, chosen.split)
    step = "day" if chosen.by_day else view.filters.kind
    ago = "A week before" if chosen.by_day else "A year before"
    headings = {
        "member": SPLITS[chosen.split],
        "latest": f"Last whole {step}",
        "past": ago,
        "words": "What that says",
        "level": f"Level a {step}",
    }
    plain_table(table.round(1), headings, alt=f"{SPLITS[chosen.split]}: latest counts and what they say")
    offer("Download the split (CSV)", lambda: csv_of(table.rename(columns=headings)), f"trends-by-{chosen.split}.csv")


def figures(view: View, found: Told, chosen: Chosen) -> None:
    """The chart as a table, latest first, and as a file."""
    _figures(view, chosen, found)
    name = f"trend-{found.trend.step}-{chosen.split}-{chosen.member or 'all'}".casefold()
    safe = "".join(c if c.isalnum() or c == "-" else "-" for c in name)
    offer("Download the series (CSV)", lambda: csv_of(_table(found)), f"{safe}.csv")


@drawn_once(lambda view, chosen, found: chosen)
def _figures(view: View, chosen: Chosen, found: Told) -> None:
    st.subheader("The same as a table", anchor=False)
    shown = _table(found)
    alt = f"Reports by {found.trend.step} with average and limits"
    plain_table(shown, {c: c for c in shown.columns}, alt=alt, height=320)


def _table(found: Told) -> pd.DataFrame:
    table = table_of(found.trend)
    step = found.trend.step
    coming = set(found.coming["number"].astype(int))
    return pd.DataFrame(
        {
            step.capitalize(): [telling.name_of(step, int(n)) for n in table["number"]],
            "Reports": table["reports"].round(),
            "Season taken out": table["adjusted"].round(),
            "Average": table["average"].round(1),
            "Usual from": table["low"].round(),
            "to": table["high"].round(),
            "Signals": [
                "still coming in" if int(n) in coming else said
                for n, said in zip(table["number"], table["signals"], strict=True)
            ],
        }
    ).iloc[::-1]


@drawn_once()
def heat(view: View) -> None:
    """Days of the week by hours of the day, up to the chosen period."""
    kind, last = view.filters.kind, view.period.number
    length = _HEAT[kind]
    hours = ask(day_hours, view.snapshot, view.filters, first=last - length + 1, last=last)
    st.subheader("Day and hour", anchor=False)
    if hours.empty:
        st.info("No report here says its hour, so there is no picture by day and hour.")
        return
    grid = np.zeros((7, 24))
    grid[hours["weekday"].to_numpy(dtype=int) - 1, hours["hour"].to_numpy(dtype=int)] = hours["reports"]
    charts.day_by_hour(grid)
    total = words.count(int(hours["reports"].sum()), "report")
    st.caption(
        words.plain(
            f"{total} with a known hour in the {length} {kind}s up to {view.period.title}; the darker, the more. "
            "Reports whose hour is not known are left out."
        )
    )


def side_by_side(view: View) -> None:
    """Two series with one scale, and how they differ, with its uncertainty."""
    st.subheader("Two things side by side", anchor=False)
    options = {
        f"{split}:{key}": (f"{title} ({SPLITS[split].lower()})" if split != "none" else title)
        for split in SPLITS
        for key, title in ask(members, view.snapshot, _filters(view), split).items()
    }
    keys = list(options)
    if len(keys) < 3:
        st.markdown("There is only one thing to see here.")
        return
    columns = st.columns(2)
    picked = [
        column.selectbox(label, keys, index=at, format_func=options.__getitem__)
        for column, label, at in zip(columns, ("Left", "Right"), (1, 2), strict=True)
    ]
    _both(view, picked, [options[key] for key in picked])


@drawn_once(lambda view, picked, titles: picked)
def _both(view: View, picked: list[str], titles: list[str]) -> None:
    """Two series that were picked (split:member), under their titles."""
    found = []
    for key in picked:
        split, member = key.split(":", 1)
        found.append(ask(told, view.snapshot, _filters(view), Chosen(False, split, member)))
    if not all(len(one.trend.numbers) for one in found):
        st.info(f"No whole {view.filters.kind} is known for one of them yet.")
        return
    top = max(trend_charts.top_of(one) for one in found)
    for column, one, title in zip(st.columns(2), found, titles, strict=True):
        with column:
            trend_charts.process_chart(one, title=title, top=top, height=240)
    st.markdown("\n".join(f"- {words.plain(s)}" for s in _difference(titles, found)))
    st.caption(
        "Both charts have the same scale. In brackets: the range that we are 95% sure of, wider where counts are "
        "restless."
    )


def _difference(names: list[str], found: list[Told]) -> list[str]:
    left, right = (one.trend for one in found)
    length = _YEAR[left.step]
    ends = [int(trend.numbers[np.isfinite(trend.counts)].max(initial=0)) for trend in (left, right)]
    a, b = (against_past(trend, min(ends), length=length, back=length) for trend in (left, right))
    if a is None or b is None:
        return [f"Two whole years are not known for both, so their changes cannot be compared by {left.step}."]
    phi = (left.seasons.dispersion, right.seasons.dispersion)
    said = [
        f"{names[0]}: {words.count(round(a.now), 'report')} in the last {length} {left.step}s; {names[1]}: "
        f"{words.count(round(b.now), 'report')}."
    ]
    if ratio := ratio_of(a.now, b.now, dispersion=max(phi)):
        said[0] += f" That is {ratio.ratio:.2f} to one ({ratio.low:.2f} to {ratio.high:.2f})."
    changes = ratio_of_changes((a.now, b.now), (a.past, b.past), dispersion=phi)
    if changes:
        sure = f"({changes.low:.2f} to {changes.high:.2f})"
        way = f"the first has become {changes.ratio:.2f} times as large beside the second as it was {sure}"
        clear = "a clear difference" if changes.clear else "no clear difference between their changes"
        said.append(f"Against the {length} {left.step}s before, {way}: {clear}.")
    return said
