from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from borough import steady_borough
from scipy.stats import nbinom, poisson

from hotspots.detect.counts import Counts
from hotspots.detect.forecast import (
    TrackRecord,
    count_interval,
    forecast_groups,
    forecast_hotspots,
    past_shares,
    total_interval,
    track_record,
)
from hotspots.detect.grid import Grid
from hotspots.detect.rank import MixSettings
from hotspots.detect.totals import TotalHistory, dispersion_of


def history(totals: np.ndarray, kind: str, known: np.ndarray | None = None) -> TotalHistory:
    """A history in which everything is known at once, unless told."""
    if known is None:
        known = np.triu(np.repeat(totals[:, None], len(totals), axis=1))
    return TotalHistory(kind, 0, known.astype(float))  # type: ignore[arg-type]


def test_a_season_is_foreseen_once_a_year_is_known() -> None:
    weeks = np.arange(150)
    level = 200 * (1 + 0.35 * np.sin(2 * np.pi * weeks / 52))
    totals = np.random.default_rng(1).poisson(level)
    told = history(totals, "week")
    errors = [abs(told.forecast(origin).expected / level[origin + 1] - 1) for origin in range(110, 149)]
    assert np.mean(errors) < 0.06


def test_intervals_of_totals_hold_about_nine_in_ten() -> None:
    held = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        weeks = np.arange(120)
        rate = 150 * (1 + 0.25 * np.sin(2 * np.pi * weeks / 52)) * rng.gamma(100, 1 / 100, 120)
        totals = rng.poisson(rate)
        told = history(totals, "week")
        for origin in range(70, 119):
            low, high = total_interval(told.forecast(origin))
            held.append(low <= totals[origin + 1] <= high)
    assert 0.86 <= np.mean(held) <= 0.97


def test_reports_still_to_come_are_filled_up() -> None:
    rng = np.random.default_rng(2)
    span, delay = 60, [0.6, 0.85, 0.95, 1.0]
    totals = rng.poisson(300, span)
    known = np.array([[totals[p] * delay[min(t - p, 3)] if t >= p else 0.0 for t in range(span)] for p in range(span)])
    told = history(totals, "week", known)
    np.testing.assert_allclose(told.estimated(50), totals[:51], rtol=1e-9)
    assert told.forecast(50).expected == pytest.approx(300, rel=0.06)


def test_missing_periods_are_not_zeros_and_a_part_month_is_no_level() -> None:
    totals = np.array([20, 400, 410, 0, 405, 395, 0, 0, 400, 398])
    told = history(totals, "month")
    assert np.isnan(told.estimated(9)[[0, 3, 6, 7]]).all()
    assert told.forecast(9).expected == pytest.approx(400, rel=0.03)


def test_dispersion_is_nought_for_chance_alone_and_found_where_there_is_some() -> None:
    rng = np.random.default_rng(3)
    mean = np.full(4000, 200.0)
    assert dispersion_of(rng.poisson(mean).astype(float), mean) < 0.002
    assert dispersion_of(rng.poisson(mean * rng.gamma(10, 0.1, 4000)).astype(float), mean) == pytest.approx(
        0.1, abs=0.02
    )
    assert dispersion_of(np.empty(0), np.empty(0)) == pytest.approx(0.03)


def test_intervals_are_quantiles_of_the_right_distribution() -> None:
    low, high = count_interval([6.0, 6.0, 0.0], [6.0, 15.0, 0.0])
    assert (low[0], high[0]) == (poisson.ppf(0.05, 6), poisson.ppf(0.95, 6))
    assert (low[1], high[1]) == (nbinom.ppf(0.05, 4, 0.4), nbinom.ppf(0.95, 4, 0.4))
    assert (low[2], high[2]) == (0, 0)


