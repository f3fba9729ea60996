"""The second lens: reports against homes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.by_homes import rate_evidence, stand_out
from hotspots.detect.grid import Grid
from hotspots.home_lens import home_lens
from hotspots.schema import Filters
from hotspots.store import open_snapshot

REFERENCE = Path(__file__).parent.parent / "reference"
GATES = {"probability": 0.95, "min_reports": 5, "min_periods": 3}


def block(grid: Grid) -> np.ndarray:
    eastings, northings = np.meshgrid(np.arange(0, 3000, 150.0), np.arange(0, 2600, 130.0))
    return np.unique(grid.cell_of(eastings.ravel(), northings.ravel()))


def weekly(cells: np.ndarray, rates: np.ndarray, seed: int) -> pd.DataFrame:
    counts = np.random.default_rng(seed).poisson(np.tile(rates, (26, 1)))
    week, cell = np.nonzero(counts)
    return pd.DataFrame({"cell_id": cells[cell], "number": week, "reports": counts[week, cell]})


def test_reports_that_follow_homes_stand_out_nowhere() -> None:
    grid = Grid(150)
    cells = block(grid)
    homes = pd.DataFrame({"cell_id": cells, "homes": np.random.default_rng(1).integers(5, 90, len(cells))})
    counts = weekly(cells, homes["homes"].to_numpy() * 0.004, 2)
    evidence = rate_evidence(counts, homes, threshold=2.0)
    assert evidence["observed"].sum() == counts["reports"].sum() == pytest.approx(evidence["expected"].sum())
    assert stand_out(evidence, np.empty(0, dtype=np.int64), grid, **GATES) == []


def test_a_quiet_estate_with_much_is_found_and_a_listed_one_left_out() -> None:
    grid = Grid(150)
    cells = block(grid)
    homes = pd.DataFrame({"cell_id": cells, "homes": 40})
    rates = np.full(len(cells), 0.1)
    estate = np.append(cells[60], np.intersect1d(grid.neighbours(cells[60:61])[0], cells)[:1])
    rates[np.isin(cells, estate)] = 1.0
    evidence = rate_evidence(weekly(cells, rates, 3), homes, threshold=2.0)
    (place,) = stand_out(evidence, np.empty(0, dtype=np.int64), grid, **GATES)
    assert set(place["cell_id"]) == set(estate)
    assert (place["relative_risk"] > 3).all()
    assert stand_out(evidence, estate[:1], grid, **GATES) == []


def test_the_reference_borough() -> None:
    given = pd.read_csv(REFERENCE / "empirical_bayes.csv.gz").reset_index(names="cell_id")
    counts = given.assign(number=0, reports=given["count_13w"])
    found = rate_evidence(counts[counts["reports"] > 0], given[["cell_id", "homes"]], threshold=2.0)
    np.testing.assert_allclose(found["expected"], given["eb_expected"], atol=1e-6)
    np.testing.assert_allclose(found["relative_risk"], given["eb_rr_mean"], atol=1e-6)
    np.testing.assert_allclose(found["p_exceed"], given["eb_p_rr_gt2"], atol=1e-6)


def test_without_homes_nothing_is_said() -> None:
    nothing = pd.DataFrame({"cell_id": pd.Series(dtype="int64"), "homes": pd.Series(dtype="int64")})
    counts = pd.DataFrame({"cell_id": [1], "number": [1], "reports": [9]})
    assert rate_evidence(counts, nothing, threshold=2.0).empty


def test_the_demo(demo_store: Path) -> None:
    lens = home_lens(open_snapshot(demo_store), Filters())
    assert lens is not None
    assert len(lens.hotspots) > 5
    assert (lens.hotspots["times"].dropna() > 1).all()
    assert lens.elsewhere["name"].is_unique
    assert (lens.elsewhere["sure"] > 0.95).all()
