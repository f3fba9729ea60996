"""The monthly summary on the page: which month, for whom, what it says, and its files."""

from __future__ import annotations

import base64
from dataclasses import replace
from html import escape
from numbers import Number
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hotspots.periods import Period
from hotspots.protecting import scope_for
from hotspots.scope import OWN
from hotspots.share.audience import Audience, decide
from hotspots.share.monthly import files
from hotspots.share.monthly.content import Summary
from hotspots.share.monthly.pdf import summary_pages
from hotspots.share.monthly.tables import Table
from hotspots.store import Snapshot
from hotspots.summarising import summarise, summary_months
from hotspots.ui import words
from hotspots.ui.cached import ask, current_snapshot, journal_mark
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.start import View


def choose(view: View) -> Summary:
    """The summary of the month and for the audience that a person chooses; ends the page where there is no month."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    month_box = row.container(width=260)
    audience = _for_whom(view, row)
    snapshot = _as_seen_by(view, audience)
    months = {month.label: month for month in ask(summary_months, snapshot, audience.minimum_count)}
    if not months:
        st.info("There is no whole month of data yet: a summary needs a month for which every agency has sent.")
        st.stop()
    here = view.period.label if view.filters.kind == "month" else ""
    label = month_box.selectbox(
        "Month to sum up",
        list(months),
        index=list(months).index(here) if here in months else 0,
        format_func=lambda each: months[each].title,
    )
    if view.filters.narrows:
        st.caption("The summary is always of all reports: of the choices on the left, none matters here.")
    return ask(_summary, snapshot, months[label].number, audience.name, audience.agency, journal_mark(snapshot))


def _for_whom(view: View, where: DeltaGenerator) -> Audience:
    """Analysts write summaries for everybody; everybody else gets their own."""
    if not view.audience.sees_everything:
        return view.audience
    settings = view.snapshot.settings
    options: dict[str, Audience] = {}
    for name, rule in settings.known_audiences.items():
        for agency in view.titles if OWN in rule.full else [""]:
            made = decide(settings, name, agency)
            # Whoever is limited to some areas writes summaries of those.
            limited = replace(made, lads=view.audience.lads, police_forces=view.audience.police_forces)
            options[f"{name} {agency}".strip()] = limited
    titles = {key: f"{a.title} ({view.title(a.agency)})" if a.agency else a.title for key, a in options.items()}
    first = next((at for at, key in enumerate(options) if key == "partner"), 0)
    chosen = where.selectbox("For whom", list(options), index=first, format_func=lambda key: titles[key], width=340)
    return options[chosen]


def _as_seen_by(view: View, audience: Audience) -> Snapshot:
    """The same version as that audience may see it, and never more than who looks at the page may."""
    if audience == view.audience:
        return view.snapshot
    scope = replace(scope_for(view.snapshot.store, audience), area=view.snapshot.scope.area)
    return current_snapshot(view.snapshot.store, scope)


def _summary(snapshot: Snapshot, month: int, audience: str, agency: str, logged: int) -> Summary:
    scope = snapshot.scope
    reader = replace(decide(snapshot.settings, audience, agency), lads=scope.lads, police_forces=scope.police_forces)
    return summarise(snapshot, Period("month", month), reader)


def _pages(snapshot: Snapshot, month: int, audience: str, agency: str, logged: int) -> list[bytes]:
    return summary_pages(ask(_summary, snapshot, month, audience, agency, logged))


def in_short(summary: Summary) -> None:
    """The sentences that the summary begins with, and what was held back."""
    st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in summary.headlines))
    st.caption("Held back for this audience: " + words.plain(" ".join(summary.held_back)))


def downloads(summary: Summary) -> None:
    """One button a kind of file."""
    row = st.container(horizontal=True)
    for kind in files.KINDS:
        offer(kind.label, lambda make=kind.make: make(summary), f"{summary.file_stem}.{kind.ending}", where=row)  # type: ignore[misc]


def preview(view: View, summary: Summary) -> None:
    """The two pages as they will be printed."""
    audience, snapshot = summary.audience, _as_seen_by(view, summary.audience)
    month = summary.material.month.number
    pages = ask(_pages, snapshot, month, audience.name, audience.agency, journal_mark(snapshot))
    for number, (column, page) in enumerate(zip(st.columns(len(pages)), pages, strict=True), start=1):
        # Streamlit's own picture carries no words for people who cannot see it.
        said = escape(f"{summary.title}, page {number} of {len(pages)}. The tables below say the same.", quote=True)
        picture = base64.b64encode(page).decode()
        column.html(
            f'<img alt="{said}" src="data:image/png;base64,{picture}" '
            'style="width:100%;border:1px solid rgba(128,138,150,0.5)">'
        )
        column.caption(f"Page {number} of {len(pages)}, as printed. What it says is also below.")


@drawn_once(lambda view, summary: (summary.audience, summary.material.month, journal_mark(view.snapshot)))
def tables(view: View, summary: Summary) -> None:
    """Every table of the summary, as this audience may see it."""
    for table in summary.tables.values():
        st.subheader(table.title, anchor=False)
        _table(table)
    for title, said in (
        ("Hotspots in words", summary.places),
        ("Patrols, sessions and works delivered", summary.delivered),
        ("How far to trust it", summary.quality),
        ("What the words mean", summary.definitions),
    ):
        st.subheader(title, anchor=False)
        st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in said))


def _table(table: Table) -> None:
    if table.frame.empty:
        st.markdown("Nothing to show.")
        return
    # Where some values are words in place of a count, all are written out: a column is either numbers or text.
    mixed = [c for c in table.frame.columns if table.frame[c].dtype == object]
    shown = table.frame.assign(
        **{c: [_number(v, c in table.counts) if isinstance(v, Number) else v for v in table.frame[c]] for c in mixed}
    )
    if "First listed" in shown:
        shown = shown.assign(**{"First listed": [Period.parse(str(m)).title for m in shown["First listed"]]})
    config = {
        str(c): st.column_config.NumberColumn(format="localized", help=table.meanings.get(str(c)))
        for c in shown.select_dtypes("number").columns
    }
    st.dataframe(shown, hide_index=True, column_config=config, alt=f"{table.title}: {len(shown)} rows")


def _number(value: Any, whole: bool) -> str:
    return words.number(value, 0 if whole else 1)
