from __future__ import annotations

import pandas as pd
import pytest

from hotspots.schema import ACTIONS
from hotspots.scope import EVERYTHING, Scope
from hotspots.settings import Settings
from hotspots.share.actions_told import actions_told
from hotspots.share.audience import decide


@pytest.fixture
def done() -> pd.DataFrame:
    rows = [
        ("police", "patrol_visit", None),
        ("landlord", "case_work", None),
        ("landlord", "environmental_work", None),
        ("youth", "youth_session", 3.0),
        ("youth", "youth_session", 12.0),
    ]
    frame = pd.DataFrame(rows, columns=["agency", "kind", "contacts"]).reindex(columns=list(ACTIONS))
    return frame.assign(easting=400000.0, northing=250000.0, source="file.csv", hotspot_id="H0001")


def scope_of(name: str, agency: str = "") -> Scope:
    return decide(Settings(), name, agency).scope("k")


def test_analysts_are_told_everything_and_the_public_nothing(done: pd.DataFrame) -> None:
    assert actions_told(done, EVERYTHING).equals(done)
    assert actions_told(done, scope_of("public")).empty
    assert actions_told(done, Scope()).empty


def test_an_agency_is_told_its_own_in_full_and_no_case_of_others(done: pd.DataFrame) -> None:
    landlord = actions_told(done, scope_of("own", "landlord"))
    assert set(landlord.loc[landlord["agency"] == "landlord", "kind"]) == {"case_work", "environmental_work"}
    assert landlord.loc[landlord["agency"] == "landlord", "easting"].notna().all()
    assert landlord.loc[landlord["kind"] == "patrol_visit", "easting"].isna().all()
    police = actions_told(done, scope_of("own", "police"))
    assert "case_work" not in set(police["kind"])
    assert police.loc[police["agency"] != "police", "source"].eq("").all()


@pytest.mark.parametrize("name", ["partner", "youth"])
def test_others_are_told_of_no_door_and_of_no_few_young_people(done: pd.DataFrame, name: str) -> None:
    told = actions_told(done, scope_of(name))
    assert "case_work" not in set(told["kind"])
    assert told.loc[told["kind"] == "environmental_work", "easting"].isna().all()
    assert told.loc[told["kind"] == "youth_session", "contacts"].fillna(-1).tolist() == [-1, 12]
    assert ("patrol_visit" in set(told["kind"])) == (name == "partner")
