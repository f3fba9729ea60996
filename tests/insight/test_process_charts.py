from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.insight.process_charts import levels, read_chart, signals, xmr
from hotspots.insight.seasonal import seasons
from hotspots.insight.trends import period_days
from hotspots.periods import Period

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
CALM = np.array([10.0, 12.0] * 10)


def test_limits_of_the_reference() -> None:
    limits = xmr(np.array([34, 40, 31, 38, 45, 36, 41, 39, 33, 37], dtype=float))
    assert limits.mean == pytest.approx(37.4, abs=1e-9)
    assert limits.moving_range == pytest.approx(6.111111111111111, abs=1e-9)
    assert limits.low == pytest.approx(21.144444444444442, abs=1e-9)
    assert limits.high == pytest.approx(53.65555555555555, abs=1e-9)


def test_restless_counts_widen_the_limits_and_calm_ones_never_narrow_them() -> None:
    plain = xmr(CALM)
    assert xmr(CALM, dispersion=0.01) == plain
    wide = xmr(CALM, dispersion=4.0)
    assert wide.high - wide.mean == pytest.approx(3 * np.sqrt(4 * 11.0))


def test_no_distance_is_taken_over_a_gap() -> None:
    assert xmr(np.array([10.0, 12.0, np.nan, 50.0, 52.0])).moving_range == 2.0


@pytest.mark.parametrize(
    ("rule", "values", "marked"),
    [
        ("outside", [*CALM[:8], 30, *CALM[:8]], [8]),
        ("run", [10, 12, 10, *[12.0] * 7, 10, 10, 10, 10, 10, 10], [*range(3, 10)]),
        ("drift", [11, 9, 5, 6, 7, 8, 9, 10, 11, 9], [*range(2, 9)]),
        ("near_limit", [10, 10, 10, 14.5, 10, 14.5, 10, 10, 10, 10], [3, 5]),
    ],
)
def test_each_rule_marks_its_points_and_no_others(rule: str, values: list[float], marked: list[int]) -> None:
    limits = xmr(np.array([5.0, 15.0, 5.0, 15.0]))
    limits = type(limits)(11.0, 2.0, 6.0, 16.0)
    found = signals(np.array(values, dtype=float), limits)
    assert np.flatnonzero(found[rule]).tolist() == marked


def test_a_gap_ends_a_run() -> None:
    limits = xmr(np.array([10.0, 12.0]))
    held = signals(np.array([12.0] * 4 + [np.nan] + [12.0] * 4), type(limits)(11.0, 2.0, 0.0, 20.0))
    assert not held["run"].any()
    assert not held["outside"][4]


def test_a_change_of_level_begins_a_new_stretch() -> None:
    values = np.r_[np.tile([100.0, 110.0], 8), np.tile([150.0, 160.0], 6)]
    chart = read_chart(values)
    assert [part.first for part in chart.stretches] == [0, 16]
    assert chart.stretches[0].limits.mean == pytest.approx(105.0)
    assert chart.latest.limits.mean == pytest.approx(155.0)
    assert not any(marked.any() for marked in chart.marks.values())
    assert read_chart(values, rebase=False).marks["run"].sum() == len(values)


@pytest.mark.parametrize(("before", "after"), [(11, 20), (20, 5)])
def test_a_level_needs_twelve_before_and_six_after(before: int, after: int) -> None:
    rng = np.random.default_rng(1)
    values = np.r_[rng.poisson(100, before), rng.poisson(300, after)].astype(float)
    for at in levels(values):
        assert 12 <= at <= len(values) - 6


def test_chance_alone_seldom_makes_a_new_level() -> None:
    rng = np.random.default_rng(7)
    assert sum(bool(levels(rng.poisson(80, 36).astype(float))) for _ in range(300)) <= 9


def test_seasons_do_not_pass_for_signals() -> None:
    table = pd.read_csv(REFERENCE / "months_with_seasons.csv.gz")
    counts = table["n"].to_numpy(float)
    numbers = np.array([Period.parse(month).number for month in table["month"]])
    learnt = seasons(counts, numbers, period_days("month", numbers), "month")
    known = table["seasonal"] / table["trend"]
    assert np.corrcoef(np.log(learnt.factors), known)[0, 1] > 0.95
    adjusted = counts / learnt.factors

    def unusual(values: np.ndarray, **how: bool) -> int:
        return int(np.any(list(read_chart(values, dispersion=learnt.dispersion, **how).marks.values()), axis=0).sum())

    # As they are, most months of a falling, seasonal series are "unusual", which tells nobody anything.
    assert unusual(counts, rebase=False) > 12
    assert unusual(adjusted) <= 3
    assert len(read_chart(adjusted, dispersion=learnt.dispersion).stretches) == 2
