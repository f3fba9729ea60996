"""The writer's side: the ledger, the reports and the hotspots, in one database that one process holds at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import duckdb
import pandas as pd

from hotspots.errors import StoreBusy, StoreDamaged, StoreError

if TYPE_CHECKING:
    from hotspots.intake import Batch
from hotspots.periods import PeriodKind
from hotspots.schema import BATCHES, HOTSPOTS, REPORTS, SCHEMA_VERSION
from hotspots.settings import Settings
from hotspots.store.files import keep_raw, write_atomically
from hotspots.store.sql_files import sql, table_definitions

WORK_FILE = "work.duckdb"

# When a new file tells at least this share of an earlier batch's reports anew, it is a newer release of it.
RELEASE_SHARE = 0.5


@dataclass(frozen=True)
class LoadResult:
    """What became of one file.

    Attributes:
        outcome: "loaded", or "already loaded" when the same bytes are in the store.
        batch_id: its number in the ledger.
        replaced: batches that it replaced whole.
        superseded: single reports of other batches that it told anew.
    """

    outcome: Literal["loaded", "already loaded"]
    batch_id: int
    replaced: tuple[int, ...] = ()
    superseded: int = 0


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
            self.connection = duckdb.connect(str(store / WORK_FILE), config={"storage_compatibility_version": "v1.5.0"})
        except (duckdb.IOException, OSError) as error:
            raise _explain_open(store, error) from error
        self._create_tables()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

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
            self.connection.rollback()
            raise
        self.connection.commit()

    def read_meta(self, key: str) -> str | None:
        """A value that was kept under `key`, or None."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return None if row is None else str(row[0])

    def write_meta(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        self.connection.execute("DELETE FROM meta WHERE key = ?", [key])
        self.connection.execute("INSERT INTO meta VALUES (?, ?)", [key, value])

    def keep_settings(self, settings: Settings) -> bool:
        """Keep the settings in the store; returns whether they differ from those kept before."""
        text = settings.model_dump_json()
        if self.read_meta("settings") == text:
            return False
        self.write_meta("settings", text)
        return True

    def has_file(self, agency: str, sha256: str) -> int | None:
        """The active batch that holds this very file for this agency, or None."""
        row = self.connection.execute(sql("batch_of_file"), {"agency": agency, "sha256": sha256}).fetchone()
        return None if row is None else int(row[0])

    def add_batch(self, batch: Batch, cells: pd.Series) -> LoadResult:
        """Store one file: its reports, what was refused, and its line in the ledger, in one transaction.

        Args:
            batch: as read by intake.
            cells: grid cell of each row of `batch.reports`, same index; null where not located.
        """
        if (known := self.has_file(batch.agency, batch.source.sha256)) is not None:
            return LoadResult("already loaded", known)
        self._keep_files(batch)
        with self.transaction() as connection:
            row = connection.execute("SELECT coalesce(max(batch_id), 0) + 1 FROM batches").fetchone()
            assert row is not None
            batch_id = int(row[0])
            reports = batch.reports.assign(batch_id=batch_id, cell_id=cells.astype("Int64"))[list(REPORTS)]
            connection.register("new_reports", reports)
            replaced, superseded = self._make_room(batch, batch_id)
            connection.execute("INSERT INTO reports BY NAME SELECT * FROM new_reports")
            connection.execute(sql("mark_for_detection"), {"batch_id": batch_id})
            self._insert("refused_rows", batch.refused.assign(batch_id=batch_id))
            self._insert("notes", batch.notes.assign(batch_id=batch_id))
            self._insert("batches", pd.DataFrame([_ledger_line(batch, batch_id)]))
            connection.unregister("new_reports")
        return LoadResult("loaded", batch_id, tuple(replaced), superseded)

    def _keep_files(self, batch: Batch) -> None:
        """The raw file is on disk before the ledger says so."""
        keep_raw(self.store, batch.source.sha256, batch.source.data)
        if len(batch.refused):
            write_atomically(self.refused_file(batch), refused_csv(batch.refused))

    def refused_file(self, batch: Batch) -> Path:
        """Where the refused rows of a file lie, to be corrected and loaded again."""
        return self.store / "refused" / f"{batch.agency}-{batch.source.sha256[:16]}.csv"

    def _make_room(self, batch: Batch, batch_id: int) -> tuple[list[int], int]:
        """Take out what the new file tells anew: whole batches where it is a newer release, else single reports."""
        connection = self.connection
        shared = connection.execute(
            sql("batches_told_anew"), {"agency": batch.agency, "release_key": batch.release_key}
        ).fetchall()
        replaced = [
            int(old) for old, same_release, told, held in shared if same_release or told >= RELEASE_SHARE * held
        ]
        superseded = 0
        for old, _, told, _ in shared:
            values = {"old": old}
            if old in replaced:
                connection.execute(sql("mark_for_detection"), {"batch_id": old})
                connection.execute("DELETE FROM reports WHERE batch_id = $old", values)
                connection.execute(sql("mark_replaced"), {**values, "new": batch_id})
            else:
                superseded += int(told)
                connection.execute(sql("mark_told_anew"), values)
                connection.execute(sql("delete_told_anew"), values)
                connection.execute(sql("count_told_anew"), {**values, "told": told})
        return replaced, superseded

    def _insert(self, table: Literal["refused_rows", "notes", "batches"], rows: pd.DataFrame) -> None:
        if rows.empty:
            return
        self.connection.register("rows_to_insert", rows)
        statement = {
            "refused_rows": "INSERT INTO refused_rows BY NAME SELECT * FROM rows_to_insert",
            "notes": "INSERT INTO notes BY NAME SELECT * FROM rows_to_insert",
            "batches": "INSERT INTO batches BY NAME SELECT * FROM rows_to_insert",
        }[table]
        self.connection.execute(statement)
        self.connection.unregister("rows_to_insert")

    def detect_from(self, kind: PeriodKind) -> int | None:
        """The first period whose list is out of date, or None when all are up to date."""
        row = self.connection.execute("SELECT min(number) FROM to_detect WHERE kind = ?", [kind]).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    def detect_everything_again(self) -> None:
        """Mark every period as out of date, e.g. after a change of settings."""
        self.connection.execute(sql("mark_everything_for_detection"))

    def points(self, kind: PeriodKind, *, first: int) -> pd.DataFrame:
        """What detection needs; see `sql/points.sql` for the columns."""
        return self.connection.execute(sql("points"), {"kind": kind, "first": first}).df()

    def area_growth(self, kind: PeriodKind) -> pd.DataFrame:
        """First period of each cell in which anything was reported: columns cell_id, number."""
        return self.connection.execute(sql("area_growth"), {"kind": kind}).df()

    def places(self) -> pd.DataFrame:
        """How often each place name occurs in each cell: columns cell_id, place_name, reports."""
        return self.connection.execute(sql("places")).df()

    def hotspots(self, kind: PeriodKind) -> pd.DataFrame:
        """All lists of this kind as last detected (columns of `schema.HOTSPOTS`)."""
        return self.connection.execute("SELECT * FROM hotspots WHERE kind = ? ORDER BY period, rank", [kind]).df()

    def replace_hotspots(self, kind: PeriodKind, *, first: int, hotspots: pd.DataFrame, periods: pd.DataFrame) -> None:
        """Put newly detected lists in place of all from `first` on, and mark them as up to date, in one transaction."""
        with self.transaction() as connection:
            values = [kind, first]
            connection.execute("DELETE FROM hotspots WHERE kind = ? AND period >= ?", values)
            connection.execute("DELETE FROM detected_periods WHERE kind = ? AND number >= ?", values)
            if not hotspots.empty:
                connection.register("new_hotspots", hotspots[list(HOTSPOTS)])
                connection.execute("INSERT INTO hotspots BY NAME SELECT * FROM new_hotspots")
                connection.unregister("new_hotspots")
            if not periods.empty:
                connection.register("new_periods", periods)
                connection.execute("INSERT INTO detected_periods BY NAME SELECT * FROM new_periods")
                connection.unregister("new_periods")
            connection.execute("DELETE FROM to_detect WHERE kind = ?", [kind])


def refused_csv(refused: pd.DataFrame) -> bytes:
    """Refused rows as a file to correct: the row as it stood, with the reason beside it.

    Args:
        refused: columns of `schema.REFUSED_ROWS`; a row with several faults occurs several times.
    """
    faults = refused.groupby("row_no", sort=True).agg(
        problem_column=("column_name", "; ".join), reason=("reason", "; ".join), remedy=("remedy", "; ".join)
    )
    originals = refused.drop_duplicates("row_no").set_index("row_no")["original"].map(json.loads)
    rows = pd.DataFrame(originals.tolist(), index=originals.index).join(faults).reset_index(names="row_in_file")
    return rows.to_csv(index=False).encode("utf-8-sig")


def _ledger_line(batch: Batch, batch_id: int) -> dict[str, object]:
    line: dict[str, object] = {
        "batch_id": batch_id,
        "agency": batch.agency,
        "source_name": batch.source.name,
        "file_sha256": batch.source.sha256,
        "release_key": batch.release_key,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "rows_read": batch.rows_read,
        "accepted": batch.accepted,
        "refused": batch.refused_rows,
        "not_asb": batch.not_asb,
        "not_located": batch.not_located,
        "blank_lines": batch.blank_lines,
        "first_day": batch.first_day,
        "last_day": batch.last_day,
        "time_precision": batch.time_precision,
        "status": "active",
        "replaced_by": pd.NA,
        "superseded": 0,
        "licence": batch.licence,
    }
    assert set(line) == set(BATCHES)
    return line


def _explain_open(store: Path, error: Exception) -> StoreError:
    text = str(error)
    if "lock" in text.lower() or "being used by another process" in text:
        return StoreBusy(
            "Another load is writing to this store.",
            where=str(store),
            remedy="Wait until it has finished and run the command again; the dashboard goes on serving meanwhile.",
        )
    if isinstance(error, OSError) and not isinstance(error, duckdb.Error):
        return StoreError("The store's folder cannot be written.", where=str(store), remedy=error.strerror or text)
    if "not a valid DuckDB database" in text or "corrupt" in text.lower() or "version" in text.lower():
        return StoreDamaged(
            "The store's working database cannot be read.",
            where=str(store / WORK_FILE),
            remedy="Move this file away and load the files again; they are kept in the “raw” folder.",
        )
    return StoreError("The store cannot be opened.", where=str(store), remedy=text.splitlines()[0])
