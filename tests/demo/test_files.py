"""What the agencies' files look like, read back with nothing of the project."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from hotspots.demo import agency_files
from hotspots.demo.samples import write_samples

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
HEADERS = {
    "police": (
        "Incident Number,Incident Date,Incident Time,Date Recorded,Easting,Northing,Street,Opening Category,"
        "Closing Category,Qualifier,Alcohol,Youth Related,Source,Grade"
    ),
    "landlord": (
        "Case Ref;Date Reported;Date Occurred;Property UPRN;Postcode;Estate;Case Type;Harm Category;Severity;Hate;"
        "Repeat;Date Closed;First Contact;Vulnerable"
    ),
    "council": (
        "SR No,Logged,Observed from,Observed to,Latitude,Longitude,Location,Service type,Logged via,Drug litter"
    ),
    "youth": "Ref,Date,Start,End,Venue,Postcode,Easting,Northing,Concern,Young people involved,Alcohol",
}
ENCODINGS = {"police": "utf-8", "landlord": "cp1252", "council": "utf-8", "youth": "utf-8-sig"}


def _csv_rows(path: Path, agency: str) -> list[list[str]]:
    text = path.read_bytes().decode(ENCODINGS[agency])
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if agency == "landlord" else ","))


def _workbook_rows(path: Path) -> list[list[object]]:
    page = openpyxl.load_workbook(path)["Service requests"]
    return [list(row) for row in page.iter_rows(values_only=True)]


@pytest.mark.parametrize("agency", HEADERS)
def test_header_and_counts_are_those_of_the_truth(made, agency: str) -> None:
    truth, rows, blank = made.truth.files[agency], 0, 0
    for path in agency_files(made.folder)[agency]:
        if path.suffix == ".xlsx":
            title, header, *body = _workbook_rows(path)
            assert str(title[0]).startswith("Brackenford Borough Council")
            assert ",".join(str(h) for h in header) == HEADERS["council"]
            empty = sum(all(v is None for v in row) for row in body)
        else:
            header, *body = _csv_rows(path, agency)
            assert (";" if agency == "landlord" else ",").join(header) == HEADERS[agency]
            empty = sum(not row for row in body)
        rows, blank = rows + len(body) - empty, blank + empty
    assert (rows, blank) == (truth.rows, truth.blank_lines)
    assert truth.dirt["blank_lines"] == blank


def test_references_are_used_once(made) -> None:
    for agency in ("police", "landlord", "youth"):
        found = [r[0] for p in agency_files(made.folder)[agency] for r in _csv_rows(p, agency)[1:] if r]
        assert len(set(found)) == len(found)


def test_dirt_can_be_found_in_the_files(made) -> None:
    files = agency_files(made.folder)["police"]
    rows = [
        dict(zip(HEADERS["police"].split(","), r, strict=True)) for p in files for r in _csv_rows(p, "police")[1:] if r
    ]
    dirt = made.truth.files["police"].dirt
    assert sum(not r["Easting"] for r in rows) == dirt["blank_coordinates"]
    assert sum(r["Easting"][:1] == "2" for r in rows) == dirt["swapped_coordinates"]
    assert sum(len(r["Easting"]) == 5 for r in rows) == dirt["wild_coordinates"]
    assert sum(r["Street"].endswith(" ") for r in rows) == dirt["trailing_spaces"]


def test_landlord_writes_windows_1252(made) -> None:
    raw = b"".join(p.read_bytes() for p in agency_files(made.folder)["landlord"])
    assert b"Plover\x92s Field" in raw


def test_samples_are_what_the_generator_gives(made, tmp_path: Path) -> None:
    written = write_samples(made.folder, tmp_path)
    assert {p.name for p in written} == {"police.csv", "landlord.csv", "council.csv", "council.xlsx", "youth.csv"}
    for path in written:
        if path.suffix == ".csv":
            assert path.read_bytes() == (SAMPLES / path.name).read_bytes()
        else:
            assert _workbook_rows(path) == _workbook_rows(SAMPLES / path.name)
