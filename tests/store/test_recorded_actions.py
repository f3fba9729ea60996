"""Actions are kept line by line: told again they change nothing, changed they are replaced, withdrawn they are gone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import UsageError
from hotspots.schema import ACTIONS
from hotspots.store.actions import Recorded, actions, record, withdraw
from hotspots.store.journal import Journal


def made(*ids: str, **changes: object) -> pd.DataFrame:
    row = {
        "kind": "patrol_visit", "status": "delivered", "agency": "police", "hotspot_id": "H0001", "easting": None,
        "northing": None, "started_at": pd.Timestamp("2025-11-01 20:05"), "minutes": 15, "people": 2, "contacts": None,
        "activity": "foot_patrol", "source": "page",
    } | changes  # fmt: skip
    return pd.DataFrame([{"action_id": key} | row for key in ids])[list(ACTIONS)]


def test_what_was_recorded_comes_back(tmp_path: Path) -> None:
    assert actions(tmp_path).empty
    assert list(actions(tmp_path)) == list(ACTIONS)
    assert record(tmp_path, made("b", "a"), "page") == Recorded(2, 0, 0)
    frame = actions(tmp_path)
    assert frame["action_id"].tolist() == ["a", "b"]
    assert frame.loc[0, "started_at"] == pd.Timestamp("2025-11-01 20:05")
    assert frame.loc[0, "minutes"] == 15
    assert frame["easting"].isna().all()
    assert frame.dtypes.equals(actions(tmp_path / "none").dtypes)


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    record(tmp_path, made("a", "b"), "page")
    mark = Journal(tmp_path).mark()
    assert record(tmp_path, made("a", "b", source="again.csv"), "again.csv") == Recorded(0, 0, 2)
    assert Journal(tmp_path).mark() == mark


def test_told_otherwise_it_is_replaced(tmp_path: Path) -> None:
    record(tmp_path, made("a", "b"), "page")
    assert record(tmp_path, made("a", "c", minutes=9), "page") == Recorded(1, 1, 0)
    assert actions(tmp_path).set_index("action_id")["minutes"].to_dict() == {"a": 9, "b": 15, "c": 9}
    assert len(Journal(tmp_path).entries("action")) == 4, "the older line stays"


def test_withdrawn_it_is_gone_and_the_same_file_does_not_bring_it_back(tmp_path: Path) -> None:
    record(tmp_path, made("a", "b"), "page")
    withdraw(tmp_path, "a", "page", "entered_twice")
    assert actions(tmp_path)["action_id"].tolist() == ["b"]
    assert record(tmp_path, made("a", "b"), "page") == Recorded(0, 0, 2)
    assert actions(tmp_path)["action_id"].tolist() == ["b"]
    assert record(tmp_path, made("a", minutes=9), "page") == Recorded(0, 1, 0), "corrected, it comes back"
    assert actions(tmp_path)["action_id"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "raid"},
        {"status": "maybe"},
        {"activity": "Talked to Mr X"},
        {"started_at": pd.NaT},
        {"agency": ""},
    ],
)
def test_what_is_not_in_the_vocabulary_is_not_kept(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        record(tmp_path, pd.concat([made("a"), made("b", **change)]), "page")
    assert actions(tmp_path).empty


def test_withdrawing_what_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no action"):
        withdraw(tmp_path, "a", "page", "other")
    record(tmp_path, made("a"), "page")
    with pytest.raises(UsageError, match="no known reason"):
        withdraw(tmp_path, "a", "page", "because")
