"""The life of a hotspot: its stretches in each state, times off the list, what is near."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from hotspots.finding import find_hotspots
from hotspots.schema import Filters
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q
from hotspots.ui.life import in_words, life_of, neighbours, past_hotspots, phases


@pytest.fixture(scope="module")
def snapshot(demo_store: Path) -> Snapshot:
    return open_snapshot(demo_store)


def test_stretches_in_each_state() -> None:
    history = pd.DataFrame(
        {
            "period": [10, 11, 12, 20, 21],
            "state": ["new", "new", "growing", "recurring", "recurring"],
            "rank": [5, 3, 2, 9, 8],
            "state_reason": list("abcde"),
        }
    )
    table = phases(history, 23)
    assert list(table["state"]) == ["Off the list", "Recurring", "Off the list", "Growing", "New on the list"]
    assert list(table["first"]) == [22, 20, 13, 12, 10]
    assert list(table["last"]) == [23, 21, 19, 12, 11]
    assert list(table["lists"]) == [0, 2, 0, 1, 2]
    assert table["best_rank"].iloc[4] == 3
    assert list(table["reason"]) == ["", "e", "", "c", "b"]
    assert phases(history, 21)["state"].iloc[0] == "Recurring"


def test_a_life_counts_what_the_store_holds(snapshot: Snapshot) -> None:
    listed = find_hotspots(snapshot, Filters("week"))
    assert listed is not None
    row = listed.table.iloc[0]
    until = listed.period.number
    life = life_of(snapshot, "week", row["hotspot_id"], until)
    assert life is not None
    assert life.name == row["name"]
    assert (life.first_listed, life.last_listed, life.lists) == (row["first_seen"], until, row["periods_listed"])
    assert life.counts["number"].iloc[-1] == until
    assert life.counts["reports"].iloc[-1] == row["reports"]
    assert life.counts["listed"].sum() <= life.lists
    # The week's own count was told of by the list before it, with an interval.
    assert life.counts["low"].iloc[-1] <= life.counts["high"].iloc[-1]
    assert life.phases["lists"].sum() == life.lists
    assert "First listed in the week of" in in_words(life, "week", until)
    assert life_of(snapshot, "week", "H9999", until) is None
    assert life_of(snapshot, "week", row["hotspot_id"], int(row["first_seen"]) - 1) is None


def test_hotspots_that_left_are_found_and_told_of(snapshot: Snapshot) -> None:
    span = q.periods(snapshot, "week")
    assert span is not None
    until = span.last_full
    listed = find_hotspots(snapshot, Filters("week"))
    assert listed is not None
    past = past_hotspots(snapshot, "week", until)
    assert past
    assert not set(past) & set(listed.table["hotspot_id"])
    for key in past:
        life = life_of(snapshot, "week", key, until)
        assert life is not None
        assert life.last_listed < until
        assert life.phases["state"].iloc[0] == "Off the list"
        assert "Last listed in" in in_words(life, "week", until)


def test_neighbours_with_distance_and_direction() -> None:
    table = pd.DataFrame(
        {
            "hotspot_id": list("abcde"),
            "rank": [1, 2, 3, 4, 5],
            "name": ["Here", "Up", "Far", "Corner", "Left"],
            "easting": [1000.0, 1000, 1000, 1300, 600],
            "northing": [1000.0, 1250, 4000, 700, 1000],
        }
    )
    said = neighbours(table, "a")
    assert said == "2. Up, 250 m north; 5. Left, 400 m west; 4. Corner, 420 m south-east."
    assert neighbours(table, "c", most=1) == "2. Up, 2.8 km south."
    assert neighbours(table.iloc[:1], "a") == "No other hotspot is on the list."
