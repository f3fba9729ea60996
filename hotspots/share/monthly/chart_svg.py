"""The process chart of a summary: reports by month, with what is usual for the time of year as a band."""

from __future__ import annotations

import numpy as np

from hotspots.insight.trends import Trend, table_of
from hotspots.periods import Period
from hotspots.share.colours import BAR, MARK, QUIET
from hotspots.share.svg import drawing, path, tag, text

_WIDTH, _HEIGHT = 500.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 6.0, 16.0, 20.0


def process_chart(trend: Trend, shown: slice) -> bytes:
    """SVG of the part `shown`: points and line, centre and band, marks where a rule names a point.

    Centre and limits are drawn in reports of each month (level times season), so that they can be read off.
    """
    table = table_of(trend).iloc[shown].reset_index(drop=True)
    factors = trend.seasons.factors[: len(trend.numbers)][shown]
    lines = {name: table[name].to_numpy(dtype=float) * factors for name in ("average", "low", "high")}
    counts = table["reports"].to_numpy(dtype=float)
    top = _nice(float(np.nanmax([1.0, *counts[np.isfinite(counts)], *lines["high"][np.isfinite(lines["high"])]])))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(table), 1)

    def x(at: float) -> float:
        return float(_LEFT + (at + 0.5) * step)

    def y(value: float) -> float:
        return float(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top))

    parts = [*_frame(top, y), *_months([int(n) for n in table["number"]], x, y(0.0))]
    known = np.flatnonzero(np.isfinite(lines["average"])).tolist()
    if len(known):
        upper = [(x(at), y(lines["high"][at])) for at in known]
        lower = [(x(at), y(lines["low"][at])) for at in known[::-1]]
        parts.append(tag("path", d=path([*upper, *lower], close=True), fill=BAR, fill_opacity=0.14))
        starts = {part.first - (shown.start or 0) for part in trend.chart.stretches[1:]} if trend.chart else set()
        for run in _runs(np.isfinite(lines["average"]), starts):
            line = path((x(at), y(lines["average"][at])) for at in run)
            parts.append(tag("path", d=line, fill="none", stroke=QUIET, stroke_width=1, stroke_dasharray="4 3"))
    for run in _runs(np.isfinite(counts), set()):
        line = path((x(at), y(counts[at])) for at in run)
        parts.append(tag("path", d=line, fill="none", stroke=BAR, stroke_width=1.4))
    for at in np.flatnonzero(np.isfinite(counts)).tolist():
        parts.append(_point(x(at), y(counts[at]), bool(table["signals"][at])))
    return drawing(_WIDTH, _HEIGHT, [*parts, *_legend()])


def _point(x: float, y: float, marked: bool) -> str:
    """A round point; unusual ones are larger diamonds, to be told apart without colour."""
    if not marked:
        return tag("circle", cx=x, cy=y, r=1.9, fill=BAR)
    return tag("path", d=path([(x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y)], close=True), fill=MARK)


def _runs(held: np.ndarray, starts: set[int]) -> list[list[int]]:
    """Positions in stretches without a gap, cut also where a new level begins."""
    runs: list[list[int]] = []
    for at in np.flatnonzero(held).tolist():
        if runs and runs[-1][-1] == at - 1 and at not in starts:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _frame(top: float, y: object) -> list[str]:
    place = y
    assert callable(place)
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = top * share
        parts.append(
            tag(
                "path",
                d=path([(_LEFT, place(value)), (_WIDTH - _RIGHT, place(value))]),
                stroke="#d5dbe1",
                stroke_width=0.5,
            )
        )
        parts.append(text(_LEFT - 4, place(value) + 2.5, f"{value:,.0f}", anchor="end", size=7.5, fill="#52606d"))
    return parts


def _months(numbers: list[int], x: object, base: float) -> list[str]:
    place = x
    assert callable(place)
    every = max(1, round(len(numbers) / 9))
    parts = []
    for at in range(len(numbers) - 1, -1, -every):
        first = Period("month", numbers[at]).first_day
        anchor = "end" if at == len(numbers) - 1 else "middle"
        right = place(at) if anchor == "middle" else _WIDTH - _RIGHT
        parts.append(text(right, base + 11, f"{first:%b %Y}", anchor=anchor, size=7.5, fill="#52606d"))
        parts.append(
            tag("path", d=path([(place(at), base), (place(at), base + 3)]), stroke="#52606d", stroke_width=0.5)
        )
    return parts


def _legend() -> list[str]:
    return [
        _point(_LEFT + 4, 6.0, marked=False),
        text(_LEFT + 10, 8.5, "reports", size=7.5),
        tag("path", d=path([(_LEFT + 50, 6), (_LEFT + 66, 6)]), stroke=QUIET, stroke_width=1, stroke_dasharray="4 3"),
        text(_LEFT + 70, 8.5, "average for the time of year", size=7.5),
        tag("rect", x=_LEFT + 172, y=2.0, width=14.0, height=8.0, fill=BAR, fill_opacity=0.14),
        text(_LEFT + 190, 8.5, "usual range", size=7.5),
        _point(_LEFT + 245, 6.0, marked=True),
        text(_LEFT + 253, 8.5, "named by a rule as unusual", size=7.5),
    ]


def _nice(value: float) -> float:
    """A round number not below the value, that four parts divide well."""
    scale = 10.0 ** np.floor(np.log10(value))
    return float(
        next(step * scale for step in (1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0) if step * scale >= value)
    )
