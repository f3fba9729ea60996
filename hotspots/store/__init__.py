"""DuckDB holds everything. One process writes (`Warehouse`), any number read published snapshots (`open_snapshot`).

store/
  work.duckdb            the writer's own database: ledger, reports, hotspots
  raw/<sha256>.zst       every file as it arrived, by hash: the database can be rebuilt from them
  refused/<sha256>.csv   rows that were refused, with the reason, to be corrected and loaded again
  snapshots/             read-only versions; a few are kept
  CURRENT                the name of the snapshot that readers open
  journal.sqlite         what people did and decided, line by line (made by the first line)
  settings.toml          the partnership's settings (optional)
"""

from hotspots.store.adding import LoadResult
from hotspots.store.journal import Entry, Journal
from hotspots.store.snapshot import Snapshot, current_version, is_published, open_snapshot, publish, with_current
from hotspots.store.warehouse import Warehouse

__all__ = [
    "Entry",
    "Journal",
    "LoadResult",
    "Snapshot",
    "Warehouse",
    "current_version",
    "is_published",
    "open_snapshot",
    "publish",
    "with_current",
]
