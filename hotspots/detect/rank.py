"""Where will the next reports be? A self-tuned mix of recent counts, their smoothed surface and a small floor.

For n cells of the area, with weights d = 0.5 ** (age / half-life) of the reports known so far:
    e = a cell's share of the weighted counts,
    k = its share of the Gaussian kernel sums (bandwidth h) of the same weights, at cell centres,
    share = 0.98 * ((1 - w) * e + w * k) + 0.02 / n.
Half-life, h and w are those that would have given the best one-step-ahead log score, sum of y * ln(share), over the
last 13 periods, each forecast from what was known when it began. docs/methods.md says on what evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Floats
from hotspots.detect.surfaces import Surfaces
from hotspots.periods import PeriodKind

FLOOR = 0.02
TUNING_PERIODS = 13
HALF_LIVES: dict[PeriodKind, tuple[float, ...]] = {
    "week": (4.0, 8.0, 13.0, 26.0, 52.0),
    "month": (1.0, 2.0, 3.0, 6.0, 12.0),
}
BANDWIDTHS_M = (100.0, 150.0, 250.0)
KDE_WEIGHTS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75)
# Settings are chosen anew about once a month.
RETUNE_EVERY: dict[PeriodKind, int] = {"week": 4, "month": 1}


@dataclass(frozen=True)
class MixSettings:
    """One choice of the mix's settings.

    Attributes:
        half_life: periods after which a report counts half.
        bandwidth_m: of the kernel, metres.
        weight: share of the smoothed surface, 0 to 1.
    """

    half_life: float
    bandwidth_m: float
    weight: float


def choices(kind: PeriodKind) -> tuple[MixSettings, ...]:
    """All settings that tuning compares, in the order of `ScoreBoard`'s last axis."""
    return tuple(MixSettings(*values) for values in product(HALF_LIVES[kind], BANDWIDTHS_M, KDE_WEIGHTS))


# Before there is anything to tune on.
DEFAULT: dict[PeriodKind, MixSettings] = {
    "week": MixSettings(13.0, 150.0, 0.35),
    "month": MixSettings(6.0, 150.0, 0.35),
}


@dataclass(frozen=True)
class Tuning:
    """The settings chosen at the end of a period, and on what evidence.

    Attributes:
        origin: number of the period by whose end everything used was known.
        settings: the choice.
        log_score: its mean log score per report over a flat area (0 = no better than none); NaN when untuned.
        reports, periods: how many reports in how many periods it was judged on.
        table: half_life, bandwidth_m, weight, log_score of every choice, best first.
    """

    origin: int
    settings: MixSettings
    log_score: float
    reports: float
    periods: int
    table: pd.DataFrame


