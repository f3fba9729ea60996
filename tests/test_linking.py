"""Links in a store: against the demo's truth, with decisions, over and over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.demo.truth import DemoTruth
from hotspots.intake.reading import report_ids
from hotspots.linking import decide, decisions, decisions_made, incidents, link_store
from hotspots.schema import Filters
from hotspots.store import Journal, Warehouse, open_snapshot, publish
from hotspots.store.links import LINKED, LINKED_BATCH, linked
from hotspots.store.queries import periods
from hotspots.store.queries_links import likely_pairs, loaded_since_linked


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(demo_store, tmp_path / "store", ignore=shutil.ignore_patterns("raw", "refused")))


def all_pairs(store: Path) -> pd.DataFrame:
    return likely_pairs(open_snapshot(store), Filters(kind="month"), first=0, last=99999)


def test_the_demo_is_linked_as_it_was_told(demo_store: Path) -> None:
    truth = DemoTruth.read(demo_store.parent / "demo")
    true = {tuple(sorted(report_ids([a, b], [one, other]))) for a, one, b, other in truth.told_twice}
    links = all_pairs(demo_store)
    right = pd.Series([pair in true for pair in zip(links["report_id_a"], links["report_id_b"], strict=True)])
    sure, suggested = (links["probability"] >= least for least in (0.9, 0.5))
    print(f"p >= .9: precision {right[sure].mean():.3f}, recall {right[sure].sum() / len(true):.3f}")
    print(f"p >= .5: precision {right[suggested].mean():.3f}, recall {right[suggested].sum() / len(true):.3f}")
    assert right[sure].mean() >= 0.95
    assert right[suggested].mean() >= 0.85 and right[suggested].sum() >= 0.8 * len(true)
    months = Filters(kind="month")
    counted = incidents(open_snapshot(demo_store), months, {}, first=0, last=99999)
    reports = counted.reports
    assert counted.low <= counted.incidents <= counted.high < reports
    # Some true pairs have no place or lie over each other: the truth is near the range, not always in it.
    assert counted.incidents == pytest.approx(reports - len(true), rel=0.02)


def test_linked_again_only_where_reports_have_changed(store: Path) -> None:
    before = all_pairs(store)
    with Warehouse(store) as warehouse:
        done = link_store(warehouse)
        assert not done["linked"] and len(done["up_to_date"]) == 6
        warehouse.connection.execute(
            "DELETE FROM reports WHERE report_id = (SELECT min(report_id) FROM reports WHERE source_agency = 'youth' "
            "AND easting IS NOT NULL)"
        )
        touched = link_store(warehouse)["linked"]
        assert sorted(entry["agencies"] for entry in touched) == [
            ["council", "youth"],
            ["landlord", "youth"],
            ["police", "youth"],
        ]
        publish(warehouse)
    after = all_pairs(store)
    others = [frame[~frame["agency_b"].eq("youth")].reset_index(drop=True) for frame in (before, after)]
    pd.testing.assert_frame_equal(*others)


def test_a_decision_is_kept_reversible_and_harms_no_report(store: Path) -> None:
    pairs = all_pairs(store)
    unsure = pairs[pairs["probability"].between(0.5, 0.9, inclusive="left")]
    assert len(unsure) > 20
    one, other = unsure["report_id_a"].iloc[0], unsure["report_id_b"].iloc[0]
    months = Filters(kind="month")
    snapshot = open_snapshot(store)
    last = periods(snapshot, "month").last  # type: ignore[union-attr]
    before = incidents(snapshot, months, {}, first=last - 11, last=last)
    decide(store, one, other, "same", who="analyst")
    assert decisions(store) == {(one, other): "same"}
    decide(store, one, other, "different", who="analyst")
    assert decisions(store) == {(one, other): "different"}
    split = incidents(snapshot, months, decisions(store), first=0, last=99999)
    joined = incidents(snapshot, months, {(one, other): "same"}, first=0, last=99999)
    assert split.incidents > joined.incidents and split.reports == joined.reports
    decide(store, one, other, "undo", who="analyst")
    assert decisions(store) == {}
    assert incidents(snapshot, months, decisions(store), first=last - 11, last=last) == before
    assert [made.word for made in decisions_made(store)] == ["undo", "different", "same"]
    assert Journal(store).verify() == []


def test_a_confirmed_pair_outlives_linking_anew(store: Path) -> None:
    pairs = all_pairs(store)
    ours = pairs[(pairs["agency_a"] == "council") & (pairs["agency_b"] == "landlord")].head(2)
    # A person knows better than the model: the first report of one pair and the second of the other.
    one, other = ours["report_id_a"].iloc[0], ours["report_id_b"].iloc[1]
    decide(store, one, other, "same", who="analyst")
    with Warehouse(store) as warehouse:
        about = linked(warehouse)
        del about["council|landlord"]
        warehouse.write_meta(LINKED, json.dumps(about))
        assert len(link_store(warehouse)["linked"]) == 1
        publish(warehouse)
    after = all_pairs(store)
    after = after[(after["agency_a"] == "council") & (after["agency_b"] == "landlord")]
    kept = after[(after["report_id_a"] == one) | (after["report_id_b"] == other)]
    assert kept[["report_id_a", "report_id_b", "method"]].to_numpy().tolist() == [[one, other, "person"]]


def test_files_loaded_later_are_noticed(store: Path) -> None:
    assert loaded_since_linked(open_snapshot(store)) == 0
    with Warehouse(store) as warehouse:
        last = int(warehouse.read_meta(LINKED_BATCH) or 0)
        warehouse.write_meta(LINKED_BATCH, str(last - 2))
        publish(warehouse)
        assert loaded_since_linked(open_snapshot(store)) == 2
        link_store(warehouse)
        publish(warehouse)
    assert loaded_since_linked(open_snapshot(store)) == 0


def test_command(hotspots_cli: Callable[..., Any], store: Path, tmp_path: Path) -> None:
    said = hotspots_cli("link", "--store", store, "--json")
    assert said.exit_code == 0, said.stderr
    assert len(json.loads(said.stdout)["up_to_date"]) == 6
    assert "up to date" in hotspots_cli("link", "--store", store).stdout
    assert hotspots_cli("link", "--store", tmp_path / "nowhere").exit_code == 2
    wrong = tmp_path / "pairs.csv"
    wrong.write_text("report_id_a,b\n1,2\n", encoding="utf-8")
    refused = hotspots_cli("link", "--store", store, "--confirmed", wrong)
    assert refused.exit_code == 2 and "report_id_b is missing" in refused.stderr
    wrong.write_text("Report ID A;report_id_b\nnobody-1;police-2\n", encoding="utf-16")
    nobody = hotspots_cli("link", "--store", store, "--confirmed", wrong)
    assert nobody.exit_code == 2 and "None of the 1 confirmed pairs can be used" in nobody.stderr
    wrong.write_bytes(b"%PDF-1.7")
    assert "a PDF document" in hotspots_cli("link", "--store", store, "--confirmed", wrong).stderr
    assert "cannot be read" in hotspots_cli("link", "--store", store, "--confirmed", tmp_path).stderr
    pairs = all_pairs(store).nlargest(20, "probability")[["report_id_a", "report_id_b"]]
    pairs.loc[len(pairs)] = ["nobody-1", "police-2"]
    pairs.to_csv(wrong, sep="\t", index=False)
    used = hotspots_cli("link", "--store", store, "--confirmed", wrong)
    assert used.exit_code == 0 and "20 of the 21 confirmed pairs were used" in used.stderr
