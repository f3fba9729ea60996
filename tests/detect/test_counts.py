from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from borough import steady_borough

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Grid
from hotspots.detect.kernel import Kernel


def test_the_area_grows_with_what_is_known() -> None:
    grid = Grid()
    cells = grid.cell_of([1000.0, 9000.0], [1000.0, 9000.0])
    frame = pd.DataFrame(
        {
            "cell_id": cells,
            "easting": [1000.0, 9000.0],
            "northing": [1000.0, 9000.0],
            "number": [3, 3],
            "recorded_number": [3, 5],
            "reports": [1, 1],
        }
    )
    counts = Counts.from_frame(frame, grid)
    assert [counts.area_size(origin) for origin in (2, 3, 4, 5)] == [0, 7, 7, 14]
    assert set(grid.neighbours(cells[:1]).ravel()) | {cells[0]} == set(counts.cells[:7])
    assert counts.happened(3, size=7)[0].sum() == 1
    assert counts.happened(3, size=7)[1] == 2


def test_recency_weights_count_a_report_from_when_it_is_known() -> None:
    frame = steady_borough(weeks=20, per_week=10)
    rng = np.random.default_rng(2)
    frame = frame.assign(recorded_number=frame["number"] + rng.integers(-1, 4, len(frame)))
    frame.loc[::7, "recorded_number"] = np.nan
    counts = Counts.from_frame(frame, Grid())
    known = frame["recorded_number"].fillna(-99).clip(lower=frame["number"])
    for origin, state in counts.recency([4, 5, 9], [2.0, 8.0]):
        weight = np.power(0.5, (origin - frame["number"].to_numpy()[:, None]) / np.array([2.0, 8.0]))
        expected = weight[(known <= origin).to_numpy()].sum(axis=0)
        np.testing.assert_allclose(state.sum(axis=0), expected)
    in_window = (known <= 9) & frame["number"].between(6, 9)
    assert counts.recent(9, 4).sum() == in_window.sum()


def test_a_given_area_leaves_reports_beyond_it_out_but_counts_them() -> None:
    frame = steady_borough(weeks=5, per_week=30)
    area = np.unique(frame["cell_id"])[:50]
    counts = Counts.from_frame(frame, Grid(), area=area)
    inside, everywhere = counts.happened(2, size=50)
    assert counts.area_size(-1000) == 50
    assert everywhere == (frame["number"] == 2).sum()
    assert inside.sum() == ((frame["number"] == 2) & frame["cell_id"].isin(area)).sum() < everywhere


@pytest.mark.parametrize("bandwidth", [100.0, 250.0])
def test_kernel_weights_are_those_of_every_pair(bandwidth: float) -> None:
    rng = np.random.default_rng(4)
    centres, places = rng.uniform(0, 4000, (70, 2)), rng.uniform(-500, 4500, (300, 2))
    kernel = Kernel(centres[:, 0], centres[:, 1], places[:, 0], places[:, 1])
    squared = ((centres[:, None] - places[None]) ** 2).sum(axis=2)
    np.testing.assert_allclose(kernel.matrix(bandwidth).toarray(), np.exp(-squared / 2 / bandwidth**2), atol=1e-12)
    chosen = np.array([3, 17, 200])
    np.testing.assert_array_equal(
        kernel.matrix(bandwidth)[:, chosen].toarray(), kernel.matrix(bandwidth).toarray()[:, chosen]
    )


def test_a_kernel_of_nothing_is_empty() -> None:
    none = np.empty(0)
    assert Kernel(np.array([1.0]), np.array([1.0]), none, none).matrix(100.0).shape == (1, 0)
