"""Purging: joins the store's deletion, detection of what is left, publishing and the proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotspots.errors import StoreError
from hotspots.pipeline import detect_outdated
from hotspots.settings import Settings
from hotspots.store import Warehouse, publish
from hotspots.store.purge import delete_before, find_marks, rebuild, remove_damaged_copies, remove_old_versions
from hotspots.store.sessions import note


@dataclass(frozen=True)
class PurgeReport:
    """What a purge did, and what its proof found.

    Attributes:
        before: reports of before this day are gone.
        reports, batches, files, versions: how many were removed.
        searched: marks that were looked for in the bytes of every file.
    """

    before: date
    reports: int
    batches: int
    files: int
    versions: int
    searched: int

    @property
    def sentence(self) -> str:
        """It in words."""
        return (
            f"{self.reports:,} reports of before {self.before:%d/%m/%Y} are gone, with {self.batches:,} batches, "
            f"{self.files:,} kept files and {self.versions:,} older versions. None of {self.searched:,} marks of them "
            "stands in any file of the store."
        )


def cut_off(settings: Settings, today: date) -> date | None:
    """The first day whose reports may be kept, by `[retention]`; None when they may be kept for ever."""
    months = settings.retention.reports
    if not months:
        return None
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def purge(store: Path, before: date, *, report: Callable[[str], None] = lambda line: None) -> PurgeReport:
    """Take out all reports of before a day, for good, and prove it.

    Raises:
        StoreError: when the store cannot be rebuilt, or a mark of a purged report is still found somewhere.
    """
    report("Deleting")
    with Warehouse(store) as warehouse:
        settings = Settings.model_validate_json(warehouse.read_meta("settings") or "{}")
        gone = delete_before(warehouse, before)
        detect_outdated(warehouse, settings, report=report)
    report("Rebuilding the working database")
    rebuild(store)
    report("Publishing")
    with Warehouse(store) as warehouse:
        publish(warehouse)
    versions, damaged = remove_old_versions(store), remove_damaged_copies(store)
    report("Searching every file")
    left = find_marks(store, gone.report_ids)
    told = {"before": before.isoformat(), "reports": len(gone.report_ids), "files": gone.files, "versions": versions}
    told |= {"damaged_copies": damaged}
    note(store, "purged", {**told, "still_found_in": [path.name for path, _ in left]})
    if left:
        raise StoreError(
            "Marks of purged reports are still readable.",
            where=", ".join(str(path) for path, _ in left),
            remedy="Remove these files, or stop what holds them, and run the purge again.",
        )
    return PurgeReport(before, len(gone.report_ids), gone.batches, gone.files, versions, len(gone.report_ids))
