"""Whatever comes: a batch with reasons, or the file refused in words; never a traceback."""

from __future__ import annotations

import json
import os

import pytest

from hotspots.errors import FileRefused

from .conftest import POLICE_HEAD, police_file, police_row, workbook

GOOD = police_file(*(police_row(i) for i in range(5)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (POLICE_HEAD.encode(), "no row under it"),
        (POLICE_HEAD.encode() + b"\n\n\n,,,,\n", "no row under it"),
        (bytes(range(256)) * 40, "not a table"),
        (b"\x00" * 5000, "not a table"),
        (b"%PDF-1.7 " + GOOD, "PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel"),
        (b"<html><table><tr><td>Easting</td></tr></table></html>", "web page"),
        (b"PK\x03\x04" + os.urandom(300), "not a workbook"),
        (b"name,address\nJo,1 High St\n", "none of its columns"),
        (POLICE_HEAD.replace("Incident Date", "When").encode() + b"\n" + police_row().encode(), "Incident Date"),
        (POLICE_HEAD.replace(",Northing", ",N").encode() + b"\n" + police_row().encode(), "Northing"),
        (GOOD.replace(b"P1,", b'"P1,') + police_file(*(police_row(i) for i in range(9, 400))), "never closed"),
        (b"just one line of prose", "none of its columns"),
    ],
)
def test_refused_whole(read, data: bytes, says: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read(data)
    assert says.lower() in caught.value.sentence.lower()
    assert caught.value.where.startswith("file.csv")
    assert caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.decode().encode("utf-16"),
        GOOD.decode().encode("utf-16-le"),
        GOOD.decode().encode("utf-16-be"),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"\n", b"\r"),
        GOOD.replace(b",", b";"),
        GOOD.replace(b",", b"\t"),
        GOOD.replace(b",", b"|"),
        b"sep=;\n" + GOOD.replace(b",", b";"),
        b"Report of incidents\nMarch 2025, made by hand\n\n" + GOOD,
        GOOD.replace(POLICE_HEAD.encode(), POLICE_HEAD.lower().replace(" ", "_").encode()),
        GOOD.replace(POLICE_HEAD.encode(), POLICE_HEAD.upper().replace(",", " , ").encode()),
        GOOD.replace(b"\n", b",,\n"),
        b"\n".join(f"{line},,".encode() if i else line.encode() for i, line in enumerate(GOOD.decode().split("\n"))),
        GOOD.rstrip(b"\n"),
        GOOD.replace(b"Mill Lane", b"Mill\x00 Lane"),
        GOOD.replace(b"P2,", b'"P2",').replace(b"Mill Lane", b'"Mill, ""upper"" Lane\nnorth"'),
    ],
)
def test_taken_whole(read, data: bytes) -> None:
    batch = read(data)
    assert batch.accepted == 5, batch.refused.to_dict("records")
    assert (batch.reports["location_method"] == "coordinates").all()


def test_windows_1252(read) -> None:
    batch = read(police_file(police_row(street="Café – Rue")).decode().encode("cp1252"))
    assert batch.reports["place_name"][0] == "Café – Rue"
    assert "encoding" in set(batch.notes["kind"])


def test_ragged_and_blank_rows_keep_their_numbers(read) -> None:
    lines = [POLICE_HEAD, police_row(1), "", "too,short", police_row(2), "   ", police_row(3) + ",surplus",
             police_row(4) + ",,", ",,,,", police_row(5, incident_date="31/02/2025")]  # fmt: skip
    batch = read("\n".join(lines).encode())
    assert batch.reports["row_no"].tolist() == [2, 5, 8]
    assert batch.refused["row_no"].tolist() == [4, 7, 10]
    assert batch.blank_lines == 3
    assert batch.refused["value"].tolist()[0] == "too | short"
    assert json.loads(batch.refused["original"].tolist()[1])["(column 15)"] == "surplus"
    assert batch.refused["column_name"].tolist()[2] == "Incident Date"
    assert json.loads(batch.refused["original"].tolist()[2])["Incident Number"] == "P5"


