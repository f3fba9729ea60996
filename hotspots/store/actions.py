"""What agencies did: patrol visits, youth sessions, environmental works, cases worked. Kept in the journal.

An action is never changed in place: a new line takes the place of an older one with the same id, and a withdrawal is
a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.errors import UsageError
from hotspots.schema import ACTION_KINDS, ACTION_STATUSES, ACTIONS, ACTIVITIES, WITHDRAW_REASONS
from hotspots.store.journal import Entry, Journal

ACTION, WITHDRAWN = "action", "action_withdrawn"
_NUMBERS = ("easting", "northing", "minutes", "people", "contacts")


@dataclass(frozen=True)
class Recorded:
    """What became of the actions handed over; the counts are actions.

    Attributes:
        added: not known before.
        changed: known before, told otherwise now.
        unchanged: known before just so, or withdrawn in the meantime.
        moved: those of the changed ones that began more than a week before or after what was told.
    """

    added: int
    changed: int
    unchanged: int
    moved: int = 0


def record(store: Path, actions: pd.DataFrame, who: str) -> Recorded:
    """Write actions to the journal, all of them or none; those that are there just so already are passed over.

    Args:
        actions: columns `schema.ACTIONS`.
        who: who hands them over, e.g. "page" or a file's name.

    Raises:
        UsageError: when a row is not a valid action.
        StoreError: when the journal cannot be written.
    """
    told = [_payload(row) for row in actions[list(ACTIONS)].to_dict("records")]
    known, withdrawn = _folded(Journal(store).entries(ACTION, WITHDRAWN))
    fresh: dict[str, dict[str, Any]] = {}
    for payload in told:
        key = payload["action_id"]
        if not _same(payload, fresh.get(key, known.get(key, withdrawn.get(key)))):
            fresh[key] = payload
    Journal(store).append_many([(ACTION, payload) for payload in fresh.values()], who=who)
    added = sum(key not in known and key not in withdrawn for key in fresh)
    moved = sum(key in known and _far_apart(payload, known[key]) for key, payload in fresh.items())
    return Recorded(added, len(fresh) - added, len(told) - len(fresh), moved)


def withdraw(store: Path, action_id: str, who: str, reason: str) -> None:
    """Take an action out of all lists; its lines stay in the journal.

    Args:
        reason: a key of `schema.WITHDRAW_REASONS`.

    Raises:
        UsageError: when there is no such action or no such reason.
        StoreError: when the journal cannot be written.
    """
    if reason not in WITHDRAW_REASONS:
        raise UsageError(f"“{reason}” is no known reason.", remedy=f"Known are: {', '.join(WITHDRAW_REASONS)}.")
    if action_id not in _folded(Journal(store).entries(ACTION, WITHDRAWN))[0]:
        raise UsageError(f"There is no action “{action_id}”.", remedy="Look it up with “actions list”.")
    Journal(store).append(WITHDRAWN, {"action_id": action_id, "reason": reason}, who=who)


def actions(store: Path) -> pd.DataFrame:
    """All actions that stand, oldest first (columns `schema.ACTIONS`).

    Raises:
        StoreError: when the journal cannot be read.
    """
    known, _ = _folded(Journal(store).entries(ACTION, WITHDRAWN))
    frame = pd.DataFrame(
        [{name: payload.get(name) for name in ACTIONS} for payload in known.values()], columns=list(ACTIONS)
    )
    frame["started_at"] = pd.to_datetime(frame["started_at"]).astype("datetime64[us]")
    for name in ACTIONS:
        if name in _NUMBERS:
            frame[name] = frame[name].astype("float64")
        elif name != "started_at":
            frame[name] = frame[name].fillna("").astype("str")
    return frame.sort_values(["started_at", "action_id"], ignore_index=True)


def _folded(entries: list[Entry]) -> tuple[dict[str, Mapping[str, Any]], dict[str, Mapping[str, Any]]]:
    """The last word on each action: those that stand, and those that were withdrawn."""
    known: dict[str, Mapping[str, Any]] = {}
    withdrawn: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        key = str(entry.payload["action_id"])
        if entry.kind == WITHDRAWN:
            if key in known:
                withdrawn[key] = known.pop(key)
        else:
            withdrawn.pop(key, None)
            known[key] = entry.payload
    return known, withdrawn


def _same(one: Mapping[str, Any], other: Mapping[str, Any] | None) -> bool:
    """Whether two tell the same; from which file they came does not matter."""
    return other is not None and all(one[name] == other.get(name) for name in ACTIONS if name != "source")


def _far_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two began more than a week apart: then they may be two, with one reference."""
    return abs(pd.Timestamp(one["started_at"]) - pd.Timestamp(other["started_at"])) > pd.Timedelta(days=7)


def _payload(row: Mapping[Any, Any]) -> dict[str, Any]:
    """One action as plain values, checked."""
    if pd.isna(row["started_at"]) or not row["action_id"] or not row["agency"]:
        raise UsageError("An action needs an id, an agency and a time.", remedy="Fill them in.")
    for name, allowed in (("kind", tuple(ACTION_KINDS)), ("status", ACTION_STATUSES)):
        _check(name, row[name], allowed)
    _check("activity", row["activity"], tuple(ACTIVITIES[row["kind"]]))
    payload: dict[str, Any] = {name: "" if pd.isna(row[name]) else str(row[name]) for name in ACTIONS}
    payload["started_at"] = pd.Timestamp(row["started_at"]).isoformat(timespec="seconds")
    for name in _NUMBERS:
        payload[name] = None if pd.isna(row[name]) else round(float(row[name]), 1)
    return payload


def _check(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"“{value}” is no known {name} of an action.", remedy=f"Known are: {', '.join(allowed)}.")
