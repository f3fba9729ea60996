"""Weights and kernel sums carried from period to period are those of every report, however the walk began."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from borough import steady_borough

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Grid
from hotspots.detect.surfaces import Surfaces

RATES, BANDWIDTHS = (4.0, 26.0), (100.0, 250.0)


def late_borough() -> pd.DataFrame:
    frame = steady_borough(weeks=40, per_week=30)
    delay = np.random.default_rng(3).integers(0, 5, len(frame))
    # A period in which nothing becomes known.
    return frame.assign(recorded_number=frame["number"] + delay + (frame["number"] + delay == 27))


def test_sums_are_those_of_every_report_known() -> None:
    frame = late_borough()
    counts = Counts.from_frame(frame, Grid())
    surfaces = Surfaces(counts, RATES, BANDWIDTHS, first=20)
    for origin in (20, 26, 27, 33, 45):
        surfaces.advance(origin)
        seen = counts.known <= origin
        assert surfaces.at == counts.known[seen].max()
        weight = np.power(0.5, (surfaces.at - counts.number[seen, None]) / np.array(RATES))
        expected = np.zeros_like(surfaces.weighted)
        np.add.at(expected, counts.place[seen], weight)
        np.testing.assert_allclose(surfaces.weighted, expected, rtol=1e-12)
        for bandwidth in BANDWIDTHS:
            sums = counts.kernel.matrix(bandwidth) @ expected
            np.testing.assert_allclose(surfaces.smoothed[bandwidth], sums, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("begins", [3, 14, 25, 26, 31])
def test_a_walk_that_begins_late_finds_the_same_to_the_last_digit(begins: int) -> None:
    counts = Counts.from_frame(late_borough(), Grid())
    long, short = Surfaces(counts, RATES, BANDWIDTHS, first=0), Surfaces(counts, RATES, BANDWIDTHS, first=begins)
    for origin in range(begins):
        long.advance(origin)
    for origin in range(begins, 40):
        long.advance(origin)
        short.advance(origin)
        np.testing.assert_array_equal(long.weighted, short.weighted)
        for bandwidth in BANDWIDTHS:
            np.testing.assert_array_equal(long.smoothed[bandwidth], short.smoothed[bandwidth])


def test_before_anything_is_known_there_is_nothing() -> None:
    counts = Counts.from_frame(steady_borough(weeks=3), Grid())
    surfaces = Surfaces(counts, RATES)
    surfaces.advance(-1)
    assert surfaces.at is None
    assert not surfaces.weighted.any()
