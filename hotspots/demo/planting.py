"""Planting the hotspots of the plan: exactly where, and in which weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from hotspots.demo import plan
from hotspots.demo.truth import PlantedHotspot

# The streets of another seed lie a little differently: a centre may move this far to where there is somewhere to be.
_MAY_MOVE_M = 60.0


@dataclass(frozen=True)
class Span:
    """The weeks to fill: numbers of the first and last ISO week, and the last day of data."""

    first_week: int
    last_week: int
    until: date


def plant(span: Span, anchors: pd.DataFrame) -> tuple[PlantedHotspot, ...]:
    """The planned hotspots with their weeks: persistent ones live throughout, the others begin or end as planned.

    Args:
        anchors: x, y (BNG metres) of the points that reports are pinned to.
    """
    points = anchors[["x", "y"]].to_numpy()
    planted: list[PlantedHotspot] = []
    for number, spot in enumerate(plan.HOTSPOTS, start=1):
        turn = span.last_week - (spot.weeks or 0)
        east, north = _settle(np.add(spot.centre, plan.ORIGIN), points, within=spot.radius_m)
        planted.append(
            PlantedHotspot(
                id=number,
                place=spot.place,
                kind=spot.kind,
                easting=east,
                northing=north,
                radius_m=spot.radius_m,
                weekly_rate=spot.weekly_rate,
                mix=spot.mix,
                first_week=turn if spot.kind == "emerging" else span.first_week,
                last_week=turn if spot.kind == "fading" else span.last_week,
            )
        )
    return tuple(planted)


def _settle(centre: np.ndarray, points: np.ndarray, *, within: float) -> tuple[float, float]:
    """The anchor near the planned centre with most others around it; the nearest one where none is near."""
    away = np.hypot(*(points - centre).T)
    near = np.flatnonzero(away <= _MAY_MOVE_M)
    if len(near) == 0:
        near = np.array([away.argmin()])
    around = [(np.hypot(*(points - points[i]).T) <= 0.6 * within).sum() for i in near]
    chosen = points[near[int(np.argmax(around))]]
    return round(float(chosen[0]), 1), round(float(chosen[1]), 1)
