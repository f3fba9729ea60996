"""Published open data, through the same commands as anybody's files. Skipped where the data are not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotspots.finding import find_hotspots
from hotspots.insight.knowing import missing_between
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import open_snapshot
from hotspots.store import queries as q
from hotspots.summarising import sent_by

Cli = Callable[..., Any]
pytestmark = [pytest.mark.shared, pytest.mark.slow]


def ingest(cli: Cli, store: Path, path: Path, agency: str, *more: object) -> dict[str, Any]:
    done = cli("ingest", path, "--agency", agency, "--store", store, "--json", *more)
    assert done.exit_code == 0, done.output
    counts = json.loads(done.stdout)
    assert counts["read"] == counts["accepted"] + counts["refused"] + counts["not_asb"]
    assert cli("check", "--store", store).exit_code == 0
    return counts


def test_leicestershire(shared: Path, tmp_path: Path, hotspots_cli: Cli) -> None:
    folder, store = shared / "data/police_uk/leicestershire", tmp_path / "store"
    counts = ingest(hotspots_cli, store, folder, "police_uk")
    years = [entry for entry in counts["files"] if not entry["file"].startswith("2014-05")]
    assert (len(counts["files"]), len(years)) == (26, 25)
    assert sum(entry["read"] for entry in years) == 205_078
    assert sum(entry["accepted"] for entry in years) == 24_663
    assert counts["refused"] == 0

    snapshot = open_snapshot(store)
    assert q.periods(snapshot, "week") is None
    assert find_hotspots(snapshot, Filters(kind="week")) is None
    _, held = sent_by(snapshot, Filters(kind="month"))
    (months,) = missing_between(held).values()
    assert Period("month", months[0]).label == "2014-06"
    assert len(months) == 66
    per_month = q.period_counts(snapshot, Filters(kind="month"))
    assert Period.parse("2016-01").number not in set(per_month["number"])
    assert per_month["reports"].sum() == counts["accepted"]
    snapshot.close()

    again = ingest(hotspots_cli, store, folder, "police_uk")
    assert {entry["outcome"] for entry in again["files"]} == {"already loaded"}
    names = [
        row["name"]
        for row in json.loads(hotspots_cli("list", "--month", "2021-11", "--store", store, "--format", "json").stdout)
    ]
    assert 10 <= len(names) <= 25
    assert len(set(names)) == len(names)


def test_a_newer_release_replaces_an_older_one(shared: Path, tmp_path: Path, hotspots_cli: Cli) -> None:
    name = "devon-and-cornwall/2016-01-devon-and-cornwall-street.csv.gz"
    store = tmp_path / "store"
    older = ingest(hotspots_cli, store, shared / "data/police_uk_older_release" / name, "police_uk")
    newer = ingest(hotspots_cli, store, shared / "data/police_uk" / name, "police_uk")
    assert older["accepted"] == newer["accepted"] > 0
    assert newer["files"][0]["replaced"] == [1]
    snapshot = open_snapshot(store)
    assert q.period_counts(snapshot, Filters(kind="month"))["reports"].sum() == newer["accepted"]
    snapshot.close()


@pytest.mark.parametrize(
    ("settings", "key", "file", "rows"),
    [
        ("london", "stop_search", "metropolitan_stop_and_search_2017", 126_924),
        ("houston", "houston", "houston_crime_2010_ggmap", 86_314),
        ("new_york", "vehicle_thefts", "nycvehiclethefts", 35_746),
        ("portland", "portland", "portland_cfs_2016-08", 19_376),
    ],
)
def test_other_places_by_settings_alone(
    shared: Path, root: Path, tmp_path: Path, hotspots_cli: Cli, settings: str, key: str, file: str, rows: int
) -> None:
    from hotspots.settings import read_settings

    path = root / "docs/examples" / f"{settings}.toml"
    keys = list(read_settings(path).feeds)
    counts = ingest(
        hotspots_cli,
        tmp_path / "store",
        shared / "data/incidents" / f"{file}.csv.gz",
        key if key in keys else keys[0],
        "--settings",
        path,
    )
    assert counts["read"] == rows
    assert counts["accepted"] + counts["not_asb"] > 0.95 * rows
    snapshot = open_snapshot(tmp_path / "store")
    span = q.periods(snapshot, "week")
    assert span is not None
    found = find_hotspots(snapshot, Filters(period=span.last_full))
    assert found is not None
    assert len(found.table) > 3
    if settings == "houston":
        reasons = q.refused_rows(snapshot)
        assert len(reasons) >= 203
        assert reasons["reason"].str.len().min() > 10
    snapshot.close()
