"""What stands in a journal in place of lines that were purged: where they were, the hash that the chain goes on from,
and a signature that only who holds the store's key can make. A line that somebody took out by hand has none."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

LINES_PURGED = "lines purged"


class Run(NamedTuple):
    """Lines next to each other that were purged: their numbers, and the hash of the last of them."""

    first: int
    last: int
    hash: str


def signature(key: str, why: str, runs: Iterable[Run]) -> str:
    """HMAC-SHA-256 over what a purge says of itself."""
    told = json.dumps([why, [list(run) for run in runs]]).encode()
    return hmac.new(key.encode(), told, hashlib.sha256).hexdigest()


def signed_runs(rows: Sequence[tuple[Any, ...]], key_file: Path) -> tuple[dict[int, Run], list[str]]:
    """The runs that signed lines of a journal tell of, by the number they begin with; and what is wrong with others.

    Args:
        rows: seq, at, kind, who, payload (JSON text), hash.
    """
    found: dict[int, Run] = {}
    wrong = []
    told = [row for row in rows if row[2] == LINES_PURGED]
    key = _key(key_file) if told else ""
    for seq, _, _, _, text, _ in told:
        try:
            payload = json.loads(text)
            runs = [Run(int(first), int(last), str(digest)) for first, last, digest in payload["runs"]]
            good = bool(key) and hmac.compare_digest(signature(key, payload["why"], runs), payload["signature"])
        except (ValueError, KeyError, TypeError):
            runs, good = [], False
        if good:
            found |= {run.first: run for run in runs}
        else:
            wrong.append(f"The purge that line {seq} tells of is not signed with the key of this store.")
    return found, wrong


def purges_in_words(told: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Every purge that a journal tells of, a sentence each.

    Args:
        told: when (UTC, ISO 8601) and payload of the lines of kind `LINES_PURGED`.
    """
    said = []
    for at, payload in told:
        runs = [f"{first}" if first == last else f"{first} to {last}" for first, last, _ in payload["runs"]]
        more = f" and {len(runs) - 5} more stretches" if len(runs) > 5 else ""
        lines = "1 line was" if payload["lines"] == 1 else f"{payload['lines']:,} lines were"
        said.append(
            f"On {at[:10]} {lines} purged ({payload['why']}): {', '.join(runs[:5])}{more}. The purge is signed and the "
            "chain goes on behind it."
        )
    return said


def _key(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def runs_of(gone: Sequence[tuple[int, str]]) -> list[Run]:
    """Runs of lines (number, hash; in order) that are next to each other."""
    runs: list[Run] = []
    for seq, digest in gone:
        if runs and runs[-1].last == seq - 1:
            runs[-1] = Run(runs[-1].first, seq, digest)
        else:
            runs.append(Run(seq, seq, digest))
    return runs
