"""Prospective space-time permutation scan: is there a circle in which the last weeks hold more than their share?

Every circle around a place that was hit lately, of several radii, with each of the last 1 to 6 periods, is a cylinder
that reaches to the present. With c reports in it and mu = (reports of the circle) x (reports of those periods) / C,
its likelihood ratio is LLR = c ln(c / mu) + (C - c) ln((C - c) / (C - mu)). The dates are then shuffled among the
reports many times: the greatest LLR of each shuffle says what chance brings about, and a Gumbel distribution fitted to
these (by moments) gives p beyond the number of shuffles. No population is needed, and season cancels.
Source: Kulldorff, Heffernan, Hartman, Assunção and Mostashari (2005), PLoS Medicine 2(3):e59; Gumbel: Abrams,
Kulldorff and Kleinman (2010), Statistics in Medicine 29.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.cylinders import (
    Cases,
    Cylinders,
    ScanRule,
    in_windows,
    log_likelihood_ratio,
    make_circles,
    score_cylinders,
)
from hotspots.detect.grid import Floats

_EULER = 0.5772156649015329
# Reports in one square of this width may belong to one burst.
_GROUP_M = 150.0
# Shuffles worked on together; bounds the memory.
_BATCH = 25


def _useful(circles: Cylinders, rule: ScanRule) -> NDArray[np.bool_]:
    """Circles that may hold a maximum: with enough reports, and not the same places as the next smaller one."""
    size = np.diff(circles.members.indptr).reshape(len(rule.radii_m), -1)
    repeats = np.zeros(size.shape, dtype=bool)
    repeats[1:] = size[1:] == size[:-1]
    return np.asarray((circles.totals >= rule.fewest) & ~repeats.ravel(), dtype=bool)


def deal_out(
    age: NDArray[np.int64], group: NDArray[np.int64], burst: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Deal the dates out anew among the reports, in bursts.

    Reports are taken in order of their group (random within), cut into batches of geometric size, and each batch gets
    one of the shuffled dates. Batches with mean size (burst + 1) / 2 give counts a variance of `burst` times the mean;
    with burst = 1 every report is a batch and this is a plain shuffle.

    Args:
        age, group: of each report, shape (n,); groups that follow each other should lie side by side.
    """
    if burst <= 1.0:
        return rng.permutation(age)
    shuffle = rng.permutation(len(age))
    order = shuffle[np.argsort(group[shuffle], kind="stable")]
    batch = np.cumsum(rng.random(len(order)) < 2.0 / (burst + 1.0))
    dealt = np.empty_like(age)
    dealt[order] = rng.permutation(age)[np.minimum(batch, len(order) - 1)]
    return dealt


def shuffled_maxima(
    cases: Cases, circles: Cylinders, rule: ScanRule, rng: np.random.Generator, *, burst: float = 1.0
) -> Floats:
    """The greatest LLR after each shuffle of the dates among the reports, shape (rule.shuffles,).

    Args:
        burst: dispersion of the counts. 1 is Kulldorff's shuffle. Reports that come in bursts (several of one incident,
            near repeats) stand out by themselves; shuffling them in bursts takes that as usual.
    """
    rows = np.floor(np.column_stack([cases.northing, cases.easting]) / _GROUP_M).astype(np.int64)
    group = np.unique(rows, axis=0, return_inverse=True)[1].ravel()[cases.place] if len(rows) else cases.place
    size, total = len(cases.easting), float(len(cases.place))
    in_window = np.bincount(cases.age[cases.age < rule.windows], minlength=rule.windows).cumsum()
    useful = _useful(circles, rule)
    members = circles.members[useful].astype(np.float32)
    expected = circles.totals[useful, None] * in_window / max(total, 1.0)
    maxima = np.zeros(rule.shuffles)
    for start in range(0, rule.shuffles, _BATCH):
        many = min(_BATCH, rule.shuffles - start)
        worlds = [
            in_windows(cases.place, deal_out(cases.age, group, burst, rng), size, rule.windows) for _ in range(many)
        ]
        found = np.asarray(members @ np.hstack(worlds).astype(np.float32)).reshape(-1, many, rule.windows)
        circle, world, window = np.nonzero((found >= rule.fewest) & (found > expected[:, None, :]))
        cases_there = found[circle, world, window].astype(np.float64)
        llr = log_likelihood_ratio(cases_there, expected[circle, window], total)
        np.maximum.at(maxima, start + world, llr)
    return maxima


