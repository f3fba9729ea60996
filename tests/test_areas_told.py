"""Local authority and police force of a report: by boundary where there is one, else as the file says; on the command
line and through roles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import three_areas as made_up

from hotspots.intake import Source, load_gazetteer, read_batch
from hotspots.pipeline import ingest, publish_again
from hotspots.settings import Settings, parse_settings
from hotspots.share.audience import audience_for
from hotspots.store import open_snapshot
from hotspots.store import queries as q

HEADING = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
KIND, FORCE = "Anti-social behaviour,,", "Alder Constabulary"
STREET = f"""{HEADING}
,2021-11,{FORCE},{FORCE},-1.13,52.63,On or near Mill Lane,E01,King's  Alder 001A,{KIND}
,2021-11,{FORCE},,-1.14,52.63,On or near Far Road,E02,Birch-on-Sea 012F,{KIND}
,2021-11,{FORCE},{FORCE},,,No location,,,{KIND}
"""


def known(store: Path) -> dict[str, int]:
    table = q.reporting_areas(open_snapshot(store))
    return dict(zip(table["code"], table["reports"], strict=True))


def test_street_files_tell_force_and_authority() -> None:
    source = Source("2021-11-alder-street.csv", STREET.encode)
    batch = read_batch(source, "police_uk", Settings(), gazetteer=load_gazetteer(Settings()))
    assert batch.reports["police_force"].tolist() == ["Alder Constabulary"] * 3
    assert batch.reports["lad"].tolist() == ["King's Alder", "Birch-on-Sea", ""]


def boundaries(path: Path, shift: int = 0) -> Path:
    features = []
    for code, (lad, (_, west)) in zip(("E1", "E2", "E3"), made_up.LADS.items(), strict=True):
        e, n = 397_000 + west + shift, 247_000
        ring = [(e, n), (e + 6000, n), (e + 6000, n + 6000), (e, n + 6000), (e, n)]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"LAD24CD": code, "LAD24NM": lad}, "geometry": shape})
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": features}), encoding="utf-8")
    return path


def test_boundaries_go_before_what_files_say(tmp_path: Path) -> None:
    file = tmp_path / "reports.csv"
    reports = made_up.reports_of("Alder")
    # One without a place says so by name, another one says what nobody knows; located ones are where they lie.
    reports.loc[0, "lad"], reports.loc[1, "lad"], reports.loc[10, "lad"] = "alder", "Nowhere", "Cedar"
    reports.to_csv(file, index=False)
    lads = boundaries(tmp_path / "lads.geojson")
    settings = parse_settings({"geography": {"lad": str(lads)}})
    ingest([file], agency="asb_report", store=tmp_path / "store", settings=settings)
    assert known(tmp_path / "store") == {"E1": 699, "North Police": 700}
    titles = q.reporting_areas(open_snapshot(tmp_path / "store"))["title"].tolist()
    assert titles == ["Alder", "North Police"]


def test_boundaries_that_come_later_place_old_reports_and_make_their_lists(tmp_path: Path) -> None:
    store = made_up.build(tmp_path)
    before = set(open_snapshot(store).connection.cursor().execute("SELECT DISTINCT area FROM s.hotspots").fetchall())
    assert before == {("Alder",), ("Birch",), ("Cedar",)}
    lads = boundaries(tmp_path / "lads.geojson")
    text = f"[detection]\nby = 'lad'\nwindow_weeks = 12\n[geography]\nlad = '{lads}'\n"
    (store / "settings.toml").write_text(text, encoding="utf-8")
    publish_again(store)
    assert known(store) == {"E1": 700, "E2": 500, "E3": 300, "North Police": 1200, "South Police": 300}
    after = set(open_snapshot(store).connection.cursor().execute("SELECT DISTINCT area FROM s.hotspots").fetchall())
    assert after == {("E1",), ("E2",), ("E3",)}


def test_list_by_area_on_the_command_line(three_areas: Path, hotspots_cli: Callable[..., Any]) -> None:
    def listed(*options: str) -> Any:
        return hotspots_cli("list", "--store", three_areas, "--format", "json", *options)

    everything, cedar = json.loads(listed().stdout), json.loads(listed("--area", "cedar").stdout)
    assert {row["area"] for row in everything} == set(made_up.LADS)
    assert cedar == [row for row in everything if row["area"] == "Cedar"] and cedar
    assert json.loads(listed("--area", "Birch", "--police-force", "North Police").stdout)
    wrong = listed("--area", "Nowhere")
    assert wrong.exit_code == 2 and "Known are: Alder, Birch, Cedar" in wrong.stderr
    assert listed("--lad", "Cedar").exit_code == 2, "a filtered list is made for one area"


def test_roles_limited_to_areas() -> None:
    role = {"audience": "partner", "lads": ["Cedar"], "police_forces": ["South Police"]}
    settings = parse_settings({"roles": {"cedar": role, "all": {"audience": "partner"}}})
    limited, free = (audience_for(settings, {"roles": name}) for name in ("cedar", "all"))
    assert limited is not None and free is not None
    assert limited.scope().lads == ("Cedar",) and limited.scope().police_forces == ("South Police",)
    assert not free.scope().limited and limited.scope() != free.scope()
    assert "Sees only what is reported from Cedar, South Police." in limited.in_words()
    with pytest.raises(Exception, match="lad"):
        parse_settings({"roles": {"cedar": {"audience": "partner", "lad": "Cedar"}}})
