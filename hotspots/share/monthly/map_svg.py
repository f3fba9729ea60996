"""The hotspot map of a summary: background, busier cells, numbered hotspots, legend and scale bar. No map server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hotspots.share.colours import HEAT
from hotspots.share.svg import drawing, path, tag, text

WIDTH, HEIGHT = 270.0, 250.0
_FOOT = 34.0
# The lowest class begins at half the risk threshold: below that a cell is not coloured.
CLASS_STEPS = (0.5, 1.0, 2.0, 4.0)
_STYLES: dict[str, dict[str, Any]] = {
    "areas": {"fill": "none", "stroke": "#8a93a0", "stroke_width": 0.7},
    "fine": {"fill": "none", "stroke": "#c3cad2", "stroke_width": 0.3},
    "lines": {"fill": "none", "stroke": "#dde2e7", "stroke_width": 0.4},
    "green": {"fill": "#e3eddc", "stroke": "none"},
    "water": {"fill": "#d3e4f1", "stroke": "none"},
}


@dataclass(frozen=True)
class Shape:
    """One outline or line of the background.

    Attributes:
        kind: areas, fine, lines, green or water.
        points: easting and northing in metres, shape (n, 2).
    """

    kind: str
    points: np.ndarray


@dataclass(frozen=True)
class Mark:
    """A numbered hotspot at easting and northing, in metres."""

    label: str
    easting: float
    northing: float


def hotspot_map(
    shapes: tuple[Shape, ...], cells: np.ndarray, risk: np.ndarray, marks: list[Mark], *, threshold: float
) -> bytes:
    """SVG of the map, north up.

    Args:
        cells: corners in metres, shape (cells, corners, 2).
        risk: relative risk of each cell, shape (cells,).
        threshold: the relative risk that classes are halves and multiples of.
    """
    west, south, east, north = _bounds(shapes, cells, marks)
    scale = min((WIDTH - 8) / (east - west), (HEIGHT - _FOOT - 8) / (north - south))
    left = 4 + ((WIDTH - 8) - (east - west) * scale) / 2
    base = HEIGHT - _FOOT - 4 - ((HEIGHT - _FOOT - 8) - (north - south) * scale) / 2

    def place(points: np.ndarray) -> list[tuple[float, float]]:
        moved = np.column_stack([left + (points[:, 0] - west) * scale, base - (points[:, 1] - south) * scale])
        return [(float(x), float(y)) for x, y in moved]

    parts = [tag("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - _FOOT, fill="#fbfbf9", stroke="#b8c2cc")]
    for kind in ("green", "water", "lines", "fine", "areas"):
        data = "".join(path(place(s.points), close=kind != "lines") for s in shapes if s.kind == kind)
        if data:
            parts.append(tag("path", d=data, **_STYLES[kind]))
    classes = np.searchsorted(np.array(CLASS_STEPS) * threshold, risk, side="right") - 1
    for number in range(4):
        data = "".join(path(place(corners), close=True) for corners in cells[classes == number])
        if data:
            parts.append(tag("path", d=data, fill=HEAT[number + 1], fill_opacity=0.85))
    for mark in reversed(marks):
        ((x, y),) = place(np.array([[mark.easting, mark.northing]]))
        parts.append(tag("circle", cx=x, cy=y, r=5.2, fill="#ffffff", stroke="#1f2933", stroke_width=0.8))
        parts.append(text(x, y + 2.4, mark.label, size=6.8, anchor="middle"))
    return drawing(WIDTH, HEIGHT, [*parts, *_legend(threshold), *_scale_bar(scale)])


def _bounds(shapes: tuple[Shape, ...], cells: np.ndarray, marks: list[Mark]) -> tuple[float, float, float, float]:
    """The areas where there are any, else everything; never smaller than a kilometre."""
    areas = [s.points for s in shapes if s.kind == "areas"] or [s.points for s in shapes]
    spots = [np.array([[m.easting, m.northing]]) for m in marks]
    every = np.concatenate([*areas, *spots, *([cells.reshape(-1, 2)] if cells.size else []), np.zeros((0, 2))])
    if not len(every):
        return 0.0, 0.0, 1000.0, 1000.0
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    wide, high = (max(1000.0 - extent, 0.0) / 2 + 0.04 * extent for extent in (east - west, north - south))
    return float(west - wide), float(south - high), float(east + wide), float(north + high)


def _legend(threshold: float) -> list[str]:
    y = HEIGHT - _FOOT + 8.0
    parts = [text(0, y + 6, "Times the average", size=7.2)]
    for at, step in enumerate(CLASS_STEPS):
        x = 62.0 + at * 52
        upper = f" to {CLASS_STEPS[at + 1] * threshold:g}" if at + 1 < len(CLASS_STEPS) else " or more"
        parts.append(
            tag("rect", x=x, y=y, width=9.0, height=7.0, fill=HEAT[at + 1], stroke="#8a93a0", stroke_width=0.3)
        )
        parts.append(text(x + 12, y + 6, f"{step * threshold:g}{upper}", size=7.2))
    return parts


def _scale_bar(scale: float) -> list[str]:
    """A bar of a round length, about a quarter of the map."""
    want = WIDTH / 4 / scale
    power = 10.0 ** np.floor(np.log10(want))
    metres = float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= want))
    y = HEIGHT - 7.0
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    mark = 150.0
    return [
        tag(
            "path",
            d=path([(0.5, y - 3), (0.5, y), (metres * scale, y), (metres * scale, y - 3)]),
            fill="none",
            stroke="#1f2933",
            stroke_width=0.8,
        ),
        text(metres * scale + 4, y + 1, words, size=7.2),
        tag("circle", cx=mark, cy=y - 2, r=4.2, fill="#ffffff", stroke="#1f2933", stroke_width=0.8),
        text(mark + 8, y + 1, "hotspot, numbered by rank", size=7.2),
    ]
