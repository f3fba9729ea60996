"""How many reports are to be expected in each hour of next week at each hotspot.

Expected in an hour = expected in the week x share of the hour. The reports of one place are far too few for 168 hours,
so its share of each hour is pulled towards what is known better, in two steps (as by a Dirichlet prior worth so many
reports):

1. its hours of the day and its days of the week, taken apart (24 + 7 figures instead of 168), the hours smoothed over
   their neighbours, are pulled towards the common profile of all the places, with `COMMON_WEIGHT` reports' worth;
2. its own day-by-hour counts, smoothed likewise, are pulled towards the result of step 1, with `OWN_WEIGHT`.

The weights were chosen on weeks of the made-up borough that lie before those on which `python -m benchmarks patrols`
measures; there even more weight on what is common did a little better, but real places differ more in their hours.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

DAYS, HOURS = 7, 24
COMMON_WEIGHT = 200.0
OWN_WEIGHT = 1000.0
_KERNEL = (0.25, 0.5, 0.25)


def hour_shares(counts: Floats, *, common_weight: float = COMMON_WEIGHT, own_weight: float = OWN_WEIGHT) -> Floats:
    """Share of each hour of the week at each place.

    Args:
        counts: reports by place, day (Monday first) and hour, shape (places, 7, 24); fractions where times are spread.

    Returns:
        Shares, shape (places, 7, 24), each place summing to 1; even over the week where nothing is known of any place.
    """
    counts = np.asarray(counts, dtype=np.float64)
    many = counts.sum(axis=(1, 2))[:, None, None]
    smooth = _smoothed(counts)
    pooled = smooth.sum(axis=0, keepdims=True)
    even = np.full((1, DAYS, HOURS), 1.0 / (DAYS * HOURS))
    common = pooled / pooled.sum() if pooled.sum() else even
    apart = _by_day_and_hour(smooth)
    steady = (many * apart + common_weight * common) / (many + common_weight)
    shares: Floats = (smooth + own_weight * steady) / (many + own_weight)
    return shares


def _smoothed(counts: Floats) -> Floats:
    """Counts spread a little over the hour before and after, through midnight and round the week."""
    flat = counts.reshape(len(counts), DAYS * HOURS)
    rolled = np.stack([np.roll(flat, step, axis=1) for step in (-1, 0, 1)])
    return np.asarray(np.tensordot(np.array(_KERNEL), rolled, axes=1).reshape(counts.shape), dtype=np.float64)


def _by_day_and_hour(counts: Floats) -> Floats:
    """Shares as if the hours of the day were the same on every day of the week; 0 where there are no reports."""
    total = counts.sum(axis=(1, 2))[:, None, None]
    days, hours = counts.sum(axis=2)[:, :, None], counts.sum(axis=1)[:, None, :]
    apart: Floats = np.divide(days * hours, total**2, out=np.zeros_like(counts), where=total > 0)
    return apart


def covered_by_a_visit(expected: Floats) -> Floats:
    """What a visit in each hour reaches: the reports of that hour and the one after.

    A visit of 10 to 16 minutes keeps a place quieter for about half an hour to two hours (Koper 1995); the hour of the
    visit and the next one is the definition used here, for plans of every kind.

    Args:
        expected: reports by place, day and hour, shape (places, 7, 24).

    Returns:
        Shape (places, 7, 24); Sunday's last hour is followed by Monday's first.
    """
    flat = expected.reshape(len(expected), DAYS * HOURS)
    return np.asarray(flat + np.roll(flat, -1, axis=1)).reshape(expected.shape)
