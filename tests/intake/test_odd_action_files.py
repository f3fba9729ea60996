"""Files of actions as tired people save them: nothing is taken in silence for what it is not."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Source
from hotspots.intake.actions import ActionFile, read_actions
from hotspots.settings import Area

AREA = Area(bounds=(400_000, 250_000, 406_000, 256_000))


def read(data: str | bytes, agency: str = "police") -> ActionFile:
    data = data.encode() if isinstance(data, str) else data
    return read_actions(Source.of_bytes("visits.csv", data), agency, AREA)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("clock", [dt.time(20, 5), dt.datetime(1899, 12, 30, 20, 5), "20:05", 0.836805555555556])
def test_a_day_that_a_spreadsheet_writes_as_midnight_takes_the_time_beside_it(clock: object) -> None:
    told = read(workbook(["Ref", "Date", "Start time"], ["A", dt.datetime(2025, 11, 3), clock]))
    assert told.actions["started_at"].tolist() == [pd.Timestamp("2025-11-03 20:05")]


def test_a_clock_time_beside_the_date_stays() -> None:
    told = read("Ref,Date,Start time\nA,03/11/2025 19:00,20:05\n")
    assert told.actions["started_at"].tolist() == [pd.Timestamp("2025-11-03 19:00")]


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ("03/11/2025 23:30,04/11/2025 00:30", 60),
        ("03/11/2025 23:30,00:30", 60),
        ("2025-11-03 23:30,2025-11-04T00:15", 45),
        ("03/11/2025 23:30,23:30", None),
    ],
)
def test_start_and_end_may_hold_their_days(row: str, minutes: int | None) -> None:
    told = read(f"Ref,Start,End\nA,{row}\n").actions
    assert told["started_at"].tolist() == [pd.Timestamp("2025-11-03 23:30")]
    assert told["minutes"].dropna().tolist() == ([] if minutes is None else [minutes])


@pytest.mark.parametrize(
    ("end", "said"),
    [("19:45", "more than 12 hours"), ("02/11/2025 21:00", "ends before it begins"), ("soon", "not a time of day")],
)
def test_an_end_that_cannot_be_is_refused(end: str, said: str) -> None:
    told = read(f"Ref,Date,Start,End\nA,03/11/2025,20:00,20:15\nB,03/11/2025,20:00,{end}\n")
    assert len(told.actions) == 1
    assert said in told.refused["reason"].item()
    assert told.refused["column_name"].item() == "End"
    kept = read(f"Ref,Date,Start,End,Minutes\nB,03/11/2025,20:00,19:45,{12 * 60}\n")
    assert kept.actions["minutes"].tolist() == [720], "minutes that are written go before the times"


def test_what_is_not_read_and_what_was_moved_is_said() -> None:
    told = read(
        "Ref,Date,Start,Officer name,Duration (hours)\nA,30/03/2025,01:30,PC Doe,2\nB,26/10/2025,01:30,PC Doe,2\n"
    )
    said = dict(zip(told.notes["kind"], told.notes["message"], strict=False))
    assert "“Officer name”, “Duration (hours)”" in said["columns_not_read"]
    assert told.notes["kind"].tolist().count("clock_change") == 2
    assert "Doe" not in told.actions.to_csv() + told.notes.to_csv()
    assert "UTF-16" in read("Ref,Date,Start\nA,3/11/2025,20:00\n".encode("utf-16")).notes["message"].item()
    assert read("Ref,Date,Start\nA,3/11/2025,20:00\n").notes.empty


def test_formulas_without_results_are_said() -> None:
    told = read(workbook(["Ref", "Date", "Start", "Minutes"], ["A", dt.date(2025, 11, 3), "20:00", "=10+5"]))
    assert "1 cells hold a formula without its result" in told.notes["message"].item()
    assert told.actions["minutes"].isna().all()


def test_references_that_a_spreadsheet_has_shortened_are_refused() -> None:
    told = read("Ref,Date,Start\n2.03E+10,3/11/2025,20:00\nB,4/11/2025,20:00\n")
    assert len(told.actions) == 1
    assert "shortened" in told.refused["reason"].item()


def test_ids_of_hotspots_in_any_spelling_and_words_for_nothing() -> None:
    rows = "".join(f"{i},3/11/2025,20:00,{name},n/a,-\n" for i, name in enumerate(["h12", "H 0012", "H-012", "H0012"]))
    told = read("Ref,Date,Start,Hotspot,Minutes,Officers\n" + rows)
    assert told.actions["hotspot_id"].tolist() == ["H0012"] * 4
    assert told.actions[["minutes", "people"]].isna().all(axis=None)


def test_a_slip_in_the_year_among_many_is_refused() -> None:
    rows = "".join(f"{i},{i % 28 + 1:02d}/11/2025,20:00\n" for i in range(30))
    told = read("Ref,Date,Start\n" + rows + "X,03/11/2052,20:00\n")
    assert len(told.actions) == 30
    assert "a year or more after" in told.refused["reason"].item()


def test_a_file_of_something_else_is_told_which_column_is_needed() -> None:
    with pytest.raises(FileRefused, match=r"reads “Crime ID, Month”. It needs a heading .*“Date”") as told:
        read("Crime ID,Month\n1,2025-10\n")
    assert "settings" not in told.value.sentence
