"""Writing files so that a crash leaves either the old one or the new one, on any operating system."""

from __future__ import annotations

import contextlib
import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

WORK_FILE = "work.duckdb"
_CHUNK = 1 << 22


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
    """Where the raw file of this hash lies: Zstandard, or gzip where an earlier version of the program kept it."""
    older = store / "raw" / f"{sha256}.gz"
    return older if older.exists() else store / "raw" / f"{sha256}.zst"


def raw_files(store: Path) -> list[Path]:
    """All kept raw files, by name, which is their hash."""
    return sorted(path for path in (store / "raw").glob("*") if path.suffix in (".zst", ".gz"))


def keep_raw(store: Path, sha256: str, data: bytes, *, anew: bool = False) -> None:
    """Keep a file's bytes under their hash; a file that is kept already stays as it is, unless it is put `anew`."""
    path = raw_path(store, sha256)
    if path.exists() and not anew:
        return
    packed = pa.Codec("zstd", compression_level=1).compress(data, asbytes=True)
    write_atomically(store / "raw" / f"{sha256}.zst", packed)
    if path.suffix == ".gz":
        path.unlink(missing_ok=True)


def read_raw(store: Path, sha256: str) -> bytes:
    """The bytes of a kept file.

    Raises:
        OSError, EOFError, zlib.error: when it is missing or damaged.
    """
    with open_packed(raw_path(store, sha256)) as unpacked:
        return unpacked.read()


def open_packed(path: Path) -> BinaryIO:
    """A file's bytes, unpacked where its name says that it is packed."""
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path))
    if path.suffix == ".zst":
        return cast("BinaryIO", pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))
    return path.open("rb")


def chunks(path: Path, overlap: int) -> Iterator[bytes]:
    """The bytes of `open_packed`, piece by piece; each begins with the last `overlap` bytes of the one before."""
    kept = b""
    with open_packed(path) as handle:
        while data := handle.read(_CHUNK):
            yield kept + data
            kept = data[-overlap:] if overlap else b""
