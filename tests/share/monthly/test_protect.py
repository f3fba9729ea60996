from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.share.monthly.protect import HELD_BACK, SMALL, THRESHOLD, protect


def table(*counts: float) -> pd.DataFrame:
    names = [f"row {at}" for at in range(len(counts))]
    frame = pd.DataFrame({"Name": names, "Month": counts, "Says": "no clear change"})
    total = pd.DataFrame({"Name": ["All"], "Month": [sum(counts)], "Says": [""]})
    return pd.concat([frame, total], ignore_index=True)


def protected(*counts: float, audience: str = "partner") -> tuple[list[object], list[str]]:
    shown, said = protect(table(*counts), audience, counts=("Month",), derived={"Says": ("Month",)}, total=True)
    return shown["Month"].tolist(), said


def test_the_own_agency_sees_every_number() -> None:
    frame = table(1, 2, 300)
    shown, said = protect(frame, "own", counts=("Month",), total=True)
    assert shown.equals(frame)
    assert said == []


def test_one_small_number_takes_another_with_it() -> None:
    shown, said = protected(3, 40, 60)
    assert shown == [SMALL, HELD_BACK, 60, 103]
    assert said[0].startswith("1 count of 1 to 4")
    assert said[1].startswith("1 more held back")


def test_zero_and_missing_are_no_small_numbers() -> None:
    assert protected(0, 40, 60)[0] == [0, 40, 60, 100]
    shown = protected(np.nan, 40, 60)[0]
    assert shown[1:3] == [40, 60]


def test_what_was_worked_out_from_a_hidden_number_is_hidden() -> None:
    shown, _ = protect(table(3, 40, 60), "public", counts=("Month",), derived={"Says": ("Month",)}, total=True)
    assert shown["Says"].tolist() == [HELD_BACK, HELD_BACK, "no clear change", ""]


@pytest.mark.parametrize("audience", ["partner", "youth", "public"])
@given(counts=st.lists(st.integers(0, 12), min_size=2, max_size=6))
def test_no_small_number_follows_from_the_total(audience: str, counts: list[int]) -> None:
    """Whoever subtracts finds at least two ways in which the hidden numbers may have come about."""
    shown, _ = protected(*counts, audience=audience)
    body, total = shown[:-1], shown[-1]
    hidden = [at for at, value in enumerate(body) if isinstance(value, str)]
    assert {at for at, count in enumerate(counts) if 0 < count < THRESHOLD} <= set(hidden)
    if not hidden or isinstance(total, str):
        return
    rest = int(total) - sum(int(value) for value in body if not isinstance(value, str))
    ranges = [(1, 4) if body[at] == SMALL else (THRESHOLD, 10**6) for at in hidden]
    lowest, highest = (sum(each) for each in zip(*ranges, strict=True))
    assert lowest < rest < highest
    assert len(hidden) >= 2
