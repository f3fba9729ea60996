"""Rates per 1,000 homes: shrinkage, intervals and limits against worked examples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import gamma

from hotspots.insight.intervals import poisson_interval, rate_ratio, share_interval
from hotspots.insight.patches import funnel_limits, patch_rates, within_dispersion


def made(rng: np.random.Generator, *, alike: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    homes = rng.integers(40, 300, 200).astype(float)
    risk = np.ones(200) if alike else rng.gamma(2.0, 0.5, 200)
    return np.array([f"P{i:03d}" for i in range(200)]), rng.poisson(0.2 * homes * risk).astype(float), homes


def test_patches_that_differ_by_chance_alone_are_not_told_apart() -> None:
    found = patch_rates(*made(np.random.default_rng(1), alike=True))
    assert (found.table["stands"] != "").mean() < 0.02
    assert np.ptp(found.table["rate"]) < np.ptp(found.table["crude"]) / 3


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng, held = np.random.default_rng(7), []
    for _ in range(20):
        homes = rng.integers(40, 300, 200).astype(float)
        risk = rng.gamma(2.0, 0.5, 200)
        found = patch_rates(np.arange(200), rng.poisson(0.1 * homes * risk), homes).table
        held.append(((found["low"] <= 100 * risk) & (found["high"] >= 100 * risk)).mean())
    assert 0.93 < np.mean(held) < 0.97


def test_the_posterior_is_gamma() -> None:
    found = patch_rates(*made(np.random.default_rng(3), alike=False))
    row, homes = found.table.iloc[0], found.table["homes"].sum()
    expected = found.table["reports"].sum() * row["homes"] / homes
    law = gamma(found.shape + row["reports"], scale=1 / (found.shape + expected))
    assert row["rate"] == pytest.approx(law.mean() * found.average)
    assert row["high"] == pytest.approx(law.ppf(0.975) * found.average)


def test_small_patches_are_drawn_further_in_and_restless_counts_widen() -> None:
    codes, reports, homes = ["A", "B", *"CDEFGHIJ"], [12, 120, *[40] * 8], [30, 300, *[200] * 8]
    found = patch_rates(codes, reports, homes).table.set_index("code")
    assert found.loc["A", "crude"] == found.loc["B", "crude"]
    assert found.loc["A", "rate"] < found.loc["B", "rate"]
    restless = patch_rates(codes, reports, homes, dispersion=4).table.set_index("code")
    width = found["high"] - found["low"]
    assert (restless.loc["B", "high"] - restless.loc["B", "low"]) > width["B"]


def test_without_homes_or_reports_there_are_no_rates() -> None:
    assert patch_rates(["A"], [5], [0]).table.empty
    assert patch_rates(["A", "B"], [0, 0], [100, 200]).table["rate"].isna().all()


def test_with_few_patches_nothing_is_learnt_from_the_others() -> None:
    found = patch_rates(["A", "B"], [10, 90], [500, 500]).table.set_index("code")
    assert found.loc["A", "rate"] == pytest.approx(20, rel=0.1)
    assert (found.loc["A", "stands"], found.loc["B", "stands"]) == ("below", "above")
    alone = patch_rates(["A"], [24], [300]).table.iloc[0]
    assert (alone["low"], alone["high"]) == (pytest.approx(52, abs=2), pytest.approx(116, abs=3))


def test_dispersion_is_one_for_chance_and_more_for_bursts() -> None:
    rng = np.random.default_rng(5)
    grid = pd.DataFrame(
        [(c, n, rng.poisson(3)) for c in range(60) for n in range(52)], columns=["code", "number", "reports"]
    )
    assert within_dispersion(grid) == pytest.approx(1.0, abs=0.06)
    assert within_dispersion(grid.assign(reports=grid["reports"] * 3)) == pytest.approx(3.0, abs=0.2)
    assert within_dispersion(grid.head(1)) == 1.0


def test_funnel_narrows_with_homes_and_holds_most() -> None:
    _, reports, homes = made(np.random.default_rng(2), alike=True)
    crude, average = 1000 * reports / homes, 1000 * reports.sum() / homes.sum()
    limits = funnel_limits(crude, homes, average, homes)
    inside = (crude >= limits["low95"]) & (crude <= limits["high95"])
    assert inside.mean() > 0.9
    ends = funnel_limits(crude, homes, average, [50, 300])
    assert ends["high95"][0] > ends["high95"][1] > average


def test_intervals_against_published_values() -> None:
    # Garwood's table: 10 events → 4.795 to 18.39; Wilson: 15 of 20 → 0.531 to 0.888.
    low, high = poisson_interval(10)
    assert (low, high) == (pytest.approx(4.795, abs=1e-3), pytest.approx(18.390, abs=1e-3))
    assert poisson_interval(0)[0] == 0
    share = share_interval(15, 20)
    assert (share.low, share.high) == (pytest.approx(0.5313, abs=1e-3), pytest.approx(0.8881, abs=1e-3))
    assert np.isnan(share_interval(0, 0).value)
    ratio = rate_ratio(30, 10, 15, 10)
    assert ratio.value == pytest.approx(30.5 / 15.5)
    assert ratio.low < 2 < ratio.high
    assert rate_ratio(30, 10, 15, 10, dispersion=4).low < ratio.low
