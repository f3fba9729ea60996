"""Several street files in one transaction: the same store, word for word, as if each had come by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.errors import StoreError
from hotspots.pipeline import IngestSummary, ingest
from hotspots.store import Warehouse
from hotspots.store.check import check
from hotspots.store.files import raw_files

HEADING = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)


def street(path: Path, force: str, month: str, *, asb: int = 3, longitude: str = "-1.5") -> Path:
    """A street file: so many rows of anti-social behaviour, and one burglary."""
    place = f"{longitude},53.4,On or near Mill Lane,E01000001,Brackenford 001A"
    rows = [f",{month},{force},{force},{place},Anti-social behaviour,," for _ in range(asb)]
    rows.append(f"ab12,{month},{force},{force},{place},Burglary,,")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([HEADING, *rows]) + "\n")
    return path


def load(store: Path, *paths: Path) -> IngestSummary:
    return ingest(paths, agency="police_uk", store=store, publish_when_done=False)


def told(summary: IngestSummary) -> list[tuple[Any, ...]]:
    return [(f["file"], f["outcome"], f.get("batch"), f.get("replaced")) for f in summary.files]


def contents(store: Path) -> dict[str, pd.DataFrame]:
    with Warehouse(store) as warehouse:
        tables = {
            "reports": "SELECT * FROM reports ORDER BY ALL",
            "batches": "SELECT * EXCLUDE (loaded_at) FROM batches ORDER BY ALL",
            "refused_rows": "SELECT * FROM refused_rows ORDER BY ALL",
            "notes": "SELECT * FROM notes ORDER BY ALL",
        }
        return {name: warehouse.connection.execute(query).df() for name, query in tables.items()}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Seven files: the third cannot be read, the fifth is the first again, the sixth replaces the second, and one row
    of the last is refused."""
    folder = tmp_path / "files"
    made = [
        street(folder / "a.csv", "Ashby Constabulary", "2025-01"),
        street(folder / "b.csv", "Birch Constabulary", "2025-01", asb=4),
        folder / "c.csv",
        street(folder / "d.csv", "Dean Constabulary", "2025-01", asb=5),
        folder / "e.csv",
        street(folder / "f.csv", "Birch Constabulary", "2025-01", asb=2),
        street(folder / "g.csv", "Elm Constabulary", "2025-02"),
    ]
    made[2].write_text("nothing,of,ours\n1,2,3\n")
    made[4].write_bytes(made[0].read_bytes())
    made[6].write_text(made[6].read_text().replace("-1.5,53.4", "2000,53.4", 1))
    return made


def test_a_group_is_stored_as_files_one_by_one_would_be(tmp_path: Path, files: list[Path]) -> None:
    together, one_by_one = tmp_path / "together", tmp_path / "single"
    at_once = told(load(together, *files))
    assert at_once == [entry for file in files for entry in told(load(one_by_one, file))]
    assert [outcome for _, outcome, *_ in at_once] == [
        "loaded", "loaded", "refused", "loaded", "already loaded", "loaded", "loaded",
    ]  # fmt: skip
    assert at_once[5][3] == [2], "the newer file of a month replaces the one before it, also within a group"
    for name, table in contents(together).items():
        pd.testing.assert_frame_equal(table, contents(one_by_one)[name])
    assert len(contents(together)["refused_rows"]) == 1
    assert check(together)[0].ok


def test_files_of_a_release_share_a_transaction(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots import loading

    groups: list[list[str]] = []
    proper = Warehouse.add_batches

    def watched(self: Warehouse, group: Any) -> Any:
        groups.append([batch.source.name for batch, _ in group])
        return proper(self, group)

    monkeypatch.setattr(Warehouse, "add_batches", watched)
    load(tmp_path / "a", *(files[number] for number in (0, 1, 3, 6)))
    monkeypatch.setattr(loading, "GROUP_FILES", 2)
    load(tmp_path / "b", *(files[number] for number in (0, 1, 3)))
    assert [group for group in groups if group] == [
        ["a.csv", "b.csv", "d.csv", "g.csv"], ["a.csv", "b.csv"], ["d.csv"],
    ]  # fmt: skip


def test_a_full_disk_in_the_middle_of_a_group_keeps_the_files_before_it(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    proper, store = Warehouse.keep_files, tmp_path / "store"

    def full(self: Warehouse, batch: Any) -> None:
        if batch.source.name == "d.csv":
            raise OSError(28, "No space left on device")
        proper(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Warehouse, "keep_files", full)
        with pytest.raises(StoreError, match="No space left"):
            load(store, files[0], files[1], files[3], files[6])
    assert list(contents(store)["batches"]["source_name"]) == ["a.csv", "b.csv"]
    assert check(store)[0].ok
    outcomes = [outcome for _, outcome, *_ in told(load(store, files[0], files[1], files[3], files[6]))]
    assert outcomes == ["already loaded", "already loaded", "loaded", "loaded"]


@pytest.mark.parametrize("moment", ["keep_files", "commit"])
def test_killed_within_a_group_nothing_of_it_is_half_done(tmp_path: Path, files: list[Path], moment: str) -> None:
    store, wanted = tmp_path / "store", [files[number] for number in (0, 1, 3)]
    load(store, files[6])
    # Ends as kill -9 does: between the second and the third file, or with all three in the transaction.
    program = f"""
import os
from pathlib import Path
from hotspots.pipeline import ingest
from hotspots.store import Warehouse
proper_keep = Warehouse.keep_files
def keep(self, batch):
    if {moment == "keep_files"} and batch.source.name == "d.csv":
        os._exit(9)
    proper_keep(self, batch)
def write_meta(self, key, value):
    if {moment == "commit"} and value == "reports":
        os._exit(9)
Warehouse.keep_files, Warehouse.write_meta = keep, write_meta
ingest([Path(p) for p in {[str(path) for path in wanted]!r}], agency="police_uk", store=Path({str(store)!r}),
       publish_when_done=False)
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=120, check=False).returncode == 9
    assert list(contents(store)["batches"]["source_name"]) == ["g.csv"], "what was acknowledged, and nothing else"
    assert check(store)[0].ok
    assert [outcome for _, outcome, *_ in told(load(store, *wanted))] == ["loaded"] * 3
    assert sorted(contents(store)["reports"].groupby("batch_id").size()) == [2, 3, 4, 5]
    assert len(raw_files(store)) == 4
    assert check(store)[0].ok
