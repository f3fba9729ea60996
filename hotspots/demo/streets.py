"""Residential streets: terraces near the centre, crescents and avenues further out, closes at the edge.

Each neighbourhood gets a pattern of its own, drawn in its own direction and clipped to it, so that streets end at
the roads around it as real ones do.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from shapely import LineString, Polygon

from hotspots.demo.curves import Array
from hotspots.demo.land import Land, NamedLine, centre_point, lines_of, long_axis, polygons_of
from hotspots.demo.names import street_names

Drawn = Iterator[tuple[str, Array]]


def draw_streets(rng: np.random.Generator, land: Land) -> list[NamedLine]:
    """Residential streets and park paths, named. Kind is "street" or "path"."""
    names = street_names(rng)
    streets: list[NamedLine] = []
    for area in land.neighbourhoods:
        whole = area.intersection(land.built_up)
        for plot in polygons_of(whole.difference(land.kept_free), smallest=8_000):
            for kind, line in _pattern(rng, plot):
                streets.append(NamedLine(next(names[kind]), "street", line))
    for cut in land.dividers:
        for line in lines_of(cut.intersection(land.built_up).difference(land.kept_free), shortest=60):
            streets.append(NamedLine(next(names["road"]), "road", line))
    return streets + _paths(rng, land)


def _pattern(rng: np.random.Generator, plot: Polygon) -> list[tuple[str, LineString]]:
    distance = plot.centroid.distance(centre_point())
    dice = rng.random()
    if distance < 1150:
        drawn = _grid(rng, plot, gap=62, run=(130, 210), bend=6.0, kinds=("terrace", "cross"))
    elif dice < 0.30:
        drawn = _arcs(rng, plot)
    elif dice < 0.62 or distance < 1700:
        drawn = _grid(rng, plot, gap=74, run=(150, 260), bend=26.0, kinds=("avenue", "cross"))
    else:
        drawn = _closes(rng, plot)
    found: list[tuple[str, LineString]] = []
    for kind, points in drawn:
        found += [(kind, part) for part in lines_of(LineString(points).intersection(plot), shortest=34)]
    return found


class _Frame:
    """A plot's own axes: u along its longer side, v across, both from its centre."""

    def __init__(self, rng: np.random.Generator, plot: Polygon) -> None:
        along = long_axis(plot)
        tilt = rng.normal(0, 0.06)
        self.along = np.array([along[0] - tilt * along[1], along[1] + tilt * along[0]])
        self.across = np.array([-self.along[1], self.along[0]])
        self.origin = np.array([plot.centroid.x, plot.centroid.y])
        corners = np.asarray(plot.exterior.coords) - self.origin
        u, v = corners @ self.along, corners @ self.across
        self.u, self.v = (float(u.min()), float(u.max())), (float(v.min()), float(v.max()))
        self.phase, self.wave = rng.uniform(0, 6.28), rng.uniform(420, 700)

    def place(self, u: Array, v: Array, bend: float) -> Array:
        """Back to the map, with every line across bent alike so that neighbouring streets stay parallel."""
        bent = v + bend * np.sin(2 * np.pi * u / self.wave + self.phase)
        points: Array = self.origin + u[:, None] * self.along + bent[:, None] * self.across
        return points


def _rows(rng: np.random.Generator, frame: _Frame, gap: float) -> Array:
    return np.arange(frame.v[0] - 40 + rng.uniform(0.35, 0.65) * gap, frame.v[1] + 40, gap)


def _grid(
    rng: np.random.Generator,
    plot: Polygon,
    *,
    gap: float,
    run: tuple[float, float],
    bend: float,
    kinds: tuple[str, str],
) -> Drawn:
    frame = _Frame(rng, plot)
    rows = _rows(rng, frame, gap)
    for row in rows:
        u = np.arange(frame.u[0] - 30, frame.u[1] + 30, 40.0)
        yield kinds[0], frame.place(u, np.full(len(u), row), bend)
    at = frame.u[0] + rng.uniform(0.3, 0.8) * run[0]
    while at < frame.u[1]:
        first = int(rng.integers(0, 2)) if len(rows) > 3 else 0
        v = np.linspace(rows[0] - gap if first == 0 else rows[first], rows[-1] + gap, max(2, 2 * len(rows)))
        if rng.random() < 0.35 and len(rows) > 3:
            v = v[: len(v) // 2 + 1]
        yield kinds[1], frame.place(np.full(len(v), at), v, bend)
        at += rng.uniform(*run)


def _arcs(rng: np.random.Generator, plot: Polygon) -> Drawn:
    frame = _Frame(rng, plot)
    side = 1 if rng.random() < 0.5 else -1
    focus = frame.origin + frame.across * side * rng.uniform(0.5, 0.95) * (frame.v[1] - frame.v[0])
    far = float(np.hypot(*(np.asarray(plot.exterior.coords) - focus).T).max())
    angle = np.linspace(0, 2 * np.pi, 97)
    rings = np.arange(62, far, 76.0)
    for ring in rings:
        yield "arc", focus + ring * np.column_stack([np.cos(angle), np.sin(angle)])
    turn = rng.uniform(0, 6.28)
    for spoke in range(int(rng.integers(8, 10))):
        direction = turn + spoke * 2 * np.pi / 9 + rng.normal(0, 0.1)
        reach = np.array([rings[0] if spoke % 2 else 10.0, far])
        yield "avenue", focus + reach[:, None] * np.array([np.cos(direction), np.sin(direction)])


def _closes(rng: np.random.Generator, plot: Polygon) -> Drawn:
    frame = _Frame(rng, plot)
    gap = rng.uniform(128, 150)
    rows, bend = _rows(rng, frame, gap), rng.uniform(18, 32)
    for row in rows:
        u = np.arange(frame.u[0] - 30, frame.u[1] + 30, 35.0)
        yield "avenue", frame.place(u, np.full(len(u), row), bend)
        at = frame.u[0] + rng.uniform(10, 60)
        while at < frame.u[1]:
            side = 1 if rng.random() < 0.5 else -1
            deep, hook = side * rng.uniform(42, 56), rng.uniform(-28, 28)
            u = np.array([at, at, at + hook * 0.4, at + hook])
            yield "stub", frame.place(u, row + deep * np.array([0.0, 0.6, 0.85, 1.0]), bend)
            at += rng.uniform(40, 70)
    for at in np.arange(frame.u[0] + rng.uniform(60, 160), frame.u[1], rng.uniform(260, 380)):
        v = np.linspace(frame.v[0] - 30, frame.v[1] + 30, 12)
        yield "cross", frame.place(np.full(len(v), at), v, bend)


def _paths(rng: np.random.Generator, land: Land) -> list[NamedLine]:
    """Three paths across every park (and service roads across the works), bent a little."""
    paths: list[NamedLine] = []
    for park in land.parks:
        if park.kind == "school":
            continue
        middle = np.array([park.shape.centroid.x, park.shape.centroid.y])
        turn = rng.uniform(0, np.pi)
        for leg in range(3):
            direction = turn + leg * np.pi / 3
            reach = np.linspace(-450, 450, 41)
            bent = 14 * np.sin(reach / 55 + leg)
            unit, normal = (
                np.array([np.cos(direction), np.sin(direction)]),
                np.array([-np.sin(direction), np.cos(direction)]),
            )
            line = LineString(middle + reach[:, None] * unit + bent[:, None] * normal)
            dry = park.shape.difference(land.water[-1].shape.buffer(8))
            paths += [NamedLine(park.name, "path", part) for part in lines_of(line.intersection(dry), shortest=40)]
    return paths
