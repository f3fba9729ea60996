"""Why the working database cannot be opened, in words."""

from __future__ import annotations

from pathlib import Path

import duckdb

from hotspots.errors import StoreBusy, StoreDamaged, StoreError
from hotspots.store.files import WORK_FILE

# What DuckDB raises when a file is cut short, holds garbage, or lies on a disk that fails.
DAMAGE = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
)
RESTORE = "Run “python -m hotspots restore” to make it again from the published version."


def is_missing(store: Path) -> bool:
    """Whether the working database is gone (or empty) although something was published from it."""
    work = store / WORK_FILE
    return (not work.exists() or work.stat().st_size == 0) and (store / "CURRENT").exists()


def missing(store: Path) -> StoreDamaged:
    """The error to raise when it is: beginning anew in its place would lose all that is published."""
    return StoreDamaged("The store's working database is gone.", where=str(store / WORK_FILE), remedy=RESTORE)


def explain_use(store: Path, error: BaseException) -> StoreError | None:
    """The error to raise when reading or writing an open store has failed; None when that is not what happened."""
    text = str(error).lower()
    full = any(sign in text for sign in ("no space left", "file too large", "disk quota", "out of memory"))
    if isinstance(error, DAMAGE) and not full and any(sign in text for sign in _SPOILT):
        return StoreDamaged(
            f"The store's working database is damaged ({first_line(error)[:120]}).",
            where=str(store / WORK_FILE),
            remedy=RESTORE,
        )
    if isinstance(error, (OSError, duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException)) or full:
        return StoreError(
            "The store cannot be written: nothing of the file at hand was stored.",
            where=str(store),
            remedy=f"Check its disk and your right to write there, then run this again. ({first_line(error)[:200]})",
        )
    return None


_SPOILT = (
    "checksum",
    "corrupt",
    "deserializ",
    "serializ",
    "could not read enough",
    "not a valid duckdb",
    "internal error",
)


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
        return StoreError(
            "The store's folder cannot be written.",
            where=str(store),
            remedy=f"Check that it is a folder and that you may write there. ({error.strerror or text})",
        )
    if (known := explain_use(store, error)) is not None and isinstance(known, StoreDamaged):
        return known
    if "version" in text.lower():
        return StoreDamaged(
            "The store's working database cannot be read.", where=str(store / WORK_FILE), remedy=RESTORE
        )
    return StoreError(
        "The store cannot be opened for writing.",
        where=str(store),
        remedy=f"Check that you may write in this folder. ({first_line(error)})",
    )


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return (str(error).splitlines() or [type(error).__name__])[0]
