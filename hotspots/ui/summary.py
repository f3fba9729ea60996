"""What the Overview and the Weekly briefing say in words and figures."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hotspots.share import missing_told
from hotspots.ui import missing, timelines, words
from hotspots.ui.cached import ask
from hotspots.ui.changes import TOO_FEW, Compared, why_left
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.start import View

_AT_MOST = 6


def no_hotspots(view: View) -> None:
    """The empty case: why there is no hotspot on the list, and what to try."""
    found = f"No hotspots for this {view.filters.kind}"
    if view.audience.protected:
        st.info(
            f"{found} are shown to “{words.plain(view.audience.title)}”. There may be some: places that could point to "
            "single households are held back from this audience."
        )
    elif view.filters.narrows:
        st.info(f"{found} under these filters. Try more kinds, days or hours, or “Show everything” on the left.")
    else:
        st.info(
            f"{found}: no place clearly stands out from the rest of the area, or there are too few reports to tell."
        )


@drawn_once()
def headline(view: View, compared: Compared, counts: pd.DataFrame) -> None:
    """Four figures: reports, hotspots, new ones, ones that left.

    Args:
        counts: number, source_agency, reports.
    """
    kind = view.filters.kind
    by_number = counts.groupby("number")["reports"].sum()
    now, before = by_number.get(view.period.number), by_number.get(view.before.number)
    reports, hotspots, new, left = st.columns(4)
    change = None if now is None or before is None else words.delta(now - before, f"on the {kind} before")
    gone = missing_told.by_number(missing.of_all(view))
    if gone.get(view.period.number) != gone.get(view.before.number):
        change = "not compared"
    none = None if compared.comparable else "nothing to compare with"
    share = f"{compared.table['reports'].sum() / now:.0%} of this {kind}'s reports" if now else None
    if (compared.table["unheard"] != "").any():
        share = None
    judged = change is None or change[0] in "+-"
    _figure(reports, f"Reports this {kind}", "no data" if now is None else words.number(now), change, judged=judged)
    _figure(hotspots, "Hotspots on the list", words.number(len(compared.table)), share)
    _figure(new, "New on the list", words.number(len(compared.new)), none)
    _figure(left, "Left the list", words.number(len(compared.left)), none)


def _figure(where: DeltaGenerator, label: str, value: str, note: str | None, *, judged: bool = False) -> None:
    """One figure in a box; the note is coloured only where up is bad and down is good."""
    where.metric(
        label,
        value,
        note,
        delta_color="off",
        delta_arrow="auto" if judged else "off",
        border=True,
        height="stretch",
    )


@drawn_once()
def go_first(view: View, compared: Compared, when: pd.DataFrame) -> None:
    """The first few hotspots: where, when, why, one line each.

    Args:
        when: hotspot_id, busiest, main_kind.
    """
    known = when.set_index("hotspot_id")
    kind = compared.now.period.kind
    for row in each(compared.table.head(len(when))):
        here = known.loc[row.hotspot_id]
        new = " :orange-badge[New]" if row.is_new else ""
        when_to_go = "" if here["busiest"] == TOO_FEW else f"{words.plain(here['busiest'])}  \n"
        st.markdown(
            f"**{row.rank}\\. {words.plain(row.name)}**{new}  \n"
            f"{when_to_go}"
            f"{_this(row, kind)}, "
            f"{words.times(row.relative_risk)} the average; mostly {words.plain(here['main_kind'].lower())}"
        )


def _this(row: Any, kind: str) -> str:
    """How many reports there were, or that it is not known."""
    if row.unheard:
        return f"No file for this {kind} from {words.plain(row.unheard)}"
    before = "no file" if row.unheard_before else words.number(row.reports_before)
    return f"{words.count(row.reports, 'report')} this {kind} ({before} the {kind} before)"


@drawn_once()
def changes(view: View, compared: Compared) -> None:
    """New on the list, left it, and clear rises, side by side."""
    kind = compared.now.period.kind
    if not compared.comparable:
        st.markdown(f"There is no list for the {kind} before, so nothing can be compared.")
        return
    new, rises, left = st.columns(3)
    with new:
        _listed(
            "New on the list",
            [
                f"{r.rank}. {r.name}: {'no file' if r.unheard else words.count(r.reports, 'report')}"
                for r in each(compared.new)
            ],
        )
    with rises:
        _listed(
            "Clearly more reports",
            [
                f"{r.rank}. {r.name}: {words.number(r.reports)}, up from {words.number(r.reports_before)}"
                for r in each(compared.rises)
            ],
        )
    with left:
        _listed("Left the list", [f"{r.name} (was number {r.rank})" for r in each(compared.left)])


@drawn_once()
def left_and_why(view: View) -> None:
    """A sentence for each hotspot that left the list; nothing where none did."""
    gone = ask(why_left, view.snapshot, view.filters)
    if len(gone):
        st.markdown("**Why they left**")
        body = "\n".join(f"- {words.plain(f'{row.name} (was number {row.rank}): {row.why}')}" for row in each(gone))
        st.markdown(body)


def _listed(title: str, lines: list[str]) -> None:
    more = [f"and {len(lines) - _AT_MOST} more"] if len(lines) > _AT_MOST else []
    body = "\n".join(f"- {words.plain(line)}" for line in [*lines[:_AT_MOST], *more]) or "None."
    st.markdown(f"**{title}**\n\n{body}")


def in_brief(compared: Compared) -> str:
    """The list in two sentences, as Markdown."""
    table, kind = compared.table, compared.now.period.kind
    first = table.iloc[0]
    heard = table.loc[table["unheard"] == "", "reports"]
    silent = len(table) - len(heard)
    said = words.count(len(table), "hotspot")
    if len(heard):
        of_them = f"{words.number(len(heard))} of them " if silent else ""
        said += f"{',' if silent else ''} {of_them}with {words.count(int(heard.sum()), 'report')} this {kind}"
    if silent:
        said += f"; for {words.number(silent) if len(heard) else 'all'} of them there is no file of this {kind}"
    told = f"no file this {kind}" if first["unheard"] else f"with {words.count(int(first['reports']), 'report')}"
    said += f". Number 1 is {first['name']}, {told}, {words.times(float(first['relative_risk']))} the area's average."
    if compared.comparable:
        new, left = len(compared.new), len(compared.left)
        said += f" {words.count(new, 'is', 'are') if new else 'None is'} new on the list, {left or 'none'} left it."
    return words.plain(said)


@drawn_once()
def by_agency(view: View, counts: pd.DataFrame) -> None:
    """Reports by agency: over time, and as a table in this period and the one before.

    Args:
        counts: number, source_agency, reports.
    """
    gone = missing_told.by_number(missing.of_all(view))
    partly = missing.told(view, gone)
    timelines.trend(counts, view.period, titles=view.titles, colours=view.colours, partly=partly)
    kind = view.filters.kind
    wide = counts.pivot_table(index="source_agency", columns="number", values="reports", aggfunc="sum")
    now = wide.get(view.period.number, pd.Series(dtype=float)).reindex(wide.index)
    before = wide.get(view.before.number, pd.Series(dtype=float)).reindex(wide.index)
    lacking = [{agency for agency, _ in gone.get(period.number, ())} for period in (view.period, view.before)]
    unlike = wide.index.isin(list(lacking[0] ^ lacking[1]))
    # No row means that nothing came for that week or month, which is not the same as nothing having happened.
    st.dataframe(
        pd.DataFrame(
            {
                "Agency": [view.title(str(a)) for a in wide.index],
                f"This {kind}": _totals(now, lacking[0]),
                f"{kind.capitalize()} before": _totals(before, lacking[1]),
                "Change": [words.signed(d) for d in (now - before).mask(unlike)],
            }
        ),
        hide_index=True,
        alt="Reports by agency, this period and the one before",
    )
    shown = timelines.shown_span(counts, view.period)
    if said := missing.sentence(view, gone, *shown, because="Grey with a broken edge, because not whole"):
        st.caption(words.plain(said))


def _totals(reports: pd.Series, partly: set[str]) -> list[str]:
    """Totals in words; those that lack a force's file say so."""
    rows = zip(reports.index, reports, strict=True)
    return [
        "no data" if pd.isna(n) else words.number(n) + (" (not whole)" if agency in partly else "")
        for agency, n in rows
    ]