def test_a_group_is_less_uncertain_than_its_cells_one_by_one() -> None:
    expected = np.array([10.0, 10.0, 10.0, 10.0])
    cells = [np.array([0, 1, 2, 3])]
    found = forecast_groups(expected, cells, total_dispersion=0.0, cell_dispersion=0.5).iloc[0]
    together = forecast_groups(np.array([40.0]), [np.array([0])], total_dispersion=0.0, cell_dispersion=0.5).iloc[0]
    assert found["expected"] == together["expected"] == 40
    assert found["high"] - found["low"] < together["high"] - together["low"]


def test_shares_that_were_too_low_are_put_right() -> None:
    share = np.full(1000, 0.5 / 990)
    share[:10] = 0.05
    truth = np.full(1000, 0.2 / 990)
    truth[:10] = 0.08
    rng = np.random.default_rng(4)
    record = TrackRecord()
    assert record.dispersion == 0
    np.testing.assert_allclose(record.corrected(share), share)
    for _ in range(13):
        record.add(share, rng.poisson(500 * truth).astype(float))
    right = record.corrected(share)
    assert right.sum() == pytest.approx(1.0)
    assert right[:10].sum() == pytest.approx(0.8, abs=0.05)
    assert record.dispersion < 0.05


def test_expected_reports_of_hotspots_come_true() -> None:
    frame = steady_borough(weeks=70, per_week=150)
    grid = Grid()
    counts = Counts.from_frame(frame, grid)
    busiest = frame["cell_id"].value_counts().index[:6].to_numpy()
    settings = MixSettings(26.0, 100.0, 0.1)
    tables, came = [], []
    for origin in range(50, 69, 3):
        table, total = forecast_hotspots(
            counts, [busiest[:1], busiest[1:3], busiest], kind="week", origin=origin, settings=settings
        )
        week = frame[frame["number"] == origin + 1]
        came += [week["cell_id"].isin(cells).sum() for cells in (busiest[:1], busiest[1:3], busiest)]
        tables.append(table)
        assert 100 < total.expected < 200
    table = pd.concat(tables, ignore_index=True)
    assert table["expected"].sum() == pytest.approx(sum(came), rel=0.12)
    assert table["expected"].between(table["low"], table["high"]).all()
    assert ((table["low"] <= came) & (came <= table["high"])).mean() > 0.8


def test_a_hotspot_outside_the_area_expects_nothing() -> None:
    counts = Counts.from_frame(steady_borough(weeks=10, per_week=20), Grid())
    far = Grid().cell_of([900000.0], [900000.0])
    table, _ = forecast_hotspots(counts, [far], kind="week", origin=9, settings=MixSettings(8.0, 100.0, 0.2))
    assert table["expected"].iloc[0] == 0


def test_silence_is_no_error() -> None:
    none = Counts.from_frame(steady_borough(weeks=2).iloc[:0], Grid())
    table, total = forecast_hotspots(none, [], kind="week", origin=9, settings=MixSettings(8.0, 100.0, 0.2))
    assert (len(table), total.expected) == (0, 0.0)
    counts = Counts.from_frame(steady_borough(weeks=10, per_week=20), Grid())
    _, total = forecast_hotspots(counts, [], kind="week", origin=12, settings=MixSettings(8.0, 100.0, 0.2))
    assert total.number == 13
    assert total.expected == pytest.approx(20, rel=0.4)


def test_the_record_knows_only_what_was_known() -> None:
    frame = steady_borough(weeks=20, per_week=30)
    frame = frame.assign(recorded_number=frame["number"] + np.arange(len(frame)) % 3)
    counts = Counts.from_frame(frame, Grid())
    settings = MixSettings(8.0, 100.0, 0.2)
    shares = past_shares(counts, settings=settings, origin=15)
    assert sorted(shares) == list(range(3, 16))
    seen = Counts.from_frame(frame[frame["recorded_number"] <= 15], Grid())
    again = past_shares(seen, settings=settings, origin=15)
    one, other = track_record(counts, shares, origin=15), track_record(seen, again, origin=15)
    np.testing.assert_allclose(one.factors, other.factors)
    assert one.dispersion == pytest.approx(other.dispersion)
