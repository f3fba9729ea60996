"""From reports and likely pairs to incidents and their range."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.insight.incidents import count_incidents, pairs_of_agencies, with_decisions


def links(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["report_id_a", "report_id_b", "probability"])
    agencies = {f"agency_{side}": table[f"report_id_{side}"].str[0] for side in "ab"}
    return table.assign(**agencies)


def test_standing_follows_the_decision_then_the_probability() -> None:
    table = links(("a1", "b1", 0.95), ("a2", "b2", 0.7), ("a3", "b3", 0.2), ("a4", "b4", 0.97), ("a5", "b5", 0.3))
    decided = with_decisions(table, {("a4", "b4"): "different", ("a5", "b5"): "same"})
    assert decided["standing"].tolist() == ["linked", "suggested", "unlikely", "split", "confirmed"]
    assert decided["chance"].tolist() == [0.95, 0.7, 0.2, 0.0, 1.0]


def test_incidents_are_reports_less_the_chances() -> None:
    table = with_decisions(links(("a1", "b1", 0.5), ("a2", "b2", 0.5)), {})
    assert count_incidents(10, table) == (10, 9, 8, 10)
    assert count_incidents(10, with_decisions(table, {("a1", "b1"): "same", ("a2", "b2"): "same"})) == (10, 8, 8, 8)
    split = with_decisions(table, {("a1", "b1"): "different", ("a2", "b2"): "different"})
    assert count_incidents(10, split) == (10, 10, 10, 10)
    assert count_incidents(0, table.iloc[:0]) == (0, 0, 0, 0)


def test_three_reports_of_one_incident_are_one() -> None:
    table = with_decisions(links(("a1", "b1", 1.0), ("b1", "c1", 1.0), ("a1", "c1", 1.0)), {})
    assert count_incidents(3, table).incidents == 1


def test_the_range_holds_the_truth_19_times_out_of_20() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        chance = rng.uniform(0.05, 0.99, 60)
        table = with_decisions(links(*((f"a{i}", f"b{i}", p) for i, p in enumerate(chance))), {})
        truth = 500 - int((rng.random(60) < chance).sum())
        counted = count_incidents(500, table)
        held += counted.low <= truth <= counted.high
    assert 0.92 <= held / 400 <= 0.99


def test_the_error_of_the_estimate_widens_the_range() -> None:
    table = with_decisions(links(*((f"a{i}", f"b{i}", 0.8) for i in range(100))), {})
    narrow, wide = count_incidents(1000, table), count_incidents(1000, table, error=0.1)
    assert wide.low < narrow.low <= narrow.incidents <= narrow.high < wide.high
    assert count_incidents(1000, table, error=5.0)[2:] == (900, 1000)


def test_pairs_of_agencies() -> None:
    table = with_decisions(links(("a1", "b1", 0.5), ("a2", "b2", 0.75), ("a1", "c1", 0.9)), {("a1", "c1"): "different"})
    assert pairs_of_agencies(table).to_dict("records") == [
        {"agency_a": "a", "agency_b": "b", "pairs": pytest.approx(1.25)},
        {"agency_a": "a", "agency_b": "c", "pairs": 0.0},
    ]
