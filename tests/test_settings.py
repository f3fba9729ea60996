from __future__ import annotations

from pathlib import Path

import pytest

from hotspots.errors import SettingsError
from hotspots.settings import Settings, parse_settings, read_settings


def test_an_empty_file_is_valid(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("")
    assert read_settings(tmp_path / "s.toml") == Settings()


def test_paths_are_taken_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[gazetteer]\nuprn = ["uprn.csv"]\n[area.layers]\nWards = "wards.geojson"\n')
    settings = read_settings(tmp_path / "s.toml")
    assert settings.gazetteer.uprn == (tmp_path / "uprn.csv",)
    assert settings.area.layers == {"Wards": tmp_path / "wards.geojson"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[area", "not valid TOML"),
        ("[detection]\nrisk_treshold = 3", "risk_treshold"),
        ("[detection]\nrisk_threshold = 0.5", "risk_threshold"),
        ("[area]\nbounds = [4, 3, 2, 1]", "west, south, east, north"),
        ('[feeds.x.columns]\nnonsense = "A"', "nonsense"),
        ('[feeds.x]\ncolumns = {easting = "E"}\ncategories = {"Noise" = "loud"}', "loud"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"s\.toml") as error:
        read_settings(tmp_path / "s.toml")
    assert said in error.value.sentence


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "none.toml")


def test_one_header_or_several_and_keys() -> None:
    settings = parse_settings({"feeds": {"x": {"columns": {"easting": "E", "northing": ["N", "Y"]}}}})
    assert settings.feeds["x"].key == "x"
    assert settings.feeds["x"].columns == {"easting": ("E",), "northing": ("N", "Y")}


def test_the_team_pages_settings_have_defaults_and_paths(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[calendar]\nterms = "terms.csv"\n[case_review]\nreports = 4\n')
    read = read_settings(tmp_path / "settings.toml")
    assert read.calendar.terms == tmp_path / "terms.csv"
    assert (read.case_review.reports, read.case_review.months, read.case_review.near) == (4, 6, None)
    assert (read.service_standard.high, read.nm01.homes_owned) == (1, None)
    with pytest.raises(SettingsError, match=r"service_standard.*high"):
        parse_settings({"service_standard": {"high": -1}})
