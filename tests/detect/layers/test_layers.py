from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.grid import Grid
from hotspots.detect.layers import LAYERS
from hotspots.detect.layers.gistar import gi_star, hot_p
from hotspots.detect.layers.kde import gaussian_density
from hotspots.detect.layers.knox import close_pairs, knox
from hotspots.detect.points import Points
from hotspots.detect.surge import zones

REFERENCE = Path(__file__).parent.parent.parent / "reference"
ORIGIN = (530_000.0, 180_000.0)


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "cell_statistics.csv.gz")


@pytest.fixture(scope="module")
def last_13_weeks() -> pd.DataFrame:
    reports = pd.read_csv(REFERENCE / "reports_26_weeks.csv.gz")
    return reports[reports["week"] >= 40]


def placed(reports: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    groups = reports.groupby(["easting", "northing"])
    places = groups.size().index.to_frame().to_numpy()
    return places, groups.ngroup().to_numpy(), reports["day"].to_numpy(dtype=np.int64)


def test_gi_star_of_the_reference_borough(cells: pd.DataFrame) -> None:
    grid = Grid(150, origin=ORIGIN)
    ids = grid.cell_of(cells["cx"], cells["cy"])
    z = gi_star(cells["n_13w"].to_numpy(dtype=np.float64), zones(ids, grid))
    np.testing.assert_allclose(z, cells["gistar_z_n_13w"], atol=1e-9)
    np.testing.assert_allclose(hot_p(z)[1], cells["bh1hot_n_13w"], atol=1e-8)


@pytest.mark.shared
@pytest.mark.parametrize("size", [150, 350])
@pytest.mark.parametrize("span", ["52w", "13w", "4w"])
def test_gi_star_of_all_reference_tables(shared: Path, size: int, span: str) -> None:
    table = pd.read_csv(shared / "reference" / f"r_hex{size}_stats.csv.gz")
    grid = Grid(size, origin=ORIGIN)
    z = gi_star(table[f"n_{span}"].to_numpy(dtype=np.float64), zones(grid.cell_of(table["cx"], table["cy"]), grid))
    np.testing.assert_allclose(z, table[f"gistar_z_n_{span}"], atol=1e-9)
    np.testing.assert_allclose(hot_p(z)[1], table[f"bh1hot_n_{span}"], atol=1e-9)


def test_density_of_the_reference_borough(cells: pd.DataFrame) -> None:
    places = pd.read_csv(REFERENCE / "dbscan_weighted.csv.gz")
    found = gaussian_density(
        cells[["cx", "cy"]].to_numpy(),
        places[["easting", "northing"]].to_numpy(),
        places["n"].to_numpy(dtype=np.float64),
        bandwidth_m=100,
    )
    np.testing.assert_allclose(found, cells["gauss_bw100_per_km2"], atol=1e-8)


@pytest.mark.shared
@pytest.mark.parametrize("bandwidth", [100, 150, 250])
def test_density_of_all_reference_bandwidths(shared: Path, bandwidth: int) -> None:
    table = pd.read_csv(shared / "reference" / "r_kde_13w_hex150.csv.gz")
    places = pd.read_csv(shared / "reference" / "dbscan_unique_13w.csv.gz")
    found = gaussian_density(
        table[["cx", "cy"]].to_numpy(),
        places[["easting", "northing"]].to_numpy(),
        places["n"].to_numpy(dtype=np.float64),
        bandwidth_m=bandwidth,
    )
    np.testing.assert_allclose(found, table[f"gauss_bw{bandwidth}_per_km2"], atol=1e-8)


def assert_same_bands(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    both = expected.merge(found, on=["space", "time"], suffixes=("_reference", ""))
    assert len(both) == len(found) == 25
    np.testing.assert_array_equal(both["observed"], both["observed_reference"])
    np.testing.assert_allclose(both["ratio"], both["knox_ratio_mean"], atol=0.01)
    np.testing.assert_allclose(both["p"], both["p_reference"], atol=0.12)


def test_near_repeats_of_the_reference_borough(last_13_weeks: pd.DataFrame) -> None:
    found = knox(*placed(last_13_weeks), seed=1, shuffles=199)
    assert_same_bands(found, pd.read_csv(REFERENCE / "knox_bands.csv.gz"))


@pytest.mark.shared
@pytest.mark.slow
def test_near_repeats_of_a_year(shared: Path) -> None:
    reports = pd.read_csv(shared / "reference" / "reports.csv.gz", parse_dates=["occurred_at"])
    reports["day"] = (reports["occurred_at"] - pd.Timestamp("2024-01-01")).dt.days
    found = knox(*placed(reports), seed=1, shuffles=199)
    assert_same_bands(found, pd.read_csv(shared / "reference" / "py_knox_52w_table.csv.gz"))


def test_pairs_closer_than_given_in_place_and_time(last_13_weeks: pd.DataFrame) -> None:
    places, place, day = placed(last_13_weeks)
    for row in pd.read_csv(REFERENCE / "knox_cumulative.csv.gz").itertuples():
        one, two, band = close_pairs(places, place, distances_m=(float(row.eps_s),))
        close = (band == 0) & (np.abs(day[one] - day[two]) <= row.eps_t)
        assert close.sum() == row.observed


def test_every_layer_is_made_and_says_what_it_cannot_tell(last_13_weeks: pd.DataFrame) -> None:
    grid = Grid(150, origin=ORIGIN)
    points = Points.from_frame(
        pd.DataFrame(
            {
                "cell_id": grid.cell_of(last_13_weeks["easting"], last_13_weeks["northing"]),
                "easting": last_13_weeks["easting"],
                "northing": last_13_weeks["northing"],
                "number": last_13_weeks["week"],
                "day_no": last_13_weeks["day"],
                "makes_clusters": True,
                "snapped": False,
                "reports": 1,
            }
        )
    )
    for layer in LAYERS.values():
        table = layer.make(points, grid, first=40, last=52)
        assert len(table)
        assert layer.value in table
        assert "cannot" in layer.cannot_tell
        nothing = layer.make(points, grid, first=90, last=91)
        assert list(nothing) == list(table)
