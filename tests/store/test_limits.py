"""Areas: what a role limited to some of them, and a page that shows one of them, can get out of a store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import three_areas as made_up

from hotspots.finding import find_hotspots
from hotspots.pipeline import ingest
from hotspots.protecting import open_for
from hotspots.schema import Filters
from hotspots.scope import EVERYTHING, Scope
from hotspots.settings import Settings
from hotspots.share.audience import decide
from hotspots.store import Snapshot, current_version, open_snapshot
from hotspots.store import queries as q

TABLES = ("reports", "cases", "links", "hotspots", "off_list", "risk_cells", "detected_periods", "agencies", "places",
          "period_totals", "reporting_areas")  # fmt: skip


def seen(store: Path, scope: Scope) -> Snapshot:
    return open_for(store, current_version(store), scope)


def rows(snapshot: Snapshot, table: str) -> pd.DataFrame:
    return snapshot.connection.cursor().execute(f"SELECT * FROM s.{table}").df()


def test_reports_know_their_area_and_the_picker_needs_no_scan(three_areas: Path) -> None:
    whole = open_snapshot(three_areas)
    known = q.reporting_areas(whole)
    counted = dict(zip(known["code"], known["reports"], strict=True))
    assert counted == made_up.REPORTS | {"North Police": 1200, "South Police": 300}
    assert set(rows(whole, "hotspots")["area"]) == set(made_up.LADS)


@pytest.mark.parametrize("scope", [replace(EVERYTHING, area="Birch"), replace(EVERYTHING, lads=("Birch",))])
def test_one_area_is_as_if_there_were_no_other(three_areas: Path, scope: Scope) -> None:
    whole, birch = open_snapshot(three_areas), seen(three_areas, scope)
    everything = rows(whole, "reports")
    assert set(rows(birch, "reports")["report_id"]) == set(everything.loc[everything["lad"] == "Birch", "report_id"])
    assert q.agencies(birch)["reports"].sum() == 500
    assert q.period_agencies(birch, "week")["reports"].sum() == 500
    assert q.reporting_areas(birch)["code"].tolist() == ["Birch", "North Police"]
    assert set(rows(birch, "places")["place_name"]) == {"Birch Market", "Far Road"}
    for table in ("hotspots", "off_list", "risk_cells", "detected_periods"):
        lists = rows(birch, table)
        expected = rows(whole, table)
        assert len(lists) == (expected["area"] == "Birch").sum() and set(lists["area"]) <= {"Birch"}
    assert len(rows(birch, "hotspots")) and not birch.hides_agencies
    assert [k for k in birch.meta if k.startswith("alerts")] == [
        k for k in whole.meta if k.startswith("alerts") and k.endswith(":Birch")
    ]


def test_whole_files_are_only_for_those_who_may_see_all_areas(three_areas: Path) -> None:
    assert len(q.batches(seen(three_areas, replace(EVERYTHING, area="Birch")))) == 1
    assert q.batches(seen(three_areas, replace(EVERYTHING, lads=("Birch",)))).empty


def test_lists_made_from_other_areas_too_are_not_shown(three_areas: Path) -> None:
    # Alder and Birch belong to this force whole, but nobody has told the store so.
    north = seen(three_areas, replace(EVERYTHING, police_forces=("North Police",), area="Alder"))
    assert north.hides_agencies and rows(north, "hotspots").empty and rows(north, "reports")["lad"].eq("Alder").all()
    found = find_hotspots(north, Filters())
    own = find_hotspots(seen(three_areas, replace(EVERYTHING, area="Alder")), Filters())
    assert found is not None and own is not None and len(found.table)
    assert set(map(tuple, found.table["cells"])) == set(map(tuple, own.table["cells"]))
    assert found.area_cells == own.area_cells


def test_what_is_not_in_the_limits_is_nowhere(three_areas: Path) -> None:
    for scope in (
        replace(EVERYTHING, lads=("Nowhere",)),
        replace(EVERYTHING, lads=("Birch",), area="Cedar"),
        replace(EVERYTHING, lads=("Birch",), police_forces=("South Police",)),
        Scope(full=("*",), grain="report", lads=("Birch",), area="Cedar"),
    ):
        nothing = seen(three_areas, scope)
        for table in TABLES:
            found = rows(nothing, table)
            # How many cells there were is kept where lists are made on the fly; of which area, and from what, is not.
            told = table == "detected_periods" and nothing.hides_agencies
            assert found.empty or (told and not found["reports"].any() and set(found["area"]) == {""}), (scope, table)
        assert not [key for key in nothing.meta if key.startswith(("alerts", "skill"))]
        assert find_hotspots(nothing, Filters()) is None


def test_agreed_reports_are_of_the_area_too(three_areas: Path) -> None:
    own = seen(three_areas, replace(decide(Settings(), "own", "police").scope(), lads=("Cedar",)))
    table = rows(own, "reports")
    assert (
        set(table["lad"]) == {"Cedar"} and len(table) == 300 and set(table["source_agency"]) == {"police", "landlord"}
    )


def test_protected_counts_are_of_the_area_and_name_none(three_areas: Path) -> None:
    public = decide(Settings(), "public").scope("k" * 64)
    one, other = (seen(three_areas, replace(public, area=area)) for area in ("Alder", "Cedar"))
    counts = [rows(snapshot, "protected_counts")["reports"].sum() for snapshot in (one, other)]
    assert counts[0] > counts[1] > 0
    assert set(rows(one, "reports")["lad"]) == {""} and q.reporting_areas(one).empty


def test_filters_keep_to_the_areas_average(three_areas: Path) -> None:
    whole = open_snapshot(three_areas)
    only = Filters(lads=("Cedar",))
    assert q.period_counts(whole, only)["reports"].sum() == 300
    assert q.period_counts(whole, Filters(police_forces=("North Police",)))["reports"].sum() == 1200
    found, own = (
        find_hotspots(whole, only),
        find_hotspots(seen(three_areas, replace(EVERYTHING, area="Cedar")), Filters()),
    )
    assert found is not None and own is not None
    assert found.area_cells == own.area_cells < find_hotspots(whole, Filters()).area_cells  # type: ignore[union-attr]
    assert set(found.table["name"]) == set(own.table["name"])


def test_by_force_after_by_authority_makes_all_lists_anew(tmp_path: Path) -> None:
    store = made_up.build(tmp_path)
    more = tmp_path / "more.csv"
    made_up.reports_of("Cedar", seed=6).assign(report_id=lambda t: "x" + t["report_id"]).to_csv(more, index=False)
    by_force = made_up.settings(detection={"by": "police_force", "window_weeks": 12})
    ingest([more], agency="asb_report", store=store, settings=by_force, processes=1)
    whole = open_snapshot(store)
    assert set(rows(whole, "hotspots")["area"]) == {"North Police", "South Police"}
    kept = {key for key in whole.meta if key.startswith(("skill:", "alerts:"))}
    assert kept and all(key.endswith(("North Police", "South Police")) for key in kept)
