from __future__ import annotations

import pytest

from hotspots.detect.lifecycle import MONTHS, WEEKS, change, listed_state, unlisted_state

STEADY = change(10, 22, area_recent=400, area_earlier=900)


def test_change_is_net_of_the_areas_own() -> None:
    falling_with_all = change(20, 90, area_recent=200, area_earlier=900)
    assert falling_with_all.expected == pytest.approx(20)
    assert falling_with_all.low < 1 < falling_with_all.high
    assert change(60, 45, area_recent=400, area_earlier=900).low > 1
    assert change(2, 45, area_recent=400, area_earlier=900).high < 1
    nothing = change(0, 0, area_recent=0, area_earlier=0)
    assert nothing.low < 1 < nothing.high


@pytest.mark.parametrize(
    ("listed", "alarmed", "state"),
    [
        ([100], False, "new"),
        ([96, 97, 98, 99, 100], False, "new"),
        ([96, 97, 98, 99, 100], True, "emerging"),
        (list(range(80, 101)), False, "persistent"),
        ([*range(60, 80), 99, 100], False, "recurring"),
        ([*range(60, 80), *range(88, 101)], False, "persistent"),
        ([90, 92, 94, 96, 98, 100], False, "recurring"),
    ],
)
def test_state_from_the_history(listed: list[int], alarmed: bool, state: str) -> None:
    found, reason = listed_state(listed, 100, STEADY, alarmed=alarmed, rhythm=WEEKS)
    assert found == state
    assert reason.endswith(".")


def test_growing_and_fading_outrank_persistent() -> None:
    listed = list(range(50, 101))
    up, down = change(60, 45, area_recent=400, area_earlier=900), change(2, 45, area_recent=400, area_earlier=900)
    assert listed_state(listed, 100, up, alarmed=False, rhythm=WEEKS)[0] == "growing"
    state, reason = listed_state(listed, 100, down, alarmed=False, rhythm=WEEKS)
    assert state == "fading"
    assert reason.startswith("2 reports in 4 weeks, where 20.0 were")


@pytest.mark.parametrize(("last", "state"), [(100, None), (97, None), (96, "dormant"), (88, "dormant"), (87, "closed")])
def test_off_the_list(last: int, state: str | None) -> None:
    found = unlisted_state(last, 100, rhythm=WEEKS)
    assert (found[0] if found else None) == state


def test_months_have_their_own_rhythm() -> None:
    assert listed_state([99, 100], 100, STEADY, alarmed=False, rhythm=MONTHS)[0] == "new"
    assert listed_state([96, 97, 98, 99, 100], 100, STEADY, alarmed=False, rhythm=MONTHS)[0] == "persistent"
    assert unlisted_state(96, 100, rhythm=MONTHS) == ("closed", "Off the list for 4 months.")
