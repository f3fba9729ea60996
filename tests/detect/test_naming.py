from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.naming import PlaceNames, choose_name, clean_place


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("On or near Lancelot Close", "Lancelot Close"),
        ("12 Mill Lane", "Mill Lane"),
        ("12a Mill Lane", "Mill Lane"),
        ("12-14 Mill Lane", "Mill Lane"),
        ("Flat 3, 12a Mill Lane, LE1 1AA", "Mill Lane"),
        ("Block B Priory Court", "Priory Court"),
        ("o/s Kiosk, High Street", "Kiosk, High Street"),
        ("Parking Area", "Parking Area"),
        ("221", ""),
        ("", ""),
        ("x" * 80, ""),
    ],
)
def test_a_name_never_points_at_a_door(written: str, shown: str) -> None:
    assert clean_place(written) == shown


def test_the_most_frequent_name_wins_and_ties_are_alphabetical() -> None:
    places = pd.DataFrame(
        {
            "cell_id": [1, 1, 2, 9],
            "place_name": ["3 Brook Road", "A Road", "5 Brook Road", "Far Road"],
            "reports": [2, 3, 1, 99],
        }
    )
    assert PlaceNames(places).candidates(np.array([1, 2])) == ["A Road", "Brook Road"]


def test_a_place_that_could_be_anywhere_is_told_by_its_street() -> None:
    places = pd.DataFrame(
        {"cell_id": [1, 1, 2], "place_name": ["Shopping Area", "Gallow Gate", "Parking Area"], "reports": [9, 2, 3]}
    )
    assert PlaceNames(places).candidates([1])[0] == "Shopping Area near Gallow Gate"
    assert PlaceNames(places).candidates([2]) == ["Parking Area"]


def test_two_hotspots_never_share_a_name() -> None:
    assert choose_name(["A Road", "B Road"], {"A Road"}, "H0007") == "B Road"
    assert choose_name(["A Road"], {"A Road"}, "H0007") == "A Road (H0007)"
    assert choose_name([], set(), "H0007") == "Place H0007"