def test_row_numbers_count_the_lines_above_the_heading(read) -> None:
    batch = read(b"A title\n\n" + police_file(police_row(1), police_row(2, incident_date="TBC")))
    assert batch.reports["row_no"].tolist() == [4]
    assert batch.refused["row_no"].tolist() == [5]


def test_repeated_heading_takes_the_first(read) -> None:
    data = police_file(police_row()).replace(b"Grade", b"Street").replace(b",3\n", b",Other Road\n")
    batch = read(data)
    assert batch.reports["place_name"][0] == "Mill Lane"
    assert "repeated_column" in set(batch.notes["kind"])


def test_formulas_and_markup_are_only_text(read) -> None:
    nasty = ["=HYPERLINK(A1)", "<img src=x onerror=alert(1)>", "@SUM(1+1)", "{{7*7}}", "'; DROP TABLE reports; --"]
    batch = read(police_file(*(police_row(i, street=text) for i, text in enumerate(nasty))))
    assert batch.reports["place_name"].tolist() == nasty


def test_huge_cells(read) -> None:
    long = "x" * 3_000_000
    batch = read(police_file(police_row(1, street=long), police_row(2), police_row(3, incident_date=long)))
    assert batch.accepted == 2
    assert len(batch.reports["place_name"][0]) <= 120
    assert batch.refused["value"].str.len().max() <= 500 and batch.refused["original"].str.len().max() < 5000


def test_every_row_bad_refuses_the_file_with_the_first_reason(read) -> None:
    with pytest.raises(FileRefused, match=r"None of its 2 rows.*Row 2, column Incident Date"):
        read(police_file(police_row(1, incident_date="TBC"), police_row(2, incident_date="n/k")))


def test_same_reference_twice(read) -> None:
    batch = read(police_file(police_row(1), police_row(2), police_row(1), police_row(1)))
    assert batch.accepted == 2
    assert batch.refused["reason"].tolist() == ["This reference is already in row 2."] * 2


def test_a_bad_first_does_not_block_a_good_second(read) -> None:
    batch = read(police_file(police_row(1, incident_date="TBC"), police_row(1), police_row("", incident_number="")))
    assert batch.reports["row_no"].tolist() == [3]
    assert batch.refused["row_no"].tolist() == [2, 4]


def test_workbook_under_a_csv_name(read) -> None:
    rows = [POLICE_HEAD.split(","), *(police_row(i).split(",") for i in range(3))]
    assert read(workbook({"Sheet1": rows}), name="export.csv").accepted == 3


def test_rows_swallowed_by_an_open_quotation_mark_are_never_lost_in_silence(read) -> None:
    rows = [police_row(n, street='"Mill Lane' if n == 1 else "Mill Lane") for n in range(5)]
    at_the_end = [
        row.rsplit(",", 1)[0] + (',"3' if n == 1 else ",3") for n, row in enumerate(map(police_row, range(5)))
    ]
    for lines in (rows, at_the_end, [*at_the_end, police_row(9).replace(",3", ',"3"')]):
        with pytest.raises(FileRefused, match="quotation mark"):
            read(police_file(*lines))
    fine = read(police_file(police_row(1, street='"Mill Lane,\nnear the shop, left"'), police_row(2)))
    assert fine.accepted == 2


def test_free_text_taken_for_categories_does_not_fill_the_notes(read) -> None:
    batch = read(police_file(*(police_row(n, opening_category=f"words {n}") for n in range(200))))
    notes = batch.notes[batch.notes["kind"] == "unknown_category"]
    assert len(notes) == 21 and notes["rows"].sum() == 200
    assert "180 other words" in notes["message"].tolist()[-1]


def test_marks_that_turn_the_text_are_taken_out_of_names(read) -> None:
    batch = read(police_file(police_row(1, street="Mill\u202eenaL\u200b Café")))
    assert batch.reports["place_name"].tolist() == ["MillenaL Café"]
