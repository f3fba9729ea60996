"""What is purged is gone from every file of the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hotspots.purging import cut_off, purge
from hotspots.settings import parse_settings
from hotspots.store import Warehouse, open_snapshot
from hotspots.store.check import check
from hotspots.store.files import raw_path
from hotspots.store.purge import PURGED_FILE, find_marks
from hotspots.store.sessions import audit_journal


def ids(store: Path) -> set[str]:
    snapshot = open_snapshot(store)
    found = snapshot.connection.cursor().execute("SELECT report_id FROM s.reports").df()["report_id"]
    snapshot.close()
    return set(found)


@pytest.fixture(scope="module")
def before(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("purge") / "store"
    shutil.copytree(demo_store, store)
    return store


def test_purged_reports_stand_in_no_file(before: Path) -> None:
    had = ids(before)
    # What `restore` set aside, and what a purge that was cut off had left.
    shutil.copy(before / "work.duckdb", before / "work.duckdb.damaged-1")
    with Warehouse(before) as warehouse:
        warehouse.write_meta(PURGED_FILE + "0" * 64, "2024-01-01")
    forgotten = raw_path(before, "0" * 64)
    forgotten.write_bytes(b"an old row")
    done = purge(before, date(2025, 10, 6))
    left = ids(before)
    gone = had - left
    assert len(gone) == done.reports > 10_000
    snapshot = open_snapshot(before)
    first = snapshot.connection.cursor().execute("SELECT min(occurred_from) FROM s.reports").fetchone()
    assert first is not None
    assert first[0].date() >= date(2025, 10, 6)
    snapshot.close()
    # The search finds what is there: reports that are left stand in the very files that hold no purged one.
    assert {path.name.split(".")[0] for path, _ in find_marks(before, tuple(left))} >= {"work"}
    assert find_marks(before, tuple(gone)) == []
    assert not list(before.glob("*.damaged-*"))
    assert not forgotten.exists()
    assert len(list((before / "snapshots").iterdir())) == 1
    assert all(finding.ok for finding in check(before)), [f for f in check(before) if not f.ok]
    last = audit_journal(before).entries("purged")[-1]
    assert last.payload["reports"] == done.reports
    assert last.payload["still_found_in"] == []


def test_the_search_reads_packed_files_and_over_borders(tmp_path: Path) -> None:
    import gzip

    mark = "police-0123456789abcdef"
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x" * ((1 << 22) - 9) + mark.encode()))
    (tmp_path / "b").write_bytes(b"police-0123456789abcdee")
    assert find_marks(tmp_path, (mark,)) == [(tmp_path / "a.gz", mark)]


def test_how_long_is_in_the_settings() -> None:
    assert cut_off(parse_settings({}), date(2026, 3, 9)) is None
    assert cut_off(parse_settings({"retention": {"reports": 24}}), date(2026, 3, 9)) == date(2024, 3, 1)
    assert cut_off(parse_settings({"retention": {"reports": 4}}), date(2026, 3, 31)) == date(2025, 11, 1)


def test_wrong_usage_is_said(hotspots_cli: Callable[..., Any], tmp_path: Path, demo_store: Path) -> None:
    assert hotspots_cli("purge", "--store", tmp_path).exit_code == 1
    kept = hotspots_cli("purge", "--store", demo_store)
    assert kept.exit_code == 2
    assert "for ever" in kept.stderr
