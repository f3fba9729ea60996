"""Two police forces in one store, a file of one missing: nobody takes its places for quiet ones."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import two_forces
from two_forces import MONTHS, number_of

from hotspots.assess import kept_alerts, kept_skill, measure
from hotspots.finding import as_records, find_hotspots, gaps_seen, grid_of
from hotspots.home_lens import home_lens
from hotspots.periods import Period
from hotspots.planning import known_shares, weekly_rate
from hotspots.schema import Filters
from hotspots.store import Snapshot, Warehouse, open_snapshot
from hotspots.store import queries as q
from hotspots.summarising import files_missing, missing_at, missing_here
from hotspots.ui.changes import compare
from hotspots.ui.life import life_of

GONE, LATEST = 10, MONTHS - 1


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Snapshot]:
    """The same reports: all of them, without the south's eleventh month, and without its last one."""
    folder = tmp_path_factory.mktemp("two_forces")
    gone: dict[str, tuple[int, ...]] = {"whole": (), "gap": (GONE,), "late": (LATEST,)}
    return {name: open_snapshot(two_forces.build(folder / name, missing=months)) for name, months in gone.items()}


def listed(snapshot: Snapshot, month: int) -> pd.DataFrame:
    return q.hotspot_list(snapshot, Period("month", number_of(month))).sort_values("hotspot_id", ignore_index=True)


def southern(table: pd.DataFrame) -> pd.Series:
    return table["easting"] > 430_000


def test_which_file_is_missing_is_known(stores: dict[str, Snapshot]) -> None:
    asked = Filters(kind="month")
    assert files_missing(stores["whole"], asked).empty
    assert files_missing(stores["gap"], asked).values.tolist() == [[number_of(GONE), "police", "South Police"]]
    assert files_missing(stores["gap"], Filters(kind="month", police_forces=("North Police",))).empty
    table = listed(stores["gap"], GONE)
    places = dict(zip(table["hotspot_id"], table["cells"], strict=True))
    gone = missing_at(stores["gap"], asked, places, number_of(GONE))
    assert gone == dict.fromkeys(table.loc[southern(table), "hotspot_id"], "South Police")
    one = tuple(int(cell) for cell in table.loc[southern(table), "cells"].iloc[0])
    assert missing_here(stores["gap"], asked, one) == {number_of(GONE): (("police", "South Police"),)}


@pytest.mark.parametrize(("name", "month"), [("gap", GONE), ("late", LATEST)])
def test_places_of_the_missing_force_stay_and_stand_as_they_stood(
    stores: dict[str, Snapshot], name: str, month: int
) -> None:
    whole, now, before = listed(stores["whole"], month), listed(stores[name], month), listed(stores[name], month - 1)
    assert now["hotspot_id"].tolist() == whole["hotspot_id"].tolist() == before["hotspot_id"].tolist()
    south = southern(now)
    assert 0 < south.sum() < len(now)
    assert now.loc[south, "state"].tolist() == before.loc[south, "state"].tolist()
    assert now.loc[south, "state_since"].tolist() == before.loc[south, "state_since"].tolist()
    assert now.loc[south, "state_reason"].str.contains("file of South Police for this month is missing").all()
    # Those that are known of change with what is known, not with what is missing.
    assert now.loc[~south, "state"].tolist() == whole.loc[~south, "state"].tolist()
    np.testing.assert_allclose(now["relative_risk"], whole["relative_risk"], rtol=0.2)
    np.testing.assert_allclose(now["observed"] / now["expected"], whole["observed"] / whole["expected"], rtol=0.2)


def test_the_months_after_are_not_taken_for_a_rise(stores: dict[str, Snapshot]) -> None:
    for month in range(GONE + 1, GONE + 4):
        whole, now = listed(stores["whole"], month), listed(stores["gap"], month)
        assert now["hotspot_id"].tolist() == whole["hotspot_id"].tolist()
        same = now["state"] == whole["state"]
        assert same.all() if month == GONE + 1 else same.sum() >= len(whole) - 1, month


def test_forecasts_are_not_pulled_down(stores: dict[str, Snapshot]) -> None:
    whole = listed(stores["whole"], LATEST)
    for name in ("gap", "late"):
        now = listed(stores[name], LATEST)
        np.testing.assert_allclose(now["forecast"], whole["forecast"], rtol=0.08)
        assert (now["forecast_high"] - now["forecast_low"]).mean() < 1.2 * (
            whole["forecast_high"] - whole["forecast_low"]
        ).mean()


def test_a_test_month_is_judged_by_the_places_that_are_known(stores: dict[str, Snapshot]) -> None:
    def told(name: str) -> dict[str, Any]:
        found = kept_skill(stores[name], "month")
        assert found is not None
        return found

    whole, gap = told("whole"), told("gap")
    assert gap["periods"] == whole["periods"] and gap["reports"] == whole["reports"] - two_forces.MANY["South Police"]
    assert told("late")["area_cells"] < 0.6 * told("gap")["area_cells"], "the missing force is in no area"
    for method in ("mix", "last_3", "kde", "best_possible"):
        one, other = (each["methods"][method]["hit_rate"]["2"]["value"] for each in (whole, gap))
        assert one == pytest.approx(other, abs=0.02)
    ratio = gap["calibration"]["predicted_over_observed"]["value"]
    assert ratio == pytest.approx(whole["calibration"]["predicted_over_observed"]["value"], abs=0.05)
    assert measure(stores["gap"], "month", test_periods=18)["methods"] == gap["methods"]


def test_no_alert_because_others_are_missing(stores: dict[str, Snapshot]) -> None:
    for snapshot in stores.values():
        found = kept_alerts(snapshot, "month")
        assert found is not None and found["alerts"] == []


