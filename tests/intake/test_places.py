"""Where reports happened: coordinates, property references, postcodes, and what is wrong with them."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import FileRefused, SettingsError
from hotspots.intake import load_gazetteer
from hotspots.intake.raw_table import TEXT
from hotspots.settings import Settings, parse_settings

from .conftest import BOUNDS, police_file, police_row

ASB_HEAD = "report_id,source_agency,occurred_from,easting,northing,lat,lon,uprn,postcode\n"


@pytest.fixture
def places(tmp_path: Path) -> Settings:
    """Settings with a small gazetteer: two UPRNs and two postcodes in the area, one of each outside."""
    (tmp_path / "uprn.csv").write_text(
        "\ufeffUPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\n"
        "100000001,459300.5,304100.25,52.6,-1.1\n100000002,459400,304200,52.6,-1.1\n100000009,100000,900000,58,-6\n"
    )
    (tmp_path / "codepoint.csv").write_text(
        '"LE1 1AA",10,459318,304176,"E92000001"\n"LE1 1AD",90,0,0,"E92000001"\n"ZZ9 9ZZ",10,100000,900000,"E92000001"\n'
    )
    return parse_settings(
        {"area": {"bounds": BOUNDS}, "gazetteer": {"uprn": ["uprn.csv"], "postcode": ["codepoint.csv"]}},
        folder=tmp_path,
    )


def asb(*rows: str) -> bytes:
    return (ASB_HEAD + "".join(f"{i},police,2025-03-01T10:00,{row}\n" for i, row in enumerate(rows))).encode()


def test_best_place_wins(read, places: Settings) -> None:
    batch = read(
        asb("459318,304176,,,100000001,LE1 1AA", ",,52.632,-1.125,100000001,", ",,,,100000001,LE1 1AA",
            ",,,,777,le11aa", ",,,,,LE1  1AA", ",,,,,", "0,0,,,,", ",,,,,LE1 1AD", "N/A,-,,,,ZZ99ZZ", ",,,,100000009,"),
        "asb_report", using=places,
    )  # fmt: skip
    methods = ["coordinates", "coordinates", "uprn", "postcode", "postcode", "none", "none", "none", "none", "none"]
    assert batch.reports["location_method"].tolist() == methods
    assert batch.reports["easting"].tolist()[2:5] == [459300.5, 459318.0, 459318.0]
    assert batch.reports["location_precision_m"].tolist()[:5] == [10.0, 10.0, 10.0, 50.0, 50.0]
    assert batch.not_located == 5 and batch.refused_rows == 0
    assert {"uprn_not_found", "postcode_not_found"} <= set(batch.notes["kind"])


def test_swapped_coordinates_are_mended_and_said(read) -> None:
    batch = read(asb("304176,459318,,,,", ",,-1.125,52.632,,", "459318,304176,,,,", ",,52.632,-1.125,,"), "asb_report")
    assert batch.accepted == 4
    assert batch.reports["easting"][0] == 459318.0 and batch.reports["lat"].round(3)[1] == 52.632
    notes = batch.notes[batch.notes["kind"] == "swapped_coordinates"]
    assert notes["rows"].tolist() == [1, 1] and notes["first_row"].tolist() == [2, 3]


def test_wild_coordinates_are_refused_unless_there_is_something_else(read, places: Settings) -> None:
    batch = read(
        asb("45931,304176,,,,", "459318,304176,,,,", ",,91,181,,", "abc,304176,,,,", "45931,304176,,,100000001,",
            "45931,304176,,,,LE1 1AA", "45931,304176,52.632,-1.125,,", "inf,inf,,,,", "45931,304176,,,777,"),
        "asb_report", using=places,
    )  # fmt: skip
    assert batch.refused["row_no"].tolist() == [2, 4, 5, 9, 10]
    reason = batch.refused["reason"][0]
    assert "455000" in reason and "308000" in reason and batch.refused["value"][0] == "45931, 304176"
    assert batch.refused["column_name"][0] == "easting, northing"
    assert "coordinates_unusable" in set(batch.notes["kind"])


def test_numbers_with_separators(read) -> None:
    batch = read(asb('"459,318.5","304,176",,,,', ',,"52,63200","-1,12500",,'), "asb_report")
    assert batch.reports["easting"][0] == 459318.5 and batch.reports["lat"][1] == pytest.approx(52.632)


def test_without_bounds_the_country_is_the_bound(read) -> None:
    batch = read(asb("459318,304176,,,,", ",,48.85,2.35,,", ",,-1.1,52.6,,"), "asb_report", using=Settings())
    assert batch.refused["row_no"].tolist() == [3] and batch.accepted == 2
    assert "British National Grid" in batch.refused["reason"][0]


def test_half_a_coordinate_is_none(read) -> None:
    batch = read(police_file(police_row(1, northing=""), police_row(2)))
    assert batch.reports["location_method"].tolist() == ["none", "coordinates"]
    assert "half_coordinates" in set(batch.notes["kind"])


def test_places_without_persons(read) -> None:
    names = {"12 Mill Lane": "Mill Lane", "Flat 3, Mill Lane": "Mill Lane", "12a-14 Mill Lane LE1 1AA": "Mill Lane",
             "68 Avenue": "68 Avenue", "Mill Lane": "Mill Lane", "3rd Avenue": "3rd Avenue"}  # fmt: skip
    batch = read(police_file(*(police_row(i, street=f'"{name}"') for i, name in enumerate(names))))
    assert batch.reports["place_name"].tolist() == list(names.values())


@pytest.mark.parametrize("form", ["plain", "gz", "zip", "folder", "pattern"])
def test_gazetteer_files_in_every_wrapping(tmp_path: Path, form: str) -> None:
    text = b"pcd,pcds,dointr,oseast1m,osnrth1m,osgrdind\nLE1 1AA,LE1 1AA,1980,459318,0304176,1\nX,X1 1XX,1980,,,9\n"
    (tmp_path / "onspd").mkdir()
    file = tmp_path / "onspd" / "ONSPD.csv"
    file.write_bytes(text)
    if form == "gz":
        file = file.with_suffix(".csv.gz")
        file.write_bytes(gzip.compress(text))
    elif form == "zip":
        file = tmp_path / "onspd.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("Data/ONSPD.csv", text)
            archive.writestr("readme.txt", "no table")
    elif form != "plain":
        file = tmp_path / "onspd" if form == "folder" else tmp_path / "onspd" / "*.csv"
    found = load_gazetteer(parse_settings({"gazetteer": {"postcode": [str(file)]}}))
    e, n, precision = found.postcode(pd.Series(["le1 1aa", "X1 1XX", "", None], dtype=TEXT))
    assert (e[0], n[0], precision[0]) == (459318.0, 304176.0, 50.0)
    assert np.isnan(e[1:]).all() and np.isnan(precision[1:]).all()


def test_gazetteer_that_is_not_there_or_not_one(tmp_path: Path) -> None:
    asked = pd.Series(["LE1 1AA"], dtype=TEXT)
    with pytest.raises(SettingsError, match="no such gazetteer"):
        load_gazetteer(parse_settings({"gazetteer": {"postcode": ["nowhere.csv"]}}, folder=tmp_path)).postcode(asked)
    (tmp_path / "other.csv").write_text("name,colour\na,b\n")
    with pytest.raises(SettingsError, match="no column for"):
        load_gazetteer(parse_settings({"gazetteer": {"uprn": ["other.csv"]}}, folder=tmp_path)).uprn(asked)
    assert np.isnan(load_gazetteer(Settings()).postcode(asked)[0]).all()


def test_degrees_in_the_columns_of_metres_and_the_reverse(read) -> None:
    rows = [
        police_row(1, easting="52.62944", northing="-1.12545"),
        police_row(2, easting="-1.12545", northing="52.62944"),
    ]
    batch = read(police_file(*rows))
    assert batch.reports["easting"].tolist() == pytest.approx([459_282.1] * 2, abs=100)
    assert batch.notes["kind"].tolist() == ["misplaced_coordinates"]
    head = "report_id,source_agency,occurred_from,lat,lon\n"
    metres = read(
        (head + "1,police,2025-03-01,304176,459318\n2,police,2025-03-01,459318,304176\n").encode(), "asb_report"
    )
    assert metres.reports["northing"].tolist() == [304_176.0] * 2
    # Without bounds both orders are somewhere in the country: that is not guessed at.
    unbounded = parse_settings({})
    with pytest.raises(FileRefused, match="either way round"):
        read((head + "1,police,2025-03-01,304176,459318\n").encode(), "asb_report", using=unbounded)


def test_a_property_reference_that_excel_has_rounded_finds_nothing(read, tmp_path: Path) -> None:
    places = tmp_path / "uprn.csv"
    places.write_text("UPRN,X_COORDINATE,Y_COORDINATE\n100012000000,459318,304176\n")
    using = parse_settings({"gazetteer": {"uprn": [str(places)]}})
    head = "report_id,source_agency,occurred_from,uprn\n"
    rows = "1,police,2025-03-01,1.00012E+11\n2,police,2025-03-01,100012000000\n"
    batch = read((head + rows).encode(), "asb_report", using=using)
    assert batch.reports["location_method"].tolist() == ["none", "uprn"]
