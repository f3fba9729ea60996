"""What is not measured again is what measuring it again would have found."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspots import measuring
from hotspots.assess import assess
from hotspots.detect.marks import mark
from hotspots.pipeline import KINDS, ingest, load_settings
from hotspots.purging import purge
from hotspots.store import Warehouse, open_snapshot

MONDAY = date(2024, 9, 2)


class Borough:
    """A small borough whose files come in week by week."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.store = folder, folder / "store"
        self.rng = np.random.default_rng(seed)
        self.files = 0

    def load(self, first: int, days: int, *, late: int = 0, shift: float = 0.0) -> None:
        """Reports of some days from Monday `first` weeks after the start on, recorded so many days later."""
        self.files += 1
        many = max(int(self.rng.poisson(6 * days)), 1)
        busy = self.rng.random(many) < 0.4
        day = self.rng.integers(0, days, many)
        happened = [MONDAY + timedelta(days=first * 7 + int(number)) for number in day]
        frame = pd.DataFrame(
            {
                "report_id": [f"F{self.files}-{number}" for number in range(many)],
                "source_agency": "police",
                "occurred_from": [f"{at}T{hour:02d}:00" for at, hour in zip(happened, day * 3 % 24, strict=True)],
                "recorded_at": [f"{at + timedelta(days=late)}T23:00" for at in happened],
                "easting": np.where(busy, 400_020 + 15 * (day % 4), 398_000 + self.rng.integers(0, 4000, many)) + shift,
                "northing": np.where(busy, 250_030, 248_000 + self.rng.integers(0, 4000, many)),
                "place_name": np.where(busy, "Mill Lane", "Far Road"),
            }
        )
        path = self.folder / f"{self.files}.csv"
        frame.to_csv(path, index=False)
        ingest([path], agency="asb_report", store=self.store, processes=1)

    def told(self) -> dict[str, Any]:
        """Everything that is measured, as readers find it."""
        with Warehouse(self.store) as warehouse:
            query = "SELECT key, value FROM meta WHERE starts_with(key, 'skill:') OR starts_with(key, 'alerts:')"
            kept = {key: json.loads(value) for key, value in warehouse.connection.execute(query).fetchall()}
            lists = pd.concat([warehouse.hotspots(kind) for kind in KINDS])
        columns = ["kind", "period", "hotspot_id", "rank", "forecast", "forecast_low", "forecast_high"]
        return kept | {"lists": lists[columns].to_dict("list")}

    def told_anew(self) -> dict[str, Any]:
        """The same, everything measured from scratch."""
        with Warehouse(self.store) as warehouse:
            warehouse.forget_meta("measured:")
            assess(warehouse, load_settings(self.store), *KINDS, processes=1)
        return self.told()


@pytest.fixture(autouse=True)
def few_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_WORLDS", 3)


def test_after_any_load_all_is_as_if_measured_from_scratch(tmp_path: Path) -> None:
    borough = Borough(tmp_path, 2)
    borough.load(0, 20 * 7)
    assert "methods" in borough.told()["skill:week"]
    weeks = 20
    steps = ["new week", "late", "begun", "corrected", "new week", "purge"]
    for step in borough.rng.permutation(steps):
        if step == "purge":
            purge(borough.store, MONDAY + timedelta(weeks=2))
        elif step == "late":
            borough.load(int(borough.rng.integers(8, weeks - 2)), 3, late=40)
        elif step == "corrected":
            # The week's reports in other places; the file before it is put out of force as far as they overlap.
            borough.load(weeks - 3, 7, shift=600.0)
        elif step == "begun":
            borough.load(weeks, 2)
        else:
            borough.load(weeks, 7)
            weeks += 1
        assert_same(borough.told(), borough.told_anew(), step)


def assert_same(one: dict[str, Any], other: dict[str, Any], step: str) -> None:
    lists, again = one.pop("lists"), other.pop("lists")
    assert one == other, step
    pd.testing.assert_frame_equal(pd.DataFrame(lists), pd.DataFrame(again))


def test_days_of_a_week_that_has_only_begun_measure_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def counting(*values: Any, **named: Any) -> Any:
        done.append(named["kind"])
        return backtest(*values, **named)

    backtest = measuring.backtest
    monkeypatch.setattr(measuring, "backtest", counting)
    borough = Borough(tmp_path, 3)
    borough.load(0, 20 * 7)
    assert done == ["week", "month"]
    before = borough.told()
    borough.load(20, 2)
    assert done == ["week", "month"]
    after = borough.told()
    assert after["skill:week"] == before["skill:week"]
    assert max(after["lists"]["period"]) >= max(before["lists"]["period"])
    snapshot = open_snapshot(borough.store)
    assert not [key for key in snapshot.meta if key.startswith("measured:")]
    snapshot.close()
    monkeypatch.setattr("hotspots.measuring.TEST_PERIODS", {"week": 5, "month": 3})
    borough.load(20, 2)
    assert done == ["week", "month"] * 2


def test_a_mark_tells_every_value_and_setting_apart() -> None:
    frame = pd.DataFrame({"number": [1, 2], "recorded_number": pd.array([3, None], dtype="Int64"), "name": ["a", "b"]})
    columns = ("number", "recorded_number", "day_no")
    first = mark(frame, columns, "week", 150.0)
    assert mark(frame.copy(), columns, "week", 150.0) == first
    others = [
        mark(frame, columns, "month", 150.0),
        mark(frame, columns, "week", 100.0),
        mark(frame.iloc[::-1], columns, "week", 150.0),
        mark(frame.assign(number=[1, 3]), columns, "week", 150.0),
        mark(frame.assign(recorded_number=pd.array([3, 4], dtype="Int64")), columns, "week", 150.0),
        mark(frame.assign(day_no=0), columns, "week", 150.0),
    ]
    assert len({first, *others}) == 7
