"""What is purged is gone from every file of the store."""

from __future__ import annotations

import gzip
import json
import shutil
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.errors import StoreError
from hotspots.linking import decisions
from hotspots.purging import cut_offs, purge
from hotspots.schema import ACTION_STATUSES, ACTIONS, ACTIVITIES
from hotspots.settings import parse_settings
from hotspots.store import Journal, Warehouse, open_snapshot
from hotspots.store.actions import actions, record
from hotspots.store.check import check
from hotspots.store.files import open_packed, raw_path
from hotspots.store.purge import PURGED_FILE, find_marks
from hotspots.store.sessions import audit_journal, end_session, has_ended


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
    mark = "police-0123456789abcdef"
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x" * ((1 << 22) - 9) + mark.encode()))
    (tmp_path / "b").write_bytes(b"police-0123456789abcdee")
    assert find_marks(tmp_path, (mark,)) == [(tmp_path / "a.gz", mark)]


def test_how_long_is_in_the_settings() -> None:
    assert cut_offs(parse_settings({}), date(2026, 3, 9)).get("reports") is None
    assert cut_offs(parse_settings({"retention": {"reports": 24}}), date(2026, 3, 9))["reports"] == date(2024, 3, 1)
    assert cut_offs(parse_settings({"retention": {"reports": 4}}), date(2026, 3, 31))["reports"] == date(2025, 11, 1)


def test_wrong_usage_is_said(hotspots_cli: Callable[..., Any], tmp_path: Path, demo_store: Path) -> None:
    assert hotspots_cli("purge", "--store", tmp_path).exit_code == 1
    kept = hotspots_cli("purge", "--store", demo_store)
    assert kept.exit_code == 2
    assert "for ever" in kept.stderr


def test_each_table_has_its_own_period() -> None:
    settings = parse_settings({"retention": {"reports": 24, "audit": 12, "actions": 6}})
    assert cut_offs(settings, date(2026, 3, 9)) == {
        "reports": date(2024, 3, 1), "actions": date(2025, 9, 1), "audit": date(2025, 3, 1),
    }  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A store with forty reports, refused rows, decisions, actions and an audit."""
    from hotspots.linking import decide
    from hotspots.pipeline import ingest
    from hotspots.store import publish

    rows = "".join(
        f"R{n},{('police', 'council')[n % 2]},2025-0{1 + n % 3}-{1 + n % 28:02d}T20:00,400000,{250_000 + n},noise\n"
        for n in range(40)
    )
    head = "report_id,source_agency,occurred_from,easting,northing,category\n"
    (tmp_path / "a.csv").write_text(
        f"{head}{rows}R99,police,no day at all in this very long cell,400000,250000,noise\n"
    )
    store = tmp_path / "store"
    ingest([tmp_path / "a.csv"], agency="asb_report", store=store)
    with Warehouse(store) as warehouse:
        publish(warehouse)
    known = sorted(ids(store))
    police, council = [i for i in known if "police" in i], [i for i in known if "council" in i]
    for a, b in zip(council, police, strict=True):
        decide(store, a, b, "same", who="p1")
        audit_journal(store).append("link decided", {"a": a, "b": b, "decision": "same"}, who="p1")
    record(store, some_actions("2024-05-01", "2025-11-02"), who="page")
    audit_journal(store).append("viewed", {"page": "overview"}, who="p1")
    return store


def some_actions(*days: str) -> pd.DataFrame:
    blank = dict.fromkeys(ACTIONS, "")
    numbers = dict.fromkeys(("easting", "northing", "minutes", "people", "contacts"))
    return pd.DataFrame(
        [
            {**blank, **numbers, "action_id": f"a-{day}", "agency": "police", "kind": "patrol_visit",
             "activity": next(iter(ACTIVITIES["patrol_visit"])), "status": ACTION_STATUSES[0],
             "started_at": f"{day}T10:00"}
            for day in days
        ]
    )  # fmt: skip


def test_decisions_on_purged_reports_go_with_them(small: Path) -> None:
    had = ids(small)
    assert find_marks(small, tuple(had))
    done = purge(small, date(2025, 3, 1))
    gone = had - ids(small)
    assert done.reports == len(gone) > 10
    assert find_marks(small, tuple(gone)) == [], "not in a decision, not in the audit of it"
    assert done.lines["actions"] == done.lines["audit"] > 0
    assert Journal(small).verify() == audit_journal(small).verify() == []
    assert len(decisions(small)) == 20 - done.lines["actions"]
    assert all(finding.ok for finding in check(small)), [f for f in check(small) if not f.ok]


def test_each_period_is_carried_out_alone(small: Path) -> None:
    reports, tomorrow = ids(small), date.today() + timedelta(days=1)
    done = purge(small, None, other={"actions": date(2025, 1, 1)})
    assert list(actions(small)["action_id"]) == ["a-2025-11-02"]
    assert (done.reports, done.lines, done.versions) == (0, {"actions": 1, "audit": 0}, 0)
    assert len(decisions(small)) == 20
    purge(small, None, other={"decisions": tomorrow})
    assert decisions(small) == {}
    assert len(actions(small)) == 1
    purge(small, None, other={"audit": tomorrow})
    assert [line.kind for line in audit_journal(small).entries()] == ["lines purged", "purged"]
    assert list((small / "raw").glob("*"))
    purge(small, None, other={"files": tomorrow})
    assert not list((small / "raw").glob("*"))
    assert ids(small) == reports
    assert all(finding.ok for finding in check(small)), [f for f in check(small) if not f.ok]
    assert Journal(small).verify() == audit_journal(small).verify() == []


def test_what_stood_in_refused_rows_goes_everywhere(small: Path) -> None:
    mark = "no day at all in this very long cell"
    held = [path for path in small.rglob("*") if path.is_file() and mark.encode() in _bytes(path)]
    assert {path.parent.name for path in held} >= {"raw", "refused"}
    done = purge(small, None, other={"refused": date.today() + timedelta(days=1)})
    assert done.searched == 1
    assert [path for path in small.rglob("*") if path.is_file() and mark.encode() in _bytes(path)] == []
    snapshot = open_snapshot(small)
    row = snapshot.connection.cursor().execute("SELECT value, original, reason FROM s.refused_rows").fetchone()
    snapshot.close()
    assert row == ("", "{}", "No longer kept.")
    assert all(finding.ok for finding in check(small)), [f for f in check(small) if not f.ok]


def test_a_purge_that_finds_a_mark_ends_with_an_error(small: Path) -> None:
    line = audit_journal(small).entries()[0]
    payload = json.dumps(line.payload, sort_keys=True, separators=(",", ":"))
    (small / "copy of the audit").write_text(f"…{line.at}{line.kind}{line.who}{payload}…")
    with pytest.raises(StoreError, match="still readable"):
        purge(small, None, other={"audit": date.today() + timedelta(days=1)})


def test_ended_sessions_are_forgotten_when_no_session_can_be_that_old(small: Path) -> None:
    now = int(time.time())
    end_session(small, "p1", now - 30 * 24 * 3600)
    end_session(small, "p2", now - 3600)
    purge(small, None, other={"audit": date(2020, 1, 1)})
    assert has_ended(small, "p2", now - 3600)
    assert b"p1" not in (small / "access" / "ended.jsonl").read_bytes()


def _bytes(path: Path) -> bytes:
    with open_packed(path) as handle:
        return handle.read()
