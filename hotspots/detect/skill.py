"""How good have the lists been? Each past period is forecast from what was known when it began, then compared.

At the end of every origin only reports recorded by then are seen; the area is the cells reported in by then and
those around them, the same for every method. Reports that then come from elsewhere are misses for every list, and
cannot enter the log score. All methods get the mix's floor before their log score is taken, without which a count
would be infinitely wrong about the first report in a new place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from hotspots.detect import metrics
from hotspots.detect.counts import Counts
from hotspots.detect.forecast import BestCells, TrackRecord, forecast_groups, total_interval, track_record
from hotspots.detect.grid import Floats
from hotspots.detect.rank import (
    HALF_LIVES,
    RETUNE_EVERY,
    TUNING_PERIODS,
    ScoreBoard,
    Tuning,
    kernel_share,
    mix_of,
    walk,
    with_floor,
)
from hotspots.detect.skill_report import LISTED, Calibration, MethodRecord, SkillReport
from hotspots.detect.surfaces import Surfaces
from hotspots.detect.totals import TotalForecast, TotalHistory
from hotspots.errors import UsageError
from hotspots.periods import Period, PeriodKind

# Windows of the count methods and of the kernel surface, in periods.
COUNT_WINDOWS: dict[PeriodKind, tuple[int, int]] = {"week": (4, 52), "month": (3, 12)}
KDE_WINDOW: dict[PeriodKind, int] = {"week": 13, "month": 3}
KDE_BANDWIDTH_M = 100.0
# A list needs some past to be made from.
MIN_HISTORY: dict[PeriodKind, int] = {"week": 8, "month": 4}
# Forecasts before the first test from which expected counts learn how far off they are.
_WARM_UP = 8
_CALIBRATED_ON = "2"


@dataclass
class _Tally:
    """What the tests gather, one entry a period."""

    numbers: list[int] = field(default_factory=list)
    reports: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    methods: dict[str, MethodRecord] = field(default_factory=dict)
    calibration: Calibration = field(default_factory=Calibration)
    tunings: list[Tuning] = field(default_factory=list)
    shares: dict[int, BestCells] = field(default_factory=dict)

    def add(self, number: int, happened: Floats, everywhere: float) -> None:
        """Note what a period brought: reports in every cell of the area, and in all."""
        self.numbers.append(number)
        self.reports.append(everywhere)
        self.inside.append(float(happened.sum()))
        self.cells.append(len(happened))

    def judge(self, shares: Mapping[str, Floats], happened: Floats) -> None:
        """Judge every method's list, and the list that knew what would come."""
        for name, share in shares.items():
            score = metrics.log_score(share, happened)
            self.methods.setdefault(name, MethodRecord()).add(share, happened, score)
        ideal = metrics.log_score(happened / max(float(happened.sum()), 1.0), happened)
        self.methods.setdefault("best_possible", MethodRecord()).add(happened, happened, ideal)


def backtest(
    counts: Counts, *, kind: PeriodKind, test_periods: int = 26, seed: int = 1, last: int | None = None
) -> SkillReport:
    """Rolling-origin backtest of the mix against simple methods.

    Args:
        test_periods: how many of the latest periods with reports to test on; fewer where the past is too short.
        seed: of the resampling behind the intervals.
        last: the last period to test, e.g. the last full one; None = the last with any report.

    Raises:
        UsageError: when there are too few periods to test on even one.
    """
    tests = _tests(counts, kind, test_periods, last)
    totals = TotalHistory.from_counts(counts, kind=kind)
    tally = _Tally()
    start = max(tests[0] - _WARM_UP, counts.periods[0] + 1) - 1
    held = set(counts.periods)
    for origin, surfaces, board in walk(counts, kind=kind, first=start, last=tests[-1] - 1):
        if origin + 1 not in held:
            continue
        mix = _mix(counts, origin, surfaces, board=board, tally=tally)
        best = BestCells.of(mix)
        size = len(mix)
        happened, everywhere = counts.happened(origin + 1, size=size)
        known = counts.known_cells(origin + 1, size=size)
        if origin + 1 in tests:
            shares = {"mix": mix, **simple_shares(counts, origin, kind=kind, size=size)}
            record, total, listed = track_record(counts, tally.shares, origin=origin), totals.forecast(origin), best
            expected = record.corrected(mix, best)
            if known is not None:
                # Places of which nothing is known are in no list, no sum and no area: as if they were not there.
                shares = {name: share[known] / share[known].sum() for name, share in shares.items()}
                part = float(expected[known].sum())
                expected, total = expected[known] / part, replace(total, expected=total.expected * part)
                happened, listed = happened[known], BestCells.of(mix[known])
            tally.add(origin + 1, happened, everywhere)
            tally.judge(shares, happened)
            _calibrate(tally.calibration, expected, listed, happened, record=record, total=total)
        tally.shares[origin + 1] = best
        tally.shares.pop(origin + 1 - TUNING_PERIODS, None)
    return SkillReport(
        kind=kind,
        cell_size_m=counts.grid.size_m,
        numbers=tuple(tally.numbers),
        reports=np.array(tally.reports),
        inside=np.array(tally.inside),
        cells=np.array(tally.cells),
        methods=tally.methods,
        calibration=tally.calibration,
        tunings=tuple(tuning for tuning in tally.tunings if tuning.origin > tests[0] - 1 - RETUNE_EVERY[kind]),
        seed=seed,
    )


