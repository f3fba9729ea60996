"""Refused rows given out to be corrected, and taken back."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Batch
from hotspots.intake.corrections import ADDED, refused_csv

from .conftest import police_file, police_row, workbook

LANDLORD = "Case Ref;Date Reported;Date Occurred;Property UPRN;Postcode;Estate;Case Type;Harm Category;Severity\n"
STREET = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,Crime type\n"


def given_out(batch: Batch) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(refused_csv(batch.refused)), dtype=str, keep_default_na=False)


def as_csv(table: pd.DataFrame, **options: str) -> bytes:
    return table.to_csv(index=False, **options).encode("cp1252")  # type: ignore[call-overload,no-any-return]


def test_a_row_refused_twice_can_be_corrected_the_third_time(read) -> None:
    first = read(
        police_file(police_row(1), police_row(2, incident_date="TBC"), police_row(3, incident_date="31/02/2025"))
    )
    table = given_out(first)
    table.loc[0, "Incident Date"] = "25/03/2025"
    second = read(as_csv(table))
    assert second.corrects and not first.corrects
    assert (second.reports["row_no"].tolist(), second.refused["row_no"].tolist()) == ([3], [4])
    again = given_out(second)
    assert again.columns.tolist() == table.columns.tolist()
    again["Incident Date"] = "25/03/2025"
    assert read(as_csv(again)).reports["row_no"].tolist() == [4]


def test_semicolons_and_windows_1252_as_excel_saves_them(read) -> None:
    row = "{};04-Mar-2025;{};1;LE1 1AA;Café Court;Noise nuisance;Community;A\n"
    batch = read((LANDLORD + row.format("L1", "03-Mar-2025") + row.format("L2", "TBC")).encode("cp1252"), "landlord")
    table = given_out(batch).assign(**{"Date Occurred": "03-Mar-2025"})
    mended = read(as_csv(table, sep=";"), "landlord")
    assert mended.reports["place_name"].tolist() == ["Café Court"]
    assert mended.reports["severity"].tolist() == ["high"]


def test_a_workbook_comes_back_as_a_workbook(read) -> None:
    head = ["SR No", "Logged", "Observed from", "Observed to", "Latitude", "Longitude", "Location", "Service type"]
    rows = [[f"S{n}", "2025-03-04", day, "", 52.62, -1.12, "Mill Lane", "Litter"]
            for n, day in enumerate(("2025-03-03", "TBC"))]  # fmt: skip
    batch = read(workbook({"Service requests": [head, *rows]}), "council", name="c.xlsx")
    table = given_out(batch).assign(**{"Observed from": "2025-03-03"})
    mended = read(workbook({"refused": [table.columns.tolist(), *table.to_numpy().tolist()]}), "council", name="m.xlsx")
    assert mended.accepted == 1 and mended.corrects


def test_street_files_keep_their_row_numbers_and_say_when_they_cannot(read) -> None:
    row = ",2021-11,X Police,X Police,{},52.62,On or near Mill Lane,Anti-social behaviour\n"
    whole = read((STREET + row.format("-1.1") + row.format("190")).encode(), "police_uk")
    table = given_out(whole).assign(Longitude="-1.12")
    mended = read(as_csv(table), "police_uk")
    assert mended.release_key == whole.release_key
    assert mended.reports["row_no"].tolist() == [3]
    assert not set(mended.reports["report_id"]) & set(whole.reports["report_id"])
    with pytest.raises(FileRefused, match="row_in_file was changed"):
        read(as_csv(table.assign(row_in_file="three")), "police_uk")


def test_formulas_are_guarded_on_the_way_out_and_bare_on_the_way_back(read) -> None:
    names = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2"]
    batch = read(
        police_file(police_row(0), *(police_row(n, street=s, incident_date="TBC") for n, s in enumerate(names)))
    )
    table = given_out(batch)
    assert table["Street"].tolist() == ["'=cmd|' /C calc'!A0", "'+1+1", "'@SUM(1)", "-2"]
    back = read(as_csv(table.assign(**{"Incident Date": "25/03/2025"})))
    assert back.reports["place_name"].tolist() == names


def test_an_agency_may_have_a_column_called_reason(read) -> None:
    data = police_file(police_row(1), police_row(2, incident_date="TBC")).replace(b"Grade", b"reason")
    table = given_out(read(data))
    assert set(ADDED) <= {name.removesuffix(".1") for name in table.columns}
    text = refused_csv(read(data).refused).decode("utf-8-sig").replace("TBC", "25/03/2025")
    assert read(text.encode()).accepted == 1
