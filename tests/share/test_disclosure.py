"""No small count is told, and none follows from what is told."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from hotspots.scope import AudienceRule
from hotspots.settings import Settings
from hotspots.share.audience import Audience, decide
from hotspots.share.disclosure import (
    HELD_BACK,
    _in_one_equation,
    _in_several,
    merge_cells,
    protect,
    round_counts,
    small,
)

PUBLIC = decide(Settings(), "public")


def two_way(seed: int, rows: int = 4, columns: int = 5) -> pd.DataFrame:
    """A two-way table in long form with all its totals."""
    body = np.random.default_rng(seed).poisson(6, (rows, columns))
    whole = np.vstack([np.column_stack([body, body.sum(1)]), np.append(body.sum(0), body.sum())])
    wards, kinds = [*"ABCDEFG"[:rows], "total"], [*"uvwxyz"[:columns], "total"]
    return pd.DataFrame(
        [(w, k, int(whole[i, j])) for i, w in enumerate(wards) for j, k in enumerate(kinds)],
        columns=["ward", "category", "reports"],
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_follows_from_the_totals(seed: int) -> None:
    table = two_way(seed)
    told = protect(table, PUBLIC, counts=["reports"], by=["ward", "category"])
    shown = told.table["reports"]
    truth = table["reports"].to_numpy()
    assert all(value in (small(5), HELD_BACK) or value == t for value, t in zip(shown, truth, strict=True))
    assert not [v for v in shown if isinstance(v, int | float | np.integer) and 0 < v < 5]
    # An attacker of the test's own, who solves for every hidden count from the figures shown.
    hidden = [at for at, value in enumerate(shown) if isinstance(value, str)]
    sums, right = [], []
    for key in ("ward", "category"):
        other = "category" if key == "ward" else "ward"
        for _, group in table.groupby(other):
            row, known = np.zeros(len(hidden)), 0.0
            for at, name in zip(group.index, group[key], strict=True):
                sign = 1.0 if name == "total" else -1.0
                if at in hidden:
                    row[hidden.index(at)] = sign
                else:
                    known -= sign * truth[at]
            sums.append(row)
            right.append(known)
    bounds = [(1, 4) if shown[at] == small(5) else (5, None) for at in hidden]
    for place, at in enumerate(hidden):
        if shown[at] != small(5):
            continue
        cost = np.eye(len(hidden))[place]
        low = linprog(cost, A_eq=np.array(sums), b_eq=right, bounds=bounds).fun
        high = -linprog(-cost, A_eq=np.array(sums), b_eq=right, bounds=bounds).fun
        assert high - low >= 2 - 1e-6


def test_columns_that_are_sums_of_columns() -> None:
    table = pd.DataFrame({"area": ["A", "B"], "all": [12, 40], "day": [9, 22], "night": [3, 18]})
    told = protect(table, PUBLIC, counts=["all", "day", "night"], sums={"all": ["day", "night"]})
    assert told.table.loc[0, "night"] == small(5)
    assert HELD_BACK in (told.table.loc[0, "all"], told.table.loc[0, "day"])
    assert list(told.table.loc[1, ["all", "day", "night"]]) == [40, 22, 18]
    assert told.suppressed[0] == "1 count shown as “fewer than 5”."


def test_what_was_computed_from_a_hidden_count_is_hidden() -> None:
    table = pd.DataFrame({"area": ["A", "B"], "reports": [3, 30], "rate": [0.3, 3.0]})
    told = protect(table, PUBLIC, counts=["reports"], derived={"rate": ["reports"]})
    assert list(told.table["rate"]) == [HELD_BACK, 3.0]


def test_those_who_see_everything_see_everything() -> None:
    table = two_way(1)
    told = protect(table, decide(Settings(), "analyst"), counts=["reports"], by=["ward", "category"])
    assert told.table is table
    assert told.suppressed == []


def test_rounding_is_unbiased_keyed_and_the_same_every_time() -> None:
    values = np.repeat(np.arange(0.0, 10.0), 4000)
    cells = [str(at) for at in range(len(values))]
    once = round_counts(values, cells, 5, "key")
    assert np.array_equal(once, round_counts(values, cells, 5, "key"))
    assert not np.array_equal(once, round_counts(values, cells, 5, "another"))
    assert set(once % 5) == {0.0}
    assert np.abs(once - values).max() < 5
    means = once.reshape(10, 4000).mean(axis=1)
    assert np.abs(means - np.arange(10)).max() < 0.2
    with pytest.raises(ValueError, match="key"):
        round_counts(values, cells, 5, "")


def test_a_file_may_be_rounded() -> None:
    rule = AudienceRule(kind="public", grain="ward", rounding=5, minimum_count=5)
    told = protect(two_way(3), Audience("x", rule), counts=["reports"], by=["ward", "category"], key="k" * 40)
    numbers = [float(v) for v in told.table["reports"] if not isinstance(v, str)]
    assert numbers
    assert all(n % 5 == 0 for n in numbers)


def test_hexagons_are_merged_until_they_hold_enough_homes() -> None:
    at = np.array([[x * 150.0, y * 130.0] for x, y in itertools.product(range(6), range(6))])
    homes = np.random.default_rng(7).integers(0, 20, len(at)).astype(float)
    shown = merge_cells(at, homes, 8)
    held = np.bincount(shown, weights=homes, minlength=len(at))
    used = np.unique(shown)
    assert all(held[block] == 0 or held[block] >= 8 for block in used)
    assert held.sum() == homes.sum()
    none_enough = merge_cells(at, np.minimum(homes, 3), 8)
    assert len(np.unique(none_enough[np.minimum(homes, 3) > 0])) == 1


def test_one_sum_is_solved_by_hand_as_by_a_programme() -> None:
    chance = np.random.default_rng(20261122)
    narrow, nothing = 0, 0
    for _ in range(300):
        unknowns, threshold = int(chance.integers(1, 7)), int(chance.integers(3, 11))
        small_ones = chance.random(unknowns) < 0.6
        true = np.where(small_ones, chance.integers(1, threshold, unknowns), chance.integers(threshold, 60, unknowns))
        signs = np.where(chance.random((1, unknowns)) < 0.2, 1.0, -1.0)
        # Now and then figures that cannot be, as where they were rounded before.
        right = signs @ true + (chance.integers(-9, 10) if chance.random() < 0.2 else 0)
        low = np.where(small_ones, 1.0, threshold)
        high = np.where(small_ones, threshold - 1.0, np.inf)
        for at in np.flatnonzero(small_ones):
            ways = [solve(int(at), signs, right, low, high) for solve in (_in_one_equation, _in_several)]
            assert (ways[0] is None) == (ways[1] is None)
            if ways[0] is not None:
                assert ways[0] == pytest.approx(ways[1])
                narrow += ways[0][1] - ways[0][0] < threshold - 2
            nothing += ways[0] is None
    assert narrow > 50 and nothing > 10
