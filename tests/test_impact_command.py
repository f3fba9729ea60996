"""The commands impact and placebo, and the page, on the demo borough."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hotspots.store import open_snapshot
from hotspots.store import queries as q

ANSWERS = {"fell more than expected", "no clear difference", "too few to tell", "rose more than expected"}


def test_impact_tells_everything_for_machines(demo_store: Path, hotspots_cli: Callable[..., Any]) -> None:
    known = q.every_hotspot(open_snapshot(demo_store), "week")
    first, second = known["hotspot_id"].iloc[:2]
    asked = ("impact", "--hotspot", first, "--hotspot", second, "--start", "2025-09-01", "--end", "2025-10-26")
    result = hotspots_cli(*asked, "--store", demo_store, "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["verdict"] in ANSWERS
    assert told["verdict"] in told["sentence"]
    assert (told["first"], told["last"]) == ("2025-W36", "2025-W43")
    assert told["interval"][0] <= told["estimate"] <= told["interval"][1]
    assert told["observed"] == sum(place["observed"] for place in told["by_hotspot"])
    assert told["ring"]["verdict"] in ANSWERS
    assert told["placebo"]["runs"] > 10
    assert told["controls"]["places"] > 0
    assert any(way["way"].startswith("WDD") for way in told["other_ways"])


def test_wrong_questions_are_answered_in_a_sentence(demo_store: Path, hotspots_cli: Callable[..., Any]) -> None:
    for hotspot, start, end, said in (
        ("H9999", "2025-09-01", "2025-10-26", "no hotspot"),
        ("H0001", "2025-10-26", "2025-09-01", "before it starts"),
        ("H0001", "2031-01-01", "2031-02-01", "no full week"),
    ):
        asked = ("impact", "--hotspot", hotspot, "--start", start, "--end", end, "--store", demo_store)
        result = hotspots_cli(*asked)
        assert result.exit_code == 2
        assert said in result.stderr


def test_placebo_prints_its_rate(demo_store: Path, hotspots_cli: Callable[..., Any]) -> None:
    result = hotspots_cli("placebo", "--store", demo_store, "--places", 3, "--dates", 4, "--draws", 2, "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["runs"] == 8
    assert 0 <= told["fell_low"] <= told["fell"] <= told["fell_high"] <= 1
    assert "nothing special was done" in told["sentence"]
