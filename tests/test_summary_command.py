"""python -m hotspots summary."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

Cli = Callable[..., Any]


def test_four_files_the_same_every_time(demo_store: Path, tmp_path: Path, hotspots_cli: Cli) -> None:
    told = []
    for folder in ("one", "two"):
        done = hotspots_cli(
            "summary", "--month", "2025-03", "--audience", "partner", "--out", tmp_path / folder,
            "--store", demo_store, "--json",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        told.append(json.loads(done.stdout))
    assert (told[0]["month"], told[0]["audience"]) == ("2025-03", "partner")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [f"summary-2025-03-partner.{ending}" for ending in ("pdf", "pptx", "xlsx", "zip")]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_month_that_is_not_whole_is_refused(demo_store: Path, tmp_path: Path, hotspots_cli: Cli) -> None:
    for month, words in (("2025-11", "not whole"), ("2019-01", "not whole"), ("2025-W03", "is a week")):
        done = hotspots_cli("summary", "--month", month, "--out", tmp_path / "out", "--store", demo_store)
        assert done.exit_code == 2
        assert words in done.output
    assert not (tmp_path / "out").exists()
    assert hotspots_cli("summary", "--audience", "press", "--out", tmp_path, "--store", demo_store).exit_code == 2


def test_an_empty_store_has_no_summary(empty_store: Path, tmp_path: Path, hotspots_cli: Cli) -> None:
    done = hotspots_cli("summary", "--out", tmp_path, "--store", empty_store)
    assert done.exit_code == 2
    assert "no full month" in done.output


@pytest.mark.shared
@pytest.mark.slow
def test_months_of_police_street_files(shared: Path, tmp_path: Path, hotspots_cli: Cli) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for path in (shared / "data/police_uk/leicestershire").glob("2021-*.csv.gz"):
        shutil.copy(path, files)
    store, out = tmp_path / "store", tmp_path / "out"
    assert hotspots_cli("ingest", files, "--agency", "police_uk", "--store", store).exit_code == 0
    done = hotspots_cli("summary", "--month", "2021-11", "--audience", "public", "--out", out, "--store", store)
    assert done.exit_code == 0, done.output
    assert "November 2021 had" in done.output
    pdf = pypdfium2.PdfDocument(next(out.glob("*.pdf")).read_bytes())
    assert len(pdf) == 2
    assert "data.police.uk" in pdf[0].get_textpage().get_text_bounded()
