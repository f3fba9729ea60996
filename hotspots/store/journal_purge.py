"""Taking old lines out of a journal for good, so that the chain of the others still proves itself."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hotspots.errors import StoreBusy, StoreError
from hotspots.store.files import chunks
from hotspots.store.journal import Entry, Journal, canonical
from hotspots.store.journal_cuts import LINES_PURGED, runs_of, signature
from hotspots.store.keys import secret

_WAIT_S = 15.0
# As SQLite keeps a line: its texts one behind the other.
_AT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def purge_lines(journal: Journal, why: str, is_old: Callable[[Sequence[Entry]], set[int]]) -> list[Entry]:
    """Take lines out of a journal and out of the bytes of its file; a signed line says where they were.

    Args:
        why: in words, kept for ever.
        is_old: the numbers of the lines to take out, of all lines.

    Returns:
        The lines that are gone, in order.

    Raises:
        StoreError: when the chain is broken already: a purge would hide that. Nothing is taken out then.
        StoreBusy: when somebody is reading or writing all the time; run it again.
    """
    if not journal.path.exists():
        return []
    if broken := journal.verify():
        raise StoreError(
            f"The journal is not as it was written: {broken[0]}",
            where=str(journal.path),
            remedy="Find out why before old lines are purged: afterwards nobody can see it.",
        )
    lines = journal.entries()
    numbers = is_old([line for line in lines if line.kind != LINES_PURGED])
    gone = [line for line in lines if line.seq in numbers and line.kind != LINES_PURGED]
    if gone:
        runs = runs_of([(line.seq, line.hash) for line in gone])
        told = {"why": why, "lines": len(gone), "runs": [list(run) for run in runs]}
        told["signature"] = signature(secret(journal.key), why, runs)
        with journal.plain_errors(), journal.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            journal.add(connection, [(LINES_PURGED, canonical(told))], "purge")
            connection.executemany("DELETE FROM entries WHERE seq = ?", [(line.seq,) for line in gone])
    # Also where nothing is old: a purge that was cut off may have left its bytes.
    with journal.plain_errors():
        _rewrite(journal.path)
    return gone


def _rewrite(path: Path) -> None:
    """Write the file anew without what was deleted, and empty the file of changes beside it."""
    until = time.monotonic() + _WAIT_S
    connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
    try:
        connection.execute("VACUUM")
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > until:
                raise StoreBusy(
                    "Purged lines are still in the journal's file of changes, because somebody reads it.",
                    where=str(path),
                    remedy="Run the purge again in a moment.",
                )
            time.sleep(0.05)
    finally:
        connection.close()


def find_lines(store: Path, gone: Sequence[Entry]) -> list[Path]:
    """Files of the store in whose bytes a purged line, or its hash, can still be read."""
    starts: dict[bytes, set[bytes]] = {}
    for line in gone:
        told = f"{line.kind}{line.who}{canonical(line.payload)[:100]}"
        starts.setdefault(line.at.encode(), set()).add(told.encode())
    longest = max((len(text) for texts in starts.values() for text in texts), default=0) + 32
    found = []
    for path in sorted(store.rglob("*")) if gone else []:
        if path.is_file() and any(_has_line(chunk, starts, longest) for chunk in chunks(path, longest)):
            found.append(path)
    return found


def _has_line(chunk: bytes, starts: dict[bytes, set[bytes]], longest: int) -> bool:
    for hit in _AT.finditer(chunk):
        behind = chunk[hit.end() : hit.end() + longest]
        if any(behind.startswith(text) for text in starts.get(hit.group(), ())):
            return True
    return False
