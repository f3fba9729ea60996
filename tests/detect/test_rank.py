from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from borough import reference_borough, steady_borough

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Grid
from hotspots.detect.rank import DEFAULT, MixSettings, choices, kernel_share, mix_share, rank, tune


def test_the_mix_of_the_reference_borough() -> None:
    counts, scores = reference_borough()
    found = rank(counts, origin=52, settings=MixSettings(13.0, 150.0, 0.35)).set_index("cell_id")
    np.testing.assert_allclose(found["share"].reindex(scores["cell_id"]), scores["mix"], atol=1e-9)
    assert found["share"].sum() == pytest.approx(1.0)
    weighted = next(state for _, state in counts.recency([52], [13.0]))[:, 0]
    counted = pd.Series(counts.in_cells(weighted, size=1840), index=counts.cells)
    np.testing.assert_allclose(counted.reindex(scores["cell_id"]), scores["ewma_hl13"], atol=1e-6)


def test_the_kernel_surface_of_the_reference_borough() -> None:
    counts, scores = reference_borough()
    sums = counts.kernel.matrix(100.0) @ counts.recent(52, 13) * 1e6 / (2 * np.pi * 100.0**2)
    found = pd.Series(sums, index=counts.cells).reindex(scores["cell_id"])
    np.testing.assert_allclose(found, scores["kde100_13w"], atol=1e-6)


def test_tuning_finds_what_a_plain_search_finds() -> None:
    frame = steady_borough(weeks=20, per_week=25)
    frame = frame.assign(recorded_number=frame["number"] + np.arange(len(frame)) % 3)
    grid = Grid()
    counts = Counts.from_frame(frame, grid)
    totals, reports = np.zeros(len(choices("week"))), 0
    for number in range(6, 19):
        size = counts.area_size(number - 1)
        seen = frame[(frame["number"] == number) & (frame["recorded_number"] <= 18)]
        where = pd.Series(np.arange(size), index=counts.cells[:size]).reindex(seen["cell_id"]).dropna().astype(int)
        reports += len(where)
        for index, option in enumerate(choices("week")):
            state = next(state for _, state in counts.recency([number - 1], [option.half_life]))[:, 0]
            share = mix_share(counts, state, option, size=size)
            totals[index] += np.log(share[where] * size).sum()
    found = tune(counts, kind="week", origin=18)
    assert found.settings == choices("week")[int(np.argmax(totals))]
    assert found.log_score == pytest.approx(totals.max() / reports)
    assert (found.reports, found.periods) == (reports, 13)
    assert found.table["log_score"].is_monotonic_decreasing


def test_nothing_from_later_is_used() -> None:
    frame = steady_borough(weeks=30, per_week=20)
    frame = frame.assign(recorded_number=frame["number"] + np.arange(len(frame)) % 4)
    whole = Counts.from_frame(frame, Grid())
    known = Counts.from_frame(frame[frame["recorded_number"] <= 24], Grid())
    settings = tune(whole, kind="week", origin=24).settings
    assert settings == tune(known, kind="week", origin=24).settings
    pd.testing.assert_frame_equal(
        rank(whole, origin=24, settings=settings), rank(known, origin=24, settings=settings), rtol=1e-12
    )


def test_the_order_of_rows_does_not_matter() -> None:
    frame = steady_borough(weeks=16, per_week=20)
    settings = MixSettings(8.0, 150.0, 0.2)
    one = rank(Counts.from_frame(frame, Grid()), origin=15, settings=settings)
    other = rank(Counts.from_frame(frame.sample(frac=1, random_state=1), Grid()), origin=15, settings=settings)
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_few_reports_ask_for_more_smoothing_than_many() -> None:
    scattered = Counts.from_frame(steady_borough(weeks=40, per_week=15, hot=0.1), Grid())
    gathered = Counts.from_frame(steady_borough(weeks=40, per_week=400, hot=0.6), Grid())
    few, many = (tune(counts, kind="week", origin=39).settings for counts in (scattered, gathered))
    assert few.weight > many.weight


def test_without_a_past_there_are_defaults() -> None:
    counts = Counts.from_frame(steady_borough(weeks=1, per_week=20), Grid())
    found = tune(counts, kind="week", origin=0)
    assert found.settings == DEFAULT["week"]
    assert np.isnan(found.log_score)
    size = counts.area_size(0)
    nothing = np.zeros(len(counts.place_cell))
    np.testing.assert_allclose(mix_share(counts, nothing, found.settings, size=size), 1 / size)
    assert kernel_share(counts, counts.recent(0, 1), bandwidth_m=100.0, size=size).sum() == pytest.approx(1.0)