def gumbel_p(llr: Floats, maxima: Floats) -> Floats:
    """p of each LLR from the Gumbel distribution with the mean and spread of the shuffles' maxima."""
    scale = max(float(np.std(maxima, ddof=1)) * np.sqrt(6.0) / np.pi, 1e-12)
    location = float(np.mean(maxima)) - _EULER * scale
    return np.asarray(-np.expm1(-np.exp(-(llr - location) / scale)), dtype=np.float64)


def gumbel_llr(level: float, maxima: Floats) -> float:
    """The LLR that has p = `level`: the inverse of `gumbel_p`."""
    scale = max(float(np.std(maxima, ddof=1)) * np.sqrt(6.0) / np.pi, 1e-12)
    return float(np.mean(maxima) - scale * (_EULER + np.log(-np.log1p(-level))))


def threshold(cases: Cases, rule: ScanRule, rng: np.random.Generator, *, level: float, burst: float = 1.0) -> float:
    """The LLR beyond which a cluster has a p below `level`; infinite where nothing can be scanned."""
    circles = make_circles(cases, rule)
    if rule.shuffles < 2 or not len(circles.centre):
        return float("inf")
    return gumbel_llr(level, shuffled_maxima(cases, circles, rule, rng, burst=burst))


def non_overlapping(cases: Cases, circles: Cylinders, llr: Floats, *, least: float) -> list[int]:
    """The clearest cylinders with an LLR of at least `least`, each apart from all clearer ones.

    Returns:
        Positions in `llr` (circles, windows) taken row by row, greatest LLR first.
    """
    centre = np.column_stack([cases.easting[circles.centre], cases.northing[circles.centre]])
    free = (llr >= least) & (llr > 0)
    chosen: list[int] = []
    while free.any():
        best = int(np.argmax(np.where(free, llr, -1.0)))
        circle = best // llr.shape[1]
        chosen.append(best)
        apart = np.hypot(*(centre - centre[circle]).T) > circles.radius_m + circles.radius_m[circle]
        free &= apart[:, None]
    return chosen


def scan(cases: Cases, rule: ScanRule, *, seed: int, level: float = 0.05, burst: float = 1.0) -> pd.DataFrame:
    """Clusters that reach to the present, clearest first, none overlapping another.

    Args:
        cases: reports of the base.
        seed: of the shuffles.
        level: clusters with a greater p are left out.
        burst: as for `shuffled_maxima`.

    Returns:
        easting, northing, radius_m, periods (length of the window), cases, expected, llr, p.
    """
    columns = ["easting", "northing", "radius_m", "periods", "cases", "expected", "llr", "p"]
    circles = make_circles(cases, rule)
    found, expected, llr = score_cylinders(cases, circles, rule)
    if rule.shuffles < 2 or not np.any(llr > 0):
        return pd.DataFrame(columns=columns)
    maxima = shuffled_maxima(cases, circles, rule, np.random.default_rng(seed), burst=burst)
    best = np.array(non_overlapping(cases, circles, llr, least=gumbel_llr(level, maxima)), dtype=np.intp)
    circle, window = np.divmod(best, rule.windows)
    score = llr[circle, window]
    return pd.DataFrame(
        {
            "easting": cases.easting[circles.centre[circle]],
            "northing": cases.northing[circles.centre[circle]],
            "radius_m": circles.radius_m[circle],
            "periods": (window + 1).astype(np.int64),
            "cases": found[circle, window],
            "expected": expected[circle, window],
            "llr": score,
            "p": gumbel_p(score, maxima),
        }
    )
