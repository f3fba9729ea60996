"""Smooth lines and wobbly shapes, from a few points. All lengths in metres."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Polygon

Array = NDArray[np.float64]


def spline(points: Sequence[tuple[float, float]], *, closed: bool = False, step: float = 45.0) -> Array:
    """A smooth line through every point (centripetal would overdo it: uniform Catmull-Rom), shape (n, 2).

    `step` is about the distance between the points returned; a closed line ends where it began.
    """
    given = np.asarray(points, dtype=float)
    if closed:
        padded = np.vstack([given[-1], given, given[:2]])
    else:
        padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    pieces = [_piece(padded[i : i + 4], step) for i in range(len(padded) - 3)]
    return np.vstack([*pieces, padded[-2][None, :]])


def _piece(four: Array, step: float) -> Array:
    count = max(2, round(float(np.hypot(*(four[2] - four[1]))) / step))
    t = np.linspace(0, 1, count, endpoint=False)[:, None]
    p0, p1, p2, p3 = four
    curve: Array = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    return curve


def smooth_line(points: Sequence[tuple[float, float]], *, closed: bool = False) -> LineString:
    """`spline` as a shapely line."""
    return LineString(spline(points, closed=closed))


def smooth_area(points: Sequence[tuple[float, float]]) -> Polygon:
    """The area inside a smooth closed line through the points."""
    return Polygon(spline(points, closed=True))


def wobbly_ellipse(
    rng: np.random.Generator, centre: tuple[float, float], radii: tuple[float, float], *, turn: float = 0.0
) -> Polygon:
    """An ellipse with an irregular rim, as parks and ponds have. `turn` in degrees, anticlockwise."""
    angle = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    rim = np.ones_like(angle)
    for harmonic in (2, 3, 4, 5):
        rim += rng.normal(0, 0.16 / harmonic) * np.cos(harmonic * angle + rng.uniform(0, 2 * np.pi))
    x, y = radii[0] * rim * np.cos(angle), radii[1] * rim * np.sin(angle)
    tilt = np.radians(turn)
    east = centre[0] + x * np.cos(tilt) - y * np.sin(tilt)
    north = centre[1] + x * np.sin(tilt) + y * np.cos(tilt)
    return Polygon(np.column_stack([east, north]))
