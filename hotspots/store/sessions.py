"""Sessions that are over, and names that tell nobody who somebody is.

`<store>/access/ended.jsonl` has one line for each session that was logged out or ended by an administrator. A cookie
stays good in itself until it expires: whoever copied it before the logout is turned away by this list.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from hotspots.errors import StoreError
from hotspots.store.files import write_atomically
from hotspots.store.journal import Journal
from hotspots.store.keys import secret as secret

_FOLDER, _ENDED, _KEY = "access", "ended.jsonl", "people.key"
_LOCK = Lock()
_READ: dict[Path, tuple[tuple[int, int], dict[str, set[int]], dict[str, int]]] = {}


def audit_journal(store: Path) -> Journal:
    """The journal of who saw, took and changed what; a file of its own beside the journal of actions."""
    return Journal(store / "audit", keys=store / _FOLDER)


def pseudonym(store: Path, issuer: str, subject: str) -> str:
    """What the audit calls somebody: always the same, and of no use without this store's key."""
    key = secret(store / _FOLDER / _KEY)
    return "p" + hmac.new(key.encode(), f"{issuer}|{subject}".encode(), hashlib.sha256).hexdigest()[:16]


def end_session(store: Path, who: str, issued_at: int) -> None:
    """From now on this session lets nobody in.

    Args:
        who: pseudonym.
        issued_at: `iat` of its login.
    """
    _append(store, {"who": who, "iat": issued_at})


def end_all_sessions(store: Path, who: str, until: int) -> None:
    """End every session of somebody that began up to `until` (seconds since 1970)."""
    _append(store, {"who": who, "until": until})


def has_ended(store: Path, who: str, issued_at: int) -> bool:
    """Whether this session was ended.

    Raises:
        StoreError: when the list is there but cannot be read: then nobody is let in.
    """
    single, until = _ended(store)
    return issued_at in single.get(who, ()) or issued_at <= until.get(who, -1)


def forget_ended(store: Path, before: int) -> int:
    """Take out the ended sessions that began before this second (since 1970); returns how many.

    Only for what is older than any session may be: then the list is not asked any more.
    """
    path = store / _FOLDER / _ENDED
    if not path.exists():
        return 0
    lines = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    kept = [line for line in lines if int(line.get("iat", line.get("until", 0))) >= before]
    if len(kept) < len(lines):
        write_atomically(path, b"".join(json.dumps(line).encode() + b"\n" for line in kept))
    return len(lines) - len(kept)


def _append(store: Path, line: dict[str, object]) -> None:
    path = store / _FOLDER / _ENDED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as handle:
            handle.write(json.dumps(line).encode() + b"\n")
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise StoreError(
            "The end of a session cannot be noted.", where=str(path), remedy=str(error.strerror)
        ) from error


def _ended(store: Path) -> tuple[dict[str, set[int]], dict[str, int]]:
    path = store / _FOLDER / _ENDED
    try:
        stat = path.stat()
    except FileNotFoundError:
        return {}, {}
    mark = (stat.st_mtime_ns, stat.st_size)
    with _LOCK:
        if path in _READ and _READ[path][0] == mark:
            return _READ[path][1], _READ[path][2]
        single: dict[str, set[int]] = {}
        until: dict[str, int] = {}
        try:
            for text in path.read_text(encoding="utf-8").splitlines():
                line = json.loads(text)
                if "iat" in line:
                    single.setdefault(line["who"], set()).add(int(line["iat"]))
                else:
                    until[line["who"]] = max(int(line["until"]), until.get(line["who"], -1))
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(
                "The list of ended sessions cannot be read.", where=str(path), remedy="Put back the backup copy."
            ) from error
        _READ[path] = (mark, single, until)
        return single, until


def note(store: Path, event: str, told: Mapping[str, object]) -> None:
    """Add a line to the audit for something done beside the files, at the command line.

    Raises:
        StoreError: when it cannot be written.
    """
    try:
        person = getpass.getuser()
    except (KeyError, OSError):
        person = "somebody"
    audit_journal(store).append(event, told, who=f"command line ({person})")
