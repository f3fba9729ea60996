"""Patches where a file of one of two police forces is missing: its patches are not quiet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import two_forces
from two_forces import number_of

from hotspots.insight.patches import patch_rates
from hotspots.schema import Filters
from hotspots.share.csv_files import csv_of
from hotspots.store import open_snapshot
from hotspots.ui.patch_picture import PatchPicture, patch_picture
from hotspots.ui.patches import table_of

GONE = 15


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PatchPicture]:
    """The same reports, all of them and without the latest month of the south."""
    found = {}
    for name, gone in (("whole", ()), ("gap", (GONE,))):
        folder: Path = tmp_path_factory.mktemp(name)
        snapshot = open_snapshot(two_forces.build(folder, missing=gone, with_patches=True))
        asked = Filters(kind="month", period=number_of(GONE))
        found[name] = patch_picture(snapshot, asked, number_of(0))
    return found


def test_rates_are_of_the_time_that_is_known(pictures: dict[str, PatchPicture]) -> None:
    whole, gap = (pictures[name].rates for name in ("whole", "gap"))
    assert whole.table["code"].tolist() == gap.table["code"].tolist() and len(gap.table) == 12
    np.testing.assert_allclose(gap.table["rate"], whole.table["rate"], rtol=0.1)
    assert gap.average == pytest.approx(whole.average, rel=0.05)
    assert gap.table["stands"].tolist() == whole.table["stands"].tolist()
    assert gap.dispersion == pytest.approx(whole.dispersion, rel=0.3)
    south = gap.table["code"].str.startswith("S")
    assert (gap.table["high"] - gap.table["low"])[south].mean() > (whole.table["high"] - whole.table["low"])[
        south
    ].mean()


def test_a_month_that_is_not_known_has_no_count(pictures: dict[str, PatchPicture]) -> None:
    gap, whole = pictures["gap"], pictures["whole"]
    assert set(gap.gone) == {f"S{at}" for at in range(6)} and not whole.gone
    table = table_of(gap, None, "patch").set_index("Patch")
    assert (
        table.loc["S1":"S5", "Reports this month"].isna().all() and (table.loc[:"N5", "Reports this month"] > 0).all()
    )
    told = csv_of(table.reset_index()).decode("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in told if line.startswith("S")] == [""] * 6
    assert table_of(whole, None, "patch")["Reports this month"].dtype == "int64"


def test_of_half_the_time_half_the_reports_make_the_same_rate() -> None:
    whole = patch_rates(["A", "B"], [100, 50], [200, 200])
    half = patch_rates(["A", "B"], [100, 25], [200, 200], known=[1.0, 0.5])
    assert half.average == pytest.approx(1000 * 125 / 300), "of 300 homes' time"
    assert whole.table["crude"].tolist() == half.table["crude"].tolist() == [500.0, 250.0]
    assert patch_rates(["A", "B"], [100, 0], [200, 200], known=[1.0, 0.0]).table["code"].tolist() == ["A"]
    pd.testing.assert_frame_equal(patch_rates(["A"], [9], [90], known=[1.0]).table, patch_rates(["A"], [9], [90]).table)
