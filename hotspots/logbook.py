"""The log of what agencies did, from a file to the journal. Joins intake and store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from hotspots.errors import NoStore, UsageError
from hotspots.settings import Settings
from hotspots.store import open_snapshot
from hotspots.store.actions import Recorded, record
from hotspots.store.queries import every_hotspot, periods

if TYPE_CHECKING:
    from hotspots.intake import Source

# A slip in the year moves a date by this much at least.
_FAR_MONTHS = 9


@dataclass(frozen=True)
class TakenIn:
    """What became of a file of actions.

    Attributes:
        name: of the file.
        rows_read: = those taken + refused_rows.
        recorded: what became of the rows that were taken.
        refused: columns `schema.REFUSED_ROWS`.
        notes: what was mended, left out or looks wrong, in sentences.
    """

    name: str
    rows_read: int
    recorded: Recorded
    refused: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def refused_rows(self) -> int:
        """Rows that were refused, each counted once."""
        return int(self.refused["row_no"].nunique())

    @property
    def sentence(self) -> str:
        """It in words."""
        told = self.recorded
        return (
            f"{self.name}: {self.rows_read:,} rows read, {told.added:,} added, {told.changed:,} changed, "
            f"{told.unchanged:,} known already, {self.refused_rows:,} refused."
        )

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        refused = self.refused.drop(columns="original").to_dict("records")
        counts = {name: getattr(self.recorded, name) for name in ("added", "changed", "unchanged")}
        return {
            "file": self.name,
            "read": self.rows_read,
            **counts,
            "refused": self.refused_rows,
            "problems": refused,
        } | {"notes": list(self.notes)}


def take_in(source: Source, *, agency: str, store: Path, settings: Settings, who: str = "") -> TakenIn:
    """Read a file of actions and write them to the store's journal; the same file again changes nothing.

    Args:
        who: hands it over; empty = the file's name.

    Raises:
        UsageError: when the agency is not known.
        FileRefused: when the whole file cannot be taken.
        StoreError: when the journal cannot be written.
    """
    from hotspots.intake import all_feeds
    from hotspots.intake.actions import read_actions
    from hotspots.intake.findings import say_note

    if agency not in (known := all_feeds(settings)):
        raise UsageError(f"There is no agency “{agency}”.", remedy=f"Known are: {', '.join(sorted(known))}.")
    read = read_actions(source, agency, settings.area)
    recorded = record(store, read.actions, who=who or source.name)
    notes = [say_note(rows, message) for rows, message in zip(read.notes["rows"], read.notes["message"], strict=True)]
    notes += _doubts(read.actions, recorded, store)
    return TakenIn(source.name, read.rows_read, recorded, read.refused, tuple(notes))


def _doubts(actions: pd.DataFrame, recorded: Recorded, store: Path) -> list[str]:
    """What was taken and may be wrong all the same, in sentences."""
    from hotspots.intake.findings import say_note

    said = []
    if recorded.moved:
        said.append(
            f"{recorded.moved:,} of the references were known, for a day more than a week away; the actions of before "
            "are no longer counted. Where references begin again with each file, leave their column out and load "
            "all these files again."
        )
    try:
        snapshot = open_snapshot(store)
    except NoStore:
        return said
    known = {str(key) for kind in ("week", "month") for key in every_hotspot(snapshot, kind)["hotspot_id"]}
    reach = periods(snapshot, "month")
    snapshot.close()
    months = actions["started_at"].dt.year * 12 + actions["started_at"].dt.month - 1
    done = actions["status"] == "delivered"
    if reach is not None and (far := done & ~months.between(reach.first - _FAR_MONTHS, reach.last + _FAR_MONTHS)).any():
        message = "The date lies most of a year before or after all reports here. Is the year right?"
        said.append(say_note(int(far.sum()), message))
    named = actions.loc[(actions["hotspot_id"] != "") & ~actions["hotspot_id"].isin(known), "hotspot_id"]
    if len(named):
        ids = ", ".join(sorted(set(named))[:5])
        said.append(say_note(len(named), f"No list here ever held these hotspots: {ids}. Are they right?"))
    return said


def settings_that_apply(store: Path, given: Path | None = None) -> Settings:
    """The settings file given, else those that the published data were made with, else the store's own file.

    Raises:
        SettingsError: when the file is wrong.
        StoreDamaged: when the published version cannot be read.
    """
    from hotspots.pipeline import load_settings

    if given is None:
        try:
            snapshot = open_snapshot(store)
        except NoStore:
            return load_settings(store)
        settings = snapshot.settings
        snapshot.close()
        return settings
    return load_settings(store, given)
