"""The command line as other programs use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]

REPORTS = "report_id,source_agency,occurred_from,easting,northing,category\n" + "".join(
    f"R{n},police,2025-03-{1 + n % 28:02d}T2{n % 4}:00,{400_000 + n % 5},{250_000 + n % 7},noise\n" for n in range(60)
)
SPREAD = "".join(
    f"S{n},landlord,2025-03-{1 + n % 28:02d}T1{n % 9}:30,{398_000 + 97 * n},{248_000 + 173 * (n % 23)},rowdy\n"
    for n in range(60)
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reports.csv"
    path.write_text(REPORTS + SPREAD)
    return path


def test_ingest_list_check(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    done = hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store, "--json")
    assert done.exit_code == 0, done.output
    counts = json.loads(done.stdout)
    assert counts["read"] == counts["accepted"] == 120
    assert {"refused", "not_asb", "not_located", "batches", "refused_file"} <= set(counts)
    assert counts["refused_file"] is None

    listed = hotspots_cli("list", "--week", "2025-W13", "--store", store, "--format", "json")
    hotspots = json.loads(listed.stdout)
    wanted = (
        "hotspot_id name rank reports observed expected relative_risk p_exceed area_m2 easting northing lon lat cells"
    )
    assert set(wanted.split()) <= set(hotspots[0])
    assert abs(hotspots[0]["easting"] - 400_002) < 5
    assert hotspots[0]["lat"] == pytest.approx(52.148, abs=0.01)

    outlines = json.loads(hotspots_cli("list", "--month", "2025-03", "--store", store, "--format", "geojson").stdout)
    assert outlines["type"] == "FeatureCollection"
    assert outlines["features"][0]["properties"]["name"]
    table = hotspots_cli("list", "--week", "2025-W13", "--store", store).stdout.splitlines()
    assert table[0].startswith("hotspot_id,name,rank")
    filtered = hotspots_cli("list", "--week", "2025-W13", "--store", store, "--agency", "landlord", "--format", "json")
    assert json.loads(filtered.stdout) == []
    assert hotspots_cli("check", "--store", store).exit_code == 0
    assert json.loads(hotspots_cli("check", "--store", store, "--json").stdout)["ok"] is True


def test_a_refused_row_can_be_corrected_and_loaded(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    text = file.read_text().replace("R7,police,2025-03-08T23:00", "R7,police,31/02/2025")
    file.write_text(text)
    done = json.loads(hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store, "--json").stdout)
    assert (done["accepted"], done["refused"]) == (119, 1)
    refused = Path(done["refused_file"])
    assert "31/02/2025" in refused.read_text(encoding="utf-8-sig")
    refused.write_text(
        refused.read_text(encoding="utf-8-sig").replace("31/02/2025", "2025-03-08T23:00"), encoding="utf-8"
    )
    again = json.loads(hotspots_cli("ingest", refused, "--agency", "asb_report", "--store", store, "--json").stdout)
    assert (again["read"], again["accepted"]) == (1, 1)
    assert hotspots_cli("check", "--store", store).exit_code == 0


def test_nothing_is_shown_before_it_is_published(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    assert hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store, "--no-publish").exit_code == 0
    assert hotspots_cli("list", "--store", store).exit_code == 1
    assert hotspots_cli("publish", "--store", store).exit_code == 0
    assert hotspots_cli("list", "--store", store).exit_code == 0
    assert hotspots_cli("check", "--store", store).exit_code == 0


def test_a_dry_run_stores_nothing(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    done = hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store, "--dry-run")
    assert done.exit_code == 0
    assert "120" in done.output
    assert not store.exists()


def test_wrong_usage_ends_with_two(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    assert hotspots_cli("ingest", file, "--store", store).exit_code == 2
    assert hotspots_cli("ingest", tmp_path / "none.csv", "--agency", "police", "--store", store).exit_code == 2
    unknown = hotspots_cli("ingest", file, "--agency", "nobody", "--store", store)
    assert unknown.exit_code == 2
    assert "police_uk" in unknown.output
    assert hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store).exit_code == 0
    for wrong in (("--week", "soon"), ("--week", "2025-03"), ("--month", "2025-W03"), ("--category", "loud")):
        assert hotspots_cli("list", *wrong, "--store", store).exit_code == 2
    assert hotspots_cli("list", "--week", "2025-W01", "--month", "2025-01", "--store", store).exit_code == 2


def test_a_whole_refused_file_ends_with_one_and_names_it(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    (tmp_path / "empty.csv").write_bytes(b"")
    done = hotspots_cli("ingest", tmp_path / "empty.csv", file, "--agency", "asb_report", "--store", store)
    assert done.exit_code == 1
    assert "empty.csv" in done.output
    assert "120 accepted" in done.output.replace(",", "")


def test_the_store_may_come_from_the_environment(
    tmp_path: Path, file: Path, hotspots_cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_STORE", str(tmp_path / "mine"))
    assert hotspots_cli("ingest", file, "--agency", "asb_report").exit_code == 0
    assert (tmp_path / "mine" / "CURRENT").exists()
    assert hotspots_cli("list", "--store", tmp_path / "elsewhere").exit_code == 1


def test_the_demo_never_replaces_real_data(tmp_path: Path, file: Path, hotspots_cli: Cli) -> None:
    store = tmp_path / "store"
    assert hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store).exit_code == 0
    done = hotspots_cli("demo", "--store", store)
    assert done.exit_code == 2
    assert "not the demo" in done.output
    assert hotspots_cli("check", "--store", store).exit_code == 0


def test_a_name_that_looks_like_a_formula_is_quoted(tmp_path: Path, hotspots_cli: Cli) -> None:
    path = tmp_path / "formula.csv"
    rows = (REPORTS + SPREAD).splitlines()
    path.write_text("\n".join([rows[0] + ",place_name", *(row + ",=HYPERLINK(1)" for row in rows[1:])]))
    store = tmp_path / "store"
    assert hotspots_cli("ingest", path, "--agency", "asb_report", "--store", store).exit_code == 0
    assert ",'=HYPERLINK" in hotspots_cli("list", "--week", "2025-W13", "--store", store).stdout


def test_lists_without_data_keep_their_heading_and_unknown_agencies_are_told(
    tmp_path: Path, file: Path, hotspots_cli: Cli
) -> None:
    store = tmp_path / "store"
    assert hotspots_cli("ingest", file, "--agency", "asb_report", "--store", store).exit_code == 0
    full = hotspots_cli("list", "--week", "2025-W13", "--store", store).stdout.splitlines()
    for period in (("--week", "2031-W01"), ("--month", "2019-01")):
        assert hotspots_cli("list", *period, "--store", store).stdout.splitlines() == full[:1]
    misspelt = hotspots_cli("list", "--week", "2025-W13", "--agency", "polise", "--store", store)
    assert misspelt.exit_code == 2
    assert "landlord, police" in misspelt.output


def test_where_only_months_are_known_the_last_month_is_listed(tmp_path: Path, hotspots_cli: Cli) -> None:
    store, path = tmp_path / "store", tmp_path / "street.csv"
    row = "2021-11,X Police,-1.1{},52.62,On or near Mill Lane,Anti-social behaviour\n"
    path.write_text(
        "Month,Reported by,Longitude,Latitude,Location,Crime type\n"
        + "".join(row.format(n % 7 and f"{n:02d}") for n in range(80))
    )
    assert hotspots_cli("ingest", path, "--agency", "police_uk", "--store", store).exit_code == 0
    assert "2021-11" in hotspots_cli("list", "--store", store).stdout
    assert hotspots_cli("list", "--week", "2021-W45", "--store", store).exit_code == 2
