"""Skill, forecasts, alerts and cautions of the made-up borough, as they are kept beside its lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots import assess
from hotspots.finding import find_hotspots
from hotspots.measuring import TEST_PERIODS
from hotspots.schema import Filters
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def snapshot(demo_store: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(demo_store)
    yield opened
    opened.close()


def test_skill_is_kept_and_the_same_on_the_command_line(
    demo_store: Path, snapshot: Snapshot, hotspots_cli: Cli
) -> None:
    kept = assess.kept_skill(snapshot, "week")
    assert kept is not None
    assert kept["periods"] == TEST_PERIODS["week"]
    assert set(kept["methods"]) == {"mix", "last_4", "last_52", "kde", "best_possible"}
    assert "2% of the area" in kept["sentence"]
    printed = json.loads(hotspots_cli("skill", "--store", demo_store, "--json").stdout)
    assert printed["methods"] == kept["methods"]
    monthly = json.loads(
        hotspots_cli("skill", "--months", "--test-periods", "6", "--store", demo_store, "--json").stdout
    )
    assert set(monthly["methods"]) == {"mix", "last_3", "last_12", "kde", "best_possible"}
    for record in kept["methods"].values():
        assert record["hit_rate"]["1"]["value"] <= record["hit_rate"]["2"]["value"] <= record["hit_rate"]["5"]["value"]


def test_the_latest_lists_carry_a_forecast_that_orders_them(snapshot: Snapshot) -> None:
    found = find_hotspots(snapshot, Filters())
    assert found is not None
    table = found.table
    assert table["forecast"].notna().all()
    assert table["forecast"].is_monotonic_decreasing
    assert (table["forecast_low"] <= table["forecast"]).all()
    assert (table["forecast"] <= table["forecast_high"]).all()
    older = find_hotspots(snapshot, Filters(period=found.period.number - 20))
    assert older is not None
    assert older.table["forecast"].isna().all()


def test_states_have_reasons(snapshot: Snapshot) -> None:
    found = find_hotspots(snapshot, Filters())
    assert found is not None
    assert (found.table["state_reason"].str.len() > 10).all()
    assert {"persistent", "emerging"} <= set(found.table["state"])
    assert set(q.off_list(snapshot, found.period)["state"]) <= {"dormant", "closed"}
    assert len(q.off_list(snapshot, found.period)) > 0


def test_alerts_name_places_and_their_cost(snapshot: Snapshot) -> None:
    kept = assess.kept_alerts(snapshot, "week")
    assert kept is not None
    assert kept["alerts"]
    assert 0 <= kept["false_per_period"] < 1
    for alert in kept["alerts"]:
        assert alert["reports"] > alert["expected"]
        assert alert["sentence"].startswith(alert["place"])


def test_the_last_week_is_an_estimate_and_older_ones_are_complete(snapshot: Snapshot) -> None:
    table = assess.late_reports(snapshot)
    landlord = table[table["source_agency"] == "landlord"].sort_values("number")
    assert list(landlord["status"].tail(2)) == ["estimate", "estimate"]
    assert (landlord["estimate"] >= landlord["observed"]).all()
    assert landlord["status"].iloc[0] == "complete"


def test_clean_data_raise_no_caution_and_a_placeholder_does(
    snapshot: Snapshot, tmp_path: Path, hotspots_cli: Cli
) -> None:
    assert assess.recording_findings(snapshot).empty
    days = pd.date_range("2025-01-01", periods=120).strftime("%Y-%m-%d")
    rows = [(f"A{n}", days[n % 120], 400_000 + 97 * (n % 50), 250_000 + 131 * (n % 47)) for n in range(1500)]
    # Not ten times the next point, which is what intake takes for a placeholder by itself.
    rows += [(f"P{n}", days[n % 120], 401_234, 251_234) for n in range(600)]
    rows += [(f"Q{n}", days[n % 120], 403_234, 254_234) for n in range(70)]
    frame = pd.DataFrame(rows, columns=["report_id", "occurred_from", "easting", "northing"])
    frame.assign(source_agency="police").to_csv(tmp_path / "piled.csv", index=False)
    store = tmp_path / "store"
    assert hotspots_cli("ingest", tmp_path / "piled.csv", "--agency", "asb_report", "--store", store).exit_code == 0
    opened = open_snapshot(store)
    found = assess.recording_findings(opened)
    assert set(found["kind"]) == {"piled_up"}
    assert found["reports"].tolist() == [600, 70]
    assert assess.kept_skill(opened, "month") is None, "four months are too few to test on"
    listed = find_hotspots(opened, Filters())
    assert listed is not None
    assert listed.table["on_one_point"].max() > 0.9
    opened.close()