@dataclass
class ScoreBoard:
    """Log scores of every choice, by period forecast and by how late its reports became known.

    Attributes:
        kind: week or month.
        scores: number → sum of reports * ln(share * cells), shape (TUNING_PERIODS, choices), the first axis being
            periods of delay.
        reports: number → reports scored, shape (TUNING_PERIODS,).
    """

    kind: PeriodKind
    scores: dict[int, Floats] = field(default_factory=dict)
    reports: dict[int, Floats] = field(default_factory=dict)

    def add(self, counts: Counts, surfaces: Surfaces, *, number: int) -> None:
        """Score the forecasts of a period.

        Args:
            surfaces: as known before it began, by the half-lives and bandwidths of the kind.
        """
        size = counts.area_size(number - 1)
        rows = counts.rows_of(number)
        delay, inside = counts.known[rows] - number, counts.cell_of(rows)
        # Later than the tuning looks back, or outside the area as it was known: no choice could be judged by it.
        used = (delay < TUNING_PERIODS) & (inside < size)
        if not used.any() or surfaces.at is None:
            return
        cells, cell = np.unique(inside[used], return_inverse=True)
        slot = delay[used] * len(cells) + cell
        reports = np.bincount(slot, weights=counts.reports[rows][used], minlength=TUNING_PERIODS * len(cells))
        by_delay = reports.astype(np.float64).reshape(TUNING_PERIODS, len(cells))
        logs = np.log(_all_shares(counts, surfaces, cells, size=size) * size)
        found = np.zeros((TUNING_PERIODS, logs[0].size))
        late = by_delay.any(axis=1)
        found[late] = by_delay[late] @ logs.reshape(len(cells), -1)
        self.scores[number] = found
        self.reports[number] = by_delay.sum(axis=1)

    def tune(self, origin: int) -> Tuning:
        """The best choice by the reports of the last periods up to `origin`, as known at its end."""
        options = choices(self.kind)
        total, reports, periods = np.zeros(len(options)), 0.0, 0
        for number in range(origin - TUNING_PERIODS + 1, origin + 1):
            if number in self.scores:
                total += self.scores[number][: origin - number + 1].sum(axis=0)
                reports += float(self.reports[number][: origin - number + 1].sum())
                periods += 1
        table = pd.DataFrame([vars(option) for option in options])
        if not reports:
            return Tuning(origin, DEFAULT[self.kind], float("nan"), 0.0, 0, table.assign(log_score=np.nan))
        best = int(np.argmax(total))
        table = table.assign(log_score=total / reports).sort_values("log_score", ascending=False, ignore_index=True)
        return Tuning(origin, options[best], float(total[best] / reports), reports, periods, table)


def mix_share(counts: Counts, weighted: Floats, settings: MixSettings, *, size: int) -> Floats:
    """Each cell's share of the next reports; sums to 1.

    Args:
        weighted: recency-weighted reports at the places by `settings.half_life`, shape (places,).
        size: number of cells of the area.

    Returns:
        Shares of the first `size` cells, shape (size,).
    """
    if not weighted.any():
        return np.full(size, 1.0 / max(size, 1))
    smoothed = np.asarray(counts.kernel.matrix(settings.bandwidth_m) @ weighted)[:size]
    return _mixed(counts.in_cells(weighted, size=size), smoothed, settings)


def mix_of(counts: Counts, surfaces: Surfaces, settings: MixSettings, *, column: int, size: int) -> Floats:
    """The same where the kernel sums are there already.

    Args:
        column: of the half-life among those of `surfaces`.
    """
    if surfaces.at is None:
        return np.full(size, 1.0 / max(size, 1))
    counted = counts.in_cells(surfaces.weighted[:, column], size=size)
    smoothed = surfaces.smoothed[settings.bandwidth_m][:size, column]
    whole = counts.made_whole(surfaces.at, size=size, half_life=settings.half_life)
    return _mixed(counted, smoothed, settings) if whole is None else _mixed(counted * whole, smoothed * whole, settings)


def _mixed(counted: Floats, smoothed: Floats, settings: MixSettings) -> Floats:
    parts = (1.0 - settings.weight) * counted / counted.sum() + settings.weight * (smoothed / smoothed.sum())
    return with_floor(np.asarray(parts))


def kernel_share(counts: Counts, weighted: Floats, *, bandwidth_m: float, size: int) -> Floats:
    """Each cell's share of the kernel sums at cell centres, shape (size,)."""
    # Sums for the few cells that are not yet part of the area cost less than a copy of the others' rows.
    sums = np.asarray(counts.kernel.matrix(bandwidth_m) @ weighted)[:size]
    return np.asarray(sums / sums.sum())


def with_floor(share: Floats) -> Floats:
    """Shares with a little held back for every cell, so that no place is called impossible."""
    return (1.0 - FLOOR) * share + FLOOR / len(share)


