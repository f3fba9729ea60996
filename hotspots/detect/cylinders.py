"""The cylinders that a space-time scan looks at: circles around places hit lately, each with the last few periods.

With c reports in a cylinder and mu = (reports of the circle) x (reports of those periods) / C, its likelihood ratio is
LLR = c ln(c / mu) + (C - c) ln((C - c) / (C - mu)). Source: Kulldorff et al. (2005), PLoS Medicine 2(3):e59.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack
from scipy.spatial import cKDTree

from hotspots.detect.grid import Floats

Index = NDArray[np.intp]
# Beyond this many distinct places, those in one square are taken as one (the smallest of these widths in metres that
# leaves no more places than that, or else the last), so that a scan stays quick.
_MANY_PLACES = 4000
_SQUARES_M = (25.0, 50.0, 100.0)


@dataclass(frozen=True)
class ScanRule:
    """What is scanned.

    Attributes:
        radii_m: radii of the circles, metres, ascending.
        windows: the longest window, in periods up to the present.
        base: periods of history that the scan rests on, the windows included.
        fewest: a cylinder with fewer reports is not looked at.
        shuffles: how often the dates are shuffled.
    """

    radii_m: tuple[float, ...] = (1.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 400.0)
    windows: int = 6
    base: int = 26
    fewest: int = 3
    shuffles: int = 99


@dataclass(frozen=True)
class Cases:
    """The reports of the base, ready to be scanned.

    Attributes:
        easting, northing: of the distinct places, metres, shape (places,).
        place: place of each report, shape (reports,).
        age: how many periods before the present, 0 = the period judged, shape (reports,).
    """

    easting: Floats
    northing: Floats
    place: Index
    age: NDArray[np.int64]

    @classmethod
    def of(cls, easting: Floats, northing: Floats, age: NDArray[np.int64], reports: Floats | None = None) -> Cases:
        """From one row a report, or a row for several reports (`reports`, whole numbers); all shape (n,)."""
        if reports is not None:
            often = reports.astype(np.int64)
            easting, northing = np.repeat(easting, often), np.repeat(northing, often)
            age = np.repeat(age, often)
        where = np.column_stack([easting, northing])
        places, place = np.unique(where, axis=0, return_inverse=True)
        for width in _SQUARES_M:
            if len(places) <= _MANY_PLACES:
                break
            squares = (np.floor(where / width) + 0.5) * width
            places, place = np.unique(squares, axis=0, return_inverse=True)
        return cls(places[:, 0], places[:, 1], place.ravel().astype(np.intp), age.astype(np.int64))


def log_likelihood_ratio(cases: Floats, expected: Floats, total: float) -> Floats:
    """LLR of cylinders that hold more than expected, 0 of the others; shapes alike, broadcast."""
    c, mu = np.broadcast_arrays(cases, expected)
    llr = np.zeros(c.shape)
    # A cylinder with all reports in it leaves no rest: 0 ln 0 is 0.
    more = c > mu
    c, mu = c[more], mu[more]
    rest = total - c
    llr[more] = c * np.log(c / mu) + rest * np.log(np.where(rest > 0, rest, 1.0) / (total - mu))
    return llr


@dataclass(frozen=True)
class Cylinders:
    """All circles, with what lies in them.

    Attributes:
        centre: place of each circle, shape (m,).
        radius_m: shape (m,).
        members: places in each circle, binary, shape (m, places).
        totals: reports in each circle over the whole base, shape (m,).
    """

    centre: Index
    radius_m: Floats
    members: csr_array
    totals: Floats


def make_circles(cases: Cases, rule: ScanRule) -> Cylinders:
    """Circles around every place with a report in the longest window. Circles that hold the same places as the next
    smaller one around the same centre are kept: they are the same cluster, and the smaller is preferred on ties."""
    places = np.column_stack([cases.easting, cases.northing])
    centres = np.unique(cases.place[cases.age < rule.windows]).astype(np.intp)
    tree, here = cKDTree(places), cKDTree(places[centres]) if len(centres) else None
    parts = []
    for radius in rule.radii_m:
        if here is None:
            continue
        pairs = here.sparse_distance_matrix(tree, radius * (1 + 1e-12), output_type="coo_matrix")
        ones = np.ones(len(pairs.row))
        parts.append(csr_array((ones, (pairs.row, pairs.col)), shape=(len(centres), len(places))))
    members = vstack(parts, format="csr") if parts else csr_array((0, len(places)))
    totals = np.asarray(members @ np.bincount(cases.place, minlength=len(places)).astype(np.float64))
    return Cylinders(np.tile(centres, len(parts)), np.repeat(rule.radii_m[: len(parts)], len(centres)), members, totals)


def in_windows(place: Index, age: NDArray[np.int64], size: int, windows: int) -> Floats:
    """Reports of each place in the last 1, 2 … periods, shape (size, windows)."""
    recent = age < windows
    flat = np.bincount(place[recent] * windows + age[recent], minlength=size * windows)
    return flat.reshape(size, windows).cumsum(axis=1).astype(np.float64)


def score_cylinders(cases: Cases, circles: Cylinders, rule: ScanRule) -> tuple[Floats, Floats, Floats]:
    """Cases, expected and LLR of every circle (rows) and window length 1 … (columns); LLR 0 below `rule.fewest`."""
    size, total = len(cases.easting), float(len(cases.place))
    found = np.asarray(circles.members @ in_windows(cases.place, cases.age, size, rule.windows))
    in_window = np.bincount(cases.age[cases.age < rule.windows], minlength=rule.windows).cumsum()
    expected = circles.totals[:, None] * in_window / max(total, 1.0)
    llr = log_likelihood_ratio(found, expected, total)
    return found, expected, np.where(found >= rule.fewest, llr, 0.0)
