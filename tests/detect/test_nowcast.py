from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.nowcast import area_total, delay_triangle, fit_ladder, interval, nowcast, project, silent_since

REFERENCE = Path(__file__).parent.parent / "reference"


@pytest.fixture(scope="module")
def delays() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "recorded_delays.csv.gz")


def as_arrays(delays: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        delays["week"].to_numpy(dtype=np.int64),
        delays["recorded_week"].to_numpy(dtype=np.int64),
        delays["reports"].to_numpy(dtype=np.float64),
    )


def test_the_reference_chain_ladder(delays: pd.DataFrame) -> None:
    expected = pd.read_csv(REFERENCE / "chain_ladder.csv.gz")
    for as_of, rows in expected.groupby("asof_week"):
        triangle = delay_triangle(*as_arrays(delays), first=1, last=int(as_of))
        observed, estimate, _ = project(triangle, fit_ladder(triangle))
        ages = rows["age_weeks"].to_numpy()
        np.testing.assert_array_equal(observed[::-1][ages], rows["observed_so_far"])
        np.testing.assert_allclose(estimate[::-1][ages], rows["chain_ladder"], atol=1e-6)


def test_nine_of_ten_intervals_hold_the_final_count(delays: pd.DataFrame) -> None:
    final = delays.groupby("week")["reports"].sum()
    held = {0: [], 1: []}
    for as_of in range(20, 47):
        triangle = delay_triangle(*as_arrays(delays), first=1, last=as_of)
        observed, estimate, error = project(triangle, fit_ladder(triangle))
        low, high = interval(observed, estimate, error)
        for age in held:
            held[age].append(low[-1 - age] - 0.5 <= final[as_of - age] <= high[-1 - age] + 0.5)
    assert np.mean(held[0]) >= 0.8
    assert np.mean(held[1]) >= 0.8


def by_day(delays: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_agency": delays["agency"],
            "week_no": delays["week"],
            "recorded_day": delays["recorded_week"] * 7,
            "reports": delays["reports"],
        }
    )


def test_the_last_two_weeks_are_estimates_per_agency(delays: pd.DataFrame) -> None:
    table = nowcast(by_day(delays), last=50)
    assert set(table["status"]) == {"complete", "estimate"}
    housing = table[table["source_agency"] == "housing"].set_index("number")
    assert (table[table["status"] == "estimate"].groupby("source_agency")["number"].min() == 49).all()
    assert housing.loc[50, "estimate"] > 1.2 * housing.loc[50, "observed"]
    assert housing.loc[50, "low"] < housing.loc[50, "estimate"] < housing.loc[50, "high"]
    assert len(table) == 3 * 26


def test_a_feed_that_stopped_is_missing_not_a_fall(delays: pd.DataFrame) -> None:
    cut = by_day(delays)
    cut = cut[(cut["source_agency"] != "housing") | (cut["recorded_day"] <= 46 * 7)]
    table = nowcast(cut, last=50).set_index(["source_agency", "number"])
    assert table.loc[("housing", 50), "status"] == "missing"
    assert np.isnan(table.loc[("housing", 50), "estimate"])
    assert table.loc[("youth", 50), "status"] == "estimate"
    last_known = table.loc["housing"].query("status == 'estimate'")
    assert len(last_known) == 2
    assert last_known.index.max() < 50


def test_an_agency_that_does_not_say_when_it_recorded(delays: pd.DataFrame) -> None:
    unsaid = by_day(delays).assign(recorded_day=np.nan)
    table = nowcast(unsaid, last=50)
    assert set(table["status"]) == {"no_delays"}
    assert table["low"].isna().all()
    assert (table["estimate"] == table["observed"]).all()


def test_a_short_history_teaches_no_delays(delays: pd.DataFrame) -> None:
    assert set(nowcast(by_day(delays[delays["week"] > 42]), last=50, weeks=4)["status"]) == {"no_delays"}


def test_silence_is_judged_by_what_is_usual() -> None:
    daily = np.arange(0, 300)
    assert silent_since(daily, 305) is None
    assert silent_since(daily, 310) == 300
    weekly = np.arange(0, 300, 7)
    assert silent_since(weekly, 306) is None
    assert silent_since(weekly, 320) == 295
    assert silent_since(np.empty(0, dtype=np.int64), 5) is None


def test_the_area_as_a_whole(delays: pd.DataFrame) -> None:
    table = nowcast(by_day(delays), last=50)
    total = area_total(table).set_index("number")
    assert total.loc[50, "estimate"] == pytest.approx(table.loc[table["number"] == 50, "estimate"].sum())
    assert total.loc[50, "observed"] < total.loc[50, "low"] < total.loc[50, "estimate"] < total.loc[50, "high"]
    assert total["status"].tolist() == ["complete"] * 24 + ["estimate"] * 2
    stopped = by_day(delays)
    stopped = stopped[(stopped["source_agency"] != "housing") | (stopped["recorded_day"] <= 46 * 7)]
    gone = area_total(nowcast(stopped, last=50)).set_index("number")
    assert gone.loc[50, "missing"] == ("housing",)
    assert gone.loc[50, "status"] == "missing"
    assert np.isnan(gone.loc[50, "estimate"])
