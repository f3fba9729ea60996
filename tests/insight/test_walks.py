"""Walks: the order is short, places are grouped, nothing is an address."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from hotspots.insight.walks import MOST_STOPS, plan_walk, shortest_order


def length(order: list[int], e: np.ndarray, n: np.ndarray) -> float:
    return float(np.hypot(np.diff(e[order]), np.diff(n[order])).sum())


def test_the_order_is_near_the_best() -> None:
    rng = np.random.default_rng(8)
    for _ in range(10):
        e, n = rng.uniform(0, 500, (2, 7))
        order = shortest_order(e, n)
        best = min(length(list(p), e, n) for p in permutations(range(7)))
        assert sorted(order) == list(range(7))
        assert length(order, e, n) <= 1.02 * best


def points(count: int) -> pd.DataFrame:
    at = np.arange(count, dtype=float) * 200
    return pd.DataFrame(
        {
            "place_name": [f"Street {i}" for i in range(count)], "easting": at, "northing": 0.0,
            "reports": 1 + np.arange(count),
            "main_category": "noise", "latest": pd.Timestamp(2025, 11, 1),
        }
    )  # fmt: skip


def test_a_walk_takes_the_busiest_places_and_says_how_long_it_is() -> None:
    walk = plan_walk(points(20))
    assert len(walk.stops) == MOST_STOPS
    assert walk.left_out == 20 - MOST_STOPS
    assert "Street 0" not in set(walk.stops["place_name"])
    assert walk.metres == (MOST_STOPS - 1) * 200 * 1.3
    assert walk.stops["easting"].is_monotonic_increasing or walk.stops["easting"].is_monotonic_decreasing


def test_points_of_one_street_are_one_stop() -> None:
    near = pd.concat([points(1), points(1).assign(easting=30.0, reports=3)])
    walk = plan_walk(near)
    assert walk.stops[["place_name", "reports", "easting"]].values.tolist() == [["Street 0", 4, 22.5]]
    assert plan_walk(points(0)).stops.empty
