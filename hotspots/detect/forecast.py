"""Expected reports next period in each hotspot, with an interval that says how sure that is.

Expected = share of the hotspot's cells (see `rank`), put right by how such shares came true before, times the area's
expected total (see `totals`). The count is negative binomial: Poisson around a rate that itself is uncertain, because
the area's total is (dispersion of the total, common to all places) and because places have good and bad weeks of
their own (dispersion of each cell):
    variance = m + total_dispersion * m^2 + cell_dispersion * sum over cells of m_c^2.
Both are estimated from how earlier forecasts of this area turned out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Cells, Floats
from hotspots.detect.metrics import cells_listed
from hotspots.detect.rank import TUNING_PERIODS, MixSettings, mix_of
from hotspots.detect.surfaces import Surfaces
from hotspots.detect.totals import TotalForecast, TotalHistory
from hotspots.periods import PeriodKind

# Share of outcomes that an interval is meant to hold.
LEVEL = 0.9
# Lists are made of the best cells: expected counts are checked in these bands of the area, best first.
_BANDS = (0.005, 0.01, 0.02, 0.05)
# Reports' worth of trust in the shares as they are.
_TRUST = 30.0


@dataclass(frozen=True)
class BestCells:
    """The cells of the largest shares, so many as are checked, best first.

    Attributes:
        size: number of cells of the area.
        cells, band, share: their indices, the band of each, and their shares, shape (n,).
    """

    size: int
    cells: NDArray[np.intp]
    band: NDArray[np.intp]
    share: Floats

    @classmethod
    def of(cls, share: Floats) -> Self:
        """From the shares of all cells, shape (size,)."""
        best = np.argsort(-share, kind="stable")[: cells_listed(_BANDS[-1], len(share))]
        edges = [cells_listed(edge, len(share)) for edge in _BANDS[:-1]]
        return cls(len(share), best, np.searchsorted(edges, np.arange(len(best)), side="right"), share[best])


@dataclass
class TrackRecord:
    """How earlier shares of the best cells came true, so that the next ones can be put right.

    Settings that forecast the whole area best may spread a little too much, or too little, away from its top: each
    band's share is multiplied by what its reports came to against what was expected, pulled towards 1 where those
    were few. Ranks are not touched.

    Attributes:
        kept: per period, (band, expected, happened) of the best cells, each of shape (cells,); expected is share
            times the reports that there were, so that the area's total has no part in it.
    """

    kept: list[tuple[NDArray[np.intp], Floats, Floats]] = field(default_factory=list)

    def add(self, share: Floats | BestCells, happened: Floats) -> None:
        """Learn from one period: shares forecast and reports of every cell, shapes (cells,)."""
        best = share if isinstance(share, BestCells) else BestCells.of(share)
        self.kept.append((best.band, best.share * happened.sum(), happened[best.cells]))

    @property
    def factors(self) -> Floats:
        """What the shares of each band are multiplied by, shape (bands,)."""
        expected, happened = np.zeros(len(_BANDS)), np.zeros(len(_BANDS))
        for band, hoped, came in self.kept:
            expected += np.bincount(band, weights=hoped, minlength=len(_BANDS))
            happened += np.bincount(band, weights=came, minlength=len(_BANDS))
        return (happened + _TRUST) / (expected + _TRUST)

    @property
    def dispersion(self) -> float:
        """How much more than by chance single cells vary; 0 where nothing is known.

        Method of moments: sum of (y - m)^2 - m over sum of m^2.
        """
        factors = self.factors
        excess = squares = 0.0
        for band, hoped, came in self.kept:
            m = hoped * factors[band]
            excess += float(np.sum((came - m) ** 2 - m))
            squares += float(np.sum(m**2))
        return max(excess / squares, 0.0) if squares else 0.0

    def corrected(self, share: Floats, known: BestCells | None = None) -> Floats:
        """Shares put right, summing to 1; what the best cells gain the others lose.

        Args:
            known: its best cells, where they are known.
        """
        at = known or BestCells.of(share)
        best, right = at.cells, share.copy()
        right[best] *= self.factors[at.band]
        others = np.ones(len(share), dtype=bool)
        others[best] = False
        if right[others].sum() > 0 and right[best].sum() < 1.0:
            right[others] *= (1.0 - right[best].sum()) / right[others].sum()
        return np.asarray(right / right.sum())


def count_interval(expected: ArrayLike, variance: ArrayLike, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Lowest and highest count to expect: central quantiles of a negative binomial of this mean and variance.

    Args:
        expected, variance: shape (n,); a variance not above the mean gives a Poisson.
    """
    from scipy.stats import nbinom, poisson

    mean = np.maximum(np.asarray(expected, dtype=np.float64), 1e-9)
    spread = np.asarray(variance, dtype=np.float64) - mean
    tail = (1.0 - level) / 2.0
    size = mean**2 / np.maximum(spread, 1e-12)
    chance = size / (size + mean)
    over = spread > 1e-9 * mean
    low = np.where(over, nbinom.ppf(tail, size, chance), poisson.ppf(tail, mean))
    high = np.where(over, nbinom.ppf(1.0 - tail, size, chance), poisson.ppf(1.0 - tail, mean))
    return low.astype(np.float64), high.astype(np.float64)


