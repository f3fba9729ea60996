"""Which places have many more reports than usual, the borough's own rise or fall taken out?

A zone is a cell with its six neighbours. c of its reports fall into the last periods and b into those before. Had
nothing changed there, c of c + b would follow the rest of the area: a share p0 = C' / (C' + B'), C' and B' being the
area's counts outside the zone. Season and changes that hold everywhere cancel.

Reports come in bursts (one incident told three times, near repeats), so that counts vary more than Poisson. With
dispersion phi both counts are taken as negative binomial with variance phi times the mean; given their sum n, the
recent one then follows a beta-binomial with a = n p0 / (phi - 1) and b = n (1 - p0) / (phi - 1), and for phi = 1 the
binomial. (Conditional test: Przyborowski and Wilenski 1940, Biometrika 31; several tests at once: Benjamini and
Hochberg 1995, JRSS B 57.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import betaln

from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.points import Points
from hotspots.periods import PeriodKind

# Fewer recent reports than this are never called a surge.
FEWEST = 3
# A dispersion nearer to 1 than this is taken as 1: the beta-binomial loses digits there.
_AS_GOOD_AS_ONE = 1e-6
# So many probabilities are worked out together; bounds the memory.
_TERMS = 1_000_000


@dataclass(frozen=True)
class Spans:
    """How many periods are compared.

    Attributes:
        recent: the last periods.
        before: the periods before those; a multiple of `recent`, as the dispersion is taken from blocks of that length.
    """

    recent: int
    before: int

    @classmethod
    def of(cls, kind: PeriodKind) -> Spans:
        """Four weeks against the 44 before, or one month against the 11 before."""
        return cls(4, 44) if kind == "week" else cls(1, 11)

    def fitting(self, available: int) -> Spans:
        """The same with as many whole blocks before as `available` periods of history allow."""
        blocks = min(self.before, available - self.recent) // self.recent
        return Spans(self.recent, max(blocks, 0) * self.recent)


def area_cells(cells: Cells, grid: Grid) -> Cells:
    """The cells given and those around them, sorted."""
    return np.unique(np.concatenate([cells, grid.neighbours(cells).ravel()]))


def zones(cells: Cells, grid: Grid) -> csr_array:
    """Which cells make up each cell's zone: binary, shape (n, n), the cell itself and those of its six around it that
    are among `cells` (sorted)."""
    around = np.column_stack([cells, grid.neighbours(cells)])
    at = np.searchsorted(cells, around).clip(max=len(cells) - 1)
    known = cells[at] == around
    rows = np.broadcast_to(np.arange(len(cells))[:, None], around.shape)
    ones = np.ones(int(known.sum()))
    return csr_array((ones, (rows[known], at[known])), shape=(len(cells), len(cells)))


def cell_counts(points: Points, cells: Cells, *, first: int, last: int) -> Floats:
    """Reports per cell and period, shape (n, last - first + 1); `cells` sorted and holding every cell with reports."""
    inside = points.between(first, last)
    row = np.searchsorted(cells, inside.cells)[inside.cell]
    width = last - first + 1
    flat = np.bincount(row * width + (inside.number - first), weights=inside.reports, minlength=len(cells) * width)
    return flat.reshape(len(cells), width).astype(np.float64)


def dispersion(zone_counts: Floats, *, block: int) -> float:
    """Pooled Pearson dispersion of the zones' counts over blocks of time, at least 1.

    With x_zb the count of zone z in block b and e_zb = (sum over b of x_zb) times the area's share of block b:
    phi = sum((x - e)**2) / sum(e (1 - share)), which is 1 on average for counts that are Poisson.

    Args:
        zone_counts: reports per zone and period, shape (n, periods); periods a multiple of `block`.
        block: periods in a block.
    """
    blocks = zone_counts.reshape(len(zone_counts), -1, block).sum(axis=2)
    total = blocks.sum()
    if blocks.shape[1] < 2 or total == 0:
        return 1.0
    share = blocks.sum(axis=0) / total
    expected = blocks.sum(axis=1, keepdims=True) * share
    return max(1.0, float(np.sum((blocks - expected) ** 2) / np.sum(expected * (1.0 - share))))


def false_discovery(p: Floats) -> Floats:
    """Benjamini and Hochberg's adjusted p, shape as given."""
    order = np.argsort(p)[::-1]
    size = len(p)
    steps = np.minimum.accumulate(p[order] * size / np.arange(size, 0, -1)) if size else p
    adjusted = np.empty(size)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def surge_test(recent: Floats, before: Floats, *, totals: tuple[float, float], phi: float = 1.0) -> Floats:
    """One-sided p of each zone: how often chance alone would bring so many of its reports into the last periods.

    Args:
        recent, before: reports of the zone in the last periods and before, shape (n,).
        totals: the area's reports in the last periods and before.
        phi: dispersion; 1 = binomial.

    Returns:
        p, shape (n,); 1 for zones with fewer than `FEWEST` recent reports.
    """
    from scipy.stats import binom

    rest_recent, rest_before = totals[0] - recent, totals[1] - before
    rest = rest_recent + rest_before
    p0 = np.divide(rest_recent, rest, out=np.ones_like(rest), where=rest > 0)
    p = np.ones_like(p0)
    tested = (recent >= FEWEST) & (p0 > 0) & (p0 < 1)
    c, n, share = recent[tested], (recent + before)[tested], p0[tested]
    if phi - 1.0 < _AS_GOOD_AS_ONE:
        p[tested] = binom.sf(c - 1, n, share)
    else:
        size = n / (phi - 1.0)
        p[tested] = _beta_binomial_beyond(c, n, size * share, size * (1.0 - share))
    return p