def test_lists_under_filters_know_of_it_too(stores: dict[str, Snapshot]) -> None:
    month = number_of(LATEST)
    found = find_hotspots(stores["late"], Filters(kind="month", period=month, categories=("noise",)))
    assert found is not None
    plain = listed(stores["late"], LATEST)
    again = found.table.sort_values("hotspot_id", ignore_index=True)
    np.testing.assert_allclose(again["relative_risk"], plain["relative_risk"])
    assert not gaps_seen(stores["whole"], "month", [1, 2])


def test_a_list_is_not_compared_with_what_is_missing(stores: dict[str, Snapshot]) -> None:
    compared = compare(stores["gap"], Filters(kind="month", period=number_of(GONE)))
    south = southern(compared.table)
    assert (
        compared.table.loc[south, "difference"].isna().all() and compared.table.loc[~south, "difference"].notna().all()
    )
    assert compared.left.empty and compared.new.empty
    after = compare(stores["gap"], Filters(kind="month", period=number_of(GONE + 1)))
    assert (after.table["unheard"] == "").all() and after.rises["easting"].lt(430_000).all()
    whole = compare(stores["whole"], Filters(kind="month", period=number_of(GONE)))
    assert (whole.table["unheard"] == "").all() and whole.table["difference"].dtype.kind == "i"
    life = life_of(stores["gap"], "month", str(compared.table.loc[south, "hotspot_id"].iloc[0]), number_of(LATEST))
    assert life is not None and number_of(GONE) in missing_here(stores["gap"], Filters(kind="month"), life.cells)


def test_a_mean_is_of_the_months_that_are_known(stores: dict[str, Snapshot]) -> None:
    asked, table = Filters(kind="month"), listed(stores["gap"], GONE)
    places = {key: tuple(map(int, cells)) for key, cells in zip(table["hotspot_id"], table["cells"], strict=True)}
    window = (number_of(GONE - 5), number_of(GONE))
    share = known_shares(stores["gap"], asked, places, window)
    np.testing.assert_allclose(share, np.where(southern(table), 5 / 6, 1.0))
    late = known_shares(stores["gap"], asked, places, (window[1], window[1]))
    means = []
    for name in ("whole", "gap"):
        same = listed(stores[name], GONE)
        known = (share, late) if name == "gap" else ()
        told = same["observed"].to_numpy(float), same["reports"].to_numpy(float)
        means.append(weekly_rate(*told, periods=6, kind="month", known=known))
    assert (known_shares(stores["whole"], asked, places, window) == 1).all()
    np.testing.assert_allclose(means[1], means[0], rtol=0.2)
    assert (late[southern(table)] == 0).all()


def test_one_force_alone_is_as_it_was(tmp_path: Path) -> None:
    store = two_forces.build(tmp_path, alone="South Police", missing=(GONE,))
    with Warehouse(store) as warehouse:
        assert set(warehouse.sent("month")["police_force"]) == {"South Police"}
        reasons = warehouse.hotspots("month")["state_reason"]
        assert json.loads(warehouse.read_meta("skill:month") or "{}")["reports"] > 0
    assert not reasons.str.contains("missing").any()


def test_against_homes_half_a_window_gives_half_the_reports_to_expect(
    stores: dict[str, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Filters(kind="month", period=number_of(GONE + 1))
    first, last = number_of(GONE - 4), number_of(GONE + 1)
    cells = q.cell_counts(stores["whole"], asked, first=first, last=last)["cell_id"].unique()
    homes = pd.DataFrame({"cell_id": np.sort(cells), "homes": 40, "patch": ""})
    monkeypatch.setattr(q, "cell_homes", lambda _: homes)
    whole, gap = (home_lens(stores[name], asked) for name in ("whole", "gap"))
    assert whole is not None and gap is not None and not gap.hotspots["silent"].any()
    both = whole.hotspots.merge(gap.hotspots, on="hotspot_id", suffixes=("", "_gap"))
    assert (both["observed_gap"] < both["observed"]).any(), "one of its six months is missing in the south"
    np.testing.assert_allclose(both["times_gap"], both["times"], rtol=0.12)
    assert len(gap.elsewhere) == len(whole.elsewhere)


def test_files_say_nothing_where_nothing_is_known(
    stores: dict[str, Snapshot], hotspots_cli: Callable[..., Any]
) -> None:
    month = Period("month", number_of(GONE))
    listing = ("list", "--store", stores["gap"].store, "--month")
    printed = hotspots_cli(*listing, month.label).stdout
    rows = pd.read_csv(io.StringIO(printed), dtype=str, keep_default_na=False)
    south = southern(rows.astype({"easting": float}))
    assert 0 < south.sum() < len(rows)
    assert (rows.loc[south, "reports"] == "").all() and rows.loc[~south, "reports"].str.fullmatch("[0-9]+").all()
    assert (rows["reports_before"] != "").all()
    compared = compare(stores["gap"], Filters(kind="month", period=month.number))
    records = as_records(compared.known, grid_of(stores["gap"].settings))
    assert [record["reports"] is None for record in records] == southern(compared.table).tolist()
    assert json.loads(json.dumps(records)) == json.loads(hotspots_cli(*listing, month.label, "--format", "json").stdout)
    after = json.loads(hotspots_cli(*listing, month.shift(1).label, "--format", "geojson").stdout)["features"]
    told = pd.DataFrame([feature["properties"] for feature in after])
    assert told.loc[southern(told), "reports_before"].isna().all() and told["reports"].notna().all()
    assert compare(stores["whole"], Filters(kind="month", period=month.number)).known.table["reports"].dtype.kind == "i"
