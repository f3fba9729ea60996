from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.insight.change import change_words, mann_kendall, poisson_z, ratio_of, ratio_of_changes

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def test_two_counts_are_told_by_z_not_by_percentages() -> None:
    # More than half as much again, and more than double: both no more than perhaps.
    assert poisson_z(25, 16) == pytest.approx(2.0)
    assert poisson_z(9, 4) == pytest.approx(2.0)
    assert poisson_z(900, 800, dispersion=4.0) == pytest.approx(poisson_z(900, 800) / 2)


@pytest.mark.parametrize(
    ("z", "words"),
    [
        (0.0, "no clear change"),
        (-1.99, "no clear change"),
        (2.0, "perhaps more"),
        (-3.0, "perhaps fewer"),
        (3.01, "clearly more"),
        (-9.0, "clearly fewer"),
    ],
)
def test_words(z: float, words: str) -> None:
    assert change_words(z) == words


def test_tendency_of_the_reference() -> None:
    found = mann_kendall(np.array([1, 3, 2, 5, 4, 6, 8], dtype=float))
    assert found.z == pytest.approx(2.4030056367444423, abs=1e-9)
    assert found.p == pytest.approx(0.016260936780450295, abs=1e-9)
    for row in pd.read_csv(REFERENCE / "mann_kendall.csv.gz").itertuples(index=False):
        told = mann_kendall(np.array(row[1:27], dtype=float), continuity=False)
        assert (told.tau, told.z, told.p) == pytest.approx((row.tau, row.z, row.p), abs=1e-9)


def test_tendency_of_nothing_much() -> None:
    assert np.isnan(mann_kendall(np.array([1.0, np.nan, 2.0])).p)
    assert mann_kendall(np.full(10, 4.0)).p == 1.0


def test_ratios_carry_their_interval() -> None:
    twice = ratio_of(200, 100)
    assert twice is not None
    assert twice.ratio == pytest.approx(2.0)
    assert (twice.low, twice.high) == pytest.approx((1.5732, 2.5426), abs=0.0001)
    assert twice.clear
    assert ratio_of(0, 10) is None


def test_the_difference_of_two_changes_of_the_reference() -> None:
    # T 100 -> 80 against C 100 -> 90: log-ratio −0.1178, SE 0.2088.
    told = ratio_of_changes((80, 90), (100, 100))
    assert told is not None
    assert np.log(told.ratio) == pytest.approx(-0.11778303565638343, abs=1e-9)
    assert (np.log(told.high) - np.log(told.ratio)) / 1.96 == pytest.approx(0.2088327347690278, abs=1e-9)
    assert not told.clear
