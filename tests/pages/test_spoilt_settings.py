"""A file of the settings that is not there: told to who loads data, and on the page in words when it goes later."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import Open

from hotspots.errors import SettingsError
from hotspots.pipeline import ingest
from hotspots.settings import Settings, parse_settings
from hotspots.ui.cached import ANSWERS

HEAD = "report_id,source_agency,occurred_from,easting,northing,category,youth_related\n"


def with_terms(folder: Path) -> Settings:
    return parse_settings({"calendar": {"terms": "terms.csv"}}, folder=folder)


def reports(folder: Path) -> Path:
    rows = "".join(f"R{n},council,2025-03-{1 + n % 28:02d}T18:00,{457_000 + n},304000,noise,yes\n" for n in range(60))
    (folder / "a.csv").write_text(HEAD + rows)
    return folder / "a.csv"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"calendar": {"terms": "nothing.csv"}}, "term dates cannot be read"),
        ({"geography": {"provision": "nothing.geojson"}}, "There is no such file"),
        ({"calendar": {"terms": "terms.csv", "country": "XX"}}, "no bank holidays for XX"),
    ],
)
def test_who_loads_is_told(tmp_path: Path, entry: dict[str, object], said: str) -> None:
    (tmp_path / "terms.csv").write_text("from,to,what\n2025-01-06,2025-04-04,Spring term\n")
    settings = parse_settings(entry, folder=tmp_path)
    with pytest.raises(SettingsError, match=said):
        ingest([reports(tmp_path)], agency="asb_report", store=tmp_path / "store", settings=settings)


def test_who_looks_is_told_in_words(tmp_path: Path, open_page: Open) -> None:
    terms = tmp_path / "terms.csv"
    terms.write_text("from,to,what\n2025-01-06,2025-04-04,Spring term\n")
    ingest([reports(tmp_path)], agency="asb_report", store=tmp_path / "store", settings=with_terms(tmp_path))
    assert not open_page(tmp_path / "store", "youth_engagement").error
    terms.unlink()
    ANSWERS.clear()
    app = open_page(tmp_path / "store", "youth_engagement")
    assert not app.exception
    assert [error.value for error in app.error] == ["The term dates cannot be read. Name a CSV file in UTF-8."]
