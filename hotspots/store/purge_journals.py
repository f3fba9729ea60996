"""Which lines of the journals are older than may be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hotspots.store.actions import ACTION, WITHDRAWN
from hotspots.store.journal import Entry, Journal
from hotspots.store.journal_purge import purge_lines
from hotspots.store.sessions import audit_journal

_OWN = (ACTION, WITHDRAWN)


def purge_journals(
    store: Path, cuts: Mapping[str, date], reports: frozenset[str], decision_kind: str
) -> dict[str, list[Entry]]:
    """Take old lines out of the journals, and those that name a purged report.

    Args:
        cuts: "actions", "decisions", "audit" → first day that is kept; what is not named is kept for ever.
        reports: ids of reports that are purged.
        decision_kind: kind of the lines that hold decisions on pairs of reports.

    Returns:
        Journal ("actions", "audit") → lines that are gone.

    Raises:
        StoreError: when a chain was broken before.
    """

    def old_in_journal(lines: Sequence[Entry]) -> set[int]:
        gone = _old_actions(lines, cuts["actions"]) if "actions" in cuts else set()
        decisions = [line for line in lines if line.kind == decision_kind]
        gone |= {line.seq for line in decisions if _names(line.payload, reports)}
        if "decisions" in cuts:
            gone |= {line.seq for line in decisions if line.at < cuts["decisions"].isoformat()}
        return gone

    def old_in_audit(lines: Sequence[Entry]) -> set[int]:
        gone = {line.seq for line in lines if reports and _names(line.payload, reports)}
        if "audit" in cuts:
            gone |= {line.seq for line in lines if line.at < cuts["audit"].isoformat()}
        return gone

    why = "kept as long as [retention] says" + (", or of a purged report" if reports else "")
    return {
        "actions": purge_lines(Journal(store), why, old_in_journal),
        "audit": purge_lines(audit_journal(store), why, old_in_audit),
    }


def _old_actions(lines: Sequence[Entry], first_kept: date) -> set[int]:
    """Every line about actions that, by the last word on them, began before this day."""
    began: dict[str, str] = {}
    for line in lines:
        if line.kind == ACTION:
            began[str(line.payload["action_id"])] = str(line.payload["started_at"])
    old = {action for action, when in began.items() if when < first_kept.isoformat()}
    return {line.seq for line in lines if line.kind in _OWN and str(line.payload["action_id"]) in old}


def _names(payload: Mapping[str, Any], reports: frozenset[str]) -> bool:
    return payload.get("a") in reports or payload.get("b") in reports
