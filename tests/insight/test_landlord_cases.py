"""First contact, the review threshold, NM01, workload and teams, on cases small enough to count by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from hotspots.insight.cases import first_contacts, last_day_of_cases, near_review, nm01, timeliness
from hotspots.insight.workload import by_officer, compare_shares, compare_teams
from hotspots.schema import CASES

NOW = pd.Timestamp(2025, 11, 19)
STANDARD = {"high": 1, "medium": 3, "low": 5}


def cases(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        "agency": "landlord", "severity": "high", "category": "noise", "is_hate": "no", "ward": "W", "patch": "P1",
        "place_name": "Larch Road", "officer": "Post 1", "vulnerable": "no", "repeat_location": "no",
        "reporter_no": None, "property_no": None, "cell_id": None, "first_contact": None, "closed": None,
    }  # fmt: skip
    table = pd.DataFrame([{**usual, "case_id": f"c{i}", **row} for i, row in enumerate(rows)])[list(CASES)]
    for column in ("opened", "first_contact", "closed"):
        table[column] = pd.to_datetime(table[column])
    return table


def test_first_contact_counts_working_days() -> None:
    found = cases(
        {"opened": "2025-11-07", "first_contact": "2025-11-10"},  # Friday, Monday: one working day
        {"opened": "2025-11-07", "first_contact": "2025-11-11"},  # two
        {"opened": "2025-11-14", "severity": "low"},  # due on 21 November: not yet
        {"opened": "2025-10-01"},  # open without contact: not met
        {"opened": "2025-10-01", "closed": "2025-10-20"},  # closed without a day: not told
        {"opened": "2025-10-01", "severity": "unknown"},
    )
    parts = {t.severity: t for t in timeliness(first_contacts(found, STANDARD, now=NOW), STANDARD)}
    assert (parts["high"].due, parts["high"].met, parts["high"].not_told) == (3, 1, 1)
    assert parts["low"].due == 0
    assert (parts["all"].due, parts["all"].met) == (3, 1)
    free = first_contacts(found, STANDARD, now=NOW, free_days=(date(2025, 11, 10),))
    assert free["met"].tolist()[:2] == [True, True]
    assert last_day_of_cases(found) == pd.Timestamp(2025, 11, 14)


def test_near_review_counts_by_reporter_else_by_property() -> None:
    found = near_review(
        cases(
            *[{"opened": f"2025-{m}-01", "reporter_no": 7, "property_no": 1} for m in ("09", "10", "11")],
            *[{"opened": day, "property_no": 1, "vulnerable": "yes"} for day in ("2025-10-01", "2025-11-01")],
            {"opened": "2025-01-01", "property_no": 1},
            {"opened": "2025-11-01", "property_no": 2},
            {"opened": "2025-11-01"},
        ),
        reports=3, months=6, near=2, now=NOW,
    )  # fmt: skip
    assert found[["reports", "reached", "vulnerable"]].values.tolist() == [[3, True, False], [2, False, True]]
    assert not {"reporter_no", "property_no", "case_id"} & set(found.columns)
    assert near_review(cases({"opened": "2025-11-01"}), reports=3, months=6, near=2, now=NOW).empty


def test_nm01_counts_cases_from_april_to_march() -> None:
    found = nm01(
        cases(
            {"opened": "2024-04-01"},
            {"opened": "2025-03-31", "is_hate": "yes"},
            {"opened": "2025-04-01"},
        ),
        2000, now=NOW,
    )  # fmt: skip
    assert [(y.year, y.cases, y.hate, y.complete) for y in found] == [(2025, 1, 0, False), (2024, 2, 1, True)]
    assert found[1].per_1000.value == 1.0
    assert found[1].per_1000.low < 1.0 < found[1].per_1000.high
    assert nm01(cases({"opened": "2024-04-01"}), 0, now=NOW) == []


AREAS = pd.DataFrame(
    {
        "code": [f"P{i}" for i in range(20)],
        "homes": [200.0] * 20,
        "officer": ["Post 1"] * 10 + ["Post 2"] * 10,
        "team": ["generic"] * 10 + ["specialist"] * 10,
    }
)


def test_workload_adds_up() -> None:
    table = by_officer(AREAS, pd.DataFrame({"code": AREAS["code"], "now": range(20)}))
    assert table["now"].tolist() == [45, 145]
    assert table[["patches", "homes"]].values.tolist() == [[10, 2000], [10, 2000]]


def test_teams_that_do_not_differ_are_not_told_apart() -> None:
    rng, clear = np.random.default_rng(4), 0
    for _ in range(200):
        found = compare_teams(AREAS, rng.poisson(30 * rng.gamma(5, 0.2, 20)))
        assert found is not None
        clear += found.clear
    assert clear <= 24
    different = compare_teams(AREAS, rng.poisson([30] * 10 + [60] * 10))
    assert different is not None
    assert different.clear
    assert different.ratio.value == pytest.approx(0.5, abs=0.1)
    assert compare_teams(AREAS.assign(team="generic"), [1] * 20) is None


def test_shares_are_compared_within_a_severity() -> None:
    # Within each severity both are alike (90% and 50%), but the mix differs: the crude shares do.
    rows = [("a", "high", 90, 100), ("b", "high", 9, 10), ("a", "low", 5, 10), ("b", "low", 50, 100)]
    table = pd.DataFrame(
        [(t, s, i < met) for t, s, met, of in rows for i in range(of)], columns=["team", "severity", "met"]
    )
    found = compare_shares(table, "a", "b")
    assert found is not None
    assert found.value == pytest.approx(0)
    assert found.low < 0 < found.high
    assert compare_shares(table[table["team"] == "a"], "a", "b") is None
