"""Files for the intake's tests, made in memory."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from hotspots.intake import Batch, Gazetteer, Source, load_gazetteer, read_batch
from hotspots.settings import Settings, parse_settings

# A made-up area on the British grid, 8 km wide.
BOUNDS = [455_000, 300_000, 463_000, 308_000]

POLICE_HEAD = (
    "Incident Number,Incident Date,Incident Time,Date Recorded,Easting,Northing,Street,Opening Category,"
    "Closing Category,Qualifier,Alcohol,Youth Related,Source,Grade"
)


def police_row(number: int | str = 1, **changes: str) -> str:
    """One good row of a police log, with some cells changed (keys in small letters, blanks as _)."""
    cells = {
        "incident_number": f"P{number}", "incident_date": "25/03/2025", "incident_time": "21:30",
        "date_recorded": "25/03/2025 22:05", "easting": "459318", "northing": "304176", "street": "Mill Lane",
        "opening_category": "Noise", "closing_category": "", "qualifier": "ASB Nuisance", "alcohol": "N",
        "youth_related": "Y", "source": "101", "grade": "3",
    }  # fmt: skip
    assert set(changes) <= set(cells)
    return ",".join((cells | changes).values())


def police_file(*rows: str) -> bytes:
    return "\n".join([POLICE_HEAD, *rows, ""]).encode()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.fixture
def settings() -> Settings:
    return parse_settings({"area": {"bounds": BOUNDS}})


@pytest.fixture
def gazetteer(settings: Settings) -> Gazetteer:
    return load_gazetteer(settings)


@pytest.fixture
def read(settings: Settings, gazetteer: Gazetteer) -> Callable[..., Batch]:
    """Read bytes as an agency's feed; checks on every batch that no row is lost."""

    def go(data: bytes, agency: str = "police", *, name: str = "file.csv", using: Settings | None = None) -> Batch:
        asked = using or settings
        places = load_gazetteer(using) if using else gazetteer
        batch = read_batch(Source.of_bytes(name, data), agency, asked, gazetteer=places)
        assert batch.rows_read == batch.accepted + batch.refused_rows + batch.not_asb
        assert not set(batch.reports["row_no"]) & set(batch.refused["row_no"])
        assert (batch.refused["reason"].str.len() > 0).all() and (batch.refused["remedy"].str.len() > 0).all()
        return batch

    return go
