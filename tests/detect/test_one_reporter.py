"""One caller is a case, not a hotspot; where nobody tells who reported, that is no reason to leave a place out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.grid import Grid
from hotspots.detect.lists import find, make_window
from hotspots.detect.points import Points
from hotspots.settings import Detection

WEEKS, PLANTED = 26, 60


def reports(reporters: list[int | None]) -> pd.DataFrame:
    """A quiet borough with one busy place, whose reports these people made by turns (None: not told)."""
    rng = np.random.default_rng(5)
    quiet = pd.DataFrame({"easting": rng.uniform(0, 6000, 900).round(), "northing": rng.uniform(0, 6000, 900).round()})
    busy = pd.DataFrame({"easting": 3000.0 + rng.integers(-30, 30, PLANTED), "northing": 3000.0})
    both = pd.concat([quiet.assign(reporter=None), busy.assign(reporter=np.resize(reporters, PLANTED))])
    day = rng.integers(0, 7 * WEEKS, len(both))
    both = both.assign(day_no=day, number=day // 7, makes_clusters=True, snapped=False, reports=1)
    return both.assign(
        cell_id=Grid(150).cell_of(both["easting"], both["northing"]), reporter=both["reporter"].astype("Int64")
    )


@pytest.mark.parametrize(
    ("reporters", "listed"),
    [([None], 1), ([7], 0), ([7, 8], 1), ([7] * 19 + [8], 0), ([7] * 8 + [None] * 2, 1)],
    ids=["not told", "one", "two", "nearly one", "one and unknown ones"],
)
def test_a_hotspot_has_two_reporters_where_they_are_known(reporters: list[int | None], listed: int) -> None:
    detection = Detection()
    points = Points.from_frame(reports(reporters))
    window = make_window(points, kind="week", period=WEEKS - 1, area_cells=2000, detection=detection)
    assert len(find(window, Grid(150), detection).hotspots) == listed


def test_who_reported_need_not_be_there() -> None:
    frame = reports([None]).drop(columns="reporter")
    assert (Points.from_frame(frame).reporter == -1).all()
