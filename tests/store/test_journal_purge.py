"""Old lines leave a journal for good, and the chain of the others still proves itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hotspots.errors import StoreError
from hotspots.store.journal import Journal, line_hash
from hotspots.store.journal_cuts import LINES_PURGED, Run, runs_of
from hotspots.store.journal_purge import find_lines, purge_lines


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path)
    for n in range(1, 9):
        made.append("viewed", {"page": f"secret-page-{n}"}, who=f"p{n:016x}")
    return made


def purge(journal: Journal, *numbers: int) -> list[int]:
    return [line.seq for line in purge_lines(journal, "too old", lambda lines: set(numbers))]


def change(journal: Journal, *statements: str) -> None:
    connection = sqlite3.connect(journal.path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_the_chain_goes_on_behind_a_purge(journal: Journal) -> None:
    last = journal.entries()[-1].hash
    assert purge(journal, 1, 2, 3, 6) == [1, 2, 3, 6]
    assert journal.verify() == []
    left = journal.entries()
    assert [line.seq for line in left] == [4, 5, 7, 8, 9]
    assert left[3].hash == last
    told = left[-1]
    assert (told.kind, told.who, told.payload["lines"], told.payload["why"]) == (LINES_PURGED, "purge", 4, "too old")
    assert journal.purges() == [
        f"On {told.at[:10]} 4 lines were purged (too old): 1 to 3, 6. "
        "The purge is signed and the chain goes on behind it."
    ]
    journal.append("viewed", {}, who="p")
    assert purge(journal, 4, 5, 9) == [4, 5], "what a purge wrote down is never purged itself"
    assert purge(journal, 8, 10, 7) == [7, 8, 10]
    assert journal.verify() == []
    assert journal.mark() == 12


def test_purged_lines_stand_in_no_byte_of_the_store(journal: Journal) -> None:
    before = journal.entries()
    assert find_lines(journal.path.parent, before[:3]) == [journal.path], "the search finds what is there"
    purge(journal, 1, 2, 3)
    files = [path for path in journal.path.parent.rglob("*") if path.is_file()]
    said = b"".join(path.read_bytes() for path in files)
    for line in before[:3]:
        assert line.payload["page"].encode() not in said
        assert line.who.encode() not in said
    for line in before[:2]:
        assert line.hash.encode() not in said
    assert before[3].payload["page"].encode() in said
    assert find_lines(journal.path.parent, before[:3]) == []


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (("DELETE FROM entries WHERE seq = 4",), "Line 4 is missing"),
        (("DELETE FROM entries WHERE seq IN (4, 5)",), "Lines 4 to 5 are missing"),
        (("DELETE FROM entries WHERE seq = 8",), "Line 8 is missing"),
        (("DELETE FROM entries WHERE seq = 9",), "Line 9 is missing"),
        (("UPDATE entries SET payload = replace(payload, '[[1,3', '[[1,4') WHERE seq = 9",
          "DELETE FROM entries WHERE seq = 4"), "not signed"),
        (("UPDATE entries SET who = 'other' WHERE seq = 4",), "Line 4 (viewed"),
    ],
)  # fmt: skip
def test_a_line_that_somebody_took_out_still_shows(journal: Journal, statements: tuple[str, ...], said: str) -> None:
    purge(journal, 1, 2, 3)
    change(journal, *statements)
    assert any(said in sentence for sentence in journal.verify())


def test_a_forged_purge_is_not_believed(journal: Journal) -> None:
    """Somebody writes the whole chain anew from a purge of their own, but does not have the key."""
    lines = journal.entries()
    why, run = "too old", [1, 4, lines[3].hash]
    payload = json.dumps({"lines": 4, "runs": [run], "signature": "0" * 64, "why": why}, separators=(",", ":"))
    digest = line_hash(lines[-1].hash, 9, lines[-1].at, LINES_PURGED, "purge", payload)
    change(
        journal,
        "DELETE FROM entries WHERE seq < 5",
        f"INSERT INTO entries VALUES (9, '{lines[-1].at}', '{LINES_PURGED}', 'purge', '{payload}', '{digest}')",
    )
    wrong = journal.verify()
    assert any("Lines 1 to 4 are missing" in sentence for sentence in wrong)
    assert any("not signed" in sentence for sentence in wrong)


def test_with_another_key_nothing_is_believed(journal: Journal) -> None:
    purge(journal, 1)
    journal.key.write_text("f" * 64)
    assert any("not signed" in sentence for sentence in journal.verify())
    journal.key.unlink()
    assert any("Line 1 is missing" in sentence for sentence in journal.verify())
    assert not journal.key.exists(), "looking makes no key"


def test_a_broken_chain_is_not_purged_over(journal: Journal) -> None:
    change(journal, "UPDATE entries SET payload = '{}' WHERE seq = 2")
    with pytest.raises(StoreError, match="not as it was written"):
        purge(journal, 1, 2, 3)
    assert len(journal.entries()) == 8


def test_nothing_to_purge_changes_nothing(tmp_path: Path, journal: Journal) -> None:
    assert purge(journal) == []
    assert journal.mark() == 8
    assert purge_lines(Journal(tmp_path / "none"), "x", lambda lines: {1}) == []
    assert not (tmp_path / "none").exists()


def test_runs_are_lines_next_to_each_other() -> None:
    make: Callable[..., Run] = Run
    assert runs_of([(1, "a"), (2, "b"), (4, "d")]) == [make(1, 2, "b"), make(4, 4, "d")]
    assert runs_of([]) == []
