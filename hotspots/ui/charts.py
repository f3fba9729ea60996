"""Small charts of one place, drawn as plain HTML: they are there at once, however quickly the week changes.

Every word in them goes through `html.escape`; each chart carries a text that says the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from hotspots.detect.grid import Floats
from hotspots.periods import Period, PeriodKind
from hotspots.ui import theme, words

_NOTHING = "rgba(128,138,150,0.15)"
_HATCH = "repeating-linear-gradient(45deg,rgba(128,138,150,0.45) 0 2px,rgba(128,138,150,0.12) 2px 6px)"
_SMALL = "font-size:0.75rem;opacity:0.8"


def bars(table: pd.DataFrame, label: str, *, colours: Mapping[str, str] | None = None, what: str) -> None:
    """Horizontal bars, longest first.

    Args:
        table: column `label` (words) and reports.
        colours: words → colour; None = one colour for all.
        what: what the bars show, for people who cannot see them.
    """
    rows = [(str(k), int(n)) for k, n in zip(table[label], table["reports"], strict=True)]
    most = max([1, *(n for _, n in rows)])
    body = "".join(
        f'<tr><td style="padding:1px 8px 1px 0;border:0;white-space:nowrap;font-size:0.85rem">{escape(name)}</td>'
        f'<td style="padding:1px 0;border:0;width:60%"><div style="display:flex;align-items:center;gap:6px">'
        f'<div style="height:13px;border-radius:2px;width:{reports / most * 82:.1f}%;'
        f'background:{escape((colours or {}).get(name, theme.BAR))}"></div>'
        f'<span style="font-size:0.85rem">{reports:,}</span></div></td></tr>'
        for name, reports in rows
    )
    st.html(f'<table style="width:100%;border-collapse:collapse;border:0" aria-label="{escape(what)}">{body}</table>')


def day_by_hour(hours: Floats, *, fewest: int = 0) -> None:
    """Reports by day of the week and hour of the day, the darker the more.

    Args:
        hours: expected reports, row 0 = Monday, column = hour, shape (7, 24); not whole numbers where reports that only
            know an interval are spread over it.
        fewest: numbers above nought and below this are said as "fewer than …", and coloured alike.
    """
    hours = np.where((hours > 0) & (hours < fewest), fewest / 2, hours)
    most = max(float(hours.max()), float(fewest)) or 1.0

    def told(held: float) -> str:
        return f"fewer than {fewest} reports" if 0 < held < fewest else words.share_of_reports(held)

    cells = ""
    for day, name in words.WEEKDAYS.items():
        cells += f'<div style="{_SMALL}">{name}</div>'
        for hour in range(24):
            held = float(hours[day - 1, hour])
            said = f"{name} {words.hour_slot(hour, hour)}: {told(held)}"
            cells += (
                f'<div title="{said}" style="height:14px;border-radius:2px;background:{_shade(held / most)}"></div>'
            )
    times = "".join(f'<div style="grid-column:{h + 2}/span 6;{_SMALL}">{h:02d}:00</div>' for h in (0, 6, 12, 18))
    order = [divmod(int(at), 24) for at in (-hours).ravel().argsort(kind="stable")[:3]]
    top = [(day + 1, hour, float(hours[day, hour])) for day, hour in order if hours[day, hour] > 0]
    listed = "; ".join(f"{words.WEEKDAYS[d]} {words.hour_slot(h, h)}: {told(n)}" for d, h, n in top)
    style = "display:grid;grid-template-columns:2.2rem repeat(24,1fr);gap:1px;align-items:center"
    _html(cells + "<div></div>" + times, style, f"Reports by day and hour. Most: {listed or 'none with a known hour'}.")


def history(
    by_period: pd.DataFrame,
    kind: PeriodKind,
    window: tuple[int, int],
    known: Collection[int],
    missing: Mapping[int, str] | None = None,
) -> None:
    """Reports per week or month in one place.

    Args:
        by_period: number, reports.
        window: first and last number shown.
        known: numbers of the periods that anybody sent data for: without a report here they show none, while the
            others are grey, because nothing is known of them.
        missing: number → whose file is missing there, in words: grey too, with what others reported before it.
    """
    gone = missing or {}
    held = dict(zip(by_period["number"].astype(int), by_period["reports"].astype(int), strict=True))
    most = max([1, *held.values()])
    marks = ""
    for number in range(window[0], window[1] + 1):
        told = _told(held.get(number, 0), gone.get(number), known=number in known)
        tall = held.get(number, 0) / most * 100 if number in known else 0
        whole = number in known and number not in gone
        marks += (
            f'<div title="{escape(f"{Period(kind, number).title}: {told}")}" style="flex:1;height:100%;display:flex;'
            f'align-items:flex-end{"" if whole else f";background:{_HATCH if number in gone else _NOTHING}"}">'
            f'<div style="width:100%;height:{tall:.0f}%;background:{theme.BAR}"></div></div>'
        )
    first, last = (words.short_period(kind, n).removeprefix("week of ") for n in window)
    line = "display:flex;align-items:flex-end;gap:1px;height:84px;border-bottom:1px solid rgba(128,138,150,0.6)"
    ends = f'<div style="display:flex;justify-content:space-between;{_SMALL}"><span>{first}</span>'
    body = f'<div style="{line}">{marks}</div>{ends}<span>most: {most}</span><span>{last}</span></div>'
    total = words.number(sum(held.values()))
    _html(body, "width:100%", f"Reports per {kind} here, from {first} to {last}: {total} in all.")


def _told(reports: int, gone: str | None, *, known: bool) -> str:
    """What a bar says: how many reports, or that nothing, or not everything, is known."""
    if gone:
        return f"{words.count(reports, 'report')}, but {gone}" if reports else gone
    return words.count(reports, "report") if known else "no data"


def life(counts: pd.DataFrame, kind: PeriodKind, missing: Mapping[int, str] | None = None) -> None:
    """Reports per week or month in one place: dark while it was on the list, pale while it was not, grey without data;
    a line where an interval had been told beforehand.

    Args:
        counts: number, reports, listed, known, low, high; ascending.
        missing: number → whose file is missing there, in words; hatched.
    """
    gone = missing or {}
    high = counts["high"].to_numpy(dtype=float)
    most = max(1.0, float(counts["reports"].max()), *(value for value in high if value == value))
    marks = ""
    for number, reports, listed, known, low, top in counts.itertuples(index=False):
        told = _told(int(reports), gone.get(int(number)), known=known)
        said = f"{Period(kind, int(number)).title}: {told}{', on the list' if listed else ''}"
        colour = (theme.BAR if listed else theme.PALE_BAR) if known else _NOTHING
        tall = reports / most * 100 if known else 100
        behind = f";background:{_HATCH}" if int(number) in gone else ""
        line = ""
        if low == low:
            said += f"; told beforehand: {low:.0f} to {top:.0f}"
            line = (
                f'<div style="position:absolute;left:35%;width:30%;bottom:{low / most * 100:.0f}%;'
                f'height:{(top - low) / most * 100:.0f}%;background:{theme.INTERVAL};opacity:0.85"></div>'
            )
        marks += (
            f'<div title="{escape(said)}" style="flex:1;height:100%;position:relative{behind}">'
            f'<div style="position:absolute;bottom:0;width:100%;height:{tall:.0f}%;background:{colour}"></div>'
            f"{line}</div>"
        )
    first, last = (words.short_period(kind, int(counts["number"].iloc[at])).removeprefix("week of ") for at in (0, -1))
    frame = "display:flex;align-items:flex-end;gap:1px;height:130px;border-bottom:1px solid rgba(128,138,150,0.6)"
    ends = f'<div style="display:flex;justify-content:space-between;{_SMALL}"><span>{first}</span>'
    body = f'<div style="{frame}">{marks}</div>{ends}<span>top: {most:.0f}</span><span>{last}</span></div>'
    total = words.number(counts["reports"].sum())
    on = words.count(int(counts["listed"].sum()), "list")
    _html(body, "width:100%", f"Reports per {kind} from {first} to {last}: {total} in all; on {on} of that time.")


def _shade(share: float) -> str:
    steps = len(theme.HEAT) - 1
    return theme.HEAT[min(1 + int(share * steps), steps)] if share else _NOTHING


def _html(body: str, style: str, alt: str) -> None:
    st.html(f'<div role="img" aria-label="{escape(alt)}" style="{style}">{body}</div>')
