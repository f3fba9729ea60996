from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.cylinders import Cases, ScanRule, Spots, log_likelihood_ratio, make_circles, score_cylinders
from hotspots.detect.scan import deal_out, gumbel_p, scan, shuffled_maxima

REFERENCE = Path(__file__).parent.parent / "reference"


@pytest.fixture(scope="module")
def reports() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "reports_26_weeks.csv.gz")


@pytest.fixture(scope="module")
def cases(reports: pd.DataFrame) -> Cases:
    return Cases.of(
        reports["easting"].to_numpy(), reports["northing"].to_numpy(), 52 - reports["week"].to_numpy(dtype=np.int64)
    )


def test_the_reference_cylinders(reports: pd.DataFrame, cases: Cases) -> None:
    expected = pd.read_csv(REFERENCE / "scan_cylinders.csv.gz")
    rule = ScanRule()
    circles = make_circles(cases, rule)
    found, mu, llr = score_cylinders(cases, circles, rule)
    assert len(cases.place) == 6272
    ids = reports.drop_duplicates("loc_id").set_index(["easting", "northing"])["loc_id"]
    places = pd.MultiIndex.from_arrays([cases.easting, cases.northing])
    centre = ids.loc[places].to_numpy()[circles.centre]
    table = pd.DataFrame(
        {
            "centre_loc_id": np.repeat(centre, 6),
            "radius_m": np.repeat(circles.radius_m, 6),
            "window_weeks": np.tile(np.arange(1, 7), len(centre)),
            "found": found.ravel(),
            "mu": mu.ravel(),
            "score": llr.ravel(),
        }
    )
    both = expected.merge(table, on=["centre_loc_id", "radius_m", "window_weeks"], how="left")
    np.testing.assert_array_equal(both["found"], both["cases"])
    np.testing.assert_allclose(both["mu"], both["expected"], atol=1e-8)
    np.testing.assert_allclose(both["score"], both["llr"], atol=1e-8)
    # And they are the 200 best of all.
    best = table["score"].nlargest(200).to_numpy()
    np.testing.assert_allclose(best, expected["llr"].sort_values(ascending=False), atol=1e-8)


def test_clusters_do_not_overlap_and_are_the_same_for_the_same_seed(cases: Cases) -> None:
    started = time.perf_counter()
    found = scan(cases, ScanRule(), seed=7, level=0.05)
    assert time.perf_counter() - started < 3
    pd.testing.assert_frame_equal(found, scan(cases, ScanRule(), seed=7, level=0.05))
    assert found["llr"].iloc[0] == pytest.approx(20.42577667, abs=1e-8)
    assert found["llr"].is_monotonic_decreasing
    where = found[["easting", "northing"]].to_numpy()
    apart = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
    reach = found["radius_m"].to_numpy()[:, None] + found["radius_m"].to_numpy()
    assert (apart[~np.eye(len(found), dtype=bool)] > reach[~np.eye(len(found), dtype=bool)]).all()


def test_shuffled_dates_raise_about_as_many_alarms_as_the_level_says(cases: Cases) -> None:
    rng = np.random.default_rng(11)
    rule = ScanRule(radii_m=(1.0, 100.0, 200.0))
    circles = make_circles(cases, rule)
    maxima = shuffled_maxima(cases, circles, ScanRule(radii_m=rule.radii_m, shuffles=200), rng)
    p = gumbel_p(maxima[:100], maxima[100:])
    assert 0 <= (p <= 0.05).mean() <= 0.13
    assert 0.35 < np.mean(p) < 0.65


def test_likelihood_ratio_by_hand() -> None:
    llr = log_likelihood_ratio(np.array([10.0, 2.0, 100.0]), np.array([5.0, 4.0, 50.0]), 100.0)
    assert llr[0] == pytest.approx(10 * np.log(2) + 90 * np.log(90 / 95))
    assert llr[1] == 0
    assert llr[2] == pytest.approx(100 * np.log(2))


def test_nothing_lately_or_nothing_at_all() -> None:
    old = Cases.of(np.arange(5.0), np.arange(5.0), np.full(5, 20))
    assert scan(old, ScanRule(), seed=1).empty
    none = Cases.of(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64))
    assert scan(none, ScanRule(), seed=1).empty


def test_rows_that_stand_for_several_reports() -> None:
    several = Cases.of(np.array([0.0, 9.0]), np.array([0.0, 9.0]), np.array([0, 3]), np.array([2.0, 3.0]))
    assert several.place.tolist() == [0, 0, 1, 1, 1]
    assert several.age.tolist() == [0, 0, 3, 3, 3]


def test_a_great_many_places_are_taken_together() -> None:
    rng = np.random.default_rng(2)
    where = rng.uniform(0, 3000, (9000, 2))
    assert len(Cases.of(where[:, 0], where[:, 1], rng.integers(0, 26, 9000)).easting) <= 4000


def test_dates_dealt_out_in_bursts_make_counts_as_bursty() -> None:
    rng = np.random.default_rng(4)
    group = np.repeat(np.arange(300), 40)
    age = rng.integers(0, 20, len(group))
    for burst in (1.0, 2.0, 3.0):
        dealt = deal_out(age, group, burst, rng)
        counts = np.bincount(group * 20 + dealt, minlength=6000)
        assert counts.var() / counts.mean() / 0.95 == pytest.approx(burst, rel=0.15)


def test_the_greatest_ratio_of_each_shuffle_is_that_of_all_its_cylinders(cases: Cases) -> None:
    rule = ScanRule(radii_m=(1.0, 100.0, 200.0), shuffles=12)
    circles = make_circles(cases, rule)
    found = shuffled_maxima(cases, circles, rule, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    for greatest in found:
        shuffled = replace(cases, age=rng.permutation(cases.age))
        assert greatest == pytest.approx(score_cylinders(shuffled, circles, rule)[2].max(), rel=1e-12)


def test_dates_are_dealt_to_groups_in_order_and_at_random_within() -> None:
    age, group = np.arange(2000) % 26, np.random.default_rng(1).integers(0, 90, 2000)
    dealt = deal_out(age, group, 3.0, np.random.default_rng(8))
    rng = np.random.default_rng(8)
    shuffle = rng.permutation(2000)
    order = shuffle[np.argsort(group[shuffle], kind="stable")]
    batch = np.cumsum(rng.random(2000) < 0.5)
    expected = np.empty_like(age)
    expected[order] = rng.permutation(age)[batch]
    np.testing.assert_array_equal(dealt, expected)


def test_reports_whose_dates_are_dealt_out_lie_where_they_lay() -> None:
    rng = np.random.default_rng(2)
    where, age = rng.integers(0, 900, (30_000, 2)) * 7.0, rng.integers(0, 40, 30_000)
    spots = Spots(where[:, 0], where[:, 1])
    for base in (1, 26):
        inside = age < base
        places = where[inside] if base == 1 else (np.floor(where[inside] / 100.0) + 0.5) * 100.0
        places, place = np.unique(places, axis=0, return_inverse=True)
        made = spots.cases(inside, age)
        np.testing.assert_array_equal(np.column_stack([made.easting, made.northing]), places)
        np.testing.assert_array_equal(made.place, place.ravel())
        np.testing.assert_array_equal(made.age, age[inside])
