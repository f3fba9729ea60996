"""The time of year (and of the week) taken out of counts: a harmonic quasi-Poisson fit.

log E[y_t] = log(days_t) + a + b t + sum over k of (c_k cos(2 pi k t / T) + d_k sin(2 pi k t / T)), fitted as a Poisson
model by iteratively reweighted least squares; the dispersion phi is Pearson's chi-square over its degrees of freedom
(McCullagh and Nelder 1989). Days are also given the day of the week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Step = Literal["day", "week", "month"]

# Periods in a year.
CYCLE: dict[Step, float] = {"day": 365.25, "week": 365.25 / 7, "month": 12.0}
# A second wave of the year needs three years: two years of months would be learnt by heart.
_CYCLES_FOR_TWO_WAVES = 3.0
_CYCLES_FOR_TREND = 1.9
# With less than about a year nothing is known of the seasons.
FEWEST_CYCLES = 1.05


@dataclass(frozen=True)
class PoissonFit:
    """A fitted log-linear model.

    Attributes:
        coefficients: in the order of the design's columns.
        dispersion: Pearson's chi-square / (n - columns); 1 for pure chance.
        fitted: expected counts, shape (n,).
    """

    coefficients: Floats
    dispersion: float
    fitted: Floats


def fit_poisson(counts: Floats, design: Floats, offset: Floats | None = None) -> PoissonFit:
    """Quasi-Poisson regression with a log link.

    Args:
        counts: shape (n,), not negative, none missing.
        design: shape (n, columns).
        offset: logarithm of exposure, shape (n,).
    """
    known = np.zeros(len(counts)) if offset is None else offset
    mean = np.maximum(counts, 0.1) + 0.1
    linear = np.log(mean)
    coefficients: Floats = np.zeros(design.shape[1])
    for _ in range(50):
        working = linear - known + (counts - mean) / mean
        root = np.sqrt(mean)
        new, *_ = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)
        settled = bool(np.max(np.abs(new - coefficients)) < 1e-12)
        coefficients = np.asarray(new, dtype=np.float64)
        linear = np.clip(known + design @ coefficients, -30.0, 30.0)
        mean = np.exp(linear)
        if settled:
            break
    freedom = max(len(counts) - design.shape[1], 1)
    return PoissonFit(coefficients, float(np.sum((counts - mean) ** 2 / mean) / freedom), mean)


@dataclass(frozen=True)
class Seasons:
    """What the calendar does to counts.

    Attributes:
        known: whether there was enough to learn it from; else every factor is 1.
        step, numbers: the periods, shape (n,).
        factors: how many times an average period's count is to be expected in each, shape (n,).
        dispersion: how many times pure chance the counts vary around the fit, from neighbour to neighbour, at least 1.
        amplitude: half the distance between highest and lowest factor of a year; 0 where not known.
    """

    known: bool
    step: Step
    numbers: NDArray[np.int64]
    factors: Floats
    dispersion: float
    amplitude: float


def seasons(
    counts: Floats, numbers: NDArray[np.int64], days: Floats, step: Step, *, ahead: int = 0, weekdays: bool = True
) -> Seasons:
    """Learn the seasons from a series with gaps.

    Args:
        counts: shape (n,); NaN where nothing is known.
        numbers: number of each period, rising by one, shape (n,). Day 0 is Thursday 1 January 1970.
        days: how many days each period has, shape (n + ahead,).
        ahead: factors are also given for so many periods after the last.
        weekdays: whether single days are also given the day of the week.

    Returns:
        Factors of length n + ahead, whose mean over the known periods is 1.
    """
    every = np.arange(int(numbers[0]), int(numbers[0]) + len(numbers) + ahead, dtype=np.int64)
    held = np.isfinite(counts)
    cycles = held.sum() / CYCLE[step]
    length_only = days / days[: len(counts)][held].mean() if held.any() else np.ones(len(every))
    if cycles < FEWEST_CYCLES or counts[held].sum() < 30:
        return Seasons(False, step, every, length_only, _unrest(counts, length_only[: len(counts)]), 0.0)
    waves = _calendar(every, step, two=cycles >= _CYCLES_FOR_TWO_WAVES, weekdays=weekdays)
    time = (every - every[0]) / max(len(counts) - 1, 1)
    base = [np.ones(len(every))] + ([time] if cycles >= _CYCLES_FOR_TREND else [])
    design = np.column_stack([*base, *waves])
    rows = np.flatnonzero(held)
    fit = fit_poisson(counts[rows], design[rows], np.log(days[rows]))
    effect = np.exp(np.column_stack(waves) @ fit.coefficients[len(base) :]) * days
    factors = effect / effect[rows].mean()
    expected = np.exp(design @ fit.coefficients + np.log(days))[: len(counts)]
    yearly = effect / days
    amplitude = float((yearly.max() - yearly.min()) / (yearly.max() + yearly.min()))
    return Seasons(True, step, every, factors, _unrest(counts, expected), amplitude)


def _calendar(numbers: NDArray[np.int64], step: Step, *, two: bool, weekdays: bool) -> list[Floats]:
    angle = 2.0 * np.pi * numbers / CYCLE[step]
    waves = [np.cos(angle), np.sin(angle)]
    if two:
        waves += [np.cos(2 * angle), np.sin(2 * angle)]
    if step == "day" and weekdays:
        weekday = (numbers + 3) % 7
        waves += [(weekday == day) - 1.0 / 7.0 for day in range(1, 7)]
    return waves


def _unrest(counts: Floats, expected: Floats) -> float:
    """Dispersion from neighbours' differences, so that a change of level does not pass for restlessness.

    Half the mean squared difference of neighbouring Pearson residuals (von Neumann 1941), at least 1.
    """
    if not np.isfinite(counts).any():
        return 1.0
    scale = np.nansum(counts) / max(float(expected[np.isfinite(counts)].sum()), 1e-9)
    mean = np.maximum(expected * scale, 0.1)
    jumps = np.diff((counts - mean) / np.sqrt(mean))
    jumps = jumps[np.isfinite(jumps)]
    return max(1.0, float(np.mean(jumps**2)) / 2.0) if len(jumps) >= 3 else 1.0
