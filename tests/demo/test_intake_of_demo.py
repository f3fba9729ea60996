"""The demo through the real adapters: every fault is met as the truth says."""

from __future__ import annotations

from collections import Counter

import pytest

from hotspots.demo import agency_files
from hotspots.intake import find_sources, load_gazetteer, read_batch
from hotspots.settings import read_settings


@pytest.mark.parametrize("agency", ["police", "landlord", "council", "youth"])
def test_counts_are_those_of_the_truth(made, agency: str) -> None:
    settings = read_settings(made.folder / "settings.toml")
    gazetteer = load_gazetteer(settings)
    totals: Counter[str] = Counter()
    for source in find_sources(agency_files(made.folder)[agency]):
        batch = read_batch(source, agency, settings, gazetteer=gazetteer)
        totals += Counter(
            rows=batch.rows_read,
            accepted=batch.accepted,
            refused=batch.refused_rows,
            not_located=batch.not_located,
            blank_lines=batch.blank_lines,
        )
    truth = made.truth.files[agency]
    assert totals["rows"] == truth.rows == totals["accepted"] + totals["refused"]
    assert totals["refused"] == truth.refused
    assert totals["not_located"] == truth.not_located
    assert totals["blank_lines"] == truth.blank_lines
