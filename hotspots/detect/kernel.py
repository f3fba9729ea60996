"""Gaussian kernel sums from places to cell centres, cut off where they no longer matter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, vstack

from hotspots.detect.grid import Floats

# How many bandwidths a kernel reaches: beyond r of them lies a share of exp(-r^2 / 2). The widest reach that keeps
# the table of pairs within its budget is taken, so that small areas are exact and large ones are possible.
_REACHES = ((8.0, 6_000_000), (6.0, 12_000_000), (5.0, 20_000_000), (4.0, np.inf))
_SAMPLE = 2_000
_CHUNK = 2_000_000
_STRIP_M = 150.0


class Kernel:
    """Weights exp(-d^2 / (2 bandwidth^2)) between cell centres and places, as sparse matrices made when asked for.

    Args of the constructor: eastings and northings of centres (n,) and places (m,), metres. Centres lie sorted in
    strips from west to east, so that those near a place are a few runs of consecutive ones, found by bisection.
    """

    def __init__(self, centre_easting: Floats, centre_northing: Floats, easting: Floats, northing: Floats) -> None:
        self._places = easting, northing
        south, west = (float(values.min()) if len(values) else 0.0 for values in (centre_northing, centre_easting))
        self._corner = west, south
        strip = np.floor((centre_northing - south) / _STRIP_M)
        # Strip and easting in one sortable number: a strip's width is more than any reach beyond the area's.
        width = max((float(values.max()) if len(values) else west) - west for values in (centre_easting, easting))
        self._stride = width + 1e5
        key = strip * self._stride + (centre_easting - west)
        self._order = np.argsort(key, kind="stable")
        self._key = key[self._order]
        self._centres = centre_easting[self._order], centre_northing[self._order]
        self._matrices: dict[float, csc_matrix] = {}

    def matrix(self, bandwidth_m: float) -> csc_matrix:
        """The weights, shape (centres, places); those of some places are cut out of it quickly."""
        if bandwidth_m not in self._matrices:
            self._matrices[bandwidth_m] = self._make(bandwidth_m).T
        return self._matrices[bandwidth_m]

    def _make(self, bandwidth_m: float) -> csr_matrix:
        places = len(self._places[0])
        if not places or not len(self._key):
            return csr_matrix((places, len(self._key)))
        reach = self._reach(bandwidth_m)
        starts, stops = self._runs(reach * bandwidth_m, slice(None))
        parts = [
            self._block(starts[rows], stops[rows], rows, bandwidth_m=bandwidth_m, radius=reach * bandwidth_m)
            for rows in _chunks((stops - starts).sum(axis=1))
        ]
        return vstack(parts, format="csr")

    def _reach(self, bandwidth_m: float) -> float:
        """The widest reach within its budget, judged by a sample of the places."""
        sample = slice(None, None, max(1, len(self._places[0]) // _SAMPLE))
        for reach, budget in _REACHES:
            starts, stops = self._runs(reach * bandwidth_m, sample)
            if int((stops - starts).sum()) / len(starts) * len(self._places[0]) <= budget:
                break
        return reach

    def _runs(self, radius: float, rows: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last+1 sorted centre in reach of each place, strip by strip, shapes (places, strips)."""
        east, north = self._places[0][rows] - self._corner[0], self._places[1][rows] - self._corner[1]
        home = np.floor(north / _STRIP_M)
        far = int(np.ceil(radius / _STRIP_M))
        starts, stops = [], []
        for step in range(-far, far + 1):
            strip = home + step
            gap = np.maximum(np.maximum(strip * _STRIP_M - north, north - (strip + 1) * _STRIP_M), 0.0)
            half = np.sqrt(np.maximum(radius**2 - gap**2, 0.0))
            starts.append(np.searchsorted(self._key, strip * self._stride + east - half, side="left"))
            stops.append(np.searchsorted(self._key, strip * self._stride + east + half, side="right"))
        return np.stack(starts, axis=1), np.stack(stops, axis=1)

    def _block(
        self, starts: NDArray[np.int64], stops: NDArray[np.int64], rows: slice, *, bandwidth_m: float, radius: float
    ) -> csr_matrix:
        lengths = (stops - starts).ravel()
        ends = np.cumsum(lengths)
        index = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts.ravel() - ends + lengths, lengths)
        per_row = (stops - starts).sum(axis=1)
        squared = (self._centres[0][index] - np.repeat(self._places[0][rows], per_row)) ** 2
        squared += (self._centres[1][index] - np.repeat(self._places[1][rows], per_row)) ** 2
        near = squared <= radius**2
        weights = np.exp(squared[near] / (-2.0 * bandwidth_m**2))
        pointers = np.concatenate([[0], np.cumsum(near)])[np.concatenate([[0], np.cumsum(per_row)])]
        columns = self._order[index[near]].astype(np.int32)
        return csr_matrix((weights, columns, pointers), shape=(len(per_row), len(self._key)))


def _chunks(sizes: NDArray[np.int64]) -> Iterator[slice]:
    """Consecutive rows that hold about `_CHUNK` pairs together."""
    group = np.cumsum(sizes) // _CHUNK
    edges = np.concatenate([[0], np.flatnonzero(np.diff(group)) + 1, [len(sizes)]])
    for start, stop in pairwise(edges):
        yield slice(int(start), int(stop))
