"""An open version: on how many cores it answers."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import open_snapshot, snapshot
from hotspots.store import queries as q


def test_a_small_version_answers_on_one_core_and_a_large_one_on_all(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = _cores(duckdb.connect(":memory:"))
    small = open_snapshot(demo_store)
    monkeypatch.setattr(snapshot, "_ONE_CORE_BYTES", 0)
    large = open_snapshot(demo_store)
    assert (_cores(small.connection), _cores(large.connection)) == (1, usual)
    week = q.periods(small, "week").last_full  # type: ignore[union-attr]
    pd.testing.assert_frame_equal(
        q.hotspot_list(small, Period("week", week)), q.hotspot_list(large, Period("week", week))
    )
    between = {"first": week - 25, "last": week}
    pd.testing.assert_frame_equal(*(q.cell_counts(one, Filters("week"), **between) for one in (small, large)))


def _cores(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("SELECT current_setting('threads')").fetchone()
    assert found
    return int(found[0])
