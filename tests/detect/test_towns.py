"""Whole towns: planted hotspots are found and keep their ids; where nothing stands out, next to nothing is listed."""

from __future__ import annotations

import numpy as np
import pytest
from towns import TESTED, make_town, touching

from hotspots.detect.grid import Grid

GRID = Grid(150.0)
SEEDS = (101, 102, 103)


@pytest.mark.parametrize("follows", ["homes", "uniform"])
def test_a_town_without_hotspots(follows: str) -> None:
    false = 0
    for seed in SEEDS:
        hotspots = make_town(seed, per_week=234, follows=follows, planted=False).lists(GRID).hotspots
        false += sum(len(cells) for cells in hotspots.get("cells", []))
    assert false / (TESTED * len(SEEDS)) <= 2


@pytest.mark.slow
@pytest.mark.parametrize(("per_week", "least_recall", "least_precision"), [(234, 0.95, 0.85), (40, 0.85, 0.85)])
def test_planted_hotspots(per_week: float, least_recall: float, least_precision: float) -> None:
    found, true, false, ids = [], 0, 0, []
    for seed in SEEDS:
        town = make_town(seed, per_week=per_week)
        planted = np.vstack([town.lasting, town.fading])
        named: list[set[str]] = [set() for _ in town.lasting]
        lists = town.lists(GRID).hotspots
        for _, listed in lists.groupby("period"):
            right = touching(np.concatenate(list(listed["cells"])), planted, GRID).any(axis=1)
            true, false = true + int(right.sum()), false + int((~right).sum())
            shared = np.array([touching(cells, town.lasting, GRID).sum(axis=0) for cells in listed["cells"]])
            found.append(shared.any(axis=0).sum() / len(named))
            for spot in np.flatnonzero(shared.any(axis=0)):
                named[spot].add(listed["hotspot_id"].iloc[int(shared[:, spot].argmax())])
        assert lists["period"].nunique() == TESTED
        ids += [len(keys) for keys in named if keys]
    assert np.mean(found) >= least_recall
    assert true / (true + false) >= least_precision
    assert np.mean(ids) <= 1.1