def _tests(counts: Counts, kind: PeriodKind, wanted: int, last: int | None) -> list[int]:
    """Numbers of the periods to test on, ascending."""
    periods = [number for number in counts.periods if last is None or number <= last]
    enough = [number for number in periods if number >= counts.periods[0] + MIN_HISTORY[kind]]
    if not enough or wanted < 1:
        raise UsageError(
            f"There are too few {kind}s of reports to test lists on: {len(periods)} with reports, testing {wanted}.",
            remedy=f"Load at least {MIN_HISTORY[kind] + 1} {kind}s and test at least one.",
        )
    return enough[-wanted:]


def _mix(counts: Counts, origin: int, surfaces: Surfaces, *, board: ScoreBoard, tally: _Tally) -> Floats:
    """Shares by the mix, tuned anew where it is time."""
    if not tally.tunings or origin - tally.tunings[-1].origin >= RETUNE_EVERY[board.kind]:
        tally.tunings.append(board.tune(origin))
    settings = tally.tunings[-1].settings
    column = HALF_LIVES[board.kind].index(settings.half_life)
    return mix_of(counts, surfaces, settings, column=column, size=counts.area_size(origin))


def simple_shares(counts: Counts, origin: int, *, kind: PeriodKind, size: int) -> Mapping[str, Floats]:
    """Shares by the methods that the mix is measured against, from what is known at the end of `origin`.

    Args:
        size: number of cells of the area.

    Returns:
        last_4, last_52 (months: last_3, last_12) and kde → shares with the mix's floor, shape (size,), summing to 1.
    """
    shares = {}
    windows = {f"last_{length}": length for length in COUNT_WINDOWS[kind]} | {"kde": KDE_WINDOW[kind]}
    for name, length in windows.items():
        recent = counts.recent(origin, length)
        if name == "kde" and recent.any():
            shares[name] = kernel_share(counts, recent, bandwidth_m=KDE_BANDWIDTH_M, size=size)
        else:
            shares[name] = recent if name == "kde" else counts.in_cells(recent, size=size)
        whole = counts.made_whole(origin, size=size, length=length)
        if whole is not None and shares[name].any():
            shares[name] = shares[name] * whole
    return {
        name: with_floor(share / share.sum() if share.any() else np.full(size, 1.0 / size))
        for name, share in shares.items()
    }


def _calibrate(
    calibration: Calibration,
    share: Floats,
    best: BestCells,
    happened: Floats,
    *,
    record: TrackRecord,
    total: TotalForecast,
) -> None:
    """Compare expected counts and their intervals with what happened: the area, the list, each cell of the list."""
    expected = share * total.expected
    listed = best.cells[: metrics.cells_listed(LISTED[_CALIBRATED_ON], best.size)]
    groups = [listed, *listed[:, None]]
    table = forecast_groups(expected, groups, total_dispersion=total.dispersion, cell_dispersion=record.dispersion)
    observed = np.array([happened[group].sum() for group in groups])
    held = (table["low"].to_numpy() <= observed) & (observed <= table["high"].to_numpy())
    low, high = total_interval(total)
    calibration.expected.append(float(table["expected"].iloc[0]))
    calibration.observed.append(float(observed[0]))
    calibration.total.append(bool(low <= happened.sum() <= high))
    calibration.listed.append(bool(held[0]))
    calibration.cells.append(float(held[1:].mean()))


def describe_tuning(tuning: Tuning, kind: PeriodKind) -> str:
    """The choice in words, for the page and the log."""
    chosen = tuning.settings
    return (
        f"{Period(kind, tuning.origin).label}: reports count half after {chosen.half_life:g} {kind}s, "
        f"{chosen.weight:.0%} smoothed over {chosen.bandwidth_m:g} m"
    )
