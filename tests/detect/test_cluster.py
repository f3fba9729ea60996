from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from hotspots.detect.cluster import as_components, group_cells, min_samples_for, split_large, weighted_dbscan
from hotspots.detect.grid import Grid

REFERENCE = Path(__file__).parent.parent / "reference"


@pytest.mark.parametrize("eps", [75, 100, 150])
@pytest.mark.parametrize("least", [8, 12, 20])
def test_labels_of_the_reference_borough(eps: int, least: int) -> None:
    given_ = pd.read_csv(REFERENCE / "dbscan_weighted.csv.gz")
    labels = weighted_dbscan(
        given_["easting"].to_numpy(),
        given_["northing"].to_numpy(),
        given_["n"].to_numpy(),
        eps_m=eps,
        min_samples=least,
    )
    np.testing.assert_array_equal(labels + 1, given_[f"eps{eps}_min{least}"])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 4)), min_size=1, max_size=25))
def test_unique_weighted_points_cluster_as_all_points_do(places: list[tuple[int, int, int]]) -> None:
    unique = pd.DataFrame(places, columns=["x", "y", "n"]).drop_duplicates(["x", "y"]) * [40, 40, 1]
    every = unique.loc[unique.index.repeat(unique["n"])]
    full = DBSCAN(eps=60, min_samples=5).fit(every[["x", "y"]]).labels_
    labels = weighted_dbscan(
        unique["x"].to_numpy(float), unique["y"].to_numpy(float), unique["n"].to_numpy(), eps_m=60, min_samples=5
    )
    np.testing.assert_array_equal(np.repeat(labels, unique["n"]), full)
    components = as_components(unique[["x", "y"]].to_numpy(float), unique["n"].to_numpy(), eps_m=60, min_samples=5)
    np.testing.assert_array_equal(components, labels)


def test_many_points_get_the_same_labels_too() -> None:
    rng = np.random.default_rng(7)
    middles = rng.uniform(0, 9000, (400, 2))
    near = middles[rng.integers(0, 400, 30_000)] + rng.normal(0, 60, (30_000, 2))
    points = np.unique(near.round(), axis=0)
    weights = rng.integers(1, 4, len(points))
    full = DBSCAN(eps=50, min_samples=30).fit(points, sample_weight=weights).labels_
    np.testing.assert_array_equal(weighted_dbscan(*points.T, weights, eps_m=50, min_samples=30), full)


def test_no_points_no_labels() -> None:
    assert len(weighted_dbscan(np.empty(0), np.empty(0), np.empty(0), eps_m=100, min_samples=5)) == 0


def test_the_more_reports_the_more_make_a_cluster() -> None:
    few, many = min_samples_for(10, eps_m=100), min_samples_for(200, eps_m=100)
    assert 2 <= few < many


def test_cells_that_share_a_cluster_are_one_group() -> None:
    cells = np.array([10, 20, 30, 40])
    groups = group_cells(cells, np.array([10, 20, 20, 30]), np.array([0, 0, 1, -1]))
    assert [group.tolist() for group in groups] == [[10, 20], [30], [40]]


def test_a_large_group_is_cut_and_loses_no_cell() -> None:
    grid = Grid(150)
    eastings, northings = np.meshgrid(np.arange(0, 3000, 150.0), np.arange(0, 1500, 130.0))
    cells = np.unique(grid.cell_of(eastings.ravel(), northings.ravel()))
    parts = split_large(cells, np.arange(len(cells), dtype=float), grid, max_cells=12)
    assert len(parts) > 5
    assert sorted(np.concatenate(parts).tolist()) == cells.tolist()
    assert max(len(part) for part in parts) <= 48
    assert len(split_large(cells[:5], np.ones(5), grid, max_cells=12)) == 1
