"""Files of actions: every row is taken or refused with row, column, value and what to do."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Source
from hotspots.intake.actions import read_actions
from hotspots.schema import ACTIONS, REFUSED_ROWS
from hotspots.settings import Area

AREA = Area(bounds=(400_000, 250_000, 406_000, 256_000))
HEAD = "Visit ref,Status,Date,Start time,Minutes,Officers,Easting,Northing,Activity\n"
GOOD = "V1,Delivered,03/11/2025,20:05,15,2,402830,253085,Foot patrol\n"


def read(text: str | bytes, agency: str = "police", name: str = "visits.csv") -> object:
    return read_actions(Source.of_bytes(name, text.encode() if isinstance(text, str) else text), agency, AREA)


def test_a_row_becomes_an_action() -> None:
    told = read(HEAD + GOOD + "V2,planned,4 Nov 2025,9.30 pm,,,,,\n")
    assert list(told.actions) == list(ACTIONS)
    assert told.refused.empty
    first, second = told.actions.to_dict("records")
    assert first["started_at"] == pd.Timestamp("2025-11-03 20:05"), "the day comes first"
    assert (first["kind"], first["status"], first["activity"]) == ("patrol_visit", "delivered", "foot_patrol")
    assert (first["minutes"], first["people"], first["easting"]) == (15, 2, 402_830)
    assert first["source"] == "visits.csv"
    assert second["started_at"] == pd.Timestamp("2025-11-04 21:30")
    assert pd.isna(second["minutes"])
    assert second["activity"] == "foot_patrol"
    assert "V1" not in first["action_id"]


@pytest.mark.parametrize(
    ("row", "column", "value", "remedy"),
    [
        ("V2,Delivered,31/02/2025,20:05,15,2,,,", "Date", "31/02/2025", "2025-03-25"),
        ("V2,Delivered,,20:05,15,2,,,", "Date", "", "Fill in the day"),
        ("V2,Delivered,03/11/2025,,15,2,,,", "Start time", "", "19:30"),
        ("V2,Delivered,03/11/2025,25:99,15,2,,,", "Start time", "25:99", "19:30"),
        ("V2,Perhaps,03/11/2025,20:05,15,2,,,", "Status", "Perhaps", "planned, delivered"),
        ("V2,Delivered,03/11/2025,20:05,-3,2,,,", "Minutes", "-3", "leave it empty"),
        ("V2,Delivered,03/11/2025,20:05,15,2.5,,,", "Officers", "2.5", "leave it empty"),
        ("V2,Delivered,03/11/2025,20:05,15,2,253085,402830,", "Easting", "253085", "swapped"),
        ("V2,Delivered,03/11/2025,20:05,15,2,402830,,", "Easting", "402830", "or neither"),
        ("V2,Delivered,03/11/2025,20:05,15,2,here,253085,", "Easting", "here", "plain number"),
        ("V2,Delivered,03/11/2025,20:05,15,2,,,Spoke to the family at no 4", "Activity", "Spoke to", "Foot patrol"),
        ("V1,Delivered,03/11/2025,20:05,15,2,,,", "Visit ref", "V1", "reference of its own"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason_and_the_others_are_taken(
    row: str, column: str, value: str, remedy: str
) -> None:
    told = read(HEAD + GOOD + row + "\n")
    assert len(told.actions) == 1
    assert told.rows_read == 2
    assert list(told.refused) == list(REFUSED_ROWS)
    problem = told.refused.iloc[0]
    assert problem["row_no"] == 3
    assert problem["column_name"] == column
    assert problem["value"].startswith(value)
    assert remedy in problem["remedy"]


def test_ids_are_the_agencys_and_stay_the_same() -> None:
    again = read(HEAD + GOOD, name="other.csv").actions["action_id"]
    assert again.tolist() == read(HEAD + GOOD).actions["action_id"].tolist()
    assert read(HEAD + GOOD, agency="landlord").actions["action_id"][0] != again[0]
    bare = "Date,Time\n03/11/2025,20:00\n03/11/2025,20:00\n04/11/2025,20:00\n"
    ids = read(bare).actions["action_id"]
    assert ids.is_unique
    assert set(ids) == set(
        read("Date,Time\n04/11/2025,20:00\n03/11/2025,20:00\n03/11/2025,20:00\n").actions["action_id"]
    )


def test_a_session_counts_its_minutes_past_midnight() -> None:
    text = "Ref,Date,Start,End,Workers,Young people engaged,Hotspot\nY1,01/11/2025,22:30,00:15,2,0,h0012\n"
    row = read(text, agency="youth").actions.iloc[0]
    assert (row["kind"], row["activity"]) == ("youth_session", "detached_session")
    assert (row["minutes"], row["contacts"], row["hotspot_id"]) == (105, 0, "H0012")


def test_works_need_no_time_of_day_and_degrees_are_turned_into_metres() -> None:
    text = "Job no,Date completed,Lat,Lon,Type of work\nE1,05/11/2025,52.168,-1.96,Lighting mended or added\n"
    row = read(text, agency="council").actions.iloc[0]
    assert row["activity"] == "lighting"
    assert 402_000 < row["easting"] < 404_000
    assert 250_000 < row["northing"] < 256_000


def test_a_workbook_reads_like_a_csv() -> None:
    buffer = io.BytesIO()
    pd.read_csv(io.StringIO(HEAD + GOOD)).to_excel(buffer, index=False)
    pd.testing.assert_frame_equal(
        read(buffer.getvalue(), name="visits.csv").actions, read(HEAD + GOOD).actions, check_dtype=False
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "none of its columns"),
        (HEAD, "no row under it"),
        (HEAD + "V1,Delivered,,,,,,,\n", "Row 2, column Date: There is no date."),
    ],
)
def test_a_file_that_is_of_no_use_is_refused_whole(text: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read(text)
