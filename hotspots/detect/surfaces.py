"""Recency-weighted reports at the places, and their kernel sums at the cells, carried from period to period.

Each sum is made the same way whatever is asked for before it: weights are carried from the first period on, and kernel
sums are made anew at every thirteenth. So a walk of one period finds what a long one does, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hotspots.detect.grid import Floats

if TYPE_CHECKING:
    from hotspots.detect.counts import Counts

# Kernel sums are carried on through so many periods, then made anew from all places.
_BLOCK = 13


class Surfaces:
    """What is known at the end of a period; `advance` goes to a later one.

    A report of period p weighs 0.5 ** ((at - p) / half_life), `at` being the last period so far by whose end anything
    became known. Nothing fades after it: shares do not change by what all weights have in common.

    Args of the constructor:
        half_lives: in periods.
        bandwidths: of the kernels, metres; none = no kernel sums.
        first: kernel sums are not asked for before this period.

    Attributes:
        half_lives: as given.
        weighted: recency-weighted reports, shape (places, half-lives); belongs to this object, do not keep.
        smoothed: bandwidth → kernel sums at cell centres, shape (cells, half-lives); the same.
        at: see above; None = nothing is known yet.
    """

    def __init__(
        self, counts: Counts, half_lives: Sequence[float], bandwidths: Sequence[float] = (), *, first: int = 0
    ) -> None:
        self._counts = counts
        self.half_lives = tuple(half_lives)
        self._rates = np.asarray(half_lives, dtype=np.float64)
        self._order = np.argsort(counts.known, kind="stable")
        steps, starts = np.unique(counts.known[self._order], return_index=True)
        self._steps, self._edges = steps.tolist(), [*starts.tolist(), len(self._order)]
        self._next = 0
        self._bandwidths = bandwidths
        needed = int(np.searchsorted(steps, first, side="right")) - 1
        self._smooth_from = self._steps[max(needed, 0)] // _BLOCK if self._steps else 0
        self.weighted = np.zeros((len(counts.place_cell), len(self._rates)))
        self.smoothed: dict[float, Floats] = {}
        self.at: int | None = None

    def advance(self, origin: int) -> None:
        """Go on to the end of this period; never back."""
        while self._next < len(self._steps) and self._steps[self._next] <= origin:
            self._step()

    def _step(self) -> None:
        period = self._steps[self._next]
        rows = self._order[self._edges[self._next] : self._edges[self._next + 1]]
        self._next += 1
        faded = np.ones(len(self._rates)) if self.at is None else np.power(0.5, (period - self.at) / self._rates)
        places, slot = np.unique(self._counts.place[rows], return_inverse=True)
        age = (period - self._counts.number[rows]).astype(np.float64)
        fresh = np.zeros((len(places), len(self._rates)))
        for column, rate in enumerate(self._rates):
            weights = self._counts.reports[rows] * np.power(0.5, age / rate)
            fresh[:, column] = np.bincount(slot, weights=weights, minlength=len(places))
        self.weighted *= faded
        self.weighted[places] += fresh
        block, before = period // _BLOCK, None if self.at is None else self.at // _BLOCK
        self.at = period
        if block < self._smooth_from:
            return
        for bandwidth in self._bandwidths:
            matrix = self._counts.kernel.matrix(bandwidth)
            if block != before or bandwidth not in self.smoothed:
                self.smoothed[bandwidth] = np.asarray(matrix @ self.weighted)
            else:
                sums = self.smoothed[bandwidth]
                sums *= faded
                sums += matrix[:, places] @ fresh
