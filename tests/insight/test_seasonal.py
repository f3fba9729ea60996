from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.insight.seasonal import fit_poisson, seasons
from hotspots.insight.trends import period_days
from hotspots.periods import Period

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def test_coefficients_of_the_reference() -> None:
    counts = pd.read_csv(REFERENCE / "weekly_series.csv.gz")["count"].to_numpy(float)[:229]
    known = pd.read_csv(REFERENCE / "harmonic_quasi_poisson.csv.gz")
    week = np.arange(1, 230)
    angle = 2 * np.pi * week / 52
    fit = fit_poisson(counts, np.column_stack([np.ones(229), week, np.cos(angle), np.sin(angle)]))
    assert fit.coefficients == pytest.approx(known["coef"].to_numpy(), abs=1e-6)
    assert fit.dispersion == pytest.approx(known["dispersion"].iloc[0], abs=1e-6)


def test_the_same_as_statsmodels_with_an_offset() -> None:
    import statsmodels.api as sm

    rng = np.random.default_rng(3)
    numbers = np.arange(24290, 24326)
    days = period_days("month", numbers)
    angle = 2 * np.pi * numbers / 12
    design = np.column_stack([np.ones(36), np.cos(angle), np.sin(angle)])
    counts = rng.poisson(np.exp(2.0 + 0.3 * np.cos(angle)) * days / 10).astype(float)
    theirs = sm.GLM(counts, design, family=sm.families.Poisson(), offset=np.log(days)).fit(scale="X2", tol=1e-12)
    ours = fit_poisson(counts, design, np.log(days))
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-8)
    assert ours.dispersion == pytest.approx(theirs.scale, abs=1e-8)


def test_the_length_of_the_month_is_taken_out() -> None:
    numbers = np.arange(24288, 24288 + 30)
    days = period_days("month", numbers)
    learnt = seasons(days * 10, numbers, days, "month")
    assert learnt.known
    assert days * 10 / learnt.factors == pytest.approx(np.full(30, float((days * 10).mean())), rel=1e-3)
    assert learnt.amplitude < 0.01


def test_less_than_a_year_teaches_no_seasons() -> None:
    numbers = np.arange(24288, 24298)
    learnt = seasons(np.linspace(50, 150, 10), numbers, period_days("month", numbers), "month")
    assert not learnt.known
    # Only the length of the month is known then.
    assert learnt.factors.max() / learnt.factors.min() == pytest.approx(31 / 28, abs=0.05)


def test_gaps_and_factors_ahead() -> None:
    numbers = np.arange(Period.parse("2021-01").number, Period.parse("2021-01").number + 36)
    counts = 100 + 30 * np.cos(2 * np.pi * (numbers % 12 - 6) / 12)
    gaps = counts.copy()
    gaps[[4, 17, 18]] = np.nan
    every = np.arange(numbers[0], numbers[-1] + 4)
    days = np.full(39, 30.0)
    learnt = seasons(gaps, numbers, days, "month", ahead=3)
    assert len(learnt.factors) == len(every)
    assert learnt.factors[36:] == pytest.approx(learnt.factors[:3], abs=0.01)
    assert learnt.factors[6] > learnt.factors[0]


def test_a_change_of_level_is_not_restlessness() -> None:
    rng = np.random.default_rng(5)
    counts = np.r_[rng.poisson(100, 20), rng.poisson(200, 20)].astype(float)
    numbers = np.arange(40) + 2800
    assert seasons(counts, numbers, np.full(40, 7.0), "week").dispersion < 2.5


def test_days_know_their_weekday() -> None:
    days = np.arange(20000, 20000 + 800)
    friday = (days + 3) % 7 == 4
    learnt = seasons(np.where(friday, 60.0, 20.0), days, np.ones(800), "day")
    assert learnt.factors[friday].mean() / learnt.factors[~friday].mean() == pytest.approx(3.0, rel=0.05)
