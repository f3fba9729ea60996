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

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array

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
    order = _by_group(rng.permutation(len(age)), group)
    batch = np.cumsum(rng.random(len(order)) < 2.0 / (burst + 1.0))
    dealt = np.empty_like(age)
    dealt[order] = rng.permutation(age)[np.minimum(batch, len(order) - 1)]
    return dealt


def _by_group(reports: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    """The reports in order of their group, as they stand within each: a counting sort, for there are many of them."""
    size = len(reports)
    if not size:
        return reports
    at = group[reports], np.arange(size)
    by_group = coo_array((np.ones(size, dtype=np.bool_), at), shape=(int(group.max()) + 1, size)).tocsr()
    return np.asarray(reports[by_group.indices], dtype=np.int64)


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
    useful = np.flatnonzero(_useful(circles, rule))
    # Least expected first: then only a circle that holds more than all before it can have the greatest LLR, for LLR
    # grows with the cases and shrinks with what is expected.
    useful = useful[np.argsort(circles.totals[useful], kind="stable")]
    members = circles.members[useful].astype(np.float32)
    expected = circles.totals[useful, None] * in_window / max(total, 1.0)
    maxima = np.zeros(rule.shuffles)
    for start in range(0, rule.shuffles, _BATCH):
        many = min(_BATCH, rule.shuffles - start)
        worlds = [
            in_windows(cases.place, deal_out(cases.age, group, burst, rng), size, rule.windows) for _ in range(many)
        ]
        found = np.asarray(members @ np.hstack(worlds).astype(np.float32)).reshape(-1, many, rule.windows)
        record = found >= rule.fewest
        record[1:] &= found[1:] > np.maximum.accumulate(found, axis=0)[:-1]
        circle, world, window = np.nonzero(record)
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


@dataclass(frozen=True)
class Chance:
    """What chance brings about in these circles, as the shuffles tell; they take long, and so are made once.

    Attributes:
        maxima: the greatest LLR of each shuffle, shape (shuffles,); empty where nothing can be scanned.
        rng: where the randomness stands after them.
    """

    maxima: Floats
    rng: np.random.Generator

    @classmethod
    def of(cls, cases: Cases, circles: Cylinders, rule: ScanRule, *, seed: int, burst: float) -> Chance:
        """Shuffle the dates, from a seed on."""
        rng = np.random.default_rng(seed)
        can_be = rule.shuffles > 1 and len(circles.centre)
        return cls(shuffled_maxima(cases, circles, rule, rng, burst=burst) if can_be else np.empty(0), rng)

    def rare(self, level: float) -> float:
        """The LLR beyond which a cluster has a p below `level`; infinite where nothing can be scanned."""
        return gumbel_llr(level, self.maxima) if len(self.maxima) else float("inf")


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
    circles = make_circles(cases, rule)
    return clusters(cases, circles, rule, Chance.of(cases, circles, rule, seed=seed, burst=burst), level=level)


def clusters(cases: Cases, circles: Cylinders, rule: ScanRule, chance: Chance, *, level: float) -> pd.DataFrame:
    """The same, where circles and shuffles are there already."""
    columns = ["easting", "northing", "radius_m", "periods", "cases", "expected", "llr", "p"]
    found, expected, llr = score_cylinders(cases, circles, rule)
    maxima = chance.maxima
    if not len(maxima) or not np.any(llr > 0):
        return pd.DataFrame(columns=columns)
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
