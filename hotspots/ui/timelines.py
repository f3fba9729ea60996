"""Charts over time, in Vega-Lite: weeks or months side by side, with gaps shown as gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from hotspots.periods import Period, PeriodKind
from hotspots.ui import words

SHOWN_PERIODS: dict[PeriodKind, int] = {"week": 52, "month": 36}
_FROM: dict[str, Any] = {
    "field": "from",
    "type": "temporal",
    "title": None,
    "axis": {"format": "%b %Y", "labelOverlap": True, "grid": False},
}
_TO = {"field": "to"}
_QUIET = {"grid": False, "domain": False, "ticks": False}


def trend(
    counts: pd.DataFrame,
    chosen: Period,
    *,
    titles: Mapping[str, str],
    colours: Mapping[str, str],
    partly: Mapping[int, str] | None = None,
) -> None:
    """Reports per week or month, stacked by agency; the chosen one is framed, those without any data are grey.

    Args:
        counts: number, source_agency, reports; a period that nobody sent data for has no row.
        chosen: the period of the page.
        titles, colours: agency key → title, colour.
        partly: number → whose file is missing, in words: grey behind what others sent.
    """
    first, last = shown_span(counts, chosen)
    shown = counts[counts["number"].between(first, last)].sort_values(["number", "source_agency"])
    held = set(shown["number"])
    missing = [_span(chosen.kind, n) for n in range(first, last + 1) if n not in held]
    gone = {n: said for n, said in (partly or {}).items() if first <= n <= last and n in held}
    holes = [_span(chosen.kind, n) | {"said": said} for n, said in sorted(gone.items())]
    total = int(shown.loc[shown["number"] == chosen.number, "reports"].sum())
    said = words.count(total, "report") if chosen.number in held else "no data"
    layers = [_stack(shown, chosen.kind, titles, colours), _frame(_span(chosen.kind, chosen.number))]
    _draw(
        {
            "layer": [*([_gaps(missing)] if missing else []), *([_holes(holes)] if holes else []), *layers],
            "height": 240,
        },
        f"Bars of reports per {chosen.kind} by agency. {chosen.title}: {said}. "
        f"{words.count(len(missing), chosen.kind)} without data."
        + (f" {words.count(len(holes), chosen.kind)} not whole." if holes else ""),
    )


def shown_span(counts: pd.DataFrame, chosen: Period) -> tuple[int, int]:
    """First and last number that `trend` shows; takes what it takes."""
    numbers = [chosen.number, *counts["number"].astype(int)]
    last = max(numbers)
    return min(max(last - SHOWN_PERIODS[chosen.kind] + 1, min(numbers)), chosen.number), last


def _stack(
    shown: pd.DataFrame, kind: PeriodKind, titles: Mapping[str, str], colours: Mapping[str, str]
) -> dict[str, Any]:
    tops = shown.groupby("number")["reports"].cumsum()
    rows = zip(shown["number"], shown["source_agency"], shown["reports"], tops, strict=True)
    present = [agency for agency in titles if agency in set(shown["source_agency"])]
    values = [
        _span(kind, int(number))
        | {"agency": titles.get(a, a), "low": int(top - n), "high": int(top), "reports": int(n)}
        for number, a, n, top in rows
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "strokeWidth": 0},
        "encoding": {
            "x": _FROM,
            "x2": _TO,
            "y": {"field": "low", "type": "quantitative", "title": f"Reports per {kind}"},
            "y2": {"field": "high"},
            "color": {
                "field": "agency",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [titles[a] for a in present], "range": [colours[a] for a in present]},
                "legend": {"orient": "top"},
            },
            "tooltip": [
                {"field": "period", "title": kind.capitalize()},
                {"field": "agency", "title": "Agency"},
                {"field": "reports", "title": "Reports", "format": ","},
            ],
        },
    }


def _frame(span: dict[str, Any]) -> dict[str, Any]:
    tip = [{"field": "period", "title": "Shown on this page"}]
    mark = {"type": "rect", "fillOpacity": 0.0, "stroke": "#D55E00", "strokeWidth": 2}
    return {"data": {"values": [span]}, "mark": mark, "encoding": {"x": _FROM, "x2": _TO, "tooltip": tip}}


def _gaps(spans: list[dict[str, Any]]) -> dict[str, Any]:
    tip = [{"field": "period", "title": "No data for"}]
    mark = {"type": "rect", "color": "#8a93a0", "opacity": 0.25}
    return {"data": {"values": spans}, "mark": mark, "encoding": {"x": _FROM, "x2": _TO, "tooltip": tip}}


def _holes(spans: list[dict[str, Any]]) -> dict[str, Any]:
    """Periods that are not whole: as grey as those without data, with a broken edge."""
    tip = [{"field": "period", "title": "Not whole"}, {"field": "said", "title": "Missing"}]
    mark = {"type": "rect", "color": "#8a93a0", "fillOpacity": 0.25, "stroke": "#59636f", "strokeDash": [4, 3]}
    return {"data": {"values": spans}, "mark": mark, "encoding": {"x": _FROM, "x2": _TO, "tooltip": tip}}


def _span(kind: PeriodKind, number: int) -> dict[str, Any]:
    period = Period(kind, number)
    return {"from": f"{period.first_day}T00:00", "to": f"{period.shift(1).first_day}T00:00", "period": period.title}


def months_held(counts: pd.DataFrame, titles: Mapping[str, str]) -> None:
    """Which agency sent data for which month; months between its first and last without any are marked.

    Args:
        counts: number (month), source_agency, reports.
    """
    rows = []
    for agency, part in counts.groupby("source_agency"):
        held = dict(zip(part["number"].astype(int), part["reports"].astype(int), strict=True))
        title = titles.get(str(agency), str(agency))
        for n in range(min(held), max(held) + 1):
            state = "data" if n in held else "missing"
            rows.append(_span("month", n) | {"agency": title, "reports": held.get(n), "state": state})
    numbers = counts["number"]
    months = int(numbers.max() - numbers.min()) + 1 if len(numbers) else 1
    # A label for each month at most: half a month has no name of its own.
    axis = _FROM["axis"] | {"tickCount": {"interval": "month", "step": 1 + months // 12}}
    spec = {
        "data": {"values": rows},
        "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 1},
        "encoding": {
            "x": _FROM | {"axis": axis},
            "x2": _TO,
            "y": {"field": "agency", "type": "nominal", "title": None, "axis": _QUIET | {"labelLimit": 260}},
            "color": {
                "field": "state",
                "type": "nominal",
                "title": None,
                "scale": {"domain": ["data", "missing"], "range": ["#56B4E9", "#D55E00"]},
                "legend": {"orient": "top"},
            },
            "tooltip": [
                {"field": "agency", "title": "Agency"},
                {"field": "period", "title": "Month"},
                {"field": "reports", "title": "Reports", "format": ","},
            ],
        },
        # The height holds legend and axis too.
        "height": 110 + 34 * len({r["agency"] for r in rows}),
    }
    gaps = sum(r["state"] == "missing" for r in rows)
    _draw(spec, f"Months with data by agency. {words.count(gaps, 'month')} missing.")


def _draw(spec: dict[str, Any], alt: str) -> None:
    st.vega_lite_chart(None, spec, width="stretch", alt=alt)