def total_interval(total: TotalForecast, *, level: float = LEVEL) -> tuple[float, float]:
    """Lowest and highest total to expect."""
    variance = total.expected + total.dispersion * total.expected**2
    low, high = count_interval([total.expected], [variance], level=level)
    return float(low[0]), float(high[0])


def forecast_groups(
    expected_per_cell: Floats,
    groups: Sequence[Cells],
    *,
    total_dispersion: float,
    cell_dispersion: float,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Expected reports of groups of cells.

    Args:
        expected_per_cell: share times expected total, of every cell, shape (cells,).
        groups: indices into it.

    Returns:
        expected, low, high; one row a group.
    """
    expected = np.array([expected_per_cell[group].sum() for group in groups])
    squares = np.array([np.sum(expected_per_cell[group] ** 2) for group in groups])
    variance = expected + total_dispersion * expected**2 + cell_dispersion * squares
    low, high = count_interval(expected, variance, level=level)
    return pd.DataFrame({"expected": expected, "low": low, "high": high})


def track_record(counts: Counts, shares: Mapping[int, Floats | BestCells], *, origin: int) -> TrackRecord:
    """How the forecasts of the last periods up to `origin` came true, as known at its end.

    Args:
        shares: number of the period forecast → shares of the cells of the area as it was known before.
    """
    record = TrackRecord()
    for number in range(origin - TUNING_PERIODS + 1, origin + 1):
        # Of a period in which a force's file is missing nothing is learnt.
        if number in shares and number not in counts.gaps.missing:
            share = shares[number]
            size = share.size  # Of both: the cells of the area.
            record.add(share, counts.happened(number, size=size, known_by=origin)[0])
    return record


def past_shares(counts: Counts, *, settings: MixSettings, origin: int, on: bool = False) -> dict[int, Floats]:
    """What these settings would have forecast for each of the last periods up to `origin` that had any report.

    Args:
        on: also what they forecast for the period after `origin`, whatever is known of it.
    """
    shares, held = {}, set(counts.periods)
    first = origin - TUNING_PERIODS
    surfaces = Surfaces(counts, [settings.half_life], [settings.bandwidth_m], first=first)
    for before in range(first, origin + on):
        surfaces.advance(before)
        if before == origin or (before + 1 in held and surfaces.at is not None):
            shares[before + 1] = mix_of(counts, surfaces, settings, column=0, size=counts.area_size(before))
    return shares


def _indices(cells: Cells, groups: Sequence[Cells]) -> list[NDArray[np.intp]]:
    """Where the cells of each group stand among `cells`; those that do not are left out."""
    if not len(cells):
        return [np.empty(0, dtype=np.intp) for _ in groups]
    order = np.argsort(cells)
    ordered, found = cells[order], []
    for group in groups:
        at = np.searchsorted(ordered, group).clip(max=len(ordered) - 1)
        found.append(order[at[ordered[at] == group]])
    return found


def forecast_hotspots(
    counts: Counts,
    hotspots: Sequence[Cells],
    *,
    kind: PeriodKind,
    origin: int,
    settings: MixSettings,
    share: Floats | None = None,
    totals: TotalHistory | None = None,
) -> tuple[pd.DataFrame, TotalForecast]:
    """Expected reports of each hotspot in the period after `origin`, from what is known at its end.

    Args:
        hotspots: cell ids of each; cells outside the area count nothing.
        settings: of the mix, as tuned.
        share: of each cell of the area, where another method than the mix is preferred.
        totals: of these reports, through `origin` at least, where they are there already.

    Returns:
        expected, low, high (one row a hotspot, `LEVEL` interval), and the area's total.
    """
    size = counts.area_size(origin)
    shares = past_shares(counts, settings=settings, origin=origin, on=True)
    mix = shares.pop(origin + 1)
    if share is None:
        share = mix
    record = track_record(counts, shares, origin=origin)
    total = (totals or TotalHistory.from_counts(counts, kind=kind, through=origin)).forecast(origin)
    groups = _indices(counts.cells[:size], hotspots)
    table = forecast_groups(
        record.corrected(share) * total.expected,
        groups,
        total_dispersion=total.dispersion,
        cell_dispersion=record.dispersion,
    )
    return table, total
