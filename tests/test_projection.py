"""Coordinates from one system to another."""

import numpy as np
import pytest

from hotspots.errors import SettingsError
from hotspots.projection import BRITISH_GRID, area_of_use, metres_per_unit, reproject, to_area, to_wgs84


def test_ordnance_survey_test_point() -> None:
    """The worked example of OS's guide to OSTN15 (Caister water tower), to the millimetre."""
    e, n = to_area([1.716073973], [52.658007833], BRITISH_GRID)
    assert e[0] == pytest.approx(651409.804, abs=0.001)
    assert n[0] == pytest.approx(313177.450, abs=0.001)


def test_there_and_back() -> None:
    rng = np.random.default_rng(1)
    e, n = rng.uniform(300_000, 600_000, 500), rng.uniform(100_000, 500_000, 500)
    back_e, back_n = to_area(*to_wgs84(e, n, BRITISH_GRID), BRITISH_GRID)
    good = ~np.isnan(back_e)
    assert good.mean() > 0.9
    assert np.hypot(back_e - e, back_n - n)[good].max() < 0.02


def test_ostn15_and_helmert_agree_within_5_m() -> None:
    import pyproj

    helmert = pyproj.Transformer.from_crs("EPSG:4326", BRITISH_GRID, always_xy=True)
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(-3.0, 0.5, 2000), rng.uniform(51.2, 54.5, 2000)
    e, n = to_area(lon, lat, BRITISH_GRID)
    e2, n2 = helmert.transform(lon, lat)
    assert np.nanmax(np.hypot(e - e2, n - n2)) < 5


def test_northern_ireland_lies_in_the_box_though_not_in_ostn15() -> None:
    e, n = to_area([-5.93], [54.6], BRITISH_GRID)
    assert np.isfinite(e[0]) and np.isfinite(n[0])


def test_impossible_is_nan() -> None:
    e, n = to_area([np.nan, 200.0, np.inf], [52.0, 400.0, 1.0], BRITISH_GRID)
    assert np.isnan(e).all() and np.isnan(n).all()
    lon, lat = to_wgs84([np.nan, 1e12], [1.0, 1e12], BRITISH_GRID)
    assert np.isnan(lon).all() and np.isnan(lat).all()


def test_feet_become_metres() -> None:
    assert metres_per_unit("EPSG:2913") == pytest.approx(0.3048)
    e, n = reproject([7660085.0], [672910.0], "EPSG:2913", "EPSG:32610")
    e2, n2 = to_area([-122.613925], [45.492962], "EPSG:32610")
    assert np.hypot(e - e2, n - n2)[0] < 0.2
    # An area whose own system counts in feet still has metres.
    east, _ = to_area([-122.613925], [45.492962], "EPSG:2913")
    assert east[0] == pytest.approx(7660085.0 * 0.3048, abs=0.2)
    lon, lat = to_wgs84(*to_area([-122.6], [45.5], "EPSG:2913"), "EPSG:2913")
    assert (lon[0], lat[0]) == pytest.approx((-122.6, 45.5), abs=1e-8)


def test_same_system_is_left_alone() -> None:
    e, n = reproject([530_000.0], [180_000.0], "EPSG:27700", "EPSG:27700")
    assert (e[0], n[0]) == (530_000.0, 180_000.0)


def test_empty_arrays() -> None:
    for crs in (BRITISH_GRID, "EPSG:32615"):
        assert len(to_area([], [], crs)[0]) == 0
        assert len(to_wgs84([], [], crs)[0]) == 0


def test_area_of_use_and_unknown_system() -> None:
    west, south, east, north = area_of_use(BRITISH_GRID)
    assert west < -6 < 1 < east and south < 50 < 60 < north
    with pytest.raises(SettingsError, match="not a coordinate system"):
        area_of_use("EPSG:0")
