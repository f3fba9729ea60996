from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.evidence import (
    auto_half_life,
    effective_scale,
    exceedance,
    fit_shape,
    flat_exceedance,
    recency_weights,
)

REFERENCE = Path(__file__).parent.parent / "reference"


def test_evidence_of_the_reference_borough() -> None:
    given = pd.read_csv(REFERENCE / "empirical_bayes.csv.gz")
    homes = given["homes"] + 1
    expected = homes / homes.sum() * given["count_13w"].sum()
    np.testing.assert_allclose(expected, given["eb_expected"], atol=1e-6)
    found = exceedance(given["count_13w"], expected, threshold=2)
    assert found.shape == pytest.approx(given["eb_alpha"].iloc[0], abs=1e-8)
    np.testing.assert_allclose(found.relative_risk, given["eb_rr_mean"], atol=1e-6)
    np.testing.assert_allclose(found.p_exceed, given["eb_p_rr_gt2"], atol=1e-6)


def test_flat_evidence_equals_the_general_one_with_equal_expectations() -> None:
    observed = np.array([0, 0, 0, 0, 0, 0, 1, 1, 2, 9], dtype=float)
    general = exceedance(observed, np.full(10, observed.mean()), threshold=3)
    flat = flat_exceedance(observed[6:], total=observed.sum(), cells=10, threshold=3)
    assert flat.shape == pytest.approx(general.shape)
    np.testing.assert_allclose(flat.p_exceed, general.p_exceed[6:])


def test_places_all_alike_are_no_hotspots() -> None:
    rng = np.random.default_rng(1)
    observed = rng.poisson(4.0, 2000).astype(float)
    found = exceedance(observed, np.full(2000, 4.0), threshold=3)
    assert found.p_exceed.max() < 0.5


def test_shape_at_the_bounds() -> None:
    assert fit_shape([4, 4, 4, 4], [4, 4, 4, 4]) == pytest.approx(np.exp(10))
    assert fit_shape([0, 0], [1, 1]) == pytest.approx(np.exp(-8))


def test_weights() -> None:
    np.testing.assert_allclose(recency_weights([0, 4, 8], half_life=4), [1, 0.5, 0.25])
    np.testing.assert_allclose(recency_weights([0, 4, 8], half_life=0), 1)
    assert effective_scale(0, 0) == 1
    assert effective_scale(10, 10) == 1


@pytest.mark.parametrize(("per_week", "half_life"), [(250, 4), (200, 4), (100, 8), (40, 13), (10, 26)])
def test_half_life_by_volume(per_week: float, half_life: float) -> None:
    assert auto_half_life(per_week) == half_life
