"""Purging: joins the store's deletion, detection of what is left, publishing and the proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hotspots.errors import StoreError
from hotspots.linking import JOURNAL_KIND
from hotspots.pipeline import detect_outdated
from hotspots.settings import Settings
from hotspots.store import Warehouse, publish
from hotspots.store.journal import Entry
from hotspots.store.journal_purge import find_lines
from hotspots.store.parquet import remove_inside
from hotspots.store.purge import (
    Purged,
    delete_before,
    delete_files,
    find_marks,
    find_texts,
    rebuild,
    remove_damaged_copies,
    remove_old_versions,
)
from hotspots.store.purge_journals import purge_journals
from hotspots.store.sessions import forget_ended, note

# No session may last longer (`[login] session_hours`), so nobody asks whether an older one was ended.
_LONGEST_SESSION_S = 8 * 24 * 3600


@dataclass(frozen=True)
class PurgeReport:
    """What a purge did, and what its proof found.

    Attributes:
        before: reports of before this day are gone; None = reports were kept.
        reports, batches, files, versions: how many were removed.
        searched: marks that were looked for in the bytes of every file.
        cuts: what else has a period of its own → first day that is kept.
        lines: journal ("actions", "audit") → lines that are gone from it.
    """

    before: date | None
    reports: int
    batches: int
    files: int
    versions: int
    searched: int
    cuts: Mapping[str, date] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """It in words."""
        said = []
        if self.before:
            said.append(
                f"{self.reports:,} reports of before {self.before:%d/%m/%Y} are gone, with {self.batches:,} batches."
            )
        titles = {"files": "Kept originals", "refused": "What stood in refused rows", "actions": "What was done",
                  "decisions": "Decisions on pairs of reports", "audit": "The audit"}  # fmt: skip
        said += [f"{titles[what]} of before {day:%d/%m/%Y}: none is left." for what, day in self.cuts.items()]
        said.append(
            f"{self.files:,} kept files, {self.versions:,} older versions, {self.lines.get('actions', 0):,} lines of "
            f"the log and {self.lines.get('audit', 0):,} lines of the audit were removed. None of {self.searched:,} "
            "marks of what is gone stands in any file of the store."
        )
        return " ".join(said)


def cut_offs(settings: Settings, today: date) -> dict[str, date]:
    """What has a period in `[retention]` → the first day that may be kept."""
    found = {}
    for what, months in settings.retention:
        if months:
            number = today.year * 12 + today.month - 1 - months
            found[what] = date(number // 12, number % 12 + 1, 1)
    return found


def purge(
    store: Path,
    before: date | None,
    *,
    other: Mapping[str, date] | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> PurgeReport:
    """Take out what is older than may be kept, for good, and prove it.

    Args:
        before: the first day whose reports are kept; None = all are.
        other: the same for "files", "refused", "actions", "decisions", "audit"; what is not named is kept.

    Raises:
        StoreError: when the store cannot be rebuilt, a journal's chain is broken, or a mark of what was purged is
            still found somewhere.
    """
    cuts = {what: day for what, day in (other or {}).items() if what != "reports"}
    report("Deleting")
    with Warehouse(store) as warehouse:
        settings = Settings.model_validate_json(warehouse.read_meta("settings") or "{}")
        gone = delete_before(warehouse, before) if before else Purged((), 0, 0)
        files, texts = delete_files(warehouse, files=cuts.get("files"), refused=cuts.get("refused"))
        if before:
            detect_outdated(warehouse, settings, report=report)
    report("Taking old lines out of the journals")
    lines = purge_journals(store, cuts, frozenset(gone.report_ids), JOURNAL_KIND)
    forget_ended(store, int(time.time()) - _LONGEST_SESSION_S)
    versions = damaged = 0
    if before or "refused" in cuts or "files" in cuts:
        report("Rebuilding the working database")
        rebuild(store)
        report("Publishing")
        with Warehouse(store) as warehouse:
            publish(warehouse)
        versions, damaged = remove_old_versions(store), remove_damaged_copies(store)
        remove_inside(store)
    report("Searching every file")
    counts = {name: len(found) for name, found in lines.items()}
    marks = len(gone.report_ids) + len(texts) + sum(counts.values())
    left = _still_found(store, gone.report_ids, texts, [line for found in lines.values() for line in found])
    told = {"before": before.isoformat() if before else "", "reports": len(gone.report_ids), "lines": counts}
    told |= {"files": gone.files + files, "versions": versions, "damaged_copies": damaged}
    told["kept_from"] = {what: day.isoformat() for what, day in cuts.items()}
    note(store, "purged", {**told, "still_found_in": [path.name for path in left]})
    if left:
        raise StoreError(
            "Marks of what was purged are still readable.",
            where=", ".join(str(path) for path in left),
            remedy="Remove these files, or stop what holds them, and run the purge again.",
        )
    return PurgeReport(before, len(gone.report_ids), gone.batches, gone.files + files, versions, marks, cuts, counts)


def _still_found(store: Path, reports: tuple[str, ...], texts: tuple[str, ...], lines: list[Entry]) -> list[Path]:
    found = {path for path, _ in find_marks(store, reports)} if reports else set()
    return sorted(found | set(find_texts(store, texts)) | set(find_lines(store, lines)))
