"""The store as Parquet: what a rebuild needs of it goes out, and the lists that it makes come in.

folder/
  manifest.json          of which reports, under which settings
  reports/area=…/month_no=…/*.parquet
  former/, grid/         lists made before (for their ids and names); the grid, one row
  made/                  what a rebuild wrote: lists/, counts/, told/, manifest.json
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pandas as pd
from duckdb import ColumnExpression, ConstantExpression

from hotspots.columns import Column
from hotspots.errors import StoreError, UsageError
from hotspots.schema import SCHEMA_VERSION
from hotspots.settings import Detection, Settings
from hotspots.store.files import write_atomically
from hotspots.store.opening import first_line
from hotspots.store.sql_files import first_row, run_script, sql
from hotspots.store.warehouse import UNPUBLISHED, Warehouse

MANIFEST, MADE = "manifest.json", "made"
# Where a rebuild in one go keeps its files inside the store; removed when it is done.
INSIDE = "rebuild"
_AGAIN = "Export the store again and run the rebuild on that."


@dataclass(frozen=True)
class Manifest:
    """What an export holds.

    Attributes:
        layout: version of the tables.
        crs, detection: the settings that the lists depend on.
        reports: how many located reports.
        places, times: sums over them; see `sql/rebuild/told.sql`.
        fingerprint: of every value of every report.
    """

    layout: int
    crs: str
    detection: dict[str, object]
    reports: int
    places: int
    times: int
    fingerprint: str

    @property
    def settings(self) -> Detection:
        """The settings that the lists depend on."""
        return Detection.model_validate(self.detection)


def export_parquet(warehouse: Warehouse, settings: Settings, folder: Path, *, row_height_m: float) -> Manifest:
    """Write what a rebuild needs to a folder, which must be empty or not be there yet.

    Args:
        row_height_m: distance between two rows of the grid's centres.

    Raises:
        UsageError: when something else lies in the folder.
        StoreError: when it cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("This folder is not empty.", where=str(folder), remedy="Name a new one.")
    connection = warehouse.connection
    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _manifest(warehouse, settings)
        _copy(connection, "exported", folder / "reports", ["area", "month_no"])
        connection.execute("CREATE OR REPLACE TEMP TABLE former AS " + sql("export_former"))
        _copy(connection, "former", folder / "former")
        grid = {"size_m": settings.detection.cell_size_m, "row_height_m": row_height_m}
        connection.register("grid", pd.DataFrame([grid | {"origin_easting": 0.0, "origin_northing": 0.0}]))
        _copy(connection, "grid", folder / "grid")
        connection.unregister("grid")
        write_atomically(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
    except (OSError, duckdb.IOException) as error:
        raise StoreError("The export cannot be written.", where=str(folder), remedy=first_line(error)[:300]) from error
    finally:
        connection.execute("DROP TABLE IF EXISTS temp.exported")
        connection.execute("DROP TABLE IF EXISTS temp.former")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What the export (or the lists made of it) in this folder says of itself.

    Raises:
        UsageError: when there is none.
        StoreError: when another version of the program wrote it.
    """
    try:
        found = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        if found.layout == SCHEMA_VERSION and found.settings:
            return found
    except (OSError, ValueError, TypeError) as error:
        remedy = "Write it with “python -m hotspots export-parquet”."
        if folder.name == MADE:
            remedy = "Make the lists with “python -m hotspots rebuild --from …” first."
        raise UsageError(
            "There is nothing here that a rebuild has written or can read.", where=str(folder), remedy=remedy
        ) from error
    raise StoreError("This export was made by another version of this program.", where=str(folder), remedy=_AGAIN)


def must_fit(warehouse: Warehouse, settings: Settings, found: Manifest, *, folder: Path) -> None:
    """See that the lists made of an export are lists of this store as it is now.

    Raises:
        StoreError: when they are not.
    """
    try:
        here = _manifest(warehouse, settings)
    finally:
        warehouse.connection.execute("DROP TABLE IF EXISTS temp.exported")
    if found.crs != here.crs or found.detection != here.detection:
        other = [f"[detection] {key}" for key, value in here.detection.items() if found.detection.get(key) != value]
        named = ", ".join(other if found.crs == here.crs else ["[area] crs", *other])
        raise StoreError(f"This export was made under other settings: {named}.", where=str(folder), remedy=_AGAIN)
    if found.fingerprint != here.fingerprint:
        raise StoreError(
            f"The store's reports are not those of this export ({here.reports:,} located ones now, "
            f"{found.reports:,} then).",
            where=str(folder),
            remedy=_AGAIN,
        )


def take_in(warehouse: Warehouse, made: Path, lists: Mapping[str, Mapping[str, Column]]) -> None:
    """Put the lists that a rebuild has made in place of all lists of the store. Call it inside a transaction.

    Args:
        made: the folder that the rebuild has written.
        lists: table → its columns; the names come from the vocabulary, never from data.
    """
    connection = warehouse.connection
    run_script(connection, sql("delete_lists"))
    rows = connection.read_parquet([str(path) for path in sorted((made / "lists").rglob("*.parquet"))])
    for table, columns in lists.items():
        chosen = rows.filter(ColumnExpression("list_name") == ConstantExpression(table))
        chosen.select(*(ColumnExpression(name) for name in columns)).insert_into(table)
    warehouse.write_meta(UNPUBLISHED, "lists")


def remove_inside(store: Path) -> None:
    """Remove what a rebuild that was cut off has left in the store."""
    shutil.rmtree(store / INSIDE, ignore_errors=True)


def _manifest(warehouse: Warehouse, settings: Settings) -> Manifest:
    """Read the store's reports into the temporary table `exported`, and say what they are."""
    warehouse.connection.execute(
        "CREATE OR REPLACE TEMP TABLE exported AS " + sql("export_reports"), {"by": settings.detection.by}
    )
    row = first_row(warehouse.connection.execute(sql("export_told")))
    assert row is not None
    reports, places, times, fingerprint = row
    detection = json.loads(settings.detection.model_dump_json())
    return Manifest(SCHEMA_VERSION, settings.area.crs, detection, int(reports), int(places), int(times), fingerprint)


def _copy(connection: duckdb.DuckDBPyConnection, table: str, folder: Path, by: list[str] | None = None) -> None:
    """Write a table to Parquet files in a new folder, parted `by` columns; also where it has no row."""
    rows = connection.table(table)
    count = first_row(rows.count("*"))
    folder.mkdir()
    if by and count and count[0]:
        # The columns stand in the files too: an engine need not read them from the folders' names.
        rows.write_parquet(
            str(folder), compression="zstd", partition_by=by, write_partition_columns=True, overwrite=True
        )
    else:
        rows.write_parquet(str(folder / "part.parquet"), compression="zstd")
