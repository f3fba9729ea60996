"""Several street files in one transaction: the same store, word for word, as if each had come by itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots import intake, loading
from hotspots.errors import StoreError, UsageError
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


def test_files_refused_at_each_step_are_told_in_their_place(tmp_path: Path, files: list[Path]) -> None:
    """One without a usable row is refused after those beside it were opened; one that is missing, after all are in."""
    useless = street(tmp_path / "files" / "h.csv", "Holm Constabulary", "2025-01", asb=1, longitude="2000")
    useless.write_text("\n".join(useless.read_text().splitlines()[:2]) + "\n")
    twice = tmp_path / "files" / "i.csv"
    twice.write_bytes(useless.read_bytes())
    wanted = [files[0], useless, files[1], twice, files[4], files[3]]
    store = tmp_path / "store"
    assert told(load(store, *wanted)) == [
        ("a.csv", "loaded", 1, []),
        ("h.csv", "refused", None, None),
        ("b.csv", "loaded", 2, []),
        ("i.csv", "refused", None, None),
        ("e.csv", "already loaded", 1, None),
        ("d.csv", "loaded", 3, []),
    ]
    with pytest.raises(UsageError, match="no such file"):
        load(store, files[6], tmp_path / "missing.csv")
    assert list(contents(store)["batches"]["source_name"]) == ["a.csv", "b.csv", "d.csv", "g.csv"]


@pytest.mark.parametrize("limit", ["ALONE_BYTES", "GROUP_BYTES", "READ_BYTES", "READ_FILES"])
def test_however_many_go_together_the_store_is_the_same(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    usual = told(load(tmp_path / "usual", *files))
    monkeypatch.setattr(loading, limit, 0)
    assert told(load(tmp_path / "other", *files)) == usual
    for name, table in contents(tmp_path / "other").items():
        pd.testing.assert_frame_equal(table, contents(tmp_path / "usual")[name])


def test_a_large_file_has_the_memory_to_itself(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those before it are stored when it is opened, and the one after it is not fetched before it is read."""
    seen: list[str] = []
    proper_open, proper_read, proper_add = intake.open_table, intake.read_together, Warehouse.add_batches

    def opened(source: Any, *args: Any) -> Any:
        seen.append(f"open {source.name}")
        return proper_open(source, *args)

    def read(batch: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append("read " + ", ".join(each.source.name for each in batch))
        return proper_read(batch, *args, **kwargs)

    def add(self: Warehouse, group: Any) -> Any:
        seen.extend([f"store {batch.source.name}" for batch, _ in group])
        return proper_add(self, group)

    monkeypatch.setattr(intake, "open_table", opened)
    monkeypatch.setattr(intake, "read_together", read)
    monkeypatch.setattr(Warehouse, "add_batches", add)
    large = street(tmp_path / "files" / "large.csv", "Oak Constabulary", "2025-01", asb=400)
    monkeypatch.setattr(loading, "ALONE_BYTES", large.stat().st_size - 1)
    load(tmp_path / "store", files[0], large, files[1])
    assert seen.index("store a.csv") < seen.index("open large.csv")
    assert seen.index("open large.csv") < seen.index("open b.csv")


def test_stopped_by_hand_what_was_told_is_whole(tmp_path: Path, files: list[Path]) -> None:
    store = tmp_path / "store"

    def stop(line: str) -> None:
        if "d.csv" in line:
            raise KeyboardInterrupt

    wanted = [files[number] for number in (0, 1, 3, 6)]
    with pytest.raises(KeyboardInterrupt):
        ingest(wanted, agency="police_uk", store=store, publish_when_done=False, report=stop)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("open", "store"))]
    assert list(contents(store)["batches"]["source_name"]) == ["a.csv", "b.csv"]
    assert check(store)[0].ok
    outcomes = [outcome for _, outcome, *_ in told(load(store, *wanted))]
    assert outcomes == ["already loaded", "already loaded", "loaded", "loaded"]
