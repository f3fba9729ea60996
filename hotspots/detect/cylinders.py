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
        square_m: places are middles of squares so wide; 0 = the points themselves.
    """

    easting: Floats
    northing: Floats
    place: Index
    age: NDArray[np.int64]
    square_m: float = 0.0

    @classmethod
    def of(cls, easting: Floats, northing: Floats, age: NDArray[np.int64], reports: Floats | None = None) -> Cases:
        """From one row a report, or a row for several reports (`reports`, whole numbers); all shape (n,)."""
        if reports is not None:
            often = reports.astype(np.int64)
            easting, northing = np.repeat(easting, often), np.repeat(northing, often)
            age = np.repeat(age, often)
        return Spots(easting, northing).cases(np.ones(len(age), dtype=bool), age.astype(np.int64))


def in_squares(where: Floats, width: float) -> Floats:
    """Coordinates (metres) of the middles of the squares that points lie in; of the points where the width is 0."""
    return (np.floor(where / width) + 0.5) * width if width else where


class Spots:
    """Where reports lie, each at its point and each in squares: sorted once, however often their dates are dealt out.

    Args of the constructor: easting and northing of each report, metres, shape (n,).
    """

    def __init__(self, easting: Floats, northing: Floats) -> None:
        self._where = np.column_stack([easting, northing])
        self._known: dict[float, tuple[Floats, Index]] = {}

    def cases(self, inside: NDArray[np.bool_], age: NDArray[np.int64]) -> Cases:
        """The reports for which `inside` holds, by point, or by square where there are many; both shape (n,)."""
        for width in (0.0, *_SQUARES_M):
            places, place = self._places(width)
            used = np.zeros(len(places), dtype=bool)
            used[place[inside]] = True
            if np.count_nonzero(used) <= _MANY_PLACES:
                break
        return Cases(places[used, 0], places[used, 1], (np.cumsum(used) - 1)[place[inside]], age[inside], width)

    def _places(self, width: float) -> tuple[Floats, Index]:
        """The distinct points, or middles of squares of this width, in order, and which of them is each report's."""
        if width not in self._known:
            where = in_squares(self._where, width)
            order = np.lexsort((where[:, 1], where[:, 0]))
            ordered = where[order]
            new = np.ones(len(order), dtype=bool)
            new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
            place = np.empty(len(order), dtype=np.intp)
            place[order] = np.cumsum(new) - 1
            self._known[width] = ordered[new], place
        return self._known[width]


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
    if here is not None:
        pairs = here.sparse_distance_matrix(tree, max(rule.radii_m) * (1 + 1e-12), output_type="coo_matrix")
        for radius in rule.radii_m:
            near = pairs.data <= radius * (1 + 1e-12)
            at = pairs.row[near], pairs.col[near]
            parts.append(csr_array((np.ones(len(at[0])), at), shape=(len(centres), len(places))))
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
