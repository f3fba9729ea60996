"""The verbs that join the stages: ingest (intake → store → detect → publish), detect, build the demo.

Stages that are slow to import (clustering, validation) are imported where they are used, so that reading a list
from the command line starts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotspots.errors import SettingsError, UsageError
from hotspots.finding import grid_of
from hotspots.loading import Loading
from hotspots.named_files import check_files_of, files_amiss
from hotspots.periods import Period, PeriodKind
from hotspots.projection import check_area_system
from hotspots.settings import SETTINGS_FILE, Settings, read_settings
from hotspots.store import LoadResult, Warehouse, is_published, publish

if TYPE_CHECKING:
    from hotspots.detect.run import DetectionInput
    from hotspots.intake import Batch, Source

Progress = Callable[[str], None]
KINDS: tuple[PeriodKind, ...] = ("week", "month")


def silent(_: str) -> None:
    """Tell nobody how far it has come."""


@dataclass
class IngestSummary:
    """What became of the files of one call; the counts are rows.

    Attributes:
        files: one entry a file: name, outcome ("loaded", "already loaded", "refused"), counts or message.
        refused_files: where the refused rows lie, to be corrected and loaded again.
        version: the snapshot that was published, or empty.
        notices: what is amiss with the files that the settings name for the pages, in sentences.
    """

    read: int = 0
    accepted: int = 0
    refused: int = 0
    not_asb: int = 0
    not_located: int = 0
    batches: list[int] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)
    version: str = ""
    notices: list[str] = field(default_factory=list)

    @property
    def whole_files_refused(self) -> int:
        """How many files could not be taken in at all."""
        return sum(1 for entry in self.files if entry["outcome"] == "refused")

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "refused": self.refused,
            "not_asb": self.not_asb,
            "not_located": self.not_located,
            "batches": self.batches,
            "refused_file": self.refused_files[0] if self.refused_files else None,
            "refused_files": self.refused_files,
            "files": self.files,
            "version": self.version,
            "notices": self.notices,
        }


def load_settings(store: Path, given: Path | None = None) -> Settings:
    """The settings that apply: the file given, else the store's own, else the built-in ones.

    Raises:
        SettingsError: when the file is wrong.
    """
    own = store / SETTINGS_FILE
    if given is not None:
        return read_settings(given)
    return read_settings(own) if own.exists() else Settings()


def ingest(
    paths: Sequence[Path],
    *,
    agency: str,
    store: Path,
    settings: Settings | None = None,
    publish_when_done: bool = True,
    processes: int | None = None,
    report: Progress = silent,
) -> IngestSummary:
    """Take files of one agency in, find the hotspots that change, and publish a new version.

    Args:
        paths: files, folders or ZIP archives.
        agency: key of the feed that says how to read them.
        settings: None = those kept in the store, or the store's settings file.
        publish_when_done: False leaves the lists as they are and shows the reports to nobody yet.
        processes: how many areas are worked on at a time, where hotspots are found by area; None = one for each core.
        report: called with a line for each step.

    Raises:
        UsageError: when the agency is not known or nothing is found at the paths.
        StoreError: when the store cannot be written.
    """
    from hotspots.intake import all_feeds, find_sources, load_gazetteer, open_table, read_together
    from hotspots.placing import place_each, refresh_areas, where_reports_belong

    with Warehouse(store) as warehouse:
        effective = _apply_settings(warehouse, settings, store)
        feeds = all_feeds(effective)
        if agency not in feeds:
            raise UsageError(f"There is no agency “{agency}”.", remedy=f"Known are: {', '.join(sorted(feeds))}.")
        summary = IngestSummary(notices=files_amiss(effective))
        gazetteer = load_gazetteer(effective)
        areas = refresh_areas(warehouse, effective, gazetteer)
        stored = where_reports_belong(warehouse, areas)

        with Loading(
            warehouse,
            agency,
            open_file=lambda source: open_table(source, agency, effective),
            read=lambda files: read_together(files, effective, gazetteer=gazetteer, stored=stored),
            place=lambda batches: place_each([batch.reports for batch in batches], effective, areas),
            told=lambda batch, result: _count(batch, result, summary, refused_file=warehouse.refused_file(batch)),
            say=summary.files.append,
        ) as loading:
            loading.take_all(find_sources(paths, agency=agency), report=report)
        if not summary.files:
            raise _nothing_found(paths)
        warehouse.write_meta(f"title:{agency}", feeds[agency].title)
        if publish_when_done and not is_published(warehouse):
            detect_outdated(warehouse, effective, report=report, processes=processes)
            report("Publishing")
            summary.version = publish(warehouse)
    return summary


def _nothing_found(paths: Sequence[Path]) -> UsageError:
    return UsageError(
        "No files found there.",
        where=", ".join(str(path) for path in paths),
        remedy="Name a CSV or Excel file, a folder with such files, or a ZIP archive.",
    )


def preview_file(path: Path, *, agency: str, store: Path, settings: Settings | None = None) -> list[Batch]:
    """Read files as `ingest` would, store nothing. One batch a file.

    Raises:
        FileRefused: when a whole file cannot be read.
        UsageError: when the agency is not known.
    """
    from hotspots.intake import all_feeds, find_sources, load_gazetteer, read_batch

    effective = settings or load_settings(store)
    check_area_system(effective.area.crs)
    if agency not in all_feeds(effective):
        raise UsageError(
            f"There is no agency “{agency}”.", remedy=f"Known are: {', '.join(sorted(all_feeds(effective)))}."
        )
    gazetteer = load_gazetteer(effective)
    sources: list[Source] = list(find_sources([path], agency=agency))
    return [read_batch(source, agency, effective, gazetteer=gazetteer) for source in sources]


def _apply_settings(warehouse: Warehouse, settings: Settings | None, store: Path) -> Settings:
    """Settle which settings apply, keep them in the store, and see whether old lists are out of date."""
    kept_text = warehouse.read_meta("settings")
    kept = Settings.model_validate_json(kept_text) if kept_text and warehouse.holds_batches() else None
    own_file = (store / SETTINGS_FILE).exists()
    effective = settings or (load_settings(store) if own_file or kept is None else kept)
    check_area_system(effective.area.crs)
    if settings is not None:
        check_files_of(settings)
    if kept is not None and kept.area.crs != effective.area.crs:
        raise SettingsError(
            f"The store is laid out in {kept.area.crs}, the settings say {effective.area.crs}.",
            where="[area] crs",
            remedy="Use a store of its own for an area with another coordinate system.",
        )
    if kept is not None and kept.detection.cell_size_m != effective.detection.cell_size_m:
        raise SettingsError(
            "The size of the cells cannot change in a store that holds reports.",
            where="[detection] cell_size_m",
            remedy="Load the files into a new store.",
        )
    # Kept only after the checks: settings that were turned down must not be found as the store's own the next time.
    if warehouse.keep_settings(effective) and kept is not None and kept.detection != effective.detection:
        warehouse.detect_everything_again()
    return effective


def _count(batch: Batch, result: LoadResult, summary: IngestSummary, *, refused_file: Path) -> None:
    """Note a file that was stored."""
    from hotspots.intake.findings import say_note

    counts = {
        "read": batch.rows_read,
        "accepted": batch.accepted,
        "refused": batch.refused_rows,
        "not_asb": batch.not_asb,
        "not_located": batch.not_located,
    }
    for name, value in counts.items():
        setattr(summary, name, getattr(summary, name) + value)
    notes = batch.notes
    summary.batches.append(result.batch_id)
    summary.files.append(
        {
            "file": batch.source.name,
            "outcome": result.outcome,
            "batch": result.batch_id,
            **counts,
            **_days_of(batch),
            "replaced": list(result.replaced),
            "superseded": result.superseded,
            "withdrawn": result.withdrawn,
            "notes": [say_note(rows, message) for rows, message in zip(notes["rows"], notes["message"], strict=True)],
        }
    )
    if batch.refused_rows:
        summary.refused_files.append(str(refused_file))


def _days_of(batch: Batch) -> dict[str, str]:
    """The first and the last day (or month) that a file's reports tell of: who loads it sees a wrong year at once."""
    stamps = batch.reports["occurred_from"]
    form = "%Y-%m" if batch.time_precision == "month" else "%Y-%m-%d"
    return {} if stamps.empty else {"first": f"{stamps.min():{form}}", "last": f"{stamps.max():{form}}"}


