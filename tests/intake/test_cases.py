"""A landlord's export tells of its own cases: once, corrected by a later file, never with a key that can be read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from hotspots.pipeline import ingest
from hotspots.schema import CASES
from hotspots.settings import Settings, parse_settings
from hotspots.store import open_snapshot
from hotspots.store import queries_teams as teams

HEAD = (
    "Case Ref;Date Reported;Date Occurred;Easting;Northing;Case Type;Severity;Hate;Date Closed;First Contact;"
    "Vulnerable;Key"
)


@pytest.fixture
def settings() -> Settings:
    columns = {
        "reference": "Case Ref", "recorded_at": "Date Reported", "occurred_from": "Date Occurred", "easting": "Easting",
        "northing": "Northing", "category": "Case Type", "severity": "Severity", "is_hate": "Hate",
        "case_closed": "Date Closed", "first_contact": "First Contact", "vulnerable": "Vulnerable", "reporter": "Key",
    }  # fmt: skip
    return parse_settings({"feeds": {"homes": {"agency_type": "landlord", "columns": columns}}})


def row(ref: str, closed: str = "", contact: str = "04/03/2025", key: str = "K1", vulnerable: str = "Yes") -> str:
    return f"{ref};03/03/2025;02/03/2025;440000;300000;Noise;High;No;{closed};{contact};{vulnerable};{key}"


def load(folder: Path, settings: Settings, *rows: str, name: str = "a.csv") -> pd.DataFrame:
    file = folder / name
    file.write_text("\n".join([HEAD, *rows]))
    ingest([file], agency="homes", store=folder / "store", settings=settings)
    snapshot = open_snapshot(folder / "store")
    found = teams.cases(snapshot)
    snapshot.close()
    return found


def test_cases_come_with_their_reports(tmp_path: Path, settings: Settings) -> None:
    found = load(tmp_path, settings, row("A1"), row("A2", closed="10/03/2025", key="K2", vulnerable=""), row("A3"))
    assert list(found.columns) == list(CASES)
    assert found["opened"].tolist() == [pd.Timestamp(2025, 3, 3)] * 3
    by_open = found.sort_values("closed").iloc[0]
    assert (by_open["closed"], by_open["vulnerable"]) == (pd.Timestamp(2025, 3, 10), "unknown")
    assert sorted(found["reporter_no"].value_counts()) == [1, 2]
    assert found["property_no"].isna().all()
    assert "K1" not in found.to_csv()


def test_the_same_file_twice_and_a_corrected_one(tmp_path: Path, settings: Settings) -> None:
    first = load(tmp_path, settings, row("A1"), row("A2"))
    pd.testing.assert_frame_equal(load(tmp_path, settings, row("A1"), row("A2")), first)
    later = load(tmp_path, settings, row("A1", closed="20/03/2025"), row("A2"), name="b.csv")
    assert len(later) == 2
    assert later["closed"].notna().sum() == 1
    gone = load(tmp_path, settings, row("A1"), name="c.csv")
    assert len(gone) == 1


def test_wrong_dates_are_left_out_with_a_note(tmp_path: Path, settings: Settings) -> None:
    found = load(
        tmp_path, settings, row("A1", closed="01/03/2025"), row("A2", contact="soon"), row("A3", closed="31/02/2025")
    )
    assert found["closed"].isna().all()
    assert found["first_contact"].isna().sum() == 1
    snapshot = open_snapshot(tmp_path / "store")
    notes = set(snapshot.frame("notes")["kind"])
    assert {"closed_before_opened", "first_contact_not_understood", "case_closed_not_understood"} <= notes


def test_refused_rows_are_no_cases(tmp_path: Path, settings: Settings) -> None:
    assert len(load(tmp_path, settings, row("A1"), row("A2").replace("02/03/2025", "TBC"))) == 1


def test_the_secret_of_the_keys_is_not_published(tmp_path: Path, settings: Settings) -> None:
    load(tmp_path, settings, row("A1"))
    snapshot = open_snapshot(tmp_path / "store")
    assert "case_salt" not in snapshot.meta
