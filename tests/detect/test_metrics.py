from __future__ import annotations

import numpy as np
import pytest

from hotspots.detect.metrics import (
    cells_listed,
    crps_poisson,
    expected_hits,
    log_score,
    pai,
    pai_standard_error,
    pei,
    ratio_interval,
    resamples,
)


def test_reference_values() -> None:
    assert crps_poisson(3, 1.7) == pytest.approx(0.8596803632888622, abs=1e-9)
    assert pai(30, 100, area_listed=2, area=100) == pytest.approx(15.0, abs=1e-9)
    assert pai_standard_error(30, 100, area_listed=2, area=100) == pytest.approx(2.29128784747792, abs=1e-9)


def test_ties_get_what_chance_would_take() -> None:
    score, happened = np.array([3.0, 1.0, 1.0, 1.0, 0.0]), np.array([5.0, 2.0, 0.0, 1.0, 9.0])
    assert expected_hits(score, happened, listed=1) == 5
    assert expected_hits(score, happened, listed=2) == pytest.approx(5 + 3 / 3)
    assert expected_hits(score, happened, listed=3) == pytest.approx(5 + 3 * 2 / 3)
    assert expected_hits(score, happened, listed=4) == 8
    assert expected_hits(score, happened, listed=9) == 17


def test_the_best_list_has_a_pei_of_one_and_no_list_beats_it() -> None:
    rng = np.random.default_rng(3)
    happened = rng.poisson(0.4, 500).astype(float)
    best = expected_hits(happened, happened, listed=10)
    assert pei(best, best) == 1
    assert all(expected_hits(rng.random(500), happened, listed=10) <= best for _ in range(50))
    assert np.isnan(pei(0, 0))


def test_a_flat_area_scores_nought() -> None:
    assert log_score(np.full(40, 1 / 40), np.arange(40.0)) == pytest.approx(0.0)


def test_sizes_of_lists() -> None:
    assert [cells_listed(share, 1840) for share in (0.01, 0.02, 0.05)] == [18, 37, 92]
    assert cells_listed(0.01, 3) == 1


def test_resamples_keep_periods_whole_and_come_from_the_seed() -> None:
    draws = resamples(26, times=500, block=4, seed=9)
    assert draws.shape == (500, 26)
    assert (draws.sum(axis=1) == 26).all()
    np.testing.assert_array_equal(draws, resamples(26, times=500, block=4, seed=9))
    assert not np.array_equal(draws, resamples(26, times=500, block=4, seed=10))
    np.testing.assert_allclose(draws.mean(axis=0), 1.0, atol=0.2)


def test_an_interval_holds_its_value_and_needs_something_below() -> None:
    rng = np.random.default_rng(1)
    below = rng.poisson(100, 26).astype(float)
    above = rng.binomial(below.astype(int), 0.3).astype(float)
    found = ratio_interval(above, below, resamples(26, times=1000, block=4, seed=1))
    assert found.low < found.value < found.high
    assert 0.25 < found.low < found.high < 0.35
    assert np.isnan(ratio_interval(np.zeros(3), np.zeros(3), np.ones((5, 3))).value)
