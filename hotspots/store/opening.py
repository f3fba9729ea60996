"""Why the working database cannot be opened, in words."""

from __future__ import annotations

from pathlib import Path

import duckdb

from hotspots.errors import StoreBusy, StoreDamaged, StoreError
from hotspots.store.files import WORK_FILE


def explain_open(store: Path, error: Exception) -> StoreError:
    """The error to raise when opening the store for writing has failed."""
    text = str(error)
    if "could not set lock" in text.lower() or "being used by another process" in text:
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
    return StoreError(
        "The store cannot be opened for writing.",
        where=str(store),
        remedy=f"Check that you may write in this folder. ({first_line(error)})",
    )


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return (str(error).splitlines() or [type(error).__name__])[0]
