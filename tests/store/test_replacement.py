"""What a new file takes the place of, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import SettingsError, StoreDamaged, StoreError
from hotspots.pipeline import IngestSummary, ingest
from hotspots.settings import parse_settings
from hotspots.store import Warehouse, open_snapshot
from hotspots.store.check import check


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def export(path: Path, days: Iterable[int], *, recorded: int | None = None) -> Path:
    """One report a day, numbered by its day; recorded so many days later."""
    lines = ["report_id,source_agency,occurred_from,recorded_at,easting,northing"]
    for day in days:
        happened = date(2025, 3, 1) + timedelta(days=day)
        known = "" if recorded is None else (happened + timedelta(days=recorded)).isoformat()
        lines.append(f"R{day},police,{happened},{known},400000,250000")
    path.write_text("\n".join(lines))
    return path


def load(store: Path, path: Path, agency: str = "asb_report") -> IngestSummary:
    return ingest([path], agency=agency, store=store, publish_when_done=False)


def held(store: Path) -> list[int]:
    with Warehouse(store) as warehouse:
        query = "SELECT date_diff('day', DATE '2025-03-01', occurred_from) AS day FROM reports ORDER BY day"
        return [day for (day,) in warehouse.connection.execute(query).fetchall()]


def ledger_agrees(store: Path) -> bool:
    return check(store)[0].ok


@pytest.mark.parametrize("recorded", [None, 3])
def test_exports_of_the_last_four_weeks_lose_nothing_as_they_move_on(
    tmp_path: Path, store: Path, recorded: int | None
) -> None:
    for start in (0, 7, 14):
        load(store, export(tmp_path / f"{start}.csv", range(start, start + 28), recorded=recorded))
    assert held(store) == list(range(42))
    assert ledger_agrees(store)


def test_a_report_withdrawn_from_the_shared_days_is_taken_out(tmp_path: Path, store: Path) -> None:
    load(store, export(tmp_path / "a.csv", range(28)))
    summary = load(store, export(tmp_path / "b.csv", [day for day in range(7, 35) if day != 20]))
    assert held(store) == [day for day in range(35) if day != 20]
    assert (summary.files[0]["superseded"], summary.files[0]["withdrawn"]) == (21, 1)
    assert ledger_agrees(store)


@pytest.mark.parametrize("again", [range(30), range(28), range(1, 31), [*range(10), *range(12, 31)]])
def test_last_months_file_again_replaces_it_whole(tmp_path: Path, store: Path, again: Iterable[int]) -> None:
    load(store, export(tmp_path / "a.csv", range(31)))
    summary = load(store, export(tmp_path / "b.csv", again))
    assert summary.files[0]["replaced"] == [1]
    assert held(store) == list(again)
    assert ledger_agrees(store)


def test_the_latest_half_of_a_month_leaves_the_first_half(tmp_path: Path, store: Path) -> None:
    load(store, export(tmp_path / "a.csv", range(31)))
    load(store, export(tmp_path / "b.csv", range(12, 31)))
    assert held(store) == list(range(31))


def test_the_same_report_through_two_feeds_is_held_once(tmp_path: Path, store: Path) -> None:
    police = tmp_path / "police.csv"
    police.write_text(
        "Incident Number,Incident Date,Incident Time,Easting,Northing,Opening Category\n"
        "R0,01/03/2025,21:30,400000,250000,Noise\nR1,02/03/2025,21:30,400000,250000,Noise\n"
    )
    load(store, police, "police")
    load(store, export(tmp_path / "a.csv", range(1)))
    assert held(store) == [0, 1]
    assert ledger_agrees(store)


def test_corrected_rows_of_a_street_file_do_not_replace_the_month(tmp_path: Path, store: Path) -> None:
    head = "Month,Reported by,Longitude,Latitude,Location,Crime type\n"
    row = "2021-11,X Police,{},52.62,On or near Mill Lane,Anti-social behaviour\n"
    street = tmp_path / "street.csv"
    street.write_text(head + row.format(-1.1) * 20 + row.format(190))
    summary = load(store, street, "police_uk")
    table = pd.read_csv(summary.refused_files[0], dtype=str, keep_default_na=False).assign(Longitude="-1.2")
    table.to_csv(tmp_path / "mended.csv", index=False)
    load(store, tmp_path / "mended.csv", "police_uk")
    assert len(held(store)) == 21
    assert ledger_agrees(store)
    street.write_text(head + row.format(-1.1) * 21)
    assert load(store, street, "police_uk").files[0]["replaced"] == [1, 2]
    assert len(held(store)) == 21


def test_settings_that_were_turned_down_are_not_kept(tmp_path: Path, store: Path) -> None:
    path = export(tmp_path / "a.csv", range(3))
    load(store, path)
    coarser = parse_settings({"detection": {"cell_size_m": 200}})
    for _ in range(2):
        with pytest.raises(SettingsError, match="cells cannot change"):
            ingest([path], agency="asb_report", store=store, settings=coarser)


def test_a_full_disk_is_said_and_leaves_the_store_as_it_was(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, export(tmp_path / "a.csv", range(3)))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("hotspots.store.warehouse.keep_raw", full)
        with pytest.raises(StoreError, match="No space left"):
            load(store, export(tmp_path / "b.csv", range(50, 60)))
    assert held(store) == [0, 1, 2]
    assert ledger_agrees(store)


def test_a_version_of_another_program_is_not_read(tmp_path: Path, store: Path) -> None:
    path = export(tmp_path / "a.csv", range(3))
    ingest([path], agency="asb_report", store=store)
    with Warehouse(store) as warehouse:
        warehouse.write_meta("schema_version", "0")
        from hotspots.store import publish

        publish(warehouse)
    with pytest.raises(StoreDamaged, match="another version"):
        open_snapshot(store)
