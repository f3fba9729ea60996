"""Process charts in Vega-Lite: reports as they came, what is usual for the time of year, and what is to come."""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from hotspots.detect.grid import Floats
from hotspots.insight.seasonal import Step
from hotspots.insight.telling import name_of
from hotspots.insight.trends import Trend, table_of
from hotspots.periods import Period
from hotspots.ui import theme, words
from hotspots.ui.frames import each
from hotspots.ui.trend_data import Told

SHOWN: dict[Step, int] = {"day": 91, "week": 78, "month": 48}
_X: dict[str, Any] = {
    "field": "from",
    "type": "temporal",
    "title": None,
    "axis": {"format": "%b %Y", "grid": False, "labelOverlap": True, "tickCount": 8},
}


def process_chart(told: Told, *, title: str, top: float | None = None, height: int = 300) -> None:
    """The chart of one series.

    Args:
        title: what it shows, for people who cannot see it.
        top: upper end of the scale, to compare two charts; None = what is needed.
    """
    rows = _rows(told)
    domain = {"domain": [0, top]} if top else {"zero": True}
    y = {"type": "quantitative", "title": f"Reports per {told.trend.step}", "scale": domain}
    layers = [*_usual(rows, y), *_counted(rows, y), *_unfinished(told, y), *_to_come(told, y)]
    spec = {"layer": layers, "height": height}
    unusual = sum(bool(row["signals"]) for row in rows)
    alt = (
        f"{title}: reports per {told.trend.step} with average and usual range. {words.count(unusual, 'point')} unusual."
    )
    st.vega_lite_chart(None, spec, width="stretch", alt=alt)


def top_of(told: Told) -> float:
    """The highest value that a chart shows."""
    rows = _rows(told)
    values = [row[name] for row in rows for name in ("reports", "high") if row.get(name) is not None]
    ahead = told.trend.outlook.high if told.trend.outlook else np.zeros(0)
    return float(max([1.0, *values, *ahead[np.isfinite(ahead)]]))


def shown_from(trend: Trend) -> int:
    """Position of the first period on the chart: not before the first one that is known."""
    first = max(len(trend.numbers) - SHOWN[trend.step], 0)
    held = np.flatnonzero(np.isfinite(trend.counts[first:]))
    return first + (int(held[0]) if len(held) else 0)


def _rows(told: Told) -> list[dict[str, Any]]:
    """One entry per period that is shown; missing values are None. `run` tells stretches without a gap apart."""
    trend = told.trend
    table, first = table_of(trend), shown_from(told.trend)
    factors = np.asarray(trend.seasons.factors)[: len(table)]
    usual = {name: _rounded(table[name].to_numpy(dtype=float) * factors) for name in ("average", "low", "high")}
    signals = table["signals"].tolist()
    coming = set(told.coming["number"].astype(int))
    starts = {part.first for part in trend.chart.stretches[1:]} if trend.chart else set()
    rows, run, level = [], 0, 0
    for at in range(first, len(table)):
        number, reports = int(trend.numbers[at]), float(trend.counts[at])
        held = bool(np.isfinite(reports)) and number not in coming
        run, level = run + (not held), level + (at in starts)
        rows.append(
            {
                "from": _date(trend.step, number),
                "period": name_of(trend.step, number),
                "reports": reports if held else None,
                "run": run,
                "level": level,
                "signals": signals[at] if held else "",
                **{name: values[at] for name, values in usual.items()},
            }
        )
    return rows


def _rounded(values: Floats) -> list[float | None]:
    return [round(value, 1) if isfinite(value) else None for value in values.tolist()]


def _date(step: Step, number: int) -> str:
    first = date(1970, 1, 1) + timedelta(days=number) if step == "day" else Period(step, number).first_day
    return f"{first}T00:00"


