"""On the made-up borough the truth is known: are the planted hotspots found, and little else?"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.demo import DemoTruth
from hotspots.finding import find_hotspots, grid_of
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import open_snapshot
from hotspots.store import queries as q

# A listed cell belongs to a planted hotspot when its middle lies within the hotspot or one cell's corner beyond.
SLACK_M = 150 / 3**0.5


@pytest.fixture(scope="module")
def judged(demo_store: Path) -> pd.DataFrame:
    """One row per week: planted hotspots alive and found, false ones listed, and which id holds each planted one."""
    truth = DemoTruth.read(demo_store.parent / "demo")
    snapshot = open_snapshot(demo_store)
    span = q.periods(snapshot, "week")
    assert span is not None
    grid = grid_of(snapshot.settings)
    rows = []
    for number in range(span.last_full - 25, span.last_full + 1):
        found = find_hotspots(snapshot, Filters(period=number))
        assert found is not None
        alive = truth.alive(number)
        places = np.array([[one.easting, one.northing] for one in alive])
        reach = np.array([one.radius_m for one in alive]) + SLACK_M
        holder: dict[object, str] = {}
        false = 0
        for hotspot in found.table.itertuples():
            centres = np.column_stack(grid.cell_centres(hotspot.cells))
            near = (np.hypot(*(centres[:, None] - places[None]).transpose(2, 0, 1)) <= reach).any(axis=0)
            false += not near.any()
            holder |= {one.id: str(hotspot.hotspot_id) for one, hit in zip(alive, near, strict=True) if hit}
        rows.append({"number": number, "alive": len(alive), "found": len(holder), "false": false, "holder": holder})
    snapshot.close()
    return pd.DataFrame(rows)


def test_planted_hotspots_of_the_last_full_week_are_found(judged: pd.DataFrame) -> None:
    last = judged.iloc[-1]
    assert last["found"] >= 0.95 * last["alive"]
    assert last["false"] <= 2


def test_over_half_a_year_few_are_missed_and_few_are_false(judged: pd.DataFrame) -> None:
    assert judged["found"].sum() >= 0.95 * judged["alive"].sum()
    assert judged["false"].mean() <= 2


def test_a_persistent_hotspot_keeps_its_id(demo_store: Path, judged: pd.DataFrame) -> None:
    truth = DemoTruth.read(demo_store.parent / "demo")
    persistent = [one.id for one in truth.hotspots if one.kind == "persistent"]
    ids = [len({holder[one] for holder in judged["holder"] if one in holder}) for one in persistent]
    assert np.mean(ids) <= 1.1


def test_the_week_under_way_is_marked(demo_store: Path) -> None:
    snapshot = open_snapshot(demo_store)
    span = q.periods(snapshot, "week")
    assert span is not None
    assert Period("week", span.last).label == "2025-W47"
    assert span.last_full == span.last - 1
    latest = find_hotspots(snapshot, Filters())
    assert latest is not None
    assert latest.period.label == "2025-W46"
    assert not latest.still_filling
    assert find_hotspots(snapshot, Filters(period=span.last)).still_filling  # type: ignore[union-attr]
    snapshot.close()


def test_every_row_of_every_file_is_accounted_for(demo_store: Path) -> None:
    truth = DemoTruth.read(demo_store.parent / "demo")
    snapshot = open_snapshot(demo_store)
    batches = q.batches(snapshot)
    assert (batches["rows_read"] == batches["accepted"] + batches["refused"] + batches["not_asb"]).all()
    for agency, expected in truth.files.items():
        mine = batches[batches["agency"] == agency]
        assert mine["rows_read"].sum() == expected.rows
        assert mine["refused"].sum() == expected.refused
        assert mine["not_located"].sum() == expected.not_located
    refused = q.refused_rows(snapshot)
    assert (refused["reason"].str.len() > 5).all()
    assert (refused["remedy"].str.len() > 5).all()
    assert all(isinstance(json.loads(original), dict) for original in refused["original"])
    snapshot.close()
