"""What a backtest found, as numbers for machines and as a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.detect.forecast import LEVEL
from hotspots.detect.grid import Floats
from hotspots.detect.metrics import Interval, cells_listed, expected_hits, ratio_interval, resamples
from hotspots.detect.rank import Tuning
from hotspots.periods import Period, PeriodKind

# Sizes of list that are judged, in percent of the area.
LISTED: dict[str, float] = {"1": 0.01, "2": 0.02, "5": 0.05}
SIMPLE: dict[PeriodKind, str] = {"week": "last_52", "month": "last_12"}
# After losing for this long the mix makes way for the simple list.
PATIENCE = 8
_HEADLINE = "2"
_RESAMPLES = 1000
# Lists of neighbouring periods share luck: so many in a row are resampled together.
_BLOCK: dict[PeriodKind, int] = {"week": 4, "month": 2}


@dataclass
class MethodRecord:
    """What one method's lists caught.

    Attributes:
        hits: size of list → reports caught, one entry a period.
        log_scores: sum over the period's reports of ln(share * cells), one entry a period.
    """

    hits: dict[str, list[float]] = field(default_factory=lambda: {size: [] for size in LISTED})
    log_scores: list[float] = field(default_factory=list)

    def add(self, score: Floats, happened: Floats, log_score: float) -> None:
        """Judge one period's list."""
        for size, share in LISTED.items():
            listed = cells_listed(share, len(score))
            self.hits[size].append(expected_hits(score, happened, listed=listed))
        self.log_scores.append(log_score)


@dataclass
class Calibration:
    """Whether expected counts came true; one entry a period.

    Attributes:
        expected, observed: reports on the 2% list.
        total, listed: whether the area's total and the list's count fell in their intervals.
        cells: share of the list's cells whose count fell in its interval.
    """

    expected: list[float] = field(default_factory=list)
    observed: list[float] = field(default_factory=list)
    total: list[bool] = field(default_factory=list)
    listed: list[bool] = field(default_factory=list)
    cells: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class SkillReport:
    """The outcome of a backtest.

    Attributes:
        kind: week or month.
        cell_size_m: width of the cells; a PAI means nothing without it.
        numbers: periods tested.
        reports, inside, cells: per period, the reports there were, those of them in the area as it was known, and its
            number of cells.
        methods: name → record: mix, two counts, kde, best_possible.
        calibration: of the mix.
        tunings: the settings chosen along the way, oldest first.
        seed: of the resampling.
    """

    kind: PeriodKind
    cell_size_m: float
    numbers: tuple[int, ...]
    reports: Floats
    inside: Floats
    cells: NDArray[np.int64]
    methods: dict[str, MethodRecord]
    calibration: Calibration
    tunings: tuple[Tuning, ...]
    seed: int

    def hit_rate(self, method: str, size: str = _HEADLINE) -> Interval:
        """Share of the reports caught by lists of `size` percent of the area."""
        return ratio_interval(self._hits(method, size), self.reports, self._draws)

    def pai(self, method: str, size: str = _HEADLINE) -> Interval:
        """How many times better than a list chosen blindly."""
        listed = sum(cells_listed(LISTED[size], int(cells)) for cells in self.cells)
        found, times = self.hit_rate(method, size), float(self.cells.sum()) / listed
        return Interval(found.value * times, found.low * times, found.high * times)

    def pei(self, method: str, size: str = _HEADLINE) -> Interval:
        """Share of what the best list of the same size would have caught."""
        return ratio_interval(self._hits(method, size), self._hits("best_possible", size), self._draws)

    def log_score(self, method: str) -> Interval:
        """Mean over reports of ln(share * cells)."""
        return ratio_interval(np.array(self.methods[method].log_scores), self.inside, self._draws)

    @property
    def preferred_method(self) -> str:
        """The mix, or last year's counts where those caught more in the last eight periods: in all and in most."""
        simple = SIMPLE[self.kind]
        lead = (self._hits(simple, _HEADLINE) - self._hits("mix", _HEADLINE))[-PATIENCE:]
        ahead = len(lead) == PATIENCE and lead.sum() > 0 and (lead > 0).sum() > (lead < 0).sum()
        return simple if ahead else "mix"

    @property
    def sentence(self) -> str:
        """The outcome in one or two plain sentences."""
        simple, unit = SIMPLE[self.kind], self.kind
        caught = {name: self.hit_rate(name).value for name in ("mix", simple, "best_possible")}
        said = (
            f"Lists made this way caught {_percent(caught['mix'])} of the next {unit}’s reports in 2% of the area; "
            f"last year’s counts would have caught {_percent(caught[simple])}; "
            f"the best possible {_percent(caught['best_possible'])}."
        )
        if self.preferred_method != "mix":
            said += f" In the last {PATIENCE} {unit}s last year’s counts caught more, so they are used now."
        return said

    def as_dict(self) -> dict[str, Any]:
        """Everything, for machines; numbers only, rounded to six places, None where there is none."""
        first, last = (Period(self.kind, number).label for number in (self.numbers[0], self.numbers[-1]))
        return {
            "cell_size_m": self.cell_size_m,
            "periods": len(self.numbers),
            "reports": int(self.reports.sum()),
            "methods": {name: self._method(name) for name in self.methods},
            "kind": self.kind,
            "first_period": first,
            "last_period": last,
            "area_cells": int(self.cells[-1]),
            "outside_area": int((self.reports - self.inside).sum()),
            "calibration": self._calibration(),
            "advantage": {name: self._advantage(name) for name in self.methods if name not in ("mix", "best_possible")},
            "settings": [
                {
                    "period": Period(self.kind, tuning.origin).label,
                    **vars(tuning.settings),
                    "log_score": _number(tuning.log_score),
                }
                for tuning in self.tunings
            ],
            "preferred_method": self.preferred_method,
            "sentence": self.sentence,
        }

    def _method(self, name: str) -> dict[str, Any]:
        score = self.log_score(name)
        return {
            "log_score": _number(score.value),
            "log_score_interval": {"low": _number(score.low), "high": _number(score.high)},
            "hit_rate": {size: _interval(self.hit_rate(name, size)) for size in LISTED},
            "pai": {size: _interval(self.pai(name, size)) for size in LISTED},
            "pei": {size: _interval(self.pei(name, size)) for size in LISTED},
        }

    def _calibration(self) -> dict[str, Any]:
        """Predicted over observed on the 2% list (1 = calibrated), and how often intervals held what happened."""
        c = self.calibration
        ratio = ratio_interval(np.array(c.expected), np.array(c.observed), self._draws)
        return {
            "predicted_over_observed": _interval(ratio),
            "interval_level": LEVEL,
            "coverage": {
                "total": _number(np.mean(c.total)),
                "list": _number(np.mean(c.listed)),
                "cells": _number(np.mean(c.cells)),
            },
        }

    def _advantage(self, name: str) -> dict[str, float | None]:
        """Hit rate of the mix less that of another method, both on the same resamples."""
        lead = self._hits("mix", _HEADLINE) - self._hits(name, _HEADLINE)
        return _interval(ratio_interval(lead, self.reports, self._draws))

    def _hits(self, method: str, size: str) -> Floats:
        return np.array(self.methods[method].hits[size])

    @cached_property
    def _draws(self) -> Floats:
        return resamples(len(self.numbers), times=_RESAMPLES, block=_BLOCK[self.kind], seed=self.seed)


def _number(value: float | np.floating[Any]) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": _number(found.value), "low": _number(found.low), "high": _number(found.high)}


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if np.isfinite(share) else "none"
