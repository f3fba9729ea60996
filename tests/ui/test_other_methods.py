"""Another method beside our list: what it marks, and how far the two agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.layers import LAYERS
from hotspots.finding import find_hotspots
from hotspots.schema import Filters
from hotspots.store import Snapshot, open_snapshot
from hotspots.ui.other_methods import agreement, beside, class_words, near_repeats, windows

MAPPED = [key for key, layer in LAYERS.items() if layer.shape != "table"]


@pytest.fixture(scope="module")
def snapshot(demo_store: Path) -> Snapshot:
    return open_snapshot(demo_store)


@pytest.mark.parametrize("key", MAPPED)
def test_what_a_method_marks_is_told_against_the_list(snapshot: Snapshot, key: str) -> None:
    found = beside(snapshot, Filters("week"), key, 26)
    listed = find_hotspots(snapshot, Filters("week"))
    assert listed is not None
    assert found.reports == listed.total_reports
    assert found.area_cells == listed.area_cells
    assert found.places["cells"].sum() >= found.marked_cells > 0
    assert list(found.places["value"]) == sorted(found.places["value"], reverse=True)
    assert set(found.cells["class"]) <= {0, 1, 2, 3}
    assert len(found.cells) >= found.marked_cells
    assert list(found.ours["name"]) == list(listed.table["name"])
    # A hotspot is marked exactly when a place that the method marks is said to be it.
    said = set(" and ".join(found.places["on_list"]).replace(", ", " and ").split(" and "))
    for row in found.ours.itertuples():
        assert row.marked == (f"{row.rank}. {row.name}" in said)
    both = int(found.ours["marked"].sum())
    assert f"Of our {len(found.ours)} hotspots it marks {both} too" in agreement(found)


def test_a_surface_marks_as_many_cells_as_the_list(snapshot: Snapshot) -> None:
    listed = find_hotspots(snapshot, Filters("week"))
    assert listed is not None
    found = beside(snapshot, Filters("week"), "kde", 26)
    assert found.marked_cells == sum(len(cells) for cells in listed.table["cells"])


def test_clusters_hold_their_reports(snapshot: Snapshot) -> None:
    found = beside(snapshot, Filters("week"), "dbscan_alone", 13)
    assert found.window[1].number - found.window[0].number == 12
    sizes = found.members.groupby("cluster")["reports"].sum()
    np.testing.assert_allclose(np.sort(found.places["value"].to_numpy(float)), np.sort(sizes.to_numpy()))


def test_nothing_marked_is_said(snapshot: Snapshot) -> None:
    few = Filters("week", agencies=("youth",), categories=("hate",), weekdays=(1,), hours=(0, 1))
    for key in MAPPED:
        found = beside(snapshot, few, key, 26)
        assert found.places.empty
        assert "It marks 0 places" in agreement(found)
        assert "no list for this choice" in agreement(found)
    assert "too few" in near_repeats(beside(snapshot, few, "knox", 26).bands)


def test_near_repeats_in_words() -> None:
    bands = pd.DataFrame(
        {
            "space": ["same location"] * 2 + ["0-100 m"],
            "time": ["0-1 d", "2-7 d", "0-1 d"],
            "observed": [30, 50, 200],
            "expected": [20.0, 49.0, 180.0],
            "ratio": [1.5, 1.02, 1.11],
            "p": [0.005, 0.4, 0.01],
        }
    )
    said = near_repeats(bands)
    assert "1.5 times as many pairs of reports (30) as their places and dates explain (20)" in said
    assert said.endswith("0-100 m and 0-1 d.")
    assert "no more frequent" in near_repeats(bands.assign(p=0.3))


def test_windows_and_classes() -> None:
    assert windows("week", 26) == [26, 13, 4]
    assert windows("month", 3) == [3, 1]
    assert class_words((0, 3, 5, 8)) == ["up to 3", "3 to 5", "5 to 8", "over 8"]
    assert class_words((250, 500, 1000, 2000)) == ["250 to 500", "500 to 1,000", "1,000 to 2,000", "over 2,000"]
