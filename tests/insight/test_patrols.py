"""Patrol plans keep their limits, are the best under them, and are the same again for the same seed."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import UsageError
from hotspots.insight.patrol_hours import covered_by_a_visit, hour_shares
from hotspots.insight.patrols import (
    Capacity,
    choose_visits,
    duty_reach,
    reached,
    reached_by_equal_dose,
)
from hotspots.insight.walking import timetable, walking_minutes

capacities = st.builds(
    Capacity,
    visits_per_day=st.integers(1, 16),
    minutes=st.integers(10, 16),
    duty=st.tuples(st.integers(0, 23), st.integers(0, 23)).filter(lambda d: 1 <= (d[1] - d[0]) % 24 <= 12),
    officers=st.integers(1, 6),
    days=st.sets(st.integers(1, 7), min_size=1, max_size=2).map(lambda d: tuple(sorted(d))),
)


def made(seed: int, many: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    expected = rng.gamma(0.3, 0.2, (many, 7, 24))
    return expected, rng.uniform(0, 3000, (many, 2))


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), many=st.integers(1, 6), capacity=capacities)
def test_a_plan_keeps_its_limits(seed: int, many: int, capacity: Capacity) -> None:
    expected, places = made(seed, many)
    visits = choose_visits(expected, capacity, seed=seed)
    table = timetable(visits, places, capacity, seed=seed)
    assert len(table) == len(visits)
    assert set(table["hour"]) <= set(capacity.hours)
    assert set(table["day"]) <= set(capacity.days)
    assert (table.groupby("day").size() <= capacity.visits_per_day).all()
    assert (table.groupby(["day", "hour"]).size() <= capacity.per_hour).all()
    start = (table["day"] * 24 + table["hour"]) * 60 + table["minute"]
    assert (table["minute"] + capacity.minutes <= 60).all()
    for _, of_place in start.groupby(table["place"]):
        assert (np.diff(np.sort(of_place)) >= 120).all(), "at least two hours from start to start"
    for _, of_unit in start.groupby(table["unit"]):
        assert (np.diff(np.sort(of_unit)) >= capacity.minutes).all(), "nobody is at two places at once"
    assert table["unit"].between(1, capacity.units).all()
    again = timetable(choose_visits(expected, capacity, seed=seed), places, capacity, seed=seed)
    pd.testing.assert_frame_equal(table, again)


def test_no_other_plan_of_the_day_reaches_more() -> None:
    capacity = Capacity(visits_per_day=3, duty=(18, 22), officers=2, days=(1,), minutes=16)
    for seed in range(15):
        expected, _ = made(seed, 3)
        reach = duty_reach(expected, capacity)[:, 0]
        pairs = list(itertools.product(range(3), range(4)))
        best = 0.0
        for chosen in itertools.combinations(pairs, 3):
            close = any(a[0] == b[0] and abs(a[1] - b[1]) < 2 for a, b in itertools.combinations(chosen, 2))
            per_hour = max(sum(1 for c in chosen if c[1] == hour) for hour in range(4))
            if not close and per_hour <= capacity.per_hour:
                best = max(best, sum(reach[c] for c in chosen))
        visits = choose_visits(expected, capacity, seed=1)
        assert reached(visits, expected) == pytest.approx(best, rel=1e-4)
        assert visits["reached"].sum() == pytest.approx(best, rel=1e-4)


def test_order_changes_from_day_to_day() -> None:
    expected = np.zeros((4, 7, 24))
    expected[:, :, 18:23] = 1.0
    capacity = Capacity(visits_per_day=10, duty=(18, 23), officers=2)
    places = np.array([[0, 0], [100, 0], [0, 100], [100, 100]], dtype=float)
    table = timetable(choose_visits(expected, capacity, seed=3), places, capacity, seed=3)
    orders = {tuple(of_day["place"]) for _, of_day in table.groupby("day")}
    assert len(orders) >= 5


def test_walks_are_straight_lines_with_a_detour() -> None:
    assert walking_minutes(1000) == pytest.approx(16.25)
    visits = pd.DataFrame({"place": [0, 1], "day": [1, 1], "hour": [18, 19], "reached": [1.0, 1.0]})
    table = timetable(visits, np.array([[0.0, 0.0], [300.0, 400.0]]), Capacity(), seed=1)
    assert table["walk_m"].isna().tolist() == [True, False]
    assert table["walk_m"].iloc[1] == 500
    assert table["walk_min"].iloc[1] == pytest.approx(walking_minutes(500))


def test_a_visit_reaches_its_hour_and_the_next_through_midnight_and_sunday() -> None:
    reports = np.zeros((1, 7, 24))
    reports[0, 0, 0], reports[0, 6, 23] = 2.0, 3.0
    assert covered_by_a_visit(reports)[0, 6, 23] == 5
    assert reached(pd.DataFrame({"place": [0], "day": [7], "hour": [23]}), reports) == 5
    assert reached(pd.DataFrame({"place": [0], "day": [7], "hour": [24]}), reports) == 2, "Monday's first hour"


def test_equal_dose_is_the_average_over_hours_of_duty() -> None:
    reports = np.zeros((2, 7, 24))
    reports[0, :, 18] = 1.0
    capacity = Capacity(duty=(17, 21))
    assert reached_by_equal_dose(reports, capacity, 10) == pytest.approx(10 / 2 * 2 / 4)


def test_best_plan_beats_equal_dose_always() -> None:
    for seed in range(5):
        expected, _ = made(seed, 5)
        visits = choose_visits(expected, Capacity(), seed=seed)
        assert reached(visits, expected) > reached_by_equal_dose(expected, Capacity(), len(visits))


@given(seed=st.integers(0, 10**6), many=st.integers(1, 5))
def test_shares_add_up(seed: int, many: int) -> None:
    counts = np.random.default_rng(seed).poisson(0.3, (many, 7, 24)).astype(float)
    shares = hour_shares(counts)
    assert shares.sum(axis=(1, 2)) == pytest.approx(1.0)
    assert (shares >= 0).all()


def test_of_many_reports_a_place_keeps_its_own_hours_and_of_none_it_takes_the_common_ones() -> None:
    counts = np.zeros((3, 7, 24))
    counts[0, 4, 20] = 1e6
    counts[1, 1, 9] = 1e6
    shares = hour_shares(counts)
    assert shares[0, 4, 19:22].sum() > 0.99
    assert shares[2, 4, 20] == pytest.approx(shares[2, 1, 9])
    assert hour_shares(np.zeros((2, 7, 24))) == pytest.approx(1 / 168)


@pytest.mark.parametrize("wrong", [{"minutes": 5}, {"minutes": 20}, {"duty": (6, 5)}])
def test_what_cannot_work_is_said(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Capacity(**wrong)  # type: ignore[arg-type]


def test_nothing_to_plan_is_an_empty_plan() -> None:
    visits = choose_visits(np.zeros((0, 7, 24)), Capacity(), seed=1)
    assert visits.empty
    assert timetable(visits, np.zeros((0, 2)), Capacity(), seed=1).empty
