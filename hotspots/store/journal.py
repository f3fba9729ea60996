"""The journal: what people did and decided, one line each, added at the end and never changed.

`<store>/journal.sqlite` is made by the first line; a store without it reads as an empty journal. Each line carries a
hash over itself and the line before it, so that a line that was changed or taken out is noticed. Several processes may
write at once: SQLite's own lock puts them in order.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from hotspots.errors import StoreBusy, StoreDamaged, StoreError
from hotspots.store.journal_cuts import LINES_PURGED, purges_in_words, signed_runs

JOURNAL_FILE = "journal.sqlite"
_WAIT_S = 15.0
_FIRST_HASH = "0" * 64
# AUTOINCREMENT keeps the highest number ever given beside the table: lines cut off at the end are noticed by it.
_TABLE = (
    "CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, "
    "who TEXT NOT NULL, payload TEXT NOT NULL, hash TEXT NOT NULL)"
)


class Entry(NamedTuple):
    """One line.

    Attributes:
        seq: 1, 2, 3 … in order of writing.
        at: when it was written, UTC, ISO 8601 to the second.
        kind: what it is about, e.g. "action".
        who: who wrote it, as the caller names them.
        payload: plain values (what JSON can hold).
        hash: SHA-256 in hexadecimals, see `line_hash`.
    """

    seq: int
    at: str
    kind: str
    who: str
    payload: Mapping[str, Any]
    hash: str


def line_hash(previous: str, seq: int, at: str, kind: str, who: str, payload: str) -> str:
    """SHA-256 over the hash of the line before and everything in this one; `payload` as the JSON text that is kept."""
    return hashlib.sha256(json.dumps([previous, seq, at, kind, who, payload]).encode()).hexdigest()


class Journal:
    """The journal of a store.

    Args:
        store: the store's folder.
        keys: folder of the key that purges are signed with; None = `access` in the store's folder.
    """

    def __init__(self, store: Path, *, keys: Path | None = None) -> None:
        self.path = Path(store) / JOURNAL_FILE
        self.key = (keys or Path(store) / "access") / "journal.key"

    def append(self, kind: str, payload: Mapping[str, Any], *, who: str) -> Entry:
        """Add a line.

        Raises:
            ValueError, TypeError: when the payload holds something that JSON cannot.
            StoreError: when the journal cannot be written.
        """
        return self.append_many([(kind, payload)], who=who)[0]

    def append_many(self, lines: Sequence[tuple[str, Mapping[str, Any]]], *, who: str) -> list[Entry]:
        """Add several lines (kind, payload) in one go: all of them or none.

        Raises:
            ValueError, TypeError: when a payload holds something that JSON cannot.
            StoreError: when the journal cannot be written.
        """
        texts = [(kind, canonical(payload)) for kind, payload in lines]
        if not texts:
            return []
        with self.plain_errors(), self.writing() as connection:
            return self.add(connection, texts, who)

    def add(self, connection: sqlite3.Connection, texts: Sequence[tuple[str, str]], who: str) -> list[Entry]:
        """Add lines (kind, payload as `canonical` writes it) inside `writing`, with whatever else is done there."""
        last = connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        highest = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
        seq, previous = max(last[0] if last else 0, highest[0] if highest else 0), last[1] if last else _FIRST_HASH
        at = datetime.now(UTC).isoformat(timespec="seconds")
        entries = []
        for kind, text in texts:
            seq += 1
            previous = line_hash(previous, seq, at, kind, who, text)
            entries.append(Entry(seq, at, kind, who, json.loads(text), previous))
            row = (seq, at, kind, who, text, previous)
            connection.execute("INSERT INTO entries (seq, at, kind, who, payload, hash) VALUES (?, ?, ?, ?, ?, ?)", row)
        return entries

    def entries(self, *kinds: str) -> list[Entry]:
        """The lines of these kinds (none named: all), oldest first; nothing where there is no journal.

        Raises:
            StoreError: when the journal cannot be read.
        """
        if not self.path.exists():
            return []
        wanted = json.dumps(list(kinds)) if kinds else None
        with self.plain_errors(), self._reading() as connection:
            rows = connection.execute(
                "SELECT seq, at, kind, who, payload, hash FROM entries "
                "WHERE ?1 IS NULL OR kind IN (SELECT value FROM json_each(?1)) ORDER BY seq",
                (wanted,),
            ).fetchall()
            return [Entry(seq, at, kind, who, json.loads(text), key) for seq, at, kind, who, text, key in rows]

    def mark(self) -> int:
        """Number of the last line, 0 without any: a key for what was worked out from the journal.

        Raises:
            StoreError: when the journal cannot be read.
        """
        if not self.path.exists():
            return 0
        with self.plain_errors(), self._reading() as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()[0])

    def verify(self) -> list[str]:
        """Every place where the chain is broken, in words; empty when all is as it was written.

        Lines that were purged leave no gap: the chain goes on from the hash that the purge wrote down and signed.

        Whoever can write the file could write the whole chain anew: only a copy of the last hash elsewhere shows that.

        Raises:
            StoreError: when the journal cannot be read.
        """
        if not self.path.exists():
            return []
        with self.plain_errors(), self._reading() as connection:
            rows = connection.execute("SELECT seq, at, kind, who, payload, hash FROM entries ORDER BY seq").fetchall()
            highest = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
        runs, broken = signed_runs(rows, self.key)
        previous, number = _FIRST_HASH, 0
        for seq, at, kind, who, text, kept in rows:
            while number + 1 < seq and number + 1 in runs and runs[number + 1].last < seq:
                number, previous = runs[number + 1].last, runs[number + 1].hash
            if seq != number + 1:
                broken.append(f"{_missing(number + 1, seq - 1)} before line {seq}.")
            elif line_hash(previous, seq, at, kind, who, text) != kept:
                broken.append(f"Line {seq} ({kind}, {at}) is not what was written.")
            previous, number = kept, seq
        if highest and highest[0] > number:
            broken.append(f"{_missing(number + 1, highest[0])} at the end.")
        return broken

    def purges(self) -> list[str]:
        """Every purge of old lines, a sentence each; `verify` says whether they are to be believed.

        Raises:
            StoreError: when the journal cannot be read.
        """
        return purges_in_words((line.at, line.payload) for line in self.entries(LINES_PURGED))

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the file, which is made where there is none: all that is done inside, or nothing."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)
        try:
            _write_ahead(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute(_TABLE)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        finally:
            connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        connection = self._open_to_read()
        try:
            known = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'entries'").fetchone()[0]
            if not known:
                # Another process is just making it.
                connection.close()
                connection = sqlite3.connect(":memory:")
                connection.execute(_TABLE)
            yield connection
        finally:
            connection.close()

    def _open_to_read(self) -> sqlite3.Connection:
        address = self.path.resolve().as_uri()
        connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=_WAIT_S)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if "unable to open" not in str(error) and "readonly" not in str(error):
                raise
            # A folder that nobody may write to: SQLite cannot lay its lock beside the file, and needs none there.
            return sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
        return connection

    @contextmanager
    def plain_errors(self) -> Iterator[None]:
        """Raises what SQLite says as a StoreError, in words."""
        try:
            yield
        except (sqlite3.Error, json.JSONDecodeError, OSError) as error:
            said = str(error)
            if "locked" in said or "busy" in said:
                raise StoreBusy(
                    "Another process is writing to the journal.", where=str(self.path), remedy="Try again in a moment."
                ) from error
            if isinstance(error, (sqlite3.OperationalError, OSError)) and "malformed" not in said:
                raise StoreError(
                    f"The journal cannot be opened ({said}).",
                    where=str(self.path),
                    remedy="Check that the folder is there, is not full and may be written to.",
                ) from error
            raise StoreDamaged(
                "The journal is damaged.", where=str(self.path), remedy="Put back the copy from the last backup."
            ) from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Readers go on while somebody writes. Two processes that switch it on at once may be told to wait."""
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def canonical(payload: Mapping[str, Any]) -> str:
    """A payload as the JSON text that is kept and hashed."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _missing(first: int, last: int) -> str:
    return f"Line {first} is missing" if first == last else f"Lines {first} to {last} are missing"
