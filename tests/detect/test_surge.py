from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import betabinom, binom, nbinom

from hotspots.detect.grid import Grid
from hotspots.detect.surge import (
    FEWEST,
    Spans,
    dispersion,
    false_discovery,
    surge_test,
    surges,
    surging,
    zones,
)

REFERENCE = Path(__file__).parent.parent / "reference"
GRID = Grid(150, origin=(530_000.0, 180_000.0))


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "cell_statistics.csv.gz")


def test_p_of_the_reference_zones(cells: pd.DataFrame) -> None:
    weekly = pd.read_csv(REFERENCE / "recorded_delays.csv.gz").groupby("week")["reports"].sum()
    totals = float(weekly.loc[49:52].sum()), float(weekly.loc[5:48].sum())
    p = surge_test(cells["surge_c4"].to_numpy(float), cells["surge_b44"].to_numpy(float), totals=totals)
    np.testing.assert_allclose(p, cells["surge_p"], atol=1e-6)
    np.testing.assert_allclose(false_discovery(p), cells["surge_bh"], atol=1e-6)


@pytest.mark.shared
def test_surges_of_the_reference_borough(shared: Path) -> None:
    folder = shared / "reference"
    reports = pd.read_csv(folder / "reports.csv.gz").merge(pd.read_csv(folder / "report_hex.csv.gz"), on="report_id")
    hexagons = pd.read_csv(folder / "hex150.csv.gz")
    expected = pd.read_csv(folder / "py_scores_asof_end_w52.csv.gz")
    ids = GRID.cell_of(hexagons["cx"], hexagons["cy"])
    assert (np.diff(ids) > 0).all()
    counts = np.zeros((len(ids), 52))
    np.add.at(counts, (reports["hex150"].to_numpy() - 1, reports["week"].to_numpy() - 1), 1)
    found = surges(counts, zones(ids, GRID), Spans.of("week"))
    np.testing.assert_array_equal(found["recent"], expected["surge_c4"])
    np.testing.assert_array_equal(found["before"], expected["surge_b44"])
    np.testing.assert_allclose(found["p_binomial"], expected["surge_p"], atol=1e-6)
    np.testing.assert_allclose(found["q_binomial"], expected["surge_bh"], atol=1e-6)
    # With the dispersion taken into account fewer places surge, never more.
    assert found["phi"].iloc[0] > 1
    assert 0 < surging(found, level=0.05).sum() <= (expected["surge_bh"] <= 0.05).sum()


def test_a_place_that_doubles_with_the_whole_area_does_not_surge() -> None:
    before, recent = np.full(50, 44.0), np.full(50, 8.0)
    p = surge_test(recent, before, totals=(400.0, 2200.0))
    assert p.min() > 0.05
    alone = surge_test(np.array([24.0]), np.array([44.0]), totals=(200.0, 2200.0))
    assert alone[0] < 1e-6


def test_few_reports_never_surge() -> None:
    assert surge_test(np.array([FEWEST - 1.0]), np.array([0.0]), totals=(100.0, 5000.0))[0] == 1
    assert surge_test(np.array([5.0]), np.array([0.0]), totals=(5.0, 0.0))[0] == 1


def test_dispersion_one_is_the_binomial_and_more_is_more_careful() -> None:
    recent, before, totals = np.array([9.0]), np.array([20.0]), (200.0, 2200.0)
    plain = surge_test(recent, before, totals=totals)
    assert plain == pytest.approx(binom.sf(8, 29, 191 / (191 + 2180)))
    assert surge_test(recent, before, totals=totals, phi=1.0001) == pytest.approx(plain, rel=0.01)
    assert surge_test(recent, before, totals=totals, phi=2.0) > plain


def test_given_their_sum_two_negative_binomials_follow_the_formula() -> None:
    rng, phi, mean = np.random.default_rng(3), 1.8, 30.0
    size = mean / (phi - 1)
    recent = nbinom.rvs(size / 12, 1 / phi, size=400_000, random_state=rng)
    before = nbinom.rvs(size * 11 / 12, 1 / phi, size=400_000, random_state=rng)
    chosen = recent[recent + before == 30]
    # The area outside the zone is so large that p0 is 1 in 12 whatever the zone holds.
    p = surge_test(np.array([6.0]), np.array([24.0]), totals=(1e9 + 6, 11e9 + 24), phi=phi)
    assert p[0] == pytest.approx(np.mean(chosen >= 6), abs=4 * np.sqrt(0.1 / len(chosen)))


def test_dispersion_of_poisson_counts_is_one_and_of_bursts_more() -> None:
    rng = np.random.default_rng(5)
    plain = rng.poisson(0.4, (3000, 44)).astype(float)
    assert dispersion(plain, block=4) == pytest.approx(1.0, abs=0.03)
    assert dispersion(plain * 2, block=4) == pytest.approx(2.0, abs=0.06)
    assert dispersion(np.zeros((5, 44)), block=4) == 1.0


def test_months_are_compared_with_eleven_before() -> None:
    assert Spans.of("month") == Spans(1, 11)
    assert Spans.of("week").fitting(30) == Spans(4, 24)
    assert Spans.of("week").fitting(3) == Spans(4, 0)
    ids = np.sort(np.append(GRID.neighbours(GRID.cell_of([531_000.0], [181_000.0])).ravel(), 1))
    counts = np.random.default_rng(1).poisson(6.0, (len(ids), 12)).astype(float)
    counts[0, -1] = 40
    found = surges(counts, zones(ids, GRID), Spans.of("month"))
    assert surging(found, level=0.05)[0]
    assert surging(found, level=0.05).sum() == 1


def test_chances_under_bursts_are_those_of_the_beta_binomial(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    recent, before = rng.integers(3, 60, 500).astype(float), rng.integers(0, 400, 500).astype(float)
    totals = (float(recent.sum()), float(before.sum()))
    share = (totals[0] - recent) / (totals[0] - recent + totals[1] - before)
    size = (recent + before) / 0.7
    expected = betabinom.sf(recent - 1, recent + before, size * share, size * (1 - share))
    for terms in (1_000_000, 1000):
        monkeypatch.setattr("hotspots.detect.surge._TERMS", terms)
        np.testing.assert_allclose(surge_test(recent, before, totals=totals, phi=1.7), expected, atol=1e-12)
