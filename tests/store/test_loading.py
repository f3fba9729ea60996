"""Loading, loading again, loading corrections: through the whole pipeline, as users do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import NoStore, SettingsError, StoreBusy, StoreDamaged, UsageError
from hotspots.finding import as_records, find_hotspots, geojson, grid_of
from hotspots.periods import Period
from hotspots.pipeline import IngestSummary, ingest, publish_again
from hotspots.schema import Filters
from hotspots.settings import parse_settings
from hotspots.store import Warehouse, current_version, open_snapshot
from hotspots.store import queries as q
from hotspots.store.check import check
from hotspots.store.files import raw_path

Writer = Callable[..., Path]


def load(store: Path, *paths: Path) -> IngestSummary:
    return ingest(list(paths), agency="asb_report", store=store)


def contents(store: Path) -> pd.DataFrame:
    snapshot = open_snapshot(store)
    frame = snapshot.connection.execute(
        "SELECT report_id, occurred_from, easting, northing, category, cell_id FROM s.reports ORDER BY ALL"
    ).df()
    snapshot.close()
    return frame


def lists(store: Path) -> list[dict[str, object]]:
    snapshot = open_snapshot(store)
    found = find_hotspots(snapshot, Filters(period=Period.parse("2025-W20").number))
    assert found is not None
    records = as_records(found, grid_of(snapshot.settings))
    snapshot.close()
    return records


def test_the_busy_place_is_found_named_and_described(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    summary = load(store, write_reports())
    assert (summary.read, summary.accepted, summary.refused, summary.whole_files_refused) == (400, 400, 0, 0)
    (hotspot,) = lists(store)
    assert hotspot["name"] == "Mill Lane"
    assert hotspot["hotspot_id"] == "H0001"
    assert hotspot["observed"] > 5 * hotspot["expected"]  # type: ignore[operator]
    assert hotspot["p_exceed"] > 0.95  # type: ignore[operator]
    assert {"easting", "northing"} <= set(hotspot["cells"][0])  # type: ignore[index]
    snapshot = open_snapshot(store)
    found = find_hotspots(snapshot, Filters(period=Period.parse("2025-W20").number))
    assert found is not None
    outline = geojson(found, grid_of(snapshot.settings))["features"][0]
    assert outline["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert outline["properties"]["name"] == "Mill Lane"
    snapshot.close()


def test_the_same_file_twice_changes_nothing(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    path = write_reports()
    load(store, path)
    before = contents(store)
    again = load(store, path)
    assert again.files[0]["outcome"] == "already loaded"
    assert again.version == "", "nothing new, nothing published"
    assert current_version(store) == "snapshot-000001"
    pd.testing.assert_frame_equal(before, contents(store))
    assert all(finding.ok for finding in check(store))


def test_last_months_file_with_corrections_replaces_it_whole(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    load(store, write_reports())
    corrected = pd.read_csv(write_reports("corrected.csv"))
    corrected = corrected.iloc[:380].assign(category="drugs")
    corrected.to_csv(tmp_path / "corrected.csv", index=False)
    summary = load(store, tmp_path / "corrected.csv")
    assert summary.files[0]["replaced"] == [1]
    after = contents(store)
    assert len(after) == 380
    assert set(after["category"]) == {"drugs"}
    assert all(finding.ok for finding in check(store))


def test_an_overlapping_export_replaces_only_what_it_tells_anew(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    load(store, write_reports("one.csv", first=1, count=400))
    summary = load(store, write_reports("two.csv", first=350, count=300, seed=2))
    assert summary.files[0]["replaced"] == []
    assert summary.files[0]["superseded"] == 51
    assert len(contents(store)) == 649
    assert contents(store)["report_id"].is_unique
    assert all(finding.ok for finding in check(store))


def test_the_order_of_files_does_not_matter(tmp_path: Path, write_reports: Writer) -> None:
    one, two = write_reports("one.csv", first=1), write_reports("two.csv", first=1000, seed=2)
    load(tmp_path / "a", one, two)
    load(tmp_path / "b", two)
    load(tmp_path / "b", one)
    pd.testing.assert_frame_equal(contents(tmp_path / "a"), contents(tmp_path / "b"))
    assert lists(tmp_path / "a") == lists(tmp_path / "b")


def test_two_agencies_may_send_the_same_numbers(tmp_path: Path, write_reports: Writer) -> None:
    settings = parse_settings(
        {
            "feeds": {
                key: {
                    "columns": {
                        "reference": "report_id",
                        "occurred_from": "occurred_from",
                        "easting": "easting",
                        "northing": "northing",
                    }
                }
                for key in ("north", "south")
            }
        }
    )
    path = write_reports()
    for agency in ("north", "south"):
        ingest([path], agency=agency, store=tmp_path / "store", settings=settings)
    assert len(contents(tmp_path / "store")) == 800


def test_moving_everything_by_whole_cells_moves_the_hotspots(tmp_path: Path, write_reports: Writer) -> None:
    rows = 2 * 150 * 3**0.5 / 2
    load(tmp_path / "a", write_reports("here.csv"))
    load(tmp_path / "b", write_reports("there.csv", shift_m=rows * 10))
    (here,), (there,) = lists(tmp_path / "a"), lists(tmp_path / "b")
    assert there["northing"] - here["northing"] == pytest.approx(rows * 10, abs=0.2)  # type: ignore[operator]
    assert there["observed"] == here["observed"]


def test_cells_add_up_to_the_located_reports(tmp_path: Path, write_reports: Writer) -> None:
    load(tmp_path / "store", write_reports())
    snapshot = open_snapshot(tmp_path / "store")
    span = q.periods(snapshot, "week")
    assert span is not None
    counts = q.cell_counts(snapshot, Filters(), first=span.first, last=span.last)
    assert counts["reports"].sum() == 400
    by_category = [
        q.cell_counts(snapshot, Filters(categories=(kind,)), first=span.first, last=span.last)["reports"].sum()
        for kind in ("noise", "rowdy")
    ]
    assert sum(by_category) == 400
    snapshot.close()


def test_filters_find_the_same_place_under_the_same_id(tmp_path: Path, write_reports: Writer) -> None:
    load(tmp_path / "store", write_reports())
    snapshot = open_snapshot(tmp_path / "store")
    week = Period.parse("2025-W20").number
    found = find_hotspots(snapshot, Filters(period=week, agencies=("police",), hours=(20, 8)))
    assert found is not None
    assert list(found.table["hotspot_id"]) == ["H0001"]
    nothing = find_hotspots(snapshot, Filters(period=week, agencies=("nobody",)))
    assert nothing is not None
    assert nothing.table.empty
    assert find_hotspots(snapshot, Filters(period=week + 500)).table.empty  # type: ignore[union-attr]
    snapshot.close()


def test_a_reader_keeps_its_version_while_a_new_one_is_published(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    load(store, write_reports("one.csv"))
    reader = open_snapshot(store)
    load(store, write_reports("two.csv", first=1000, seed=2))
    assert reader.connection.execute("SELECT count(*) FROM s.reports").fetchone() == (400,)
    assert current_version(store) != reader.version
    assert len(contents(store)) == 800
    reader.close()


def test_readers_cannot_reach_outside_the_snapshot(tmp_path: Path, write_reports: Writer) -> None:
    import duckdb

    load(tmp_path / "store", write_reports())
    snapshot = open_snapshot(tmp_path / "store")
    for attack in (
        "SELECT * FROM read_text('/etc/hostname')",
        "SET enable_external_access = true",
        "DELETE FROM s.reports",
    ):
        with pytest.raises(duckdb.Error):
            snapshot.connection.execute(attack)
    hostile = q.period_counts(snapshot, Filters(agencies=("x' OR 1=1 --",)))
    assert hostile.empty
    snapshot.close()


def test_two_writers_at_once_are_told(tmp_path: Path, write_reports: Writer) -> None:
    import subprocess
    import sys

    load(tmp_path / "store", write_reports())
    with Warehouse(tmp_path / "store"):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "hotspots", "ingest", str(tmp_path / "reports.csv")),
                *("--agency", "asb_report", "--store", str(tmp_path / "store")),
            ],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
        )
    assert done.returncode == 1
    assert "Another load is writing" in done.stderr
    assert issubclass(StoreBusy, Exception)


def test_no_store_and_damaged_stores_are_told(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    with pytest.raises(NoStore):
        current_version(store)
    load(store, write_reports())
    (store / "CURRENT").write_text("snapshot-999999.duckdb")
    with pytest.raises(StoreDamaged, match="publish"):
        current_version(store)
    assert publish_again(store) == "snapshot-1000000"
    assert len(contents(store)) == 400
    snapshot = store / "snapshots" / "snapshot-1000000.duckdb"
    snapshot.write_bytes(snapshot.read_bytes()[:5000])
    with pytest.raises(StoreDamaged):
        open_snapshot(store)
    assert [finding.subject for finding in check(store) if not finding.ok] == ["published version"]


def test_check_finds_a_changed_file_and_a_lost_row(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    load(store, write_reports())
    with Warehouse(store) as warehouse:
        warehouse.connection.execute("DELETE FROM reports WHERE row_no = 7")
        sha = warehouse.connection.execute("SELECT file_sha256 FROM batches").fetchone()
    assert sha is not None
    raw_path(store, sha[0]).unlink()
    wrong = [finding.subject for finding in check(store) if not finding.ok]
    assert wrong == ["batch 1 (reports.csv)", "reports.csv", "snapshot-000001"]


def test_settings_that_do_not_fit_the_store_are_refused(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    load(store, write_reports())
    with pytest.raises(SettingsError, match="EPSG:27700"):
        ingest(
            [tmp_path / "reports.csv"],
            agency="asb_report",
            store=store,
            settings=parse_settings({"area": {"crs": "EPSG:32630"}}),
        )
    with pytest.raises(UsageError, match="no agency"):
        ingest([tmp_path / "reports.csv"], agency="nobody", store=store)


def test_new_thresholds_make_all_lists_again(tmp_path: Path, write_reports: Writer) -> None:
    store = tmp_path / "store"
    path = write_reports()
    load(store, path)
    assert len(lists(store)) == 1
    ingest([path], agency="asb_report", store=store, settings=parse_settings({"detection": {"min_reports": 10_000}}))
    assert lists(store) == []


def test_lists_whose_measures_are_not_done_are_made_again(
    tmp_path: Path, write_reports: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots import assess

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    store = tmp_path / "store"
    with monkeypatch.context() as patched:
        patched.setattr(assess, "assess", cut_off)
        with pytest.raises(KeyboardInterrupt):
            load(store, write_reports())
    assert not all(finding.ok for finding in check(store))
    publish_again(store)
    assert all(finding.ok for finding in check(store))
    assert len(lists(store)) == 1
