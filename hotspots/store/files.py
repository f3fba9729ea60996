"""Writing files so that a crash leaves either the old one or the new one, on any operating system."""

from __future__ import annotations

import contextlib
import gzip
import os
from pathlib import Path

WORK_FILE = "work.duckdb"


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to a file beside `path`, force it to disk, then put it in place of `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force a file that somebody else wrote to disk."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to disk where the system can (Windows cannot, and does not need it)."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def raw_path(store: Path, sha256: str) -> Path:
    """Where the raw file of this hash lies."""
    return store / "raw" / f"{sha256}.gz"


def keep_raw(store: Path, sha256: str, data: bytes, *, anew: bool = False) -> None:
    """Keep a file's bytes under their hash; a file that is kept already stays as it is, unless it is put `anew`."""
    path = raw_path(store, sha256)
    if anew or not path.exists():
        write_atomically(path, gzip.compress(data, compresslevel=1, mtime=0))


def read_raw(store: Path, sha256: str) -> bytes:
    """The bytes of a kept file.

    Raises:
        OSError: when it is missing or damaged.
    """
    return gzip.decompress(raw_path(store, sha256).read_bytes())
