"""What one map shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hotspots.finding import find_hotspots, grid_of
from hotspots.schema import Filters
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q
from hotspots.ui.map_data import POINTS_CAP, cell_marks, classed, map_payload


@pytest.fixture(scope="module")
def snapshot(demo_store: Path) -> Snapshot:
    return open_snapshot(demo_store)


@pytest.fixture(scope="module")
def filters(snapshot: Snapshot) -> Filters:
    span = q.periods(snapshot, "week")
    assert span is not None
    return Filters("week", span.last_full)


def test_the_map_says_the_same_as_the_list(snapshot: Snapshot, filters: Filters) -> None:
    drawn = json.loads(map_payload(snapshot, filters))
    found = find_hotspots(snapshot, filters)
    assert found is not None
    assert [h["id"] for h in drawn["hotspots"]] == list(found.table["hotspot_id"])
    assert [h["rank"] for h in drawn["hotspots"]] == list(found.table["rank"])
    first, row = drawn["hotspots"][0], found.table.iloc[0]
    assert first["at"] == pytest.approx([row["lat"], row["lon"]], abs=1e-5)
    assert first["lines"][0] == f"1. {row['name']}"
    assert f"{row['reports']} report" in first["lines"][1]


def test_reports_are_those_of_the_period_and_capped(snapshot: Snapshot, filters: Filters) -> None:
    drawn = json.loads(map_payload(snapshot, filters))
    points = q.report_points(snapshot, filters, first=filters.period or 0, last=filters.period or 0, limit=10**6)
    assert len(drawn["reports"]) == min(len(points), POINTS_CAP)
    assert sum(r[2] for r in drawn["reports"]) == points["reports"].sum()
    assert len(drawn["report_words"]) == len(drawn["reports"])


def test_small_enough_to_send_on_every_click(snapshot: Snapshot, filters: Filters) -> None:
    assert len(map_payload(snapshot, filters)) < 150_000


def test_cells(snapshot: Snapshot, filters: Filters) -> None:
    found = find_hotspots(snapshot, filters)
    assert found is not None
    cells = classed(found.cells, snapshot.settings.detection.risk_threshold)
    threshold = snapshot.settings.detection.risk_threshold
    assert (cells["relative_risk"] >= threshold / 2).all()
    assert set(cells["class"]) <= {0, 1, 2, 3}
    assert (cells.loc[cells["class"] == 0, "relative_risk"] < threshold).all()
    # Cells of the hotspots themselves stand out.
    assert set(found.table.iloc[0]["cells"]) & set(cells["cell_id"])


def test_corners_sent_once_fit_every_cell(snapshot: Snapshot, filters: Filters) -> None:
    found = find_hotspots(snapshot, filters)
    assert found is not None
    grid = grid_of(snapshot.settings)
    cells = classed(found.cells, snapshot.settings.detection.risk_threshold)
    sent = cell_marks(cells, grid)
    centres = np.array(sent["cells"])[:, :2] / 1e5
    drawn = centres[:, None, :] + np.array(sent["cell_corners"])[None]
    true = grid.cell_outlines(cells["cell_id"].to_numpy())[..., ::-1]
    metres = np.abs(drawn - true) * [111_000, 68_000]
    assert metres.max() < 3


def test_filters_reach_the_map(snapshot: Snapshot, filters: Filters) -> None:
    youth = json.loads(map_payload(snapshot, replace(filters, agencies=("youth",))))
    assert len(youth["reports"]) < len(json.loads(map_payload(snapshot, filters))["reports"])


def test_a_period_without_data_is_an_empty_map(snapshot: Snapshot, filters: Filters) -> None:
    drawn = json.loads(map_payload(snapshot, replace(filters, period=10)))
    assert drawn["hotspots"] == drawn["cells"] == drawn["reports"] == []
