"""Files as somebody sends them at five on a Friday: right rows, or a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Batch
from hotspots.intake.gazetteer import tidy_postcode
from tests.intake.conftest import workbook

Read = Callable[..., Batch]

NAMES = ["Incident Number", "Incident Date", "Incident Time", "Easting", "Northing", "Street", "Closing Category"]
HEADING = ",".join(NAMES) + "\n"
ROWS = "P1,03/03/2025,21:30,457000,304000,Mill Lane,Noise\nP2,14/03/2025,22:15,457100,304100,High Street,Noise\n"
BOTH = [datetime(2025, 3, 3, 21, 30), datetime(2025, 3, 14, 22, 15)]
GOOD = (HEADING + ROWS).encode()


def when(batch: Batch) -> list[datetime]:
    return [stamp.to_pydatetime() for stamp in batch.reports["occurred_from"]]


@pytest.mark.parametrize(
    "written",
    [
        "Mon 03/03/2025", "Monday 3 March 2025", "Mon, 3 Mar 2025", "3rd March 2025", "Monday, 3rd of March 2025",
        "March 3, 2025", "Monday March 3rd 2025", "03.03.25", "20250303", "45719",
    ],
)  # fmt: skip
def test_days_with_names_and_endings(read: Read, written: str) -> None:
    assert when(read(f'{HEADING}P1,"{written}",21:30,457000,304000,Mill Lane,Noise\n'.encode())) == BOTH[:1]


@pytest.mark.parametrize("written", ["Mon 25/13/2025", "32nd March 2025", "Marchy 3", "Maybe 3rd, 20250"])
def test_what_only_looks_like_a_day_is_no_day(read: Read, written: str) -> None:
    batch = read(GOOD + f'P9,"{written}",21:30,457000,304000,Mill Lane,Noise\n'.encode())
    assert when(batch) == BOTH
    assert list(batch.refused["value"]) == [written]


@pytest.mark.parametrize(
    "written",
    [
        "2130", "2130hrs", "2130 hours", "21:30hrs", "21:30 h", "21h30", "9.30pm", "0.8958333", "1899-12-30T21:30:00",
        "1970-01-01 21:30:00", "00/01/1900 21:30", "01/01/1900 21:30:00",
    ],
)  # fmt: skip
def test_times_of_day_with_words_or_a_day_that_is_none(read: Read, written: str) -> None:
    assert when(read(f"{HEADING}P1,03/03/2025,{written},457000,304000,Mill Lane,Noise\n".encode())) == BOTH[:1]


@pytest.mark.parametrize("written", ["2025-03-04 21:30", "half nine", "21:30 hr 5", "Night"])
def test_other_times_of_day_are_left_out_and_said(read: Read, written: str) -> None:
    batch = read(f"{HEADING}P1,03/03/2025,{written},457000,304000,Mill Lane,Noise\n".encode())
    assert when(batch) == [datetime(2025, 3, 3)]
    assert list(batch.notes["kind"]) == ["time_not_understood"]


@pytest.mark.parametrize(
    ("extra", "row"),
    [
        (HEADING, "first"),
        ("text,date,hh:mm,m,m,text,text\n", "first"),
        ("Total,,,,,,2\n", "last"),
        ("Grand total,2,,,,,\n", "last"),
        ("*** End of report ***\n", "last"),
        ("P3,15/03/20", "last"),
        ('P3,15/03/2025,21:30,457000,304000,"Mill La', "last"),
    ],
)
def test_a_row_that_is_none_is_kept_aside_and_the_others_taken(read: Read, extra: str, row: str) -> None:
    batch = read((HEADING + (extra + ROWS if row == "first" else ROWS + extra)).encode())
    assert when(batch) == BOTH
    assert list(batch.refused["row_no"].unique()) == [2 if row == "first" else 4]
    assert all(batch.refused["reason"]) and all(batch.refused["remedy"])


@pytest.mark.parametrize(
    "data",
    [
        GOOD.decode().encode("utf-16"),
        GOOD.replace(b",", b"\t").decode().encode("utf-16-le"),
        GOOD.replace(b"\n", b"\r"),
        GOOD.replace(b",", b";"),
        b"sep=;\n" + GOOD.replace(b",", b";"),
        (HEADING.replace(",", " ,") + ROWS).encode(),
        (HEADING.replace(" ", "\u00a0") + ROWS).encode(),
        (HEADING.replace(" ", "_").lower() + ROWS).encode(),
        (HEADING.replace(" ", "") + ROWS).encode(),
        GOOD.replace(b"\nP2", b"\n\n,,,,,,\n   \nP2"),
    ],
    ids=["utf-16", "utf-16 tabs", "cr", "semicolons", "sep", "blanks", "nbsp", "snake", "camel", "blank lines"],
)
def test_written_another_way_it_is_the_same(read: Read, data: bytes) -> None:
    batch = read(data, name="month.xlsx")
    assert when(batch) == BOTH
    assert list(batch.reports["easting"]) == [457000, 457100]


def test_decimal_commas_between_semicolons(read: Read) -> None:
    data = b"report_id;source_agency;occurred_from;lat;lon\nA1;police;03/03/2025 21:30;52,636;-1,142\n"
    batch = read(data, "asb_report")
    assert batch.reports["lat"].round(2).tolist() == [52.64] and batch.reports["lon"].round(2).tolist() == [-1.14]


def test_workbooks_with_merged_cells_and_sheets_in_another_order(read: Read) -> None:
    row = ["P1", date(2025, 3, 3), time(21, 30), 457000, 304000, "Mill Lane", "Noise"]
    above = ["Incidents in March", None, None, "Where", None, None, None]
    batch = read(workbook({"Cover": [["Read me"]], "Pivot": [["x", 1]], "Log": [above, NAMES, row]}), name="a.xlsx")
    assert when(batch) == BOTH[:1]
    assert {"sheet", "lines_above_heading"} <= set(batch.notes["kind"])
    merged = read(workbook({"Log": [NAMES, row, ["P2", None, *row[2:]]]}), name="a.xlsx")
    assert merged.accepted == 1 and merged.refused["reason"].tolist() == ["There is no date."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "locked with a password"),
        (b"".join(b'"' + line.replace(b'"', b'""') + b'"\n' for line in GOOD.splitlines()), "around whole lines"),
        (GOOD + bytes(4096), "no text"),
        (HEADING.encode(), "no row under it"),
        (b"", "empty"),
        (b"Rhif Digwyddiad,Dyddiad,Amser,Dwyreiniad,Gogleddiad\n" + ROWS.encode(), "none of its columns"),
        (b"Incident Number,P1,P2\nIncident Date,03/03/2025,14/03/2025\n", "Columns are missing"),
        (b"Incident Number,Incident Date,What3words\nP1,03/03/2025,filled.count.soap\n", "Easting"),
        (b'Incident Number,Incident Date,Location\nP1,03/03/2025,"52.6, -1.1"\n', "Easting"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(read: Read, data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        read(data)
    assert refused.value.remedy


def test_one_of_two_columns_of_a_name_is_taken_and_said(read: Read) -> None:
    batch = read((HEADING.strip() + ",Closing Category\n" + ROWS.replace("Noise\n", "Noise,Rowdy\n")).encode())
    assert batch.reports["category"].tolist() == ["noise", "noise"]
    assert batch.notes["kind"].tolist() == ["repeated_column"]


def test_a_place_in_words_is_no_coordinate(read: Read) -> None:
    batch = read(GOOD + b"P3,15/03/2025,21:30,///filled.count.soap,,Mill Lane,Noise\n")
    assert batch.accepted == 3 and batch.not_located == 1
    assert batch.notes["kind"].tolist() == ["half_coordinates"]


def test_postcodes_with_the_letter_o_for_nought() -> None:
    written = pd.Series(["LE1 OAB", "le10ab", "OX1 1AO", "OL1 OOO", "W1A 0AX"])
    assert tidy_postcode(written).tolist() == ["LE10AB", "LE10AB", "OX11AO", "OL10OO", "W1A0AX"]
