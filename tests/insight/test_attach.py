"""Actions go to the hotspot whose cells hold them, or the nearest within reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.detect.grid import Grid
from hotspots.insight.actions import attach

GRID = Grid()
HOME, FAR = (402_000.0, 252_000.0), (404_000.0, 252_000.0)
HOTSPOTS = pd.DataFrame(
    {
        "hotspot_id": ["H1", "H2"],
        "cells": [[int(GRID.cell_of(*np.array([HOME]).T)[0])], [int(GRID.cell_of(*np.array([FAR]).T)[0])]],
    }
)


def placed(*points: tuple[float, float], hotspot_id: str = "") -> pd.DataFrame:
    return pd.DataFrame(points, columns=["easting", "northing"]).assign(hotspot_id=hotspot_id)


def test_inside_near_and_far() -> None:
    told = attach(placed(HOME, FAR, (402_200.0, 252_000.0), (403_000.0, 252_000.0)), HOTSPOTS, GRID)
    assert told["hotspot_id"].tolist() == ["H1", "H2", "H1", ""]


def test_what_was_entered_stays() -> None:
    assert attach(placed(HOME, hotspot_id="H9"), HOTSPOTS, GRID)["hotspot_id"].tolist() == ["H9"]


def test_without_place_or_hotspots_nothing_is_guessed() -> None:
    nowhere = placed((np.nan, np.nan))
    assert attach(nowhere, HOTSPOTS, GRID)["hotspot_id"].tolist() == [""]
    assert attach(placed(HOME), HOTSPOTS.head(0), GRID)["hotspot_id"].tolist() == [""]
    assert attach(placed(HOME).head(0), HOTSPOTS, GRID).empty


def test_the_given_frame_is_left_alone() -> None:
    given = placed(HOME)
    attach(given, HOTSPOTS, GRID)
    assert given["hotspot_id"].tolist() == [""]
