"""Dates with words of other languages and programs in them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import SettingsError
from hotspots.intake.dates import CLOCK, DAY, MONTH, read_clock, read_dates
from hotspots.intake.raw_table import TEXT

EVENING = "2025-03-25T21:30"


def read(text: str, *formats: str) -> tuple[str, int, float]:
    dates = read_dates(pd.Series([text], dtype=TEXT), formats)
    return str(dates.stamp[0].astype("datetime64[m]")), int(dates.level[0]), float(dates.offset_min[0])


@pytest.mark.parametrize(
    "written",
    [
        "202503252130", "20250325213000", "20250325T213000", "2025.03.25 21:30", "25/03/2025 - 21:30",
        "25/03/2025 at 21:30", "March 25, 2025 at 9:30 PM", "25.03.2025 um 21:30 Uhr", "25/03/2025 21h30",
        "25/03/2025 21:30 (Tue)", "25. März 2025, 21:30", "25 mars 2025 21h30", "25 maart 2025 21:30 uur",
        "25 Mawrth 2025 21:30", "25 marzo 2025 21:30",
    ],
)  # fmt: skip
def test_an_evening_in_many_hands(written: str) -> None:
    assert read(written)[:2] == (EVENING, CLOCK)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("UTC", 0), ("GMT", 0), ("BST", 60), ("CET", 60), ("CEST", 120)],
)
def test_zones_by_name_are_offsets(written: str, minutes: int) -> None:
    assert read(f"2025-03-25 21:30:00 {written}") == (EVENING, CLOCK, minutes)


@pytest.mark.parametrize(
    ("written", "month"),
    [("3 août 2025", 8), ("3 Mai 2025", 5), ("3 Dez 2025", 12), ("3 juin 2025", 6), ("3 Medi 25", 9)],
)  # fmt: skip
def test_months_by_their_own_names(written: str, month: int) -> None:
    assert read(written)[:2] == (f"2025-{month:02d}-03T00:00", DAY)


def test_a_month_alone() -> None:
    assert read("März 2025")[:2] == ("2025-03-01T00:00", MONTH)
    assert read("March 2025")[:2] == ("2025-03-01T00:00", MONTH)


def test_an_hour_in_ten_digits_is_not_seconds_since_1970() -> None:
    """As seconds it would be a day in 2034."""
    assert read("2025032521")[:2] == ("2025-03-25T21:00", CLOCK)
    assert read("1742938200")[:2] == (EVENING, CLOCK)


@pytest.mark.parametrize("written", ["25 Brumaire 2025", "20251332", "202513252130", "March", "25/03/2025 21:30 EST?"])
def test_others_are_still_not_guessed_at(written: str) -> None:
    assert read_dates(pd.Series([written], dtype=TEXT)).bad.all()


def test_clock_times_in_german() -> None:
    since, bad = read_clock(pd.Series(["21:30 Uhr"], dtype=TEXT))
    assert since[0] == np.timedelta64(21 * 60 + 30, "m") and not bad.any()


@pytest.mark.parametrize("pattern", ["%Q", "%d-%d-%Y", "%"])
def test_a_format_that_is_none_is_named(pattern: str) -> None:
    with pytest.raises(SettingsError, match="not a way to write dates"):
        read("25/03/2025", pattern)


def test_what_the_settings_say_of_dates_is_in_the_remedy() -> None:
    dates = read_dates(pd.Series(["25/03/2025"], dtype=TEXT), ["%Y-%m-%d"])
    assert "%Y-%m-%d" in dates.remedy[0]