def _usual(rows: list[dict[str, Any]], y: dict[str, Any]) -> list[dict[str, Any]]:
    known = [row for row in rows if row["average"] is not None]
    if not known:
        return []
    tip = [
        {"field": "period", "title": "Period"},
        {"field": "average", "title": "Average for the time of year", "format": ",.0f"},
        {"field": "low", "title": "Usual from", "format": ",.0f"},
        {"field": "high", "title": "Usual to", "format": ",.0f"},
    ]
    level = {"field": "level", "type": "nominal"}
    return [
        {
            "data": {"values": known},
            "mark": {"type": "area", "opacity": 0.16, "color": theme.BAR},
            "encoding": {"x": _X, "y": y | {"field": "low"}, "y2": {"field": "high"}, "detail": level, "tooltip": tip},
        },
        {
            "data": {"values": known},
            "mark": {"type": "line", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": theme.QUIET},
            "encoding": {"x": _X, "y": y | {"field": "average"}, "detail": level},
        },
    ]


def _counted(rows: list[dict[str, Any]], y: dict[str, Any]) -> list[dict[str, Any]]:
    known = [row for row in rows if row["reports"] is not None]
    tip = [
        {"field": "period", "title": "Period"},
        {"field": "reports", "title": "Reports", "format": ",.0f"},
        {"field": "signals", "title": "Unusual"},
    ]
    place = {"x": _X, "y": y | {"field": "reports"}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": known},
            "mark": {"type": "line", "color": theme.BAR, "strokeWidth": 1.8},
            "encoding": place | {"detail": {"field": "run", "type": "nominal"}},
        },
        {
            "data": {"values": [row for row in known if not row["signals"]]},
            "mark": {"type": "point", "filled": True, "size": 26, "color": theme.BAR, "opacity": 1},
            "encoding": place | {"tooltip": tip},
        },
    ]
    if unusual := [row for row in known if row["signals"]]:
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "color": theme.MARK, "opacity": 1}
        layers.append({"data": {"values": unusual}, "mark": mark, "encoding": place | {"tooltip": tip}})
    return layers


def _unfinished(told: Told, y: dict[str, Any]) -> list[dict[str, Any]]:
    """Hollow points: what is there so far; where there is an estimate, it and its interval."""
    rows = [
        {
            "from": _date(told.trend.step, int(row.number)),
            "period": name_of(told.trend.step, int(row.number)),
            "observed": row.observed,
            **{k: None if pd.isna(getattr(row, k)) else getattr(row, k) for k in ("estimate", "low", "high")},
        }
        for row in each(told.coming)
    ]
    if not rows:
        return []
    tip = [
        {"field": "period", "title": "Still coming in"},
        {"field": "observed", "title": "Reports so far", "format": ",.0f"},
        {"field": "estimate", "title": "In the end about", "format": ",.0f"},
    ]
    hollow = {"type": "point", "filled": False, "size": 50, "color": theme.BAR}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": hollow,
            "encoding": {"x": _X, "y": y | {"field": "observed"}, "tooltip": tip},
        }
    ]
    if sure := [row for row in rows if row["estimate"] is not None]:
        ends = {"x": _X, "y": y | {"field": "low"}, "y2": {"field": "high"}}
        layers += [
            {"data": {"values": sure}, "mark": {"type": "rule", "color": theme.BAR}, "encoding": ends},
            {
                "data": {"values": sure},
                "mark": {"type": "point", "shape": "square", "filled": True, "size": 40, "color": theme.BAR},
                "encoding": {"x": _X, "y": y | {"field": "estimate"}, "tooltip": tip},
            },
        ]
    return layers


def _to_come(told: Told, y: dict[str, Any]) -> list[dict[str, Any]]:
    ahead = told.trend.outlook
    if ahead is None:
        return []
    rows = [
        {
            "from": _date(told.trend.step, int(number)),
            "period": name_of(told.trend.step, int(number)),
            "expected": round(float(expected), 1),
            "low": round(float(low), 1) if np.isfinite(low) else None,
            "high": round(float(high), 1) if np.isfinite(high) else None,
        }
        for number, expected, low, high in zip(ahead.numbers, ahead.expected, ahead.low, ahead.high, strict=True)
    ]
    tip = [
        {"field": "period", "title": "To come"},
        {"field": "expected", "title": "Expected about", "format": ",.0f"},
        {"field": "low", "title": "From", "format": ",.0f"},
        {"field": "high", "title": "To", "format": ",.0f"},
    ]
    place = {"x": _X, "y": y | {"field": "expected"}, "tooltip": tip}
    dots = {"type": "line", "point": {"shape": "triangle-up", "size": 45, "color": theme.SECOND}, "color": theme.SECOND}
    layers: list[dict[str, Any]] = [
        {"data": {"values": rows}, "mark": dots | {"strokeDash": [2, 3]}, "encoding": place}
    ]
    if rows[0]["low"] is not None:
        ends = {"x": _X, "y": y | {"field": "low"}, "y2": {"field": "high"}, "tooltip": tip}
        band = {"type": "area", "opacity": 0.18, "color": theme.SECOND}
        layers.insert(0, {"data": {"values": rows}, "mark": band, "encoding": ends})
    return layers