def detect_outdated(
    warehouse: Warehouse, settings: Settings, *, report: Progress = silent, processes: int | None = None
) -> None:
    """Make the lists of all weeks and months again whose reports have changed.

    Args:
        processes: how many areas are worked on at a time, where they are told apart; None = as many as there are cores.
    """
    from hotspots.assess import assess
    from hotspots.detecting import detect_kinds, processes_for, side_by_side_kinds

    by, grid = settings.detection.by, grid_of(settings)
    outdated = {kind: first for kind in KINDS if (first := warehouse.detect_from(kind)) is not None}
    for kinds in side_by_side_kinds(list(outdated), by):
        for kind in kinds:
            report(f"Finding hotspots by {kind} from {Period(kind, outdated[kind]).label} on")
        inputs = {kind: _input(warehouse, settings, kind, outdated[kind]) for kind in kinds}
        points = sum(len(given.points) for areas in inputs.values() for given in areas.values())
        many = processes_for(points, processes, by=by)
        found = detect_kinds(inputs, grid, settings.detection, processes=many)
        del inputs
        for kind in kinds:
            warehouse.replace_lists(kind, first=outdated[kind], lists=found[kind].tables)
        assess(warehouse, settings, *kinds, report=report, processes=processes)
        for kind in kinds:
            warehouse.mark_detected(kind)


def _input(warehouse: Warehouse, settings: Settings, kind: PeriodKind, first: int) -> dict[str, DetectionInput]:
    """What is known of each area, for lists from `first` on."""
    from hotspots.detect.run import DetectionInput, history_needed
    from hotspots.detecting import by_area
    from hotspots.finding import gaps_of

    by = settings.detection.by
    whole = DetectionInput(
        kind=kind,
        points=warehouse.points(kind, first=first - history_needed(kind, settings.detection), by=by),
        growth=warehouse.area_growth(kind, by=by),
        places=warehouse.places(),
        before=warehouse.hotspots(kind),
        off_list=warehouse.off_list(kind),
        first=first,
        gaps=gaps_of(warehouse, kind, by),
    )
    return by_area(whole, by)


def settle(warehouse: Warehouse, store: Path) -> Settings:
    """The settings that apply, with everything in the store placed by them; what that puts out of date is marked.

    Raises:
        SettingsError: when a file of the settings is wrong, or the store cannot follow a change.
    """
    from hotspots.intake import load_gazetteer
    from hotspots.placing import refresh_areas

    settings = _apply_settings(warehouse, None, store)
    refresh_areas(warehouse, settings, load_gazetteer(settings))
    return settings


def publish_again(store: Path, *, report: Progress = silent) -> str:
    """Bring the lists up to date and publish the working database as a new version."""
    with Warehouse(store) as warehouse:
        detect_outdated(warehouse, settle(warehouse, store), report=report)
        return publish(warehouse)
