from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.detect.aoristic import hour_profile, hour_profiles


def frame(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    start, end, precision = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "occurred_from": pd.to_datetime(list(start)),
            "occurred_to": pd.to_datetime(pd.Series(list(end), dtype="object")),
            "time_precision": list(precision),
        }
    )


def test_an_instant_lies_in_its_hour() -> None:
    profile = hour_profile(frame(("2025-03-03 23:59", None, "exact")))  # a Monday
    assert profile.hours[0, 23] == 1
    assert profile.hours.sum() == 1
    assert profile.spread == 0


def test_an_interval_is_spread_evenly_over_midnight() -> None:
    profile = hour_profile(frame(("2025-03-09 22:30", "2025-03-10 01:30", "exact")))  # Sunday to Monday
    np.testing.assert_allclose(profile.hours[6, 22:], [0.5 / 3, 1 / 3])
    np.testing.assert_allclose(profile.hours[0, :2], [1 / 3, 0.5 / 3])
    assert profile.spread == 1
    assert profile.share_between(22, 0) == pytest.approx(2.5 / 3)


def test_a_day_or_more_is_an_unknown_hour() -> None:
    profile = hour_profile(
        frame(
            ("2025-03-03 08:00", "2025-03-04 08:00", "exact"),
            ("2025-03-03 08:00", "2025-03-04 07:59", "exact"),
            ("2025-03-03 00:00", None, "day"),
            ("2025-03-01 00:00", None, "month"),
        )
    )
    assert (profile.known, profile.unknown) == (1, 3)
    assert profile.hours.sum() == pytest.approx(1)


def test_an_end_before_the_beginning_tells_nothing() -> None:
    profile = hour_profile(frame(("2025-03-03 08:20", "2025-03-03 07:00", "exact")))
    assert profile.hours[0, 8] == 1


def test_rows_may_stand_for_several_reports() -> None:
    profile = hour_profile(frame(("2025-03-03 08:20", None, "hour")).assign(reports=7))
    assert profile.hours[0, 8] == 7
    assert profile.known == 7


def test_no_rows() -> None:
    profile = hour_profile(frame(("2025-03-03 08:20", None, "hour")).iloc[:0])
    assert profile.hours.sum() == 0
    assert profile.share_between(0, 23) == 0


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**6), st.one_of(st.none(), st.integers(-600, 3000)), st.sampled_from(["exact", "day"])
        ),
        max_size=30,
    )
)
def test_the_profile_adds_up_to_the_reports_that_know_their_hour(rows: list[tuple[int, int | None, str]]) -> None:
    start = pd.Timestamp("2023-01-01") + pd.to_timedelta([row[0] for row in rows], unit="min")
    minutes = pd.Series([row[1] for row in rows], dtype="float64")
    given = pd.DataFrame({"occurred_from": start, "time_precision": [row[2] for row in rows]})
    given["occurred_to"] = given["occurred_from"] + pd.to_timedelta(minutes, unit="min")
    profile = hour_profile(given)
    assert profile.hours.sum() == pytest.approx(profile.known)
    assert profile.known + profile.unknown == len(rows)
    assert (profile.hours >= 0).all()


def test_many_places_at_once_are_what_each_is_alone() -> None:
    spans = pd.DataFrame(
        {
            "place": ["b", "b", "a", "b"],
            "start_min": [6 * 1440 + 22 * 60 + 30, 18 * 60, 90, np.nan],  # Sunday 22:30; Monday 18:00; Monday 01:30
            "length_min": [180, 0, 30, 0],
            "reports": [2, 5, 1, 4],
        }
    )
    found = hour_profiles(spans)
    assert list(found) == ["a", "b"]
    assert found["a"].hours[0, 1] == pytest.approx(1)
    assert (found["a"].known, found["a"].unknown, found["a"].spread) == (1, 0, 0)
    b = found["b"]
    assert b.hours[6, 22] == pytest.approx(2 * 30 / 180)
    assert b.hours[0, 0] == pytest.approx(2 * 60 / 180)
    assert b.hours[0, 1] == pytest.approx(2 * 30 / 180)
    assert b.hours[0, 18] == pytest.approx(5)
    assert (b.known, b.unknown, b.spread) == (7, 4, 2)
    assert b.hours.sum() == pytest.approx(7)
    assert hour_profiles(spans.iloc[:0]) == {}
