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
