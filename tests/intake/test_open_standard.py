"""The open standard file: schema, page, sample and adapter tell the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake.open_standard import as_json, as_markdown, table_schema
from hotspots.schema import REPORTS
from hotspots.settings import EXTRA_COLUMNS, Settings


def test_schema_and_page_are_those_of_the_code(root: Path) -> None:
    assert (root / "data/samples/asb_report.schema.json").read_text(encoding="utf-8") == as_json()
    assert as_markdown() in (root / "docs/asb-report.md").read_text(encoding="utf-8")


def test_fields_are_of_the_vocabulary_and_depersonalised() -> None:
    names = [field["name"] for field in table_schema()["fields"]]
    assert len(names) == len(set(names))
    assert set(names) <= {*REPORTS, *EXTRA_COLUMNS}
    assert not {n for n in names if re.search("name|person|victim|address", n)} - {"place_name"}


def test_sample_keeps_the_schema(root: Path) -> None:
    sample = pd.read_csv(root / "data/samples/asb_report_sample.csv", dtype=str, keep_default_na=False)
    fields = {field["name"]: field for field in json.loads(as_json())["fields"]}
    assert set(sample.columns) == set(fields)
    for name, values in sample.items():
        rules = fields[str(name)].get("constraints", {})
        filled = values[values != ""]
        assert not rules.get("required") or (values != "").all()
        assert filled.isin(rules["enum"]).all() if "enum" in rules else True
        assert filled.str.fullmatch(rules["pattern"]).all() if "pattern" in rules else True
        if fields[str(name)]["type"] == "number":
            pd.to_numeric(filled)


def test_sample_is_taken(read, root: Path) -> None:
    batch = read((root / "data/samples/asb_report_sample.csv").read_bytes(), "asb_report", using=Settings())
    assert batch.accepted == 8 and batch.refused_rows == 0
    assert batch.reports["source_agency"].tolist() == ["fire"] * 3 + ["transport"] * 2 + ["second_landlord"] * 3
    assert batch.reports["time_precision"].tolist() == ["exact"] * 4 + ["day", "exact", "day", "month"]
    assert batch.reports["occurred_from"][2] == pd.Timestamp("2025-03-30 02:30")
    assert batch.reports["week_no"].isna().tolist() == [False] * 7 + [True]
    assert batch.not_located == 2


def test_only_the_required_columns(read) -> None:
    head = "report_id,source_agency,occurred_from,lat,lon\n"
    batch = read((head + "1,police,2025-03-01T10:00,52.63,-1.13\n").encode(), "asb_report")
    assert batch.reports["category"].tolist() == ["other"] and batch.reports["qualifier"].isna().all()
    for missing in ("report_id", "source_agency", "occurred_from", "lon"):
        with pytest.raises(FileRefused, match=missing):
            read((head.replace(missing, "zzz") + "1,police,2025-03-01T10:00,52.63,-1.13\n").encode(), "asb_report")


def test_agency_key_is_checked(read) -> None:
    head = "report_id,source_agency,occurred_from,lat,lon\n"
    rows = "1,police,2025-03-01,52.63,-1.13\n2,Not A Key!,2025-03-01,52.63,-1.13\n3,,2025-03-01,52.63,-1.13\n"
    batch = read((head + rows).encode(), "asb_report")
    assert batch.refused["row_no"].tolist() == [3, 4]
    assert set(batch.refused["column_name"]) == {"source_agency"}


def test_same_reference_in_two_agencies_is_two_reports(read) -> None:
    head = "report_id,source_agency,occurred_from,lat,lon\n"
    rows = "1,police,2025-03-01,52.63,-1.13\n1,fire,2025-03-01,52.63,-1.13\n"
    assert read((head + rows).encode(), "asb_report").accepted == 2
