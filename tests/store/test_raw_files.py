"""The files as they arrived, kept by their hash."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from hotspots.store.files import keep_raw, raw_files, raw_path, read_raw

DATA = b"a,b\n" + b"1,2\n" * 5000
SHA = hashlib.sha256(DATA).hexdigest()


def test_a_kept_file_comes_back_as_it_was(tmp_path: Path) -> None:
    keep_raw(tmp_path, SHA, DATA)
    assert read_raw(tmp_path, SHA) == DATA
    assert raw_files(tmp_path) == [raw_path(tmp_path, SHA)]
    assert raw_path(tmp_path, SHA).stat().st_size < len(DATA) / 10


def test_files_kept_by_an_earlier_version_are_still_read(tmp_path: Path) -> None:
    older = tmp_path / "raw" / f"{SHA}.gz"
    older.parent.mkdir()
    older.write_bytes(gzip.compress(DATA))
    keep_raw(tmp_path, SHA, DATA)
    assert raw_files(tmp_path) == [older]
    assert read_raw(tmp_path, SHA) == DATA
    older.write_bytes(b"damaged")
    keep_raw(tmp_path, SHA, DATA, anew=True)
    assert read_raw(tmp_path, SHA) == DATA
    assert [path.suffix for path in raw_files(tmp_path)] == [".zst"]


@pytest.mark.parametrize("end", [100, -1])
def test_a_file_cut_short_is_no_shorter_file(tmp_path: Path, end: int) -> None:
    keep_raw(tmp_path, SHA, DATA)
    path = raw_path(tmp_path, SHA)
    path.write_bytes(path.read_bytes()[: min(end, path.stat().st_size - 1) if end > 0 else end])
    with pytest.raises(OSError):
        read_raw(tmp_path, SHA)
