"""A small made-up summary."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from hotspots.periods import Period
from hotspots.schema import AREAS, BATCHES, HOTSPOTS, OFF_LIST
from hotspots.schema_actions import ACTIONS
from hotspots.share.monthly.content import Material
from hotspots.share.monthly.map_svg import Shape

MONTH = Period.parse("2025-03")
FORMULA = '=HYPERLINK("http://x")'


def _counts(**monthly: float) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    numbers = range(MONTH.number - 29, MONTH.number + 1)
    rows = [(n, key, int(rng.poisson(mean))) for key, mean in monthly.items() for n in numbers]
    return pd.DataFrame(rows, columns=["number", "member", "reports"]).query("reports > 0").reset_index(drop=True)


def _hotspots(count: int) -> pd.DataFrame:
    frame = pd.DataFrame({column: [None] * count for column in HOTSPOTS})
    ranks = np.arange(1, count + 1)
    names = [f"Place {rank}" for rank in ranks]
    if count:
        names[0] = FORMULA
    return frame.assign(
        kind="month",
        period=MONTH.number,
        hotspot_id=[f"H{rank:04d}" for rank in ranks],
        name=names,
        rank=ranks,
        reports=np.maximum(20 - 3 * ranks, 0),
        reports_before=np.maximum(18 - 3 * ranks, 0),
        state="persistent",
        state_since=MONTH.number - 3,
        first_seen=MONTH.number - 9,
        easting=400000.0 + 150 * ranks,
        northing=250000.0 + 90 * ranks,
        on_one_point=0.1,
        from_snap_points=0.0,
        cells=[[int(r)] for r in ranks],
    )


def material(hotspots: int = 7, **changes: object) -> Material:
    """Two agencies, three kinds, two wards, thirty months."""
    listed = _hotspots(hotspots)
    known = frozenset(range(MONTH.number - 29, MONTH.number + 1))
    by_agency = _counts(police=200, council=60)
    corners = np.array([[np.cos(a), np.sin(a)] for a in np.deg2rad(np.arange(30, 390, 60))]) * 86.6
    places = np.array([[400000.0, 250000.0]]) + np.arange(1, 4)[:, None] * 150
    square = np.array([[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]) * 2000.0 + [399500.0, 249500.0]
    values: dict[str, object] = {
        "month": MONTH,
        "partnership": "Made-up partnership",
        "area": "Brackenford",
        "notice": "Made-up data.",
        "version": "snapshot-000003",
        "made": datetime(2025, 4, 7, 8, 30, tzinfo=UTC),
        "year_start": 4,
        "titles": {"police": "Police", "council": "Council"},
        "counts": {
            "agency": by_agency,
            "category": _counts(noise=150, drugs=100, hate=3),
            "qualifier": _counts(nuisance=260),
            "ward": _counts(W1=130, W2=120, **{"": 2}),
        },
        "known": known,
        "known_by_agency": {"police": known, "council": known},
        "wards": pd.DataFrame([dict.fromkeys(AREAS)] * 2).assign(
            layer="ward",
            code=["W1", "W2"],
            name=["North", "South"],
            homes=[4000.0, 5000.0],
            residents=[9000.0, 11000.0],
        ),
        "hotspots": listed,
        "before": listed.iloc[1:],
        "off_list": pd.DataFrame(columns=list(OFF_LIST)),
        "cells": pd.DataFrame({"cell_id": [1, 2, 99], "relative_risk": [2.0, 4.0, 13.0]}),
        "cell_shapes": places[:, None, :] + corners[None],
        "boundaries": (Shape("areas", square), Shape("lines", square[:2])),
        "threshold": 3.0,
        "actions": pd.DataFrame(columns=list(ACTIONS)),
        "came_of_it": "",
        "batches": pd.DataFrame([dict.fromkeys(BATCHES)]).assign(
            agency="police",
            status="active",
            accepted=7800,
            refused=3,
            not_located=12,
            last_day=pd.Timestamp("2025-04-06"),
        ),
        "remarks": (),
        "sources": ("Police", "Council"),
    }
    return Material(**(values | changes))  # type: ignore[arg-type]
