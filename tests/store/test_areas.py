"""Reports are placed in wards and patches as they are loaded, and anew when the boundaries change."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hotspots.pipeline import publish_again
from hotspots.schema import Filters
from hotspots.store import open_snapshot
from hotspots.store import queries as q

EVER = {"first": 0, "last": 10**6}


def reports_by_ward(store: Path) -> pd.Series:
    counts = q.area_counts(open_snapshot(store), Filters(kind="month"), "ward", **EVER)
    return counts.groupby("code")["reports"].sum()


def test_every_located_report_of_the_demo_lies_in_at_most_one_ward(demo_store: Path) -> None:
    snapshot = open_snapshot(demo_store)
    of_ward = reports_by_ward(demo_store)
    wards = q.areas(snapshot, "ward")
    assert set(of_ward.index) <= {"", *wards["code"]}
    assert of_ward.sum() == q.agencies(snapshot)["reports"].sum()
    located = q.agencies(snapshot)["reports"].sum() - q.agencies(snapshot)["not_located"].sum()
    assert of_ward.drop("").sum() >= 0.99 * located
    assert (wards["homes"] > 1000).all(), "homes of a ward are counted from the addresses"


def test_homes_by_cell_add_up_to_the_addresses(demo_store: Path) -> None:
    snapshot = open_snapshot(demo_store)
    files = snapshot.settings.gazetteer.uprn
    addresses = sum(len(file.read_text(encoding="utf-8-sig").splitlines()) - 1 for file in files)
    assert q.cell_homes(snapshot)["homes"].sum() == addresses


def test_new_boundaries_place_old_reports_anew(demo_store: Path, tmp_path: Path) -> None:
    import shutil

    store = tmp_path / "store"
    shutil.copytree(demo_store, store)
    before = reports_by_ward(store)
    demo = store.parent / "demo"
    shutil.copytree(next(iter(open_snapshot(demo_store).settings.gazetteer.uprn)).parent.parent, demo)
    wards = demo / "boundaries" / "wards.geojson"
    wards.write_text(wards.read_text(encoding="utf-8").replace('"BKW01"', '"CENTRE"'), encoding="utf-8")
    (store / "settings.toml").write_bytes((demo / "settings.toml").read_bytes())
    text = (store / "settings.toml").read_text(encoding="utf-8")
    for name in ("boundaries/", "gazetteer/", "homes.csv"):
        text = text.replace(f'"{name}', f'"../demo/{name}')
    (store / "settings.toml").write_text(text, encoding="utf-8")
    publish_again(store)
    after = reports_by_ward(store)
    assert after["CENTRE"] == before["BKW01"]
    assert "BKW01" not in after
    assert after.sum() == before.sum()
