"""Files of the store deleted, cut short or overwritten: a clear sentence, and the remedy that it names works."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from hotspots.store import open_snapshot, with_current
from hotspots.store import snapshot as snapshot_module

from .conftest import Kept, Refuse, report_file

pytestmark = pytest.mark.faults

Damage = Callable[[Path], None]


def gone(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_in_the_head(path: Path) -> None:
    os.truncate(path, 1000)


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * (path.stat().st_size // 256 + 1))


def spoilt_middle(path: Path) -> None:
    with path.open("r+b") as file:
        for at in range(3 * 4096, path.stat().st_size - 4096, 8 * 4096):
            file.seek(at)
            file.write(b"\xff" * 4096)


DAMAGES = [gone, empty, cut, cut_in_the_head, garbage, spoilt_middle]


def snapshot(kept: Kept) -> Path:
    return kept.store / "snapshots" / (kept.store / "CURRENT").read_text().strip()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_published_again(kept: Kept, refused: Refuse, damage: Damage) -> None:
    damage(snapshot(kept))
    wrong = kept.wrong()
    assert wrong and all("hotspots publish" in sentence for sentence in wrong)
    listed = kept.run("list", "--month", "2025-03")
    if listed.exit_code:
        assert "hotspots publish" in refused(listed)
    assert kept.run("publish").exit_code == 0
    assert kept.wrong() == []
    assert kept.run("list", "--month", "2025-03").exit_code == 0


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"snapshot-999999.duckdb", b"../../etc/passwd", b"\xff\xfe\x00garbage", b"x" * 10**6]
)
def test_current_that_points_nowhere(kept: Kept, refused: Refuse, text: bytes) -> None:
    (kept.store / "CURRENT").write_bytes(text)
    said = refused(kept.run("list"))
    assert "hotspots publish" in said and "CURRENT" in said
    assert any("hotspots publish" in sentence for sentence in kept.wrong())
    assert kept.run("publish").exit_code == 0
    assert kept.wrong() == []


def test_the_next_load_mends_current_by_itself(kept: Kept) -> None:
    (kept.store / "CURRENT").write_bytes(b"snapshot-000099.duckdb")
    assert kept.ingest().exit_code == 0
    assert kept.wrong() == []
    assert (kept.store / "CURRENT").read_text() == "snapshot-000100.duckdb"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_working_database_is_restored(kept: Kept, refused: Refuse, damage: Damage, tmp_path: Path) -> None:
    damage(kept.store / "work.duckdb")
    assert kept.run("list", "--month", "2025-03").exit_code == 0, "readers go on"
    for result in (kept.run("check"), kept.ingest(report_file(tmp_path / "new.csv", first=900))):
        assert "hotspots restore" in refused(result)
    assert kept.run("restore").exit_code == 0
    assert kept.wrong() == []
    assert kept.batches() == 1, "nothing of what was published is lost"
    assert "already" in kept.ingest().stdout


def test_rows_taken_out_of_the_working_database(kept: Kept) -> None:
    with duckdb.connect(str(kept.store / "work.duckdb")) as connection:
        connection.execute("DELETE FROM reports WHERE row_no % 7 = 0")
    assert any("hotspots restore" in sentence for sentence in kept.wrong())
    assert kept.run("restore").exit_code == 0
    assert kept.wrong() == []


def test_restore_goes_back_to_an_older_version_and_names_what_is_not_in_it(kept: Kept, tmp_path: Path) -> None:
    assert kept.ingest(report_file(tmp_path / "new.csv", first=900)).exit_code == 0
    garbage(snapshot(kept))
    gone(kept.store / "work.duckdb")
    done = kept.run("restore")
    assert done.exit_code == 0 and "In no published version" in done.stdout
    raw = Path(
        next(line for line in done.stdout.splitlines() if "In no" in line).split("version: ")[1].split(".zst")[0]
        + ".zst"
    )
    assert kept.ingest(raw).exit_code == 0
    assert kept.wrong() == [] and kept.batches() == 2


def test_restore_leaves_a_good_store_alone(kept: Kept) -> None:
    done = kept.run("restore")
    assert done.exit_code == 2 and "nothing to restore" in done.stderr
    assert not list(kept.store.glob("*.damaged*"))


def test_everything_damaged_is_said(kept: Kept, refused: Refuse) -> None:
    garbage(snapshot(kept))
    garbage(kept.store / "work.duckdb")
    assert "backup" in refused(kept.run("restore"))
    assert not list(kept.store.glob("*.damaged*")), "what may yet be saved stays where it is"


@pytest.mark.parametrize("damage", [gone, empty, cut, garbage])
def test_a_damaged_kept_file_comes_back_with_its_original(kept: Kept, damage: Damage) -> None:
    damage(next((kept.store / "raw").glob("*.zst")))
    assert any("Load the original again" in sentence for sentence in kept.wrong())
    assert kept.ingest().exit_code == 0
    assert kept.wrong() == []


@pytest.mark.parametrize("damage", [cut, garbage, spoilt_middle])
def test_a_damaged_journal_is_said(kept: Kept, damage: Damage) -> None:
    from hotspots.store import Journal

    for n in range(300):
        Journal(kept.store).append("note", {"n": n, "text": "x" * 60}, who="test")
    damage(kept.store / "journal.sqlite")
    assert any("last backup" in sentence for sentence in kept.wrong())
    assert kept.run("list", "--month", "2025-03").exit_code == 0


def test_leftovers_of_a_publish_that_was_cut_off_are_cleared(kept: Kept) -> None:
    folder = kept.store / "snapshots"
    for name in ("snapshot-000007.duckdb.tmp", "snapshot-000007.duckdb.tmp.wal"):
        (folder / name).write_bytes(b"half")
    assert kept.run("publish").exit_code == 0
    assert not list(folder.glob("*.tmp*"))
    assert (kept.store / "CURRENT").read_text() == "snapshot-000008.duckdb"
    assert kept.wrong() == []


def test_a_version_taken_away_while_it_is_opened_gives_the_next_one(
    tmp_path: Path, demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A purge removes the versions before its own, also one that somebody has just been told is current."""
    store = tmp_path / "store"
    shutil.copytree(demo_store, store)
    first = snapshot_module.current_version(store)
    current, folder = store / "CURRENT", store / "snapshots"

    def purged(version: str) -> str:
        if version == first:
            (folder / f"{first}.duckdb").rename(folder / "snapshot-900000.duckdb")
            current.write_text("snapshot-900000.duckdb")
        with closing(open_snapshot(store, version)) as snapshot:
            return snapshot.version

    assert with_current(store, purged) == "snapshot-900000"

    named = iter([f"{first}.duckdb", "snapshot-900000.duckdb", "snapshot-900000.duckdb"])
    monkeypatch.setattr(snapshot_module, "_named_current", lambda _: next(named))
    assert snapshot_module.current_version(store) == "snapshot-900000"
