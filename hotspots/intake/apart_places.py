"""Places that stand apart: far from where all others lie, or single points that far too many of a file's rows name.

Where an area has no bounds, its whole system's region does not notice two numbers exchanged when both ways lie in it.
What notices is where all the other rows lie: those of the same file, or of everything loaded before. A point that a
large part of a file names is no place where things happened, but what a system writes when it knows none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Fewer rows show no middle.
FEWEST_ROWS = 20
FEWEST_STORED = 200
# How far beyond the middle of the rows something is still among them.
_SPREADS, _LEAST_M = 3.0, 10_000.0
# A placeholder: so many rows, so large a part of those with coordinates, so many times the next point, beside so many
# other points. A shop or a hostel that reports from one door does not have the last.
_PILE_ROWS, _PILE_SHARE, _PILE_TIMES, _PILE_OTHERS = 100, 0.3, 10, 50
# The same with a smaller part of a larger file. In 171 published street files, and incidents of four cities, no point
# has more than 3.3 % of the rows, nor four times as many as the next.
_LESS_ROWS, _LESS_SHARE, _LESS_OTHERS = 300, 0.03, 200
_PILE_SQUARE_M, _MOST_PILES = 25.0, 5
_NINES = np.array([10.0**digits - 1 for digits in range(2, 9)])


class Middle(NamedTuple):
    """Where the middle three fifths of some reports lie: fifths of easting and of northing (metres), and how many.

    Attributes:
        first_day, last_day: when nearly all of them happened, days since 1970; NaN where that is not known.
        of: whose places they are, for messages; empty = all other reports.
    """

    west: float
    south: float
    east: float
    north: float
    reports: float
    first_day: float = np.nan
    last_day: float = np.nan
    of: str = ""

    def among(self, e: Floats, n: Floats) -> Mask:
        """Which places are among them: no farther beyond than three times their spread, or 10 km."""
        wide = max(_SPREADS * (self.east - self.west), _LEAST_M)
        high = max(_SPREADS * (self.north - self.south), _LEAST_M)
        with np.errstate(invalid="ignore"):
            return np.asarray(
                (e >= self.west - wide) & (e <= self.east + wide) & (n >= self.south - high) & (n <= self.north + high)
            )


def middle_of(e: Floats, n: Floats) -> Middle | None:
    """The middle of some places; None of fewer than `FEWEST_ROWS`."""
    if len(e) < FEWEST_ROWS:
        return None
    (west, east), (south, north) = np.quantile(e, (0.2, 0.8)), np.quantile(n, (0.2, 0.8))
    return Middle(float(west), float(south), float(east), float(north), len(e))


class Apart(NamedTuple):
    """Rows that stand apart, as masks over all rows.

    Attributes:
        mended: fit among the others when read the other way, and only so.
        far: fit neither way.
        of: whose places they stand apart from; empty = all other reports.
    """

    mended: Mask
    far: Mask
    of: str = ""


def standing_apart(e: Floats, n: Floats, other_e: Floats, other_n: Floats, stored: Middle | None) -> Apart:
    """Which places stand apart from the others.

    Args:
        e, n: easting and northing, metres; NaN where there is no place.
        other_e, other_n: the same read the other way, e.g. with the two numbers exchanged; NaN where that is no place.
        stored: where the reports lie that were loaded before; asked where the file as a whole stands apart from them,
            or is too small to have a middle of its own.
    """
    known = np.isfinite(e) & np.isfinite(n)
    nothing = Apart(np.zeros(len(e), dtype=bool), np.zeros(len(e), dtype=bool))
    middle = middle_of(e[known], n[known])
    if stored is None or stored.reports < FEWEST_STORED:
        stored = None
    if middle is None:
        middle = stored
    if middle is None or not known.any():
        return nothing
    if stored is not None:
        # A file that lies elsewhere as a whole is judged by what was there before.
        here = stored.among(np.array([np.median(e[known])]), np.array([np.median(n[known])]))[0]
        middle = middle if here else stored
    out = known & ~middle.among(e, n)
    if not out.any():
        return nothing
    mended = out & middle.among(other_e, other_n)
    return Apart(mended, out & ~mended, middle.of)


def placeholder(e: Floats, n: Floats) -> Mask | None:
    """The rows on points that must be placeholders; None where there are none.

    First by the metre; then, since some systems scatter their placeholder, by squares of 25 m with those around them.

    Args:
        e, n: easting and northing, metres; NaN where there is no place.
    """
    known = np.flatnonzero(np.isfinite(e) & np.isfinite(n))
    if len(known) < _PILE_ROWS:
        return None
    piled = np.zeros(len(e), dtype=bool)
    piled[known[_piled(np.round(e[known]), np.round(n[known]))]] = True
    left = known[~piled[known]]
    if len(left) >= _PILE_ROWS:
        x, y = (np.floor(values[left] / _PILE_SQUARE_M) for values in (e, n))
        piled[left[_piled(x, y, reach=1, of=len(known))]] = True
    return piled if piled.any() else None


def _piled(x: Floats, y: Floats, *, reach: int = 0, of: int = 0) -> Mask:
    """Which of some whole-numbered points carry far more than their share.

    Args:
        reach: points so near to a pile belong to it, and are not what it is held against.
        of: how many rows the share is of; 0 = these.
    """
    codes, points = pd.factorize(x + 1j * y)
    counts = np.bincount(codes)
    order = np.argsort(-counts, kind="stable")
    near = np.zeros(len(counts), dtype=bool)
    best = near
    for top in order[:_MOST_PILES]:
        if counts[top] < _PILE_ROWS:
            break
        away = points - points[top]
        near = near | ((np.abs(away.real) <= reach) & (np.abs(away.imag) <= reach))
        others, share = counts[~near], counts[top] / (of or len(x))
        heavy = share >= _PILE_SHARE and len(others) >= _PILE_OTHERS
        plain = share >= _LESS_SHARE and len(others) >= _LESS_OTHERS and counts[top] >= _LESS_ROWS
        if not (heavy or plain):
            break
        if counts[top] >= _PILE_TIMES * others.max():
            best = near
    return np.asarray(best[codes])


def stands_for_nothing(a: Floats, b: Floats) -> Mask:
    """Which pairs of numbers are what systems write for "no place": both 0, both 1 or -1, or both nothing but nines."""
    with np.errstate(invalid="ignore"):
        size = np.floor(np.abs(a))
        nines = (size >= 99) & np.isin(size, _NINES)
        return np.asarray((a == b) & ((size <= 1) & (size == np.abs(a)) | nines))
