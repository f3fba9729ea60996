"""The journal keeps what was written, in order, whoever writes, and notices what was changed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hotspots.errors import StoreBusy, StoreDamaged, StoreError
from hotspots.store.check import _check_journal
from hotspots.store.journal import Journal

WRITER = """
import sys
from pathlib import Path
from hotspots.store.journal import Journal
for number in range(40):
    Journal(Path(sys.argv[1])).append("test", {"writer": sys.argv[2], "number": number}, who=sys.argv[2])
"""


def change(store: Path, statement: str) -> None:
    connection = sqlite3.connect(store / "journal.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    Journal(tmp_path).append_many([("a", {"n": 1}), ("b", {"n": 2}), ("a", {"n": 3, "word": "Bäckerei"})], who="page")
    Journal(tmp_path).append("c", {}, who="file.csv")
    return tmp_path


def test_a_store_without_a_journal_has_no_lines_and_gets_none_by_reading(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "store")
    assert (journal.entries(), journal.mark(), journal.verify()) == ([], 0, [])
    assert not (tmp_path / "store").exists()
    assert journal.append_many([], who="nobody") == []
    assert not (tmp_path / "store").exists()


def test_lines_come_back_in_order_and_by_kind(written: Path) -> None:
    journal = Journal(written)
    assert [(e.seq, e.kind, e.who, dict(e.payload)) for e in journal.entries()] == [
        (1, "a", "page", {"n": 1}),
        (2, "b", "page", {"n": 2}),
        (3, "a", "page", {"n": 3, "word": "Bäckerei"}),
        (4, "c", "file.csv", {}),
    ]
    assert [e.seq for e in journal.entries("a", "c")] == [1, 3, 4]
    assert journal.mark() == 4
    assert journal.verify() == []
    assert all(len(e.at) == 25 and e.at.endswith("+00:00") for e in journal.entries())


def test_all_lines_of_one_call_or_none(written: Path) -> None:
    with pytest.raises(TypeError):
        Journal(written).append_many([("a", {"n": 5}), ("a", {"n": object()})], who="page")
    with pytest.raises(ValueError):
        Journal(written).append("a", {"n": float("nan")}, who="page")
    assert Journal(written).mark() == 4


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE entries SET payload = '{\"n\":9}' WHERE seq = 2", "Line 2 (b"),
        ("UPDATE entries SET who = 'me' WHERE seq = 4", "Line 4 (c"),
        ("DELETE FROM entries WHERE seq = 2", "Line 2 is missing before line 3."),
        ("DELETE FROM entries WHERE seq >= 3", "Lines 3 to 4 are missing at the end."),
        ("DELETE FROM entries WHERE seq < 3", "Lines 1 to 2 are missing before line 3."),
    ],
)
def test_what_was_changed_or_taken_out_is_noticed(written: Path, statement: str, said: str) -> None:
    change(written, statement)
    broken = Journal(written).verify()
    assert len(broken) == 1
    assert broken[0].startswith(said)
    finding = _check_journal(written)[0]
    assert not finding.ok
    assert said in finding.message
    # Going on writing neither hides it nor makes it worse.
    Journal(written).append("a", {"n": 5}, who="page")
    assert len(Journal(written).verify()) == 1


def test_two_processes_write_at_once_without_losing_a_line(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in ("one", "two")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    entries = Journal(tmp_path).entries()
    assert [e.seq for e in entries] == list(range(1, 81))
    for name in ("one", "two"):
        assert [e.payload["number"] for e in entries if e.who == name] == list(range(40))
    assert Journal(tmp_path).verify() == []


def test_a_locked_journal_says_to_wait(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.store.journal._WAIT_S", 0.05)
    holder = sqlite3.connect(written / "journal.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="Try again"):
        Journal(written).append("a", {}, who="page")
    assert Journal(written).mark() == 4, "readers go on"
    holder.close()


def test_a_file_that_is_no_journal_says_so(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"this is not a database at all" * 100)
    for act in (Journal(tmp_path).entries, Journal(tmp_path).mark, lambda: Journal(tmp_path).append("a", {}, who="x")):
        with pytest.raises(StoreDamaged, match="backup"):
            act()
    assert not _check_journal(tmp_path)[0].ok


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="may be written to"):
        Journal(tmp_path / "file" / "store").append("a", {}, who="x")


def test_check_tells_of_the_journal(written: Path, tmp_path: Path) -> None:
    assert _check_journal(written)[0].message == "4 lines, none changed or taken out."
    assert _check_journal(tmp_path / "none")[0].message == "Nothing in it yet."
