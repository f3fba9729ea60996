"""The quarterly depersonalised set."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.errors import UsageError
from hotspots.schema import Filters
from hotspots.share.returns import COLUMNS, Quarter, quarterly_return
from hotspots.store import open_snapshot
from hotspots.store.queries import filtered_points, period_counts


@pytest.fixture(scope="module")
def files(demo_store: Path) -> dict[str, bytes]:
    return quarterly_return(open_snapshot(demo_store), Quarter.parse("2025-Q3"))


def table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def tables(files: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    return {n.removesuffix(".csv").rsplit("-", 1)[1]: table(c) for n, c in files.items() if n.startswith("asb-return")}


def test_quarters() -> None:
    found = Quarter.parse("2025-q4")
    assert (found.label, found.first_day, found.last_day) == ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31))
    assert found.due == date(2026, 3, 31)
    assert Quarter.parse("2007-Q3").due == date(2007, 12, 31)
    for wrong in ("2007-Q2", "2025-Q5", "2025", "0000-Q1", "9999-Q4", "2025-Q1x", ""):
        with pytest.raises(UsageError, match="no information period"):
            Quarter.parse(wrong)


def test_every_report_of_the_quarter_is_in_it_once(demo_store: Path, files: dict[str, bytes]) -> None:
    counts = period_counts(open_snapshot(demo_store), Filters(kind="month"))
    months = counts[counts["number"].between(2025 * 12 + 6, 2025 * 12 + 8)]
    expected = months.groupby("source_agency")["reports"].sum().to_dict()
    assert {agency: len(rows) for agency, rows in tables(files).items()} == expected
    for rows in tables(files).values():
        assert list(rows.columns) == list(COLUMNS)
        assert rows["date"].between("2025-07", "2025-09-30").all()


def test_no_key_and_no_exact_place(demo_store: Path, files: dict[str, bytes]) -> None:
    whole = b"".join(files.values()).decode()
    assert "landlord-" not in whole.replace("2025-Q3-landlord", "") and "police-2" not in whole
    for rows in tables(files).values():
        located = rows[rows["square_m"] != ""]
        assert set(located["square_m"]) <= {"100", "500"}
        for axis in ("easting", "northing"):
            width = located["square_m"].astype(int)
            assert (located[axis].astype(int) % width == width // 2).all()
    # Few homes around: wider squares.
    assert "500" in set(pd.concat(tables(files).values())["square_m"])


def test_points_only_where_the_agreement_allows_it(demo_store: Path) -> None:
    snapshot = open_snapshot(demo_store)
    allowed = quarterly_return(snapshot, Quarter.parse("2025-Q3"), as_given=["police", "landlord"])
    given = tables(allowed)
    assert "0" in set(given["police"]["square_m"])
    exact = filtered_points(snapshot, Filters(kind="month", agencies=("police",)), first=24306, last=24308)
    known = {round(float(value)) for value in exact["easting"]}
    points = given["police"][given["police"]["square_m"] == "0"]
    assert {int(value) for value in points["easting"]} <= {k + d for k in known for d in (-1, 0, 1)}
    assert "0" not in set(given["council"]["square_m"])
    with pytest.raises(UsageError, match="no agency nobody"):
        quarterly_return(snapshot, Quarter.parse("2025-Q3"), as_given=["nobody"])


def test_manifest_and_bytes(demo_store: Path, files: dict[str, bytes]) -> None:
    assert quarterly_return(open_snapshot(demo_store), Quarter.parse("2025-Q3")) == files
    manifest = json.loads(files["manifest.json"])
    assert manifest["to_be_disclosed_by"] == "2025-12-31"
    assert {f["name"]: f["sha256"] for f in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    assert manifest["agencies"]["landlord"] == "Housing landlord"
    assert table(files["data-dictionary.csv"])["column"].tolist() == list(COLUMNS)


def test_command(hotspots_cli: Callable[..., Any], demo_store: Path, tmp_path: Path) -> None:
    out = tmp_path / "return"
    order = ("return", "--store", demo_store, "--out", out, "--quarter")
    assert "31 December 2025" in hotspots_cli(*order, "2025-Q3").stdout
    assert hotspots_cli(*order, "2025-Q3").exit_code == 0
    kept = {path.name: path.read_bytes() for path in out.iterdir()}
    assert "manifest.json" in kept and len(kept) == 6
    manifest = out / "manifest.json"
    manifest.write_bytes(b"{}")
    refused = hotspots_cli(*order, "2025-Q3")
    assert refused.exit_code == 2 and "Another return lies here already" in refused.stderr
    shutil.rmtree(out)
    assert hotspots_cli(*order, "2031-Q1").exit_code == 2
    assert not out.exists()
    assert hotspots_cli(*order, "2025-Q3").stderr == ""
    part = hotspots_cli("return", "--store", demo_store, "--out", tmp_path / "part", "--quarter", "2025-Q4")
    assert "No report is from its last month: the data reach to 19 November 2025." in part.stderr
