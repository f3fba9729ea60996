"""A small map for a printed page: a hotspot's cells on the partnership's own layers, with names and scale.

Drawn as SVG from files on this machine; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from hotspots.projection import read_shapes
from hotspots.share.layer_words import ground_of

_MARGIN_M = 220.0
_SMALLEST_M = 700.0
_RATIO = 1.5
_WIDTH = 900.0
_LABELS = 16
_FONT = 15
_NAMES = ("name", "title", "label")
_STYLES = {
    "green": 'fill="#dcead3" stroke="none"',
    "water": 'fill="#cfe3f2" stroke="none"',
    "areas": 'fill="none" stroke="#7b8794" stroke-width="1.5" stroke-dasharray="8 5"',
    "lines": 'fill="none" stroke="#b8c2cc" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"',
    "cells": 'fill="#ec7014" fill-opacity="0.28" stroke="#993404" stroke-width="2.5"',
}
_ORDER = ("green", "water", "lines", "areas", "points")


def locator_svg(cells: shapely.Geometry, layers: Mapping[str, Path], crs: str) -> bytes:
    """The map.

    Args:
        cells: outline of the hotspot's cells, metres of `crs`.
        layers: title → GeoJSON or GeoPackage of public boundaries, as in the settings; unreadable ones are left out.
    """
    frame = _frame(cells)
    west, south, east, north = frame
    scale = _WIDTH / (east - west)
    height = (north - south) * scale
    drawn: dict[str, list[str]] = {kind: [] for kind in _ORDER}
    names: list[tuple[str, shapely.Geometry]] = []
    taken: list[shapely.Geometry] = []
    for title, path in layers.items():
        for kind, name, rank, shape in _shapes_in(title, path, crs, frame):
            drawn[kind].append(_mark(kind, shape, rank, name, frame, scale))
            if kind == "lines" and name:
                names.append((name, shape))
            if kind == "points":
                x, y = _at(shapely.get_coordinates(shape)[:1], frame, scale)[0]
                taken.append(shapely.box(x - 6, y - 10, x + 10 + len(name) * 7, y + 10))
    body = [line for kind in _ORDER for line in drawn[kind]]
    body.append(f'<path d="{_path(cells, frame, scale)}" {_STYLES["cells"]}/>')
    body += _street_names(names, cells, taken, frame, scale)
    body += _scale_and_north(scale, height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" '
        f'width="{_WIDTH:.0f}" height="{height:.0f}" font-family="Libertinus Serif" font-size="{_FONT}">'
        f'<rect width="100%" height="100%" fill="#fbfaf8"/>'
    )
    return (head + "".join(body) + "</svg>").encode()


def _frame(cells: shapely.Geometry) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(cells)
    x, y = (west + east) / 2, (south + north) / 2
    wide = max(east - west + 2 * _MARGIN_M, (north - south + 2 * _MARGIN_M) * _RATIO, _SMALLEST_M)
    return x - wide / 2, y - wide / 2 / _RATIO, x + wide / 2, y + wide / 2 / _RATIO


def _shapes_in(
    title: str, path: Path, crs: str, frame: tuple[float, float, float, float]
) -> Iterator[tuple[str, str, int, shapely.Geometry]]:
    """Kind, name, importance (0 = main road) and shape of what lies in the frame."""
    try:
        names, kinds, shapes = _layer(str(path), path.stat().st_mtime_ns, crs)
    except (OSError, ValueError, RuntimeError):
        return
    near = np.flatnonzero(shapely.intersects(shapes, shapely.box(*frame)))
    for at in near:
        kind = _kind(title, shapes[at])
        # The frame cuts areas open: only their own outlines are drawn, not the cuts.
        clipped = shapely.clip_by_rect(shapely.boundary(shapes[at]) if kind == "areas" else shapes[at], *frame)
        if shapely.is_empty(clipped):
            continue
        rank = 0 if kinds[at] == "main" else 2 if kinds[at] in ("street", "path", "") else 1
        yield kind, names[at], rank, clipped


def _kind(title: str, shape: shapely.Geometry) -> str:
    if "Point" in shape.geom_type:
        return "points"
    if "Line" in shape.geom_type:
        return "lines"
    return ground_of(title) or "areas"


@lru_cache(maxsize=16)
def _layer(path: str, changed: int, crs: str) -> tuple[list[str], list[str], Any]:
    """Names, kinds and shapes (metres of `crs`) of a layer; `changed` is the time of its file."""
    frame = read_shapes(Path(path), crs)
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    named = next((c for c in frame.columns if c.casefold() in _NAMES or c.casefold().endswith("nm")), None)
    names = frame[named].fillna("").astype(str).tolist() if named else [""] * len(frame)
    kinds = frame["kind"].fillna("").astype(str).tolist() if "kind" in frame else [""] * len(frame)
    return names, kinds, np.asarray(frame.geometry.array, dtype=object)


def _mark(
    kind: str, shape: shapely.Geometry, rank: int, name: str, frame: tuple[float, float, float, float], scale: float
) -> str:
    if kind == "points":
        x, y = _at(shapely.get_coordinates(shape)[:1], frame, scale)[0]
        words = f'<text x="{x + 8:.1f}" y="{y + 5:.1f}" fill="#334e68" font-size="13">{escape(name)}</text>'
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="#334e68"/>' + (words if name else "")
    style = _STYLES[kind].format(width=(7, 5, 3)[rank])
    return f'<path d="{_path(shape, frame, scale)}" {style}/>'


def _path(shape: shapely.Geometry, frame: tuple[float, float, float, float], scale: float) -> str:
    parts: list[str] = []
    for line, closed in _lines(shape):
        points = _at(shapely.get_coordinates(line), frame, scale)
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else ""))
    return "".join(parts)


def _lines(shape: shapely.Geometry) -> Iterator[tuple[shapely.Geometry, bool]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield from ((ring, True) for ring in (part.exterior, *part.interiors))
        elif part.geom_type == "LineString":
            yield part, False
        elif part.geom_type != "Point":
            yield from _lines(part)


def _at(points: np.ndarray, frame: tuple[float, float, float, float], scale: float) -> np.ndarray:
    return np.column_stack([(points[:, 0] - frame[0]) * scale, (frame[3] - points[:, 1]) * scale])


def _street_names(
    names: Iterable[tuple[str, shapely.Geometry]],
    cells: shapely.Geometry,
    taken: list[shapely.Geometry],
    frame: tuple[float, float, float, float],
    scale: float,
) -> list[str]:
    """Names along the longest piece of each street, where there is room: streets in the hotspot first, then long ones.

    Args:
        taken: where something else is written (pixels); grows by what is written here.
    """
    longest: dict[str, shapely.Geometry] = {}
    for name, shape in names:
        for line, _ in _lines(shape):
            if name not in longest or line.length > longest[name].length:
                longest[name] = line
    marks: list[str] = []
    near = {name for name, line in longest.items() if shapely.intersects(line, cells)}
    for name, line in sorted(longest.items(), key=lambda pair: (pair[0] not in near, -pair[1].length, pair[0])):
        wide = len(name) * _FONT * 0.5
        if line.length * scale < wide or len(marks) >= _LABELS:
            continue
        half = wide / scale / 2
        middle = line.length / 2
        ends = [shapely.line_interpolate_point(line, middle + step) for step in (-half, 0, half)]
        (x0, y0), (x, y), (x1, y1) = _at(shapely.get_coordinates(ends), frame, scale)
        turn = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        turn = turn - 180 if turn > 90 else turn + 180 if turn < -90 else turn
        room = shapely.buffer(shapely.LineString([(x0, y0), (x1, y1)]), _FONT * 0.7)
        if any(shapely.intersects(room, other) for other in taken):
            continue
        taken.append(room)
        at = f'x="{x:.1f}" y="{y + 4:.1f}" transform="rotate({turn:.1f} {x:.1f} {y:.1f})" text-anchor="middle"'
        halo = 'fill="#fbfaf8" stroke="#fbfaf8" stroke-width="4" stroke-linejoin="round"'
        marks.append(f'<text {at} {halo}>{escape(name)}</text><text {at} fill="#1f2933">{escape(name)}</text>')
    return marks


def _scale_and_north(scale: float, height: float) -> list[str]:
    metres = max(m for m in (50, 100, 200, 500, 1000, 2000, 5000) if m * scale <= _WIDTH / 3 or m == 50)
    long, x, y = metres * scale, 24.0, height - 24.0
    top = 20.0
    return [
        f'<rect x="{x - 12}" y="{y - 32:.0f}" width="{long + 24:.0f}" height="46" fill="#fff" opacity="0.85"/>',
        f'<path d="M{x} {y - 6:.0f}V{y:.0f}H{x + long:.0f}V{y - 6:.0f}" fill="none" stroke="#222" stroke-width="2"/>',
        f'<text x="{x + long / 2:.0f}" y="{y - 12:.0f}" text-anchor="middle" fill="#1f2933">{metres} metres</text>',
        f'<rect x="{_WIDTH - 54}" y="{top - 8}" width="42" height="66" fill="#ffffff" fill-opacity="0.85"/>',
        f'<path d="M{_WIDTH - 33} {top}l10 30l-10 -8l-10 8z" fill="#1f2933"/>',
        f'<text x="{_WIDTH - 33}" y="{top + 50}" text-anchor="middle" fill="#1f2933">N</text>',
    ]
