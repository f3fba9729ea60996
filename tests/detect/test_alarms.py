from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from planted import Borough, make_borough

from hotspots.detect.alarms import ALERT_COLUMNS, find_alerts, in_words
from hotspots.detect.false_alarms import false_alarm_cost
from hotspots.detect.grid import Grid
from hotspots.detect.points import Points
from hotspots.periods import week_no

GRID = Grid(150)


@pytest.fixture(scope="module")
def borough() -> Borough:
    return make_borough(4, rates=(5.0, 7.0))


def near(alerts: pd.DataFrame, spot: tuple[float, float]) -> pd.DataFrame:
    away = np.hypot(alerts["easting"] - spot[0], alerts["northing"] - spot[1])
    return alerts[away <= alerts["radius_m"] + 90]


def test_new_places_are_found_within_four_weeks_and_told(borough: Borough) -> None:
    alerts = find_alerts(borough.points(GRID), GRID, kind="week", period=borough.begins + 3, seed=1)
    assert tuple(alerts) == ALERT_COLUMNS
    for spot in borough.emerging:
        (alert,) = near(alerts, spot).head(1).itertuples()
        assert abs(alert.since - borough.begins) <= 1
        assert alert.since + alert.periods - 1 == borough.begins + 3
        assert alert.reports > 2 * alert.expected
        assert alert.p < 0.01
        assert GRID.cell_of([spot[0]], [spot[1]])[0] in alert.cells


def test_the_same_seed_gives_the_same_alerts(borough: Borough) -> None:
    points = borough.points(GRID)
    one, two = (find_alerts(points, GRID, kind="week", period=57, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_before_they_begin_nothing_is_told_of_them(borough: Borough) -> None:
    alerts = find_alerts(borough.points(GRID), GRID, kind="week", period=borough.begins - 1, seed=1)
    assert all(near(alerts, spot).empty for spot in borough.emerging)


def test_a_rise_everywhere_is_no_alert() -> None:
    busy = make_borough(5, per_week=300, rates=())
    early = busy.reports["day"] < 56 * 7
    kept = ~early | (np.random.default_rng(1).random(len(busy.reports)) < 1 / 3)
    risen = Borough(busy.reports[kept], (), 0)
    assert len(find_alerts(risen.points(GRID), GRID, kind="week", period=59, seed=1)) <= 1


def test_alerts_in_unchanged_boroughs_are_as_rare_as_the_cost_says() -> None:
    raised, promised = [], []
    for seed in range(3):
        points = make_borough(20 + seed, rates=()).points(GRID)
        raised += [len(find_alerts(points, GRID, kind="week", period=week, seed=week)) for week in range(50, 60, 3)]
        cost = false_alarm_cost(points, GRID, kind="week", period=57, seed=seed, worlds=20)
        assert 1.0 <= cost.dispersion < 2.0
        assert 0 <= cost.share_with_any <= 1
        promised.append(cost.per_period)
    assert np.mean(raised) <= 0.6
    assert np.mean(promised) <= 0.6


def test_the_cost_is_the_same_for_the_same_seed(borough: Borough) -> None:
    points = borough.points(GRID)
    one, two = (false_alarm_cost(points, GRID, kind="week", period=57, seed=3, worlds=6) for _ in range(2))
    assert one == two


def test_points_that_stand_for_an_area_raise_no_alert(borough: Borough) -> None:
    points = borough.points(GRID)
    vague = Points(**{**points.__dict__, "solid": np.zeros(len(points.cell), dtype=bool)})
    assert find_alerts(vague, GRID, kind="week", period=57, seed=1).empty
    assert false_alarm_cost(vague, GRID, kind="week", period=57, seed=1).worlds == 0


def test_months_one_against_eleven() -> None:
    rng = np.random.default_rng(8)
    place = rng.integers(0, 60, 2400)
    month = np.sort(rng.integers(0, 12, 2400))
    place[month == 11] = np.where(rng.random((month == 11).sum()) < 0.25, 7, place[month == 11])
    where = np.column_stack([place % 8 * 400.0, place // 8 * 400.0])
    frame = pd.DataFrame({"easting": where[:, 0], "northing": where[:, 1], "number": month, "day_no": np.nan})
    frame = frame.assign(makes_clusters=True, snapped=True, reports=1)
    frame["cell_id"] = GRID.cell_of(frame["easting"], frame["northing"])
    alerts = find_alerts(Points.from_frame(frame), GRID, kind="month", period=11, seed=1)
    assert len(alerts) == 1
    assert (alerts["easting"][0], alerts["northing"][0]) == (2800.0, 0.0)
    assert alerts["since"][0] == 11


def test_where_places_are_many_a_burst_at_one_point_is_still_counted() -> None:
    """Many places are scanned as squares, whose middles are not where reports lie."""
    rng = np.random.default_rng(2)
    month = rng.integers(0, 12, 9000)
    where = np.column_stack([rng.integers(0, 90, 9000), rng.integers(0, 90, 9000)]) * 130.0 + 7.0
    burst = np.tile([5_207.0, 5_207.0], (25, 1))
    where, month = np.concatenate([where, burst]), np.concatenate([month, np.full(25, 11)])
    frame = pd.DataFrame({"easting": where[:, 0], "northing": where[:, 1], "number": month, "day_no": np.nan})
    frame = frame.assign(makes_clusters=True, snapped=True, reports=1)
    frame["cell_id"] = GRID.cell_of(frame["easting"], frame["northing"])
    alerts = find_alerts(Points.from_frame(frame), GRID, kind="month", period=11, seed=1)
    assert np.hypot(alerts["easting"][0] - 5_207, alerts["northing"][0] - 5_207) < 75
    assert alerts["method"][0] in ("scan", "both")
    assert alerts["reports"][0] >= 25 > 5 > alerts["expected"][0]
    assert GRID.cell_of([5_207.0], [5_207.0])[0] in alerts["cells"][0]


def test_a_short_history_still_scans() -> None:
    borough = make_borough(4, rates=(7.0,))
    recent = borough.reports[borough.reports["day"] >= 50 * 7]
    alerts = find_alerts(Borough(recent, (), 0).points(GRID), GRID, kind="week", period=57, seed=1)
    assert not near(alerts, borough.emerging[0]).empty


def test_in_words() -> None:
    since = week_no(pd.Timestamp("2025-03-03").date())
    alert = pd.Series({"since": since, "reports": 14, "expected": 4.2})
    assert in_words(alert, kind="week", place="Mill Lane") == (
        "Mill Lane: 14 reports since Mon 3 Mar 2025, where about 4 were to be expected."
    )
    rare = pd.Series({"since": 2025 * 12 + 2, "reports": 6, "expected": 0.2})
    assert in_words(rare, kind="month", place="Mill Lane") == (
        "Mill Lane: 6 reports since March 2025, where hardly any were to be expected."
    )
