"""One file is stored while the next is read: in their order, and nothing of a file that fails."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import StoreError
from hotspots.pipeline import ingest
from hotspots.store import Warehouse
from hotspots.store.check import check


def export(path: Path, first: int) -> Path:
    rows = [f"R{i},police,{date(2025, 3, 1) + timedelta(days=i)},400000,250000" for i in range(first, first + 3)]
    path.write_text("report_id,source_agency,occurred_from,easting,northing\n" + "\n".join(rows))
    return path


def outcomes(store: Path, folder: Path) -> list[tuple[str, str]]:
    summary = ingest([folder], agency="asb_report", store=store, publish_when_done=False)
    return [(entry["file"], entry["outcome"]) for entry in summary.files]


def held(store: Path) -> list[int]:
    with Warehouse(store) as warehouse:
        rows = warehouse.connection.execute(
            "SELECT batch_id, count(*) FROM reports GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        return [count for _, count in rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for number, name in enumerate("abcd"):
        export(folder / f"{name}.csv", number * 10)
    return folder


def test_files_are_told_of_in_their_order(tmp_path: Path, folder: Path) -> None:
    (folder / "b.csv").write_text("nothing,of,ours\n1,2,3\n")
    (folder / "d.csv").write_bytes((folder / "c.csv").read_bytes())
    expected = [("a.csv", "loaded"), ("b.csv", "refused"), ("c.csv", "loaded"), ("d.csv", "already loaded")]
    assert outcomes(tmp_path / "store", folder) == expected
    assert held(tmp_path / "store") == [3, 3]


def test_known_files_are_not_loaded_again(tmp_path: Path, folder: Path) -> None:
    outcomes(tmp_path / "store", folder)
    assert {outcome for _, outcome in outcomes(tmp_path / "store", folder)} == {"already loaded"}
    assert held(tmp_path / "store") == [3, 3, 3, 3]


def test_what_fails_while_the_next_is_read_is_said_and_the_rest_left_out(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots.store import warehouse

    proper, store = warehouse.keep_raw, tmp_path / "store"

    def full(store: Path, sha256: str, data: bytes, **kwargs: Any) -> None:
        if b"R10," in data:
            raise OSError(28, "No space left on device")
        proper(store, sha256, data, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "keep_raw", full)
        with pytest.raises(StoreError, match="No space left"):
            outcomes(store, folder)
    assert held(store) == [3], "the file before it is whole, those after it are not there"
    assert check(store)[0].ok
    assert [outcome for _, outcome in outcomes(store, folder)] == ["already loaded", "loaded", "loaded", "loaded"]


def test_a_fault_in_one_file_of_several_read_together_keeps_none_of_the_others_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Street files are read several at a time; a fault of the program's own stops the run after all are stored."""
    from hotspots import intake

    months = [f"2025-{month:02d}" for month in range(1, 7)]
    for month in months:
        row = f",{month},Made-up Police,Made-up Police,-1.13,52.63,On or near Mill Lane,,,Anti-social behaviour,,"
        head = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type"
        (tmp_path / f"{month}-made-up-street.csv").write_text(f"{head},Last outcome category,Context\n{row}\n")
    proper = intake.read_together

    def stumbles(files: Any, *args: Any, **named: Any) -> Any:
        if any("2025-03" in opened.source.name for opened in files):
            raise RuntimeError("stumbled")
        return proper(files, *args, **named)

    monkeypatch.setattr(intake, "read_together", stumbles)
    files = sorted(tmp_path.glob("*.csv"))
    with pytest.raises(RuntimeError, match="stumbled"):
        ingest(files, agency="police_uk", store=tmp_path / "store", publish_when_done=False)
    assert held(tmp_path / "store") == [1] * 5
    monkeypatch.setattr(intake, "read_together", proper)
    again = ingest(files, agency="police_uk", store=tmp_path / "store", publish_when_done=False)
    assert [entry["outcome"] for entry in again.files].count("loaded") == 1
    assert held(tmp_path / "store") == [1] * 6