def _beta_binomial_beyond(c: Floats, n: Floats, a: Floats, b: Floats) -> Floats:
    """P(count >= c) of beta-binomials, shape (m,): 1 less the sum of the probabilities of 0 to c - 1.

    `scipy.stats.betabinom.sf` does the same, number by number, and takes some hundred times as long.
    """
    beyond = np.ones(len(c))
    edges = np.flatnonzero(np.diff(np.cumsum(c) // _TERMS, prepend=-1))
    for start, stop in pairwise([*edges, len(c)]):
        part = slice(start, stop)
        many = c[part].astype(np.int64)
        row = np.repeat(np.arange(len(many)), many)
        k = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        of, alpha, beta = n[part][row], a[part][row], b[part][row]
        ways = -np.log(of + 1) - betaln(of - k + 1, k + 1)
        chance = np.exp(ways + betaln(k + alpha, of - k + beta) - betaln(a[part], b[part])[row])
        beyond[part] -= np.bincount(row, weights=chance, minlength=len(many))
    return np.maximum(beyond, 0.0)


def surges(counts: Floats, membership: csr_array, spans: Spans) -> pd.DataFrame:
    """The surge test of every cell's zone.

    Args:
        counts: reports per cell and period, shape (n, at least spans.recent + spans.before), the last column being the
            period to be judged.
        membership: from `zones`.

    Returns:
        One row per cell: recent, before (reports in the zone), expected (recent ones, had nothing changed there),
        phi, p_binomial, q_binomial, p, q (with dispersion; q adjusted for the number of cells).
    """
    used = counts[:, counts.shape[1] - spans.recent - spans.before :]
    zone = np.asarray(membership @ used)
    recent, before = zone[:, spans.before :].sum(axis=1), zone[:, : spans.before].sum(axis=1)
    totals = float(used[:, spans.before :].sum()), float(used[:, : spans.before].sum())
    phi = dispersion(zone[:, : spans.before], block=spans.recent)
    p_binomial = surge_test(recent, before, totals=totals)
    p = surge_test(recent, before, totals=totals, phi=phi)
    rest_before = totals[1] - before
    ratio = np.divide(totals[0] - recent, rest_before, out=np.zeros_like(rest_before), where=rest_before > 0)
    return pd.DataFrame(
        {
            "recent": recent,
            "before": before,
            "expected": before * ratio,
            "phi": phi,
            "p_binomial": p_binomial,
            "q_binomial": false_discovery(p_binomial),
            "p": p,
            "q": false_discovery(p),
        }
    )


def surging(table: pd.DataFrame, *, level: float) -> NDArray[np.bool_]:
    """Which zones surge: q at most `level`."""
    return np.asarray(table["q"] <= level, dtype=bool)