def walk(counts: Counts, *, kind: PeriodKind, first: int, last: int) -> Iterator[tuple[int, Surfaces, ScoreBoard]]:
    """Go through origins `first` to `last`, keeping score of every choice along the way.

    Scoring starts as early as the tuning at `first` looks back; periods without any report are skipped in it.

    Yields:
        (origin, surfaces as known at its end by `HALF_LIVES` and `BANDWIDTHS_M`, the board as of its end); the first
        two move on with the next step.
    """
    board, begin = ScoreBoard(kind), first - TUNING_PERIODS
    surfaces = Surfaces(counts, HALF_LIVES[kind], BANDWIDTHS_M, first=begin)
    held = set(counts.periods)
    for origin in range(begin, last + 1):
        # Where a force's file is missing, settings would be judged by what is not known.
        if origin > begin and origin in held and origin not in counts.gaps.missing:
            board.add(counts, surfaces, number=origin)
        surfaces.advance(origin)
        if origin >= first:
            yield origin, surfaces, board


def tune(counts: Counts, *, kind: PeriodKind, origin: int) -> Tuning:
    """The best settings by what is known at the end of `origin`."""
    for _, _, board in walk(counts, kind=kind, first=origin, last=origin):
        tuning = board.tune(origin)
    return tuning


def rank(counts: Counts, *, origin: int, settings: MixSettings) -> pd.DataFrame:
    """Every cell of the area by its share of the next period's reports, best first.

    Returns:
        cell_id, share (sums to 1), rank (1 = best; cells that tie are ordered by id).
    """
    size = counts.area_size(origin)
    for _, state in counts.recency([origin], [settings.half_life]):
        weighted = state[:, 0]
    table = pd.DataFrame(
        {"cell_id": counts.cells[:size], "share": mix_share(counts, weighted, settings, size=size)}
    ).sort_values(["share", "cell_id"], ascending=[False, True], ignore_index=True)
    return table.assign(rank=np.arange(1, len(table) + 1))


def _all_shares(counts: Counts, surfaces: Surfaces, cells: NDArray[np.intp], *, size: int) -> Floats:
    """Shares of some cells under every choice, shape (cells, half-lives, bandwidths, weights)."""
    weighted, tiny = surfaces.weighted, np.finfo(np.float64).tiny
    if counts.gaps and surfaces.at is not None and counts.gaps.between(counts.periods[0], surfaces.at):
        return _all_shares_made_whole(counts, surfaces, cells, size=size)
    counted = np.stack([counts.in_cells(column, size=size)[cells] for column in weighted.T], axis=1)
    counted /= np.maximum(weighted.sum(axis=0), tiny)
    smoothed = []
    for bandwidth in BANDWIDTHS_M:
        sums = surfaces.smoothed[bandwidth][:size]
        smoothed.append(sums[cells] / np.maximum(sums.sum(axis=0), tiny))
    return _all_mixed(counted, smoothed, size=size)


def _all_shares_made_whole(
    counts: Counts, surfaces: Surfaces, cells: NDArray[np.intp], *, size: int
) -> NDArray[np.float64]:
    """The same where files of some police forces are missing: each place counts by the periods known of it."""
    at, tiny = surfaces.at or 0, np.finfo(np.float64).tiny
    factors = [counts.made_whole(at, size=size, half_life=rate) for rate in surfaces.half_lives]
    whole = np.stack([np.ones(size) if factor is None else factor for factor in factors], axis=1)

    def part(sums: Floats) -> Floats:
        filled = sums * whole
        return np.asarray(filled[cells] / np.maximum(filled.sum(axis=0), tiny))

    counted = part(np.stack([counts.in_cells(column, size=size) for column in surfaces.weighted.T], axis=1))
    return _all_mixed(counted, [part(surfaces.smoothed[width][:size]) for width in BANDWIDTHS_M], size=size)


def _all_mixed(counted: Floats, smoothed: list[Floats], *, size: int) -> NDArray[np.float64]:
    k = np.stack(smoothed, axis=2)[..., None]
    w = np.array(KDE_WEIGHTS)
    mixed = (1.0 - w) * counted[:, :, None, None] + w * k
    return np.asarray((1.0 - FLOOR) * mixed + FLOOR / size)
