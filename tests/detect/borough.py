"""Made-up reports for tests of ranking, forecasts and backtests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.detect.counts import Counts
from hotspots.detect.grid import Grid

REFERENCE = Path(__file__).parent.parent / "reference"


def as_frame(easting: np.ndarray, northing: np.ndarray, number: np.ndarray, grid: Grid) -> pd.DataFrame:
    """One report a row."""
    frame = pd.DataFrame({"easting": easting, "northing": northing, "number": number})
    return frame.assign(cell_id=grid.cell_of(frame["easting"], frame["northing"]), reports=1)


def steady_borough(*, weeks: int = 60, per_week: float = 80, seed: int = 5, hot: float = 0.3) -> pd.DataFrame:
    """Reports scattered over 3 x 3 km, a share `hot` of them around six places that never change."""
    rng = np.random.default_rng(seed)
    number = np.repeat(np.arange(weeks), rng.poisson(per_week, weeks))
    centres = rng.uniform(500, 2500, (6, 2))
    at = rng.uniform(0, 3000, (len(number), 2))
    gathered = rng.random(len(number)) < hot
    at[gathered] = centres[rng.integers(0, 6, gathered.sum())] + rng.normal(0, 30, (gathered.sum(), 2))
    return as_frame(at[:, 0].round(1), at[:, 1].round(1), number, Grid())


def reference_borough() -> tuple[Counts, pd.DataFrame]:
    """The reference borough's 52 weeks over its whole area, and the reference scores in order of its cells."""
    scores = pd.read_csv(REFERENCE / "ranking.csv.gz")
    grid = Grid(150.0, origin=(530000.0, 180000.0))
    easting = 530075.0 + scores["col"] * 150.0 + scores["row"] % 2 * 75.0
    ids = grid.cell_of(easting, 180075.0 + scores["row"] * grid.row_height_m)
    places = pd.read_csv(REFERENCE / "places_and_weeks.csv.gz")
    reports = places.assign(number=places["weeks"].astype(str).str.split()).explode("number")
    reports = reports.assign(number=reports["number"].astype(int), cell_id=ids[reports["cell"] - 1], reports=1)
    return Counts.from_frame(reports, grid, area=ids), scores.assign(cell_id=ids)
