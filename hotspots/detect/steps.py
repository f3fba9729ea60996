"""Does a series of counts jump at one point in time, its season and its slow trend taken out?

A quasi-Poisson log-linear model with a trend and yearly waves is fitted; Rao's score says for every point at once how
well a step there would help; the model with the best step is then fitted, and the step's strength is the drop in
deviance over the dispersion (a squared z). (McCullagh and Nelder 1989, Generalized Linear Models, chapters 6 and 9.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.detect.grid import Floats

_ITERATIONS = 25
_LEAST_MEAN = 1e-6
_GREATEST_LOG = 12.0


@dataclass(frozen=True)
class Step:
    """The best step of a series.

    Attributes:
        index: first entry after the step.
        ratio: level after over level before.
        strength: drop in deviance over dispersion; about the square of a z value.
        local_ratio: the same ratio from only the entries next to the step; a slow change has one near 1.
    """

    index: int
    ratio: float
    strength: float
    local_ratio: float


@dataclass(frozen=True)
class Fit:
    """A fitted model: coefficients, means of the counts, deviance and dispersion (at least 1)."""

    beta: Floats
    mean: Floats
    deviance: float
    dispersion: float


def design(number: Floats, *, year: float) -> Floats:
    """Columns: one, trend, the yearly wave and, from two years on, the half-yearly one; shape (n, 4 or 6).

    Args:
        number: of the weeks or months, shape (n,); gaps are allowed.
        year: periods in a year.
    """
    t = np.asarray(number, dtype=np.float64)
    columns = [np.ones(len(t)), (t - t.mean()) / max(len(t), 1)]
    waves = 2 if len(t) and t[-1] - t[0] + 1 >= 2 * year - 1 else 1
    for wave in range(1, waves + 1):
        columns += [np.cos(2 * np.pi * wave * t / year), np.sin(2 * np.pi * wave * t / year)]
    return np.column_stack(columns)


def fit_counts(counts: Floats, columns: Floats, offset: Floats) -> Fit:
    """Quasi-Poisson fit by iteratively reweighted least squares.

    Args:
        counts: shape (n,), >= 0.
        columns: shape (n, k).
        offset: logarithm of what each entry is measured against, shape (n,).
    """
    mean: Floats = np.asarray(np.maximum(counts, 0.5), dtype=np.float64)
    beta: Floats = np.zeros(columns.shape[1], dtype=np.float64)
    for _ in range(_ITERATIONS):
        target = np.log(mean) - offset + (counts - mean) / mean
        root = np.sqrt(mean)
        solved = np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)
        latest = np.asarray(solved[0], dtype=np.float64)
        linear = np.clip(columns @ latest + offset, -_GREATEST_LOG, _GREATEST_LOG)
        mean = np.asarray(np.maximum(np.exp(linear), _LEAST_MEAN), dtype=np.float64)
        done = np.max(np.abs(latest - beta)) < 1e-8
        beta = latest
        if done:
            break
    ratio = np.where(counts > 0, counts / mean, 1.0)
    deviance = float(2 * np.sum(counts * np.log(ratio) - (counts - mean)))
    free = max(len(counts) - columns.shape[1], 1)
    # Means next to nothing would make a single count look infinitely surprising.
    pearson = float(np.sum((counts - mean) ** 2 / np.maximum(mean, 0.1)) / free)
    return Fit(beta, mean, deviance, max(pearson, 1.0))


def best_step(counts: Floats, columns: Floats, offset: Floats, *, edge: int) -> Step | None:
    """The step that helps the model most, at least `edge` entries from either end; None where there is no room."""
    size = len(counts)
    if size < 2 * edge + columns.shape[1] or counts.sum() == 0:
        return None
    plain = fit_counts(counts, columns, offset)
    at = np.arange(edge, size - edge + 1)
    after = (np.arange(size)[None, :] >= at[:, None]).astype(np.float64)
    index = int(at[np.argmax(_score(counts - plain.mean, after, columns, plain.mean))])
    step = (np.arange(size) >= index).astype(np.float64)
    stepped = fit_counts(counts, np.column_stack([columns, step]), offset)
    near = slice(max(index - edge, 0), index), slice(index, index + edge)
    steady = stepped.mean * np.exp(-step * stepped.beta[-1])
    levels = [(counts[part].sum() + 0.5) / (steady[part].sum() + 0.5) for part in near]
    return Step(
        index=index,
        ratio=float(np.exp(np.clip(stepped.beta[-1], -_GREATEST_LOG, _GREATEST_LOG))),
        strength=(plain.deviance - stepped.deviance) / stepped.dispersion,
        local_ratio=float(levels[1] / levels[0]),
    )


def _score(residual: Floats, after: Floats, columns: Floats, mean: Floats) -> NDArray[np.float64]:
    """Rao's score statistic of every step (rows of `after`), shape (steps,)."""
    gain = after @ residual
    cross = (after * mean) @ columns
    information = np.linalg.pinv((columns * mean[:, None]).T @ columns)
    variance = after @ mean - np.einsum("ij,jk,ik->i", cross, information, cross)
    return np.asarray(gain**2 / np.maximum(variance, 1e-9), dtype=np.float64)
