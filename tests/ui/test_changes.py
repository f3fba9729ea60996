"""What changed from one list to the next, and when a hotspot is busiest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hotspots.detect.aoristic import HourProfile
from hotspots.schema import Filters
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q
from hotspots.ui.changes import busiest, compare, when_and_what, why_left


def profile(*rows: tuple[int, int, float]) -> HourProfile:
    hours = np.zeros((7, 24))
    for weekday, hour, reports in rows:
        hours[weekday - 1, hour] += reports
    return HourProfile(hours, float(hours.sum()), 0.0, 0.0)


def test_busiest_hours() -> None:
    assert busiest(profile((5, 20, 9), (6, 21, 8), (1, 9, 1))) == "20:00 to 23:00, mostly Fri and Sat"
    assert busiest(profile((5, 22, 6), (5, 23, 6), (6, 0, 6))) == "22:00 to 01:00, mostly Fri"
    assert busiest(profile((6, 21, 6), (6, 23, 6))) == "21:00 to midnight, mostly Sat"
    assert busiest(profile(*((d, 12, 3) for d in range(1, 8)))) == "12:00 to 15:00"
    assert busiest(profile((5, 20, 2))) == "too few times known"
    assert busiest(profile()) == "too few times known"


@pytest.fixture(scope="module")
def snapshot(demo_store: Path) -> Snapshot:
    return open_snapshot(demo_store)


def test_compare(snapshot: Snapshot) -> None:
    span = q.periods(snapshot, "week")
    assert span is not None
    now = compare(snapshot, Filters("week", span.last_full))
    before = compare(snapshot, Filters("week", span.last_full - 1))
    here, there = set(now.table["hotspot_id"]), set(before.table["hotspot_id"])
    assert now.comparable
    assert set(now.new["hotspot_id"]) == here - there
    assert set(now.left["hotspot_id"]) == there - here
    assert (now.rises["difference"] >= 3).all()
    ranks = before.table.set_index("hotspot_id")["rank"]
    stayed = now.table[~now.table["is_new"]]
    assert (stayed["rank_before"].to_numpy() == ranks.loc[stayed["hotspot_id"]].to_numpy()).all()


def test_the_first_list_has_nothing_to_compare_with(snapshot: Snapshot) -> None:
    span = q.periods(snapshot, "week")
    assert span is not None
    first = compare(snapshot, Filters("week", span.first))
    assert not first.comparable
    assert first.new.empty


def test_when_and_what(snapshot: Snapshot) -> None:
    span = q.periods(snapshot, "week")
    assert span is not None
    said = when_and_what(snapshot, Filters("week", span.last_full), 5)
    assert len(said) == 5
    assert said["busiest"].str.contains("to").all()
    assert said["main_kind"].ne("").all()


def test_why_hotspots_left_is_said(demo_store: Path) -> None:
    snapshot = open_snapshot(demo_store)
    span = q.periods(snapshot, "week")
    assert span is not None
    told = 0
    for week in range(span.last_full - 12, span.last_full + 1):
        filters = Filters(period=week)
        gone = why_left(snapshot, filters)
        assert gone["name"].tolist() == compare(snapshot, filters).left["name"].tolist()
        told += int(gone["why"].str.contains("now part of|no longer be 80% sure|list ends after").sum())
        assert gone["why"].str.len().gt(20).all()
    assert told
    snapshot.close()
