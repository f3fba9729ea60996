"""All lists made anew from the store's Parquet: the same lists, or nothing at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import two_forces

from hotspots.detect.run import LISTS
from hotspots.errors import NoStore, StoreError, UsageError
from hotspots.pipeline import detect_outdated, ingest, load_settings
from hotspots.rebuilding import export, make_lists, open_engine, rebuild, take_in_lists
from hotspots.settings import Settings, parse_settings
from hotspots.store import Warehouse, current_version, open_snapshot, publish
from hotspots.store.check import check
from hotspots.store.parquet import MADE

Writer = Callable[..., Path]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, make_reports: Writer) -> Path:
    """A store as the command line leaves it; copied for each test."""
    folder = tmp_path_factory.mktemp("rebuilding")
    ingest([make_reports(folder / "reports.csv", count=900)], agency="asb_report", store=folder / "store")
    return folder / "store"


@pytest.fixture
def store(loaded: Path, tmp_path: Path) -> Path:
    shutil.copytree(loaded, tmp_path / "store")
    return tmp_path / "store"


def lists_of(store: Path) -> dict[str, pd.DataFrame]:
    """Every list that readers see, in a fixed order."""
    snapshot = open_snapshot(store)
    cursor = snapshot.connection.cursor()
    found = {}
    for name in LISTS:
        frame = cursor.execute("SELECT * FROM s." + name).df()
        keys = [c for c in ("area", "kind", "period", "number", "hotspot_id", "cell_id") if c in frame]
        frame = frame.sort_values(keys, ignore_index=True)
        found[name] = frame.assign(**{c: frame[c].map(list) for c in ("cells", "merged_ids") if c in frame})
    snapshot.close()
    return found


def skill_of(store: Path) -> dict[str, str]:
    snapshot = open_snapshot(store)
    kept = {key: value for key, value in snapshot.meta.items() if key.startswith(("skill:", "alerts:"))}
    snapshot.close()
    return kept


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name], check_exact=True, obj=name)


@pytest.fixture
def by_area(tmp_path: Path, write_reports: Writer) -> Path:
    """A store whose hotspots are found in each of three areas on its own."""
    path = tmp_path / "by_area"
    settings = parse_settings({"detection": {"by": "lad"}})
    ingest([write_reports("areas.csv", count=900, areas=3)], agency="asb_report", store=path, settings=settings)
    return path


@pytest.mark.parametrize("which", ["store", "by_area"])
def test_a_rebuild_gives_the_very_lists_that_detection_gives(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = request.getfixturevalue(which)
    again = tmp_path / "again"
    shutil.copytree(store, again)
    with Warehouse(again) as warehouse:
        warehouse.detect_everything_again()
        kept = Settings.model_validate_json(warehouse.read_meta("settings") or "")
        detect_outdated(warehouse, kept)
        publish(warehouse)
    done = rebuild(store, "duckdb", processes=2)
    assert (done.engine, done.reports) == ("duckdb", 900)
    assert len(lists_of(store)["hotspots"]) > 20
    assert lists_of(store)["hotspots"]["area"].nunique() == (1 if which == "store" else 3)
    assert_same(lists_of(again), lists_of(store))
    assert skill_of(again) == skill_of(store)
    assert not (store / "rebuild").exists()
    assert all(finding.ok for finding in check(store)), check(store)


def test_a_rebuild_knows_whose_file_is_missing(tmp_path: Path) -> None:
    """One of two forces sent nothing for a month: its places stand as they stood, in a rebuild too."""
    store = two_forces.build(tmp_path, missing=(10,))
    before, skill = lists_of(store), skill_of(store)
    told = before["hotspots"]["state_reason"]
    assert told.str.contains("file of South Police for this month is missing").any()
    folder = tmp_path / "export"
    export(store, folder)
    assert (folder / "gaps-month.npz").exists()
    with open_engine("duckdb", folder, processes=1) as engine:
        made = make_lists(folder, engine)
    take_in_lists(store, folder)
    assert_same(before, lists_of(store))
    assert skill == skill_of(store)
    version = current_version(store)
    (made / "gaps-month.npz").unlink()
    with pytest.raises(StoreError, match="Other files of police forces were missing"):
        take_in_lists(store, folder)
    (folder / "gaps-month.npz").write_bytes((folder / "gaps-month.npz").read_bytes()[:200])
    with open_engine("duckdb", folder, processes=1) as engine, pytest.raises(StoreError, match="not whole"):
        make_lists(folder, engine)
    assert current_version(store) == version


def test_three_steps_apart_give_the_same(store: Path, tmp_path: Path, hotspots_cli: Callable[..., Any]) -> None:
    before, folder = lists_of(store), tmp_path / "export"
    result = hotspots_cli("export-parquet", "--store", store, "--to", folder, "--json")
    assert json.loads(result.stdout)["reports"] == 900
    exported = pd.concat(pd.read_parquet(path) for path in (folder / "reports").rglob("*.parquet"))
    assert not {"report_id", "source_agency", "category", "hour"} & set(exported)
    result = hotspots_cli("rebuild", "--from", folder, "--processes", 1, "--json")
    assert json.loads(result.stdout)["engine"] == "duckdb"
    version = current_version(store)
    result = hotspots_cli("publish", "--store", store, "--lists", folder)
    assert result.exit_code == 0, result.output
    assert current_version(store) != version
    assert_same(before, lists_of(store))


def test_counts_are_those_of_the_store(store: Path, tmp_path: Path) -> None:
    export(store, tmp_path / "export")
    with open_engine("duckdb", tmp_path / "export", processes=1) as engine:
        made = make_lists(tmp_path / "export", engine)
    counts = pd.read_parquet(made / "counts")
    with Warehouse(store) as warehouse:
        for kind in ("week", "month"):
            own = warehouse.counts(kind).groupby(["cell_id", "number"])["reports"].sum()
            found = counts[counts["kind"] == kind].set_index(["cell_id", "number"])["reports"].sort_index()
            pd.testing.assert_series_equal(found, own, check_dtype=False, check_index_type=False)


@pytest.fixture
def made(store: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    export(store, folder)
    with open_engine("duckdb", folder, processes=1) as engine:
        make_lists(folder, engine)
    return folder


def test_lists_of_other_reports_are_turned_away(store: Path, made: Path, write_reports: Writer) -> None:
    ingest([write_reports("more.csv", first=2000, count=3)], agency="asb_report", store=store)
    before, version = lists_of(store), current_version(store)
    with pytest.raises(StoreError, match=r"not those of this export \(903 located ones now, 900 then\)"):
        take_in_lists(store, made)
    assert current_version(store) == version
    assert_same(before, lists_of(store))


def test_as_many_reports_elsewhere_are_other_reports(store: Path, made: Path) -> None:
    with Warehouse(store) as warehouse:
        warehouse.connection.execute("UPDATE reports SET place_name = 'Elsewhere' WHERE row_no = 2")
    with pytest.raises(StoreError, match="not those of this export"):
        take_in_lists(store, made)


def test_lists_under_other_settings_are_turned_away(store: Path, made: Path) -> None:
    with Warehouse(store) as warehouse:
        settings = load_settings(store)
        detection = settings.detection.model_copy(update={"risk_threshold": 4.0})
        warehouse.keep_settings(settings.model_copy(update={"detection": detection}))
    with pytest.raises(StoreError, match=r"other settings: \[detection\] risk_threshold"):
        take_in_lists(store, made)


def test_an_export_of_another_version_is_turned_away(store: Path, made: Path) -> None:
    for folder in (made, made / MADE):
        told = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**told, "layout": told["layout"] - 1}))
    with open_engine("duckdb", made, processes=1) as engine, pytest.raises(StoreError, match="another version"):
        make_lists(made, engine)
    with pytest.raises(StoreError, match="another version"):
        take_in_lists(store, made)
    (made / "manifest.json").write_text(json.dumps({**told, "detection": {"window_weeks": "many"}}))
    with open_engine("duckdb", made, processes=1) as engine, pytest.raises(UsageError, match="nothing here"):
        make_lists(made, engine)


def test_a_change_of_settings_is_in_the_export(store: Path) -> None:
    (store / "settings.toml").write_text("[detection]\nwindow_weeks = 10\n")
    before = lists_of(store)["detected_periods"]
    rebuild(store, "duckdb", processes=1)
    after = lists_of(store)["detected_periods"]
    weekly = before["kind"] == "week"
    assert (after.loc[weekly, "reports"].to_numpy()[-1]) < (before.loc[weekly, "reports"].to_numpy()[-1])
    assert all(finding.ok for finding in check(store))


def test_an_export_that_is_not_whole_is_turned_away(store: Path, made: Path) -> None:
    kept = (made / MADE / "manifest.json").read_text()
    next(iter(sorted((made / "reports").rglob("*.parquet")))).unlink()
    with open_engine("duckdb", made, processes=1) as engine, pytest.raises(StoreError, match="not whole"):
        make_lists(made, engine)
    # What was made before the attempt is still there.
    assert (made / MADE / "manifest.json").read_text() == kept


def test_cut_off_while_it_takes_in_nothing_has_happened(
    store: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with Warehouse(store) as warehouse:
        held = warehouse.hotspots("week")
    version = current_version(store)
    lists = pd.read_parquet(made / MADE / "lists")
    shutil.rmtree(made / MADE / "lists")
    (made / MADE / "lists").mkdir()
    lists[lists["kind"] == "month"].to_parquet(made / MADE / "lists" / "part.parquet", index=False)
    monkeypatch.setattr("hotspots.rebuilding.assess", stop)
    with pytest.raises(KeyboardInterrupt):
        take_in_lists(store, made)
    with Warehouse(store) as warehouse:
        assert len(warehouse.hotspots("week")) == len(held) > 0
    assert current_version(store) == version
    assert all(finding.ok for finding in check(store))


def test_cut_off_while_it_reckons_nothing_is_left(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise StoreError("The engine is gone.")

    before = lists_of(store)
    monkeypatch.setattr("hotspots.store.engine.DuckDBEngine.write", stop)
    with pytest.raises(StoreError, match="gone"):
        rebuild(store, "duckdb")
    assert not (store / "rebuild").exists()
    assert_same(before, lists_of(store))


def test_killed_while_it_reckons_the_store_is_as_it_was(store: Path, root: Path) -> None:
    before, version = lists_of(store), current_version(store)
    command = [sys.executable, "-m", "hotspots", "rebuild", "--processes", "1", "--store", str(store)]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 120
        while not (store / "rebuild" / "made.tmp" / "told").exists():
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.01)
        process.kill()
    assert (store / "rebuild").exists()
    assert current_version(store) == version
    assert all(finding.ok for finding in check(store))
    assert rebuild(store, "duckdb", processes=1).reports == 900
    assert not (store / "rebuild").exists()
    assert_same(before, lists_of(store))


def test_wrong_use_is_said(tmp_path: Path, store: Path, hotspots_cli: Callable[..., Any]) -> None:
    with pytest.raises(NoStore):
        rebuild(tmp_path / "nowhere", "duckdb")
    with pytest.raises(NoStore):
        export(tmp_path / "nowhere", tmp_path / "export")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(UsageError, match="not empty"):
        export(store, store)
    for arguments in (
        ("rebuild", "--from", tmp_path),
        ("rebuild", "--store", store, "--master", "spark://somewhere:7077"),
        ("rebuild", "--store", store, "--engine", "abacus"),
        ("publish", "--store", store, "--lists", tmp_path),
    ):
        result = hotspots_cli(*arguments)
        assert result.exit_code == 2, result.output


def test_a_store_without_located_reports_is_rebuilt_too(empty_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(empty_store, store)
    assert rebuild(store, "duckdb", processes=1).reports == 0
    assert all(len(frame) == 0 for frame in lists_of(store).values())
