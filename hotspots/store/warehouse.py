"""The writer's side: the ledger, the reports and the hotspots, in one database that one process holds at a time."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import duckdb
import pandas as pd

from hotspots.errors import StoreDamaged

if TYPE_CHECKING:
    from hotspots.intake import Batch
from hotspots.periods import PeriodKind
from hotspots.schema import SCHEMA_VERSION, AreaPeriods
from hotspots.settings import Settings
from hotspots.store.adding import UNPUBLISHED as UNPUBLISHED
from hotspots.store.adding import LoadResult, Placed, add_batches
from hotspots.store.files import WORK_FILE, keep_raw, read_raw, write_atomically
from hotspots.store.opening import explain_open, explain_use, is_missing, missing
from hotspots.store.sessions import note
from hotspots.store.spans import span_of
from hotspots.store.sql_files import first_row, run_script, sql, table_definitions

# The log of changes grows to this size before it is worked into the database: after every few files, it would cost more
# than the files. It is on disk all the same with each commit, and worked in when the store is closed.
_CHECKPOINT = "256MB"


class Warehouse:
    """The working database, open for writing. Use it as a context manager.

    Raises:
        StoreBusy: when another process holds it.
        StoreDamaged: when the file is no database or of another version.
        StoreError: when the folder cannot be written.
    """

    def __init__(self, store: Path) -> None:
        self.store = store
        try:
            store.mkdir(parents=True, exist_ok=True)
            if is_missing(store):
                raise missing(store)
            self.connection = duckdb.connect(str(store / WORK_FILE), config={"storage_compatibility_version": "v1.5.0"})
            # A column of lists is looked at whole: guessed from a sample of empty ones, it would take no others.
            self.connection.execute("SET GLOBAL pandas_analyze_sample = 100000000")
            self.connection.execute(f"SET GLOBAL checkpoint_threshold = '{_CHECKPOINT}'")
        except (duckdb.Error, OSError) as error:
            raise explain_open(store, error) from error
        try:
            self._create_tables()
        except (duckdb.Error, OSError, StoreDamaged) as error:
            with contextlib.suppress(duckdb.Error):
                self.connection.close()
            raise (explain_use(store, error) or error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.connection.close()
        except duckdb.Error as error:
            value = value or error
        if value is not None and (known := explain_use(self.store, value)) is not None:
            raise known from value

    def _create_tables(self) -> None:
        for statement in table_definitions():
            self.connection.execute(statement)
        found = self.read_meta("schema_version")
        if found is None:
            self.write_meta("schema_version", str(SCHEMA_VERSION))
        elif found != str(SCHEMA_VERSION):
            raise StoreDamaged(
                f"The store was made by another version of this program (layout {found}, this one writes "
                f"{SCHEMA_VERSION}).",
                where=str(self.store),
                remedy="Move the folder away and load the files again; they are kept in its “raw” folder.",
            )

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing: what happens inside is stored together, or not at all."""
        self.connection.begin()
        try:
            yield self.connection
        except BaseException:
            # A connection that a full disk has broken rolls back by itself; what broke it is what is said.
            with contextlib.suppress(duckdb.Error):
                self.connection.rollback()
            raise
        self.connection.commit()

    def read_meta(self, key: str) -> str | None:
        """A value that was kept under `key`, or None."""
        row = first_row(self.connection.execute("SELECT value FROM meta WHERE key = ?", [key]))
        return None if row is None else str(row[0])

    def write_meta(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        self.connection.execute("DELETE FROM meta WHERE key = ?", [key])
        self.connection.execute("INSERT INTO meta VALUES (?, ?)", [key, value])

    def forget_meta(self, *starts: str) -> None:
        """Keep nothing any more under keys that begin so."""
        for start in starts:
            self.connection.execute("DELETE FROM meta WHERE starts_with(key, ?)", [start])

    def keep_settings(self, settings: Settings) -> bool:
        """Keep the settings in the store; returns whether they differ from those kept before."""
        text = settings.model_dump_json()
        if self.read_meta("settings") == text:
            return False
        self.write_meta("settings", text)
        self.write_meta(UNPUBLISHED, "settings")
        note(self.store, "settings changed", {"sha256": hashlib.sha256(text.encode()).hexdigest()})
        return True

    def holds_batches(self) -> bool:
        """Whether anything was ever loaded."""
        row = first_row(self.connection.execute("SELECT count(*) FROM batches"))
        return row is not None and row[0] > 0

    def has_file(self, agency: str, sha256: str, *, data: bytes | None = None) -> int | None:
        """The active batch that holds this very file for this agency, or None.

        Args:
            data: the file's bytes, if at hand: they mend the kept copy of a known file, where it is missing or damaged.
        """
        row = first_row(self.connection.execute(sql("batch_of_file"), {"agency": agency, "sha256": sha256}))
        if row is None:
            return None
        if data is not None:
            self._keep_again(sha256, data)
        return int(row[0])

    def file_hashes(self, agency: str) -> set[str]:
        """Hashes of all files of this agency that were ever loaded."""
        rows = self.connection.execute("SELECT DISTINCT file_sha256 FROM batches WHERE agency = ?", [agency]).fetchall()
        return {str(sha256) for (sha256,) in rows}

    def add_batch(self, batch: Batch, placed: pd.DataFrame) -> LoadResult:
        """Store one file: its reports, what was refused, and its line in the ledger, in one transaction.

        Args:
            batch: as read by intake.
            placed: cell_id, ward and patch of each row of `batch.reports`, same index; null or empty where none. Where
                it holds lad or police_force, they take the place of what the file says.
        """
        self.keep_files(batch)
        return self.add_batches([(batch, placed)])[0]

    def add_batches(self, group: Sequence[Placed]) -> list[LoadResult]:
        """Store files as `add_batch` would one by one, in their order, but several in one transaction where they can.

        Args:
            group: each file and the places of its reports; `keep_files` was called for each.
        """
        return add_batches(self, group)

    def keep_files(self, batch: Batch) -> None:
        """The raw file, and the rows to be corrected, are on disk before the ledger says so."""
        from hotspots.intake.corrections import refused_csv

        keep_raw(self.store, batch.source.sha256, batch.source.data)
        if len(batch.refused):
            write_atomically(self.refused_file(batch), refused_csv(batch.refused))

    def _keep_again(self, sha256: str, data: bytes) -> None:
        with contextlib.suppress(OSError, EOFError, zlib.error):
            if hashlib.sha256(read_raw(self.store, sha256)).hexdigest() == sha256:
                return
        keep_raw(self.store, sha256, data, anew=True)

    def distinct_points(self) -> pd.DataFrame:
        """The points that reports lie at: easting, northing (metres)."""
        return self.connection.execute(sql("distinct_points")).df()

    def where_reports_lie(self) -> tuple[float, ...] | None:
        """Where and when the middle of the reports lies; see `sql/where_reports_lie.sql`. None without any place."""
        row = first_row(self.connection.execute(sql("where_reports_lie")))
        return None if row is None or not row[4] else tuple(float("nan") if v is None else float(v) for v in row)

    def replace_areas(self, areas: pd.DataFrame, homes: pd.DataFrame, placed: pd.DataFrame, *, mark: str) -> None:
        """Put new boundaries in place of the old ones, in one transaction.

        Args:
            areas: columns of `schema.AREAS`.
            homes: columns of `schema.CELL_HOMES`.
            placed: easting, northing, ward, patch, lad, police_force of every point of `distinct_points`; the last two
                null where there are no boundaries of them.
            mark: kept under "areas"; tells which files they were read from.
        """
        with self.transaction() as connection:
            connection.execute("DELETE FROM areas")
            connection.execute("DELETE FROM cell_homes")
            self._insert("areas", areas)
            self._insert("cell_homes", homes)
            connection.register("placed", placed)
            connection.execute(sql("place_reports"))
            connection.unregister("placed")
            run_script(connection, sql("name_areas"))
            self.write_meta("areas", mark)
            self.write_meta(UNPUBLISHED, "areas")

    def refused_file(self, batch: Batch) -> Path:
        """Where the refused rows of a file lie, to be corrected and loaded again."""
        return self.store / "refused" / f"{batch.agency}-{batch.source.sha256[:16]}.csv"

    def _insert(self, table: str, rows: pd.DataFrame) -> None:
        """Add rows to a table of ours; its name comes from this code, never from data."""
        if len(rows):
            self.connection.append(table, rows, by_name=True)

    def detect_from(self, kind: PeriodKind) -> int | None:
        """The first period whose list is out of date, or None when all are up to date."""
        row = first_row(self.connection.execute("SELECT min(number) FROM to_detect WHERE kind = ?", [kind]))
        return None if row is None or row[0] is None else int(row[0])

    def detect_everything_again(self) -> None:
        """Mark every period as out of date, e.g. after a change of settings."""
        self.connection.execute(sql("mark_everything_for_detection"))

    def points(self, kind: PeriodKind, *, first: int, by: str = "") -> pd.DataFrame:
        """What detection needs; see `sql/points.sql`. `by`: a layer of `schema.DETECTION_LAYERS`, or empty."""
        return self.connection.execute(sql("points"), {"kind": kind, "first": first, "by": by}).df()

    def area_growth(self, kind: PeriodKind, *, by: str = "") -> pd.DataFrame:
        """First period of each cell in which anything was reported: columns area, cell_id, number."""
        return self.connection.execute(sql("area_growth"), {"kind": kind, "by": by}).df()

    def places(self) -> pd.DataFrame:
        """How often each place name occurs in each cell: columns cell_id, place_name, reports."""
        return self.connection.execute(sql("places")).df()

    def span(self, kind: PeriodKind) -> AreaPeriods | None:
        """First and last week (or month) with reports, and the last full one; None when there are none."""
        return span_of(self.connection.execute(sql("span"), {"kind": kind}).df().iloc[0], kind)

    def area_spans(self, kind: PeriodKind, *, by: str = "") -> dict[str, AreaPeriods]:
        """The same for each area of a layer, by its code."""
        rows = self.connection.execute(sql("area_spans"), {"kind": kind, "by": by}).df()
        spans = {str(row["area"]): span_of(row, kind) for _, row in rows.iterrows()}
        return {area: span for area, span in spans.items() if span is not None}

    def counts(self, kind: PeriodKind, *, by: str = "") -> pd.DataFrame:
        """Reports by place, period and period of recording; see `sql/counts.sql`."""
        return self.connection.execute(sql("counts"), {"kind": kind, "by": by}).df()

    def sent(self, kind: PeriodKind) -> pd.DataFrame:
        """Reports per period, agency and police force: number, source_agency, police_force, reports."""
        return self.connection.execute(sql("sent"), {"kind": kind}).df()

    def force_of_cells(self) -> pd.DataFrame:
        """The police force of each cell: cell_id, police_force."""
        return self.connection.execute(sql("force_of_cells")).df()

    def set_forecasts(self, kind: PeriodKind, forecasts: pd.DataFrame) -> None:
        """Write forecasts into the lists: period, hotspot_id, forecast, forecast_low, forecast_high, rank."""
        self.connection.register("new_forecasts", forecasts)
        self.connection.execute(sql("set_forecasts"), {"kind": kind})
        self.connection.unregister("new_forecasts")

    def hotspots(self, kind: PeriodKind) -> pd.DataFrame:
        """All lists of this kind as last detected (columns of `schema.HOTSPOTS`)."""
        return self.connection.execute("SELECT * FROM hotspots WHERE kind = ? ORDER BY area, period, rank", [kind]).df()

    def off_list(self, kind: PeriodKind) -> pd.DataFrame:
        """Dormant and closed hotspots of all periods as last detected (columns of `schema.OFF_LIST`)."""
        return self.connection.execute("SELECT * FROM off_list WHERE kind = ?", [kind]).df()

    def replace_lists(self, kind: PeriodKind, *, first: int, lists: Mapping[str, pd.DataFrame]) -> None:
        """Put newly detected lists in place of all from `first` on, in one transaction.

        They count as out of date until `mark_detected` says that what is measured of them is done too.

        Args:
            lists: table → its new rows; tables are "hotspots", "off_list", "risk_cells" and "detected_periods".
        """
        with self.transaction() as connection:
            values = [kind, first]
            connection.execute("DELETE FROM hotspots WHERE kind = ? AND period >= ?", values)
            connection.execute("DELETE FROM off_list WHERE kind = ? AND period >= ?", values)
            connection.execute("DELETE FROM risk_cells WHERE kind = ? AND period >= ?", values)
            connection.execute("DELETE FROM detected_periods WHERE kind = ? AND number >= ?", values)
            for table, rows in lists.items():
                self._insert(table, rows)

    def mark_detected(self, kind: PeriodKind) -> None:
        """Mark all lists of this kind as up to date."""
        self.connection.execute("DELETE FROM to_detect WHERE kind = ?", [kind])
