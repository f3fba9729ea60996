"""When in the week things happen at each hotspot: intervals spread, one question for all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.aoristic import hour_profile
from hotspots.finding import find_hotspots, hour_profiles, place_hours
from hotspots.schema import Filters
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q


@pytest.fixture(scope="module")
def snapshot(demo_store: Path) -> Snapshot:
    return open_snapshot(demo_store)


def test_every_hotspot_has_the_profile_of_its_own_reports(snapshot: Snapshot) -> None:
    filters = Filters("week")
    found = find_hotspots(snapshot, filters)
    assert found is not None
    profiles = place_hours(snapshot, filters)
    assert list(profiles) == list(found.table["hotspot_id"])
    reports = snapshot.connection.cursor().execute(
        "SELECT cell_id, occurred_from, occurred_to, time_precision FROM s.reports WHERE week_no BETWEEN $1 AND $2",
        [found.window[0].number, found.window[1].number],
    ).df()  # fmt: skip
    for row in found.table.itertuples():
        alone = hour_profile(reports[reports["cell_id"].isin(row.cells)])
        made = profiles[row.hotspot_id]
        np.testing.assert_allclose(made.hours, alone.hours, atol=1e-9)
        assert (made.known, made.unknown, made.spread) == (alone.known, alone.unknown, alone.spread)
    assert sum(profile.spread for profile in profiles.values()) > 0


def test_the_table_adds_up_to_the_reports_that_know_their_hour(snapshot: Snapshot) -> None:
    filters = Filters("week", agencies=("council",))
    profiles = place_hours(snapshot, filters)
    chosen = tuple(profiles)[:2]
    table = hour_profiles(snapshot, filters, chosen)
    assert len(table) == 2 * 168
    assert table.groupby("hotspot_id")["reports"].sum().to_dict() == pytest.approx(
        {k: profiles[k].known for k in chosen}
    )
    one = table[(table["hotspot_id"] == chosen[0]) & (table["weekday"] == 6) & (table["hour"] == 20)]
    assert one["reports"].item() == pytest.approx(profiles[chosen[0]].hours[5, 20])


def test_nothing_to_say_where_nothing_is_listed(snapshot: Snapshot) -> None:
    span = q.periods(snapshot, "week")
    assert span is not None
    nothing = hour_profiles(snapshot, Filters("week", period=span.first - 5))
    assert list(nothing.columns) == ["hotspot_id", "weekday", "hour", "reports"]
    assert nothing.empty
    assert place_hours(snapshot, Filters("week"), ()) == {}
    pd.testing.assert_frame_equal(nothing, hour_profiles(snapshot, Filters("week"), ("H9999",)), check_dtype=False)
