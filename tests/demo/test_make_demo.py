from __future__ import annotations

import hashlib
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from hotspots.demo import DemoTruth, make_demo
from hotspots.demo.samples import SAMPLE_UNTIL, SAMPLE_WEEKS
from hotspots.errors import UsageError
from hotspots.periods import week_no
from hotspots.settings import read_settings


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


# CHECK INPUTS


def test_too_few_weeks_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 52 weeks"):
        make_demo(tmp_path, until=date(2025, 6, 29), weeks=20)


def test_truth_of_an_empty_folder_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hotspots demo"):
        DemoTruth.read(tmp_path)


# CHECK OUTPUTS


def test_same_seed_same_bytes_and_old_files_go(made, tmp_path: Path) -> None:
    stale = tmp_path / "police_1999-01.csv"
    stale.write_text("old")
    make_demo(tmp_path, until=SAMPLE_UNTIL, weeks=SAMPLE_WEEKS)
    assert _digests(tmp_path) == _digests(made.folder)


def test_says_what_it_is_doing(made) -> None:
    assert len(made.said) >= 4
    assert "Brackenford" in made.said[0]


def test_settings_are_valid_and_their_files_are_there(made) -> None:
    settings = read_settings(made.folder / "settings.toml")
    assert list(settings.area.layers) == ["Parks", "Water", "Streets", "Wards", "Patches", "Provision"]
    assert "Made-up data" in settings.partnership.notice
    for path in (*settings.area.layers.values(), *settings.gazetteer.uprn, *settings.gazetteer.postcode):
        assert path.is_file()


def test_truth_reads_back_as_written(made) -> None:
    assert DemoTruth.read(made.folder) == made.truth


def test_hotspots_as_promised(made) -> None:
    truth = made.truth
    assert [sum(h.kind == k for h in truth.hotspots) for k in ("persistent", "emerging", "fading")] == [10, 4, 3]
    assert all(60 <= h.radius_m <= 150 and 1.5 <= h.weekly_rate <= 8 for h in truth.hotspots)
    apart = [np.hypot(a.easting - b.easting, a.northing - b.northing) for a, b in combinations(truth.hotspots, 2)]
    assert min(apart) >= 350
    for spot in truth.hotspots:
        begun, gone = truth.last_week - spot.first_week, truth.last_week - spot.last_week
        assert spot.kind != "emerging" or 4 <= begun <= 12
        assert spot.kind != "fading" or 15 <= gone <= 30
    assert truth.last_week == week_no(SAMPLE_UNTIL)
    assert len(truth.alive(truth.last_week)) == 14


def test_told_twice_about_one_in_ten_and_by_two_agencies(made) -> None:
    pairs = made.truth.told_twice
    assert 0.08 < len(pairs) / made.truth.incidents < 0.12
    assert all(first != second for first, _, second, _ in pairs)


def test_shares_of_the_agencies(made) -> None:
    rows = {agency: truth.rows for agency, truth in made.truth.files.items()}
    total = sum(rows.values())
    assert 200 * SAMPLE_WEEKS < total < 270 * SAMPLE_WEEKS
    wanted = {"police": 0.55, "landlord": 0.25, "council": 0.15, "youth": 0.05}
    for agency, share in wanted.items():
        assert rows[agency] / total == pytest.approx(share, abs=0.03)
