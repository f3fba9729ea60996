"""Real published files, where they lie beside the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.intake import Batch, find_sources, load_gazetteer, read_batch
from hotspots.intake.raw_table import TEXT
from hotspots.settings import Settings, parse_settings, read_settings

pytestmark = pytest.mark.shared


def load(path: Path, agency: str, settings: Settings) -> list[Batch]:
    places = load_gazetteer(settings)
    batches = [read_batch(s, agency, settings, gazetteer=places) for s in find_sources([path], agency=agency)]
    assert all(b.rows_read == b.accepted + b.refused_rows + b.not_asb for b in batches)
    return batches


def test_leicestershire(shared: Path) -> None:
    batches = load(shared / "data/police_uk/leicestershire", "police_uk", Settings())
    months = [b for b in batches if not b.release_key.endswith("2014-05")]
    assert len(batches) == 26 and len(months) == 25
    assert sum(b.rows_read for b in months) == 205_078
    assert sum(b.accepted for b in months) == 24_663
    assert sum(b.refused_rows for b in batches) == 0
    assert len({b.release_key for b in batches}) == 26


def test_every_force_of_may_2014_and_the_files_without_heading(shared: Path) -> None:
    for folder in sorted((shared / "data/police_uk").iterdir()):
        for file in sorted(folder.glob("2014-05-*")) + sorted(folder.glob("2021-01-c*")):
            (batch,) = load(file, "police_uk", Settings())
            assert batch.release_key == f"{folder.name}/{file.name[:7]}"
            assert batch.refused_rows == 0, (file.name, batch.refused.head())
            assert batch.rows_read == batch.accepted + batch.not_asb


def incidents(root: Path, shared: Path, example: str, agency: str, name: str) -> Batch:
    settings = read_settings(root / "docs/examples" / f"{example}.toml")
    return load(shared / "data/incidents" / f"{name}.csv.gz", agency, settings)[0]


def test_london(root: Path, shared: Path) -> None:
    batch = incidents(root, shared, "london", "stop_and_search", "metropolitan_stop_and_search_2017")
    assert (batch.rows_read, batch.refused_rows) == (126_924, 0)
    hours = batch.reports.groupby([batch.reports["month_no"] % 12 + 1, "hour"], observed=True).size()
    assert hours[1].idxmin() == 6 and hours[7].idxmin() == 6


def test_houston(root: Path, shared: Path) -> None:
    batch = incidents(root, shared, "houston", "houston_crime", "houston_crime_2010_ggmap")
    assert (batch.rows_read, batch.refused_rows, batch.not_located) == (86_314, 203, 5)
    assert set(batch.reports["time_precision"]) == {"hour"}
    # The file's other time column is in UTC: the offset found must agree with it.
    raw = pd.read_csv(shared / "data/incidents/houston_crime_2010_ggmap.csv.gz", usecols=["time"], parse_dates=["time"])
    utc = raw["time"].iloc[batch.reports["row_no"].to_numpy() - 2].to_numpy()
    offset = batch.reports["utc_offset_min"].to_numpy(dtype=float) * np.timedelta64(1, "m")
    agree = (batch.reports["occurred_from"].to_numpy() - offset) == utc
    assert agree.mean() > 0.995


def test_new_york(root: Path, shared: Path) -> None:
    batch = incidents(root, shared, "new_york", "vehicle_thefts", "nycvehiclethefts")
    assert (batch.rows_read, batch.accepted) == (35_746, 35_746)
    assert batch.reports["occurred_to"].notna().sum() > 30_000
    assert not (batch.reports["occurred_to"] < batch.reports["occurred_from"]).any()
    requests = incidents(root, shared, "new_york", "nyc311", "nyc311_sample_2018-10")
    assert (requests.rows_read, requests.refused_rows) == (6_765, 0) and requests.accepted > 1_500


def test_portland_in_feet(root: Path, shared: Path) -> None:
    batch = incidents(root, shared, "portland", "portland_calls", "portland_cfs_2016-08")
    assert (batch.rows_read, batch.refused_rows) == (19_376, 0) and batch.not_asb > 10_000
    raw = pd.read_csv(shared / "data/incidents/portland_cfs_2016-08.csv.gz", usecols=["lon", "lat"])
    told = raw.iloc[batch.reports["row_no"].to_numpy() - 2]
    assert np.nanmax(np.abs(batch.reports["lon"].to_numpy() - told["lon"].to_numpy())) < 5e-5
    assert np.nanmax(np.abs(batch.reports["lat"].to_numpy() - told["lat"].to_numpy())) < 5e-5
    assert set(batch.reports["time_precision"]) == {"day"}


def test_code_point_open(shared: Path) -> None:
    folder = shared / "data/gazetteer/codepoint_open"
    places = load_gazetteer(parse_settings({"gazetteer": {"postcode": [str(folder)]}}))
    e, n, precision = places.postcode(pd.Series(["LE1 1AA", "le11ad", "PR0 2AA", "ZZ1 1ZZ"], dtype=TEXT))
    assert e[:2].tolist() == [459318, 459040] and n[:2].tolist() == [304176, 304553]
    assert precision[:3].tolist() == [50, 50, 250] and np.isnan(e[3])
