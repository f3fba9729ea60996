"""Each agency's format, as it is really exported, and feeds made of settings alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import FileRefused, UsageError
from hotspots.intake import preview
from hotspots.intake.agencies import BUILT_IN
from hotspots.intake.agencies.police_uk import FEED as POLICE_UK
from hotspots.intake.agencies.police_uk import force_slug
from hotspots.schema import INTAKE_COLUMNS, NOTES, REFUSED_ROWS
from hotspots.settings import parse_settings

from .conftest import BOUNDS, police_file, police_row, workbook

STREET_HEAD = ",".join(POLICE_UK.header)


def street_row(kind: str = "Anti-social behaviour", place: str = "-1.125,52.632", month: str = "2021-11") -> str:
    force = "Leicestershire Police"
    return f",{month},{force},{force},{place},On or near Mill Lane,E01025631,Blaby 002A,{kind},,"


def test_registry() -> None:
    assert set(BUILT_IN) == {"police", "landlord", "council", "youth", "police_uk", "asb_report"}
    assert all(key == feed.key and feed.title and feed.licence for key, feed in BUILT_IN.items())


def test_police(read) -> None:
    batch = read(police_file(
        police_row(1, opening_category="Rowdy or inconsiderate behaviour", closing_category="Street drinking"),
        police_row(2, qualifier="", opening_category="NOISE  ", incident_time=""),
        police_row(3, opening_category="Gen enquiry", qualifier="", source="Officer", youth_related=""),
        police_row(4, incident_time="late evening", qualifier="ASB PERSONAL"),
    ))  # fmt: skip
    reports = batch.reports
    assert list(reports.columns) == list(INTAKE_COLUMNS)
    assert list(batch.refused.columns) == list(REFUSED_ROWS) and list(batch.notes.columns) == list(NOTES)
    assert reports["category"].tolist() == ["street_drinking", "noise", "other", "noise"]
    assert reports["category_local"].tolist()[2] == "Gen enquiry"
    assert reports["qualifier"].fillna("").tolist() == ["nuisance", "nuisance", "", "personal"]
    assert reports["time_precision"].tolist() == ["exact", "day", "exact", "day"]
    assert reports["hour"].tolist() == [21, pd.NA, 21, pd.NA]
    first = reports.iloc[0]
    assert first["occurred_from"] == pd.Timestamp("2025-03-25 21:30")
    assert first["recorded_at"] == pd.Timestamp("2025-03-25 22:05")
    assert (first["weekday"], first["week_no"], first["month_no"]) == (2, 2882, 2025 * 12 + 2)
    assert (first["youth_related"], first["alcohol"], first["channel"]) == ("yes", "no", "101")
    assert {"unknown_category", "time_not_understood"} <= set(batch.notes["kind"])
    assert "Gen enquiry" in preview(batch) and "4 would be taken" in preview(batch)


def test_landlord_in_windows_1252_with_semicolons(read) -> None:
    head = (
        "Case Ref;Date Reported;Date Occurred;Property UPRN;Postcode;Estate;Case Type;Harm Category;Severity;Hate;"
        "Repeat;Date Closed"
    )
    rows = ["ASB/1;05-Mar-2025;03-Mar-2025 21:15;;;Café Estate;Noise nuisance;Personal Harm;A;No;Yes;",
            "ASB/2;05-Mar-2025;31-Feb-2025;;;Estate;Noise nuisance;Community;C;No;No;",
            "ASB/3;05-Mar-2025;03-Mar-2025;;;Estate;Begging or rough sleeping;Environmental;b;Yes;No;"]  # fmt: skip
    batch = read("\n".join([head, *rows]).encode("cp1252"), "landlord")
    assert batch.refused["row_no"].tolist() == [3]
    assert batch.reports["severity"].tolist() == ["high", "medium"]
    assert batch.reports["qualifier"].tolist() == ["personal", "environmental"]
    assert batch.reports["place_name"][0] == "Café Estate"
    assert batch.reports["time_precision"].tolist() == ["exact", "day"] and batch.not_located == 2


def test_council_workbook(read) -> None:
    head = ["SR No", "Logged", "Observed from", "Observed to", "Latitude", "Longitude", "Location", "Service type",
            "Logged via", "Drug litter"]  # fmt: skip
    day = dt.datetime(2025, 3, 4)
    rows = [
        ["Service requests, made by hand"],
        head,
        ["SR-1", day.replace(hour=9), dt.datetime(2025, 3, 3, 18), dt.datetime(2025, 3, 4, 8), 52.632, -1.125, "Park",
         "Fly-tipping", "Website", "No"],
        [None] * 10,
        ["SR-2", day.replace(hour=9), day.date(), None, -1.125, 52.632, "Park", "Drug litter", "Warden", "Yes"],
        ["SR-3", day, "TBC", None, 52.632, -1.125, "Park", "Litter", "Phone", "No"],
        ["Total", None, None, None, None, None, None, None, None, 3],
    ]  # fmt: skip
    batch = read(workbook({"Cover": [["Nothing here"]], "Service requests": rows}), "council", name="council.xlsx")
    assert batch.reports["row_no"].tolist() == [3, 5] and batch.blank_lines == 1
    assert sorted(set(batch.refused["row_no"])) == [6, 7]
    assert batch.reports["occurred_to"][0] == pd.Timestamp("2025-03-04 08:00")
    assert batch.reports["time_precision"].tolist() == ["exact", "day"]
    assert batch.reports["drugs"].tolist() == ["no", "yes"] and batch.reports["channel"].tolist() == [
        "online",
        "officer",
    ]
    assert {"swapped_coordinates", "sheet", "lines_above_heading"} <= set(batch.notes["kind"])


def test_youth_with_bom_and_past_midnight(read) -> None:
    head = "Ref,Date,Start,End,Venue,Postcode,Easting,Northing,Concern,Young people involved,Alcohol"
    rows = ["YS-1,2025-03-08,23:15,00:45,Skate park,,459318,304176,Young people drinking,Yes,Yes",
            "YS-2,2025-03-08,19:00,20:30,Skate park,,459318,304176,Bikes and scooters,Not known,No"]  # fmt: skip
    batch = read("\n".join([head, *rows]).encode("utf-8-sig"), "youth")
    assert batch.reports["occurred_to"].tolist() == [pd.Timestamp("2025-03-09 00:45"), pd.Timestamp("2025-03-08 20:30")]
    assert batch.reports["youth_related"].tolist() == ["yes", "unknown"]
    assert batch.reports["category"].tolist() == ["street_drinking", "vehicle_nuisance"]


@pytest.mark.parametrize("heading", [True, False])
def test_police_uk_keeps_equal_rows(read, heading: bool) -> None:
    rows = [street_row(), street_row("Burglary"), street_row(), street_row(place=","), street_row(place="0,0")]
    data = "\n".join([STREET_HEAD, *rows] if heading else rows).encode()
    batch = read(data, "police_uk")
    assert (batch.rows_read, batch.accepted, batch.not_asb, batch.refused_rows) == (5, 4, 1, 0)
    assert batch.release_key == "leicestershire/2021-11" and batch.time_precision == "month"
    assert (batch.first_day, batch.last_day) == (dt.date(2021, 11, 1), dt.date(2021, 11, 30))
    assert batch.reports["report_id"].is_unique and batch.not_located == 2
    assert batch.reports["row_no"].tolist()[0] == (2 if heading else 1)
    first = batch.reports.iloc[0]
    assert (first["place_name"], first["category_local"]) == ("Mill Lane", "Anti-social behaviour")
    assert (first["location_method"], first["category"]) == ("snap_point", "other") and pd.isna(first["qualifier"])
    assert batch.reports[["day_no", "week_no", "weekday", "hour"]].isna().all(axis=None)


def test_police_uk_is_one_force_and_month_and_judged_by_the_country(read) -> None:
    with pytest.raises(FileRefused, match="one force and one month"):
        read("\n".join([STREET_HEAD, street_row(), street_row(month="2021-12")]).encode(), "police_uk")
    with pytest.raises(FileRefused, match="is not a month"):
        read("\n".join([STREET_HEAD, street_row(month="2021-13")]).encode(), "police_uk")
    far = "\n".join([STREET_HEAD, street_row(place="-1.97,52.39"), street_row(place="100,10")]).encode()
    batch = read(far, "police_uk")
    assert (batch.accepted, batch.refused_rows) == (1, 1)
    quiet = read("\n".join([STREET_HEAD, street_row("Burglary")]).encode(), "police_uk")
    assert (quiet.accepted, quiet.not_asb, quiet.first_day) == (0, 1, None)


@pytest.mark.parametrize(
    ("force", "slug"),
    [("Devon & Cornwall Police", "devon-and-cornwall"), ("City of London Police", "city-of-london"),
     ("British Transport Police", "btp"), ("Police Service of Northern Ireland", "northern-ireland"),
     ("Cambridgeshire Constabulary", "cambridgeshire"), ("Metropolitan Police Service", "metropolitan"),
     ("Dyfed-Powys Police", "dyfed-powys")],
)  # fmt: skip
def test_force_slug(force: str, slug: str) -> None:
    assert force_slug(force) == slug


def test_a_feed_of_settings_alone(read) -> None:
    mine = parse_settings(
        {"area": {"bounds": BOUNDS},
         "feeds": {"fire": {"columns": {"occurred_from": "When", "easting": "X", "northing": "Y", "category": "Type"},
                            "date_formats": ["%m/%d/%Y %H:%M"], "categories": {"Bin fire": "fireworks"},
                            "keep": {"Kind": ["Outdoor"]}, "agency_type": "fire"}}}
    )  # fmt: skip
    row = "03/04/2025 21:30,459318,304176,Bin fire,Outdoor\n"
    data = ("When,X,Y,Type,Kind\n" + row + row + row.replace("Outdoor", "Home")).encode()
    batch = read(data, "fire", using=mine)
    assert (batch.accepted, batch.not_asb) == (2, 1)
    assert batch.reports["occurred_from"][0] == pd.Timestamp("2025-03-04 21:30")
    assert batch.reports["report_id"].is_unique and batch.reports["agency_type"].tolist() == ["fire"] * 2
    # The same rows in another file and order are the same reports.
    again = read(("When,X,Y,Type,Kind\n" + row.replace("Bin", "Other") + row + row).encode(), "fire", using=mine)
    assert set(batch.reports["report_id"]) < set(again.reports["report_id"])


def test_unknown_agency(read) -> None:
    with pytest.raises(UsageError, match="no agency"):
        read(b"x", "nobody")


def test_examples_are_valid(root: Path) -> None:
    from hotspots.settings import read_settings

    feeds = {key for path in sorted((root / "docs/examples").glob("*.toml")) for key in read_settings(path).feeds}
    assert feeds >= {"stop_and_search", "houston_crime", "vehicle_thefts", "nyc311", "portland_calls"}
