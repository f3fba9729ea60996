"""An estate walkabout: where the reports of a patch lie, grouped to streets and places, in an order that can be walked.

The order is the nearest neighbour's, mended by exchanging pairs of legs until none helps (2-opt; Croes 1958, Operations
Research 6). Streets are longer than straight lines: lengths are straight ones times `DETOUR`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.insight.walking import DETOUR, walking_minutes

Floats = NDArray[np.float64]
MINUTES_A_STOP = 3.0
MOST_STOPS = 15
_SAME_PLACE_M = 120.0


@dataclass(frozen=True)
class Walk:
    """A walk.

    Attributes:
        stops: in order: stop (1 …), place_name, reports, main_category, latest, easting, northing, metres (from the
            stop before).
        metres, minutes: of the whole walk, with the stops.
        left_out: places with reports that are not on it, because it would be too long.
    """

    stops: pd.DataFrame
    metres: float
    minutes: float
    left_out: int


def plan_walk(points: pd.DataFrame) -> Walk:
    """A walk past the places with most reports.

    Args:
        points: place_name, easting, northing (metres), reports, main_category, latest; of one patch.
    """
    places = _places(points)
    chosen = places.head(MOST_STOPS)
    order = shortest_order(chosen["easting"].to_numpy(dtype=float), chosen["northing"].to_numpy(dtype=float))
    stops = chosen.iloc[order].reset_index(drop=True)
    steps = [stops[c].diff().fillna(0).to_numpy(dtype=float) for c in ("easting", "northing")]
    legs = np.hypot(*steps) * DETOUR
    stops = stops.assign(stop=np.arange(1, len(stops) + 1), metres=np.round(legs, -1))
    minutes = walking_minutes(float(legs.sum()) / DETOUR) + MINUTES_A_STOP * len(stops)
    return Walk(stops, float(legs.sum()), minutes, len(places) - len(chosen))


def shortest_order(easting: Floats, northing: Floats) -> list[int]:
    """An order of the points that makes a short open walk: the best of those begun at each of them."""
    away = np.hypot(easting[:, None] - easting, northing[:, None] - northing).tolist()
    orders = [_mended(_nearest_next(start, away), away) for start in range(len(away))]
    return min(orders, key=lambda order: (round(_length(order, away), 6), order), default=[])


def _length(order: list[int], away: list[list[float]]) -> float:
    return sum(away[a][b] for a, b in pairwise(order))


def _nearest_next(start: int, away: list[list[float]]) -> list[int]:
    order, left = [start], set(range(len(away))) - {start}
    while left:
        order.append(min(left, key=lambda i: (away[order[-1]][i], i)))
        left.discard(order[-1])
    return order


def _mended(order: list[int], away: list[list[float]]) -> list[int]:
    """Stretches turned round until none makes the walk shorter."""
    count, better = len(order), True
    while better:
        better = False
        for i in range(count - 1):
            for j in range(i + 1, count):
                before = away[order[i - 1]][order[i]] - away[order[i - 1]][order[j]] if i else 0.0
                after = away[order[j]][order[j + 1]] - away[order[i]][order[j + 1]] if j + 1 < count else 0.0
                if before + after > 1e-9:
                    order[i : j + 1] = order[i : j + 1][::-1]
                    better = True
    return order


def _places(points: pd.DataFrame) -> pd.DataFrame:
    """Points under the same name and near each other are one place; most reports first."""
    named = points.assign(place_name=points["place_name"].where(points["place_name"] != "", "Place without a name"))
    squares = (named[["easting", "northing"]] // _SAME_PLACE_M).astype("int64")
    named = named.assign(x=squares["easting"], y=squares["northing"])
    weighted = named.assign(e=named["easting"] * named["reports"], n=named["northing"] * named["reports"])
    places = (
        weighted.sort_values("reports", ascending=False)
        .groupby(["place_name", "x", "y"], sort=True)
        .agg(
            reports=("reports", "sum"), e=("e", "sum"), n=("n", "sum"),
            main_category=("main_category", "first"), latest=("latest", "max"),
        )
        .reset_index()
    )  # fmt: skip
    places["easting"], places["northing"] = places["e"] / places["reports"], places["n"] / places["reports"]
    kept = places.sort_values(["reports", "place_name", "x", "y"], ascending=[False, True, True, True])
    return kept.drop(columns=["x", "y", "e", "n"]).reset_index(drop=True)
