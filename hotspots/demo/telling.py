"""Who is told of an incident, when they write it down, and where they pin it.

About one incident in ten is told to two agencies; the second pins it 20 to 50 m away and knows the time differently.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.demo.curves import Array

AGENCIES = ("police", "landlord", "council", "youth")
TOLD_TWICE = 0.12  # a sixth of the second tellings find no neighbour to ring; one in ten remains

# How likely each agency (in the order of AGENCIES) is told of a kind of behaviour, and of things at a kind of place.
_BY_CATEGORY: dict[str, tuple[float, float, float, float]] = {
    "rowdy": (64, 14, 5, 16),
    "neighbours": (45, 50, 2, 0),
    "noise": (43, 42, 14, 2),
    "fly_tipping_graffiti": (14, 25, 60, 1),
    "litter_drugs_paraphernalia": (8, 20, 70, 2),
    "vehicle_abandoned": (30, 18, 52, 0),
    "street_drinking": (58, 8, 30, 3),
    "begging": (55, 2, 42, 0),
    "animals": (28, 44, 28, 0),
    "hate": (55, 38, 4, 2),
    "drugs": (58, 25, 9, 12),
}
_OTHERWISE = (70, 20, 7, 6)
_BY_MIX: dict[str, tuple[float, float, float, float]] = {
    "background": (1.0, 1.05, 0.9, 1.2),
    "high_street": (1.2, 0.2, 1.3, 0.8),
    "station": (1.3, 0.2, 1.0, 0.8),
    "park": (1.0, 0.25, 1.2, 4.0),
    "estate_shops": (0.9, 1.2, 0.7, 2.0),
    "estate": (0.8, 1.7, 0.7, 0.5),
    "school_gates": (1.0, 0.6, 0.5, 3.0),
}
_SECOND: dict[str, tuple[float, float, float, float]] = {
    "police": (0, 58, 28, 14),
    "landlord": (82, 0, 18, 0),
    "council": (70, 30, 0, 0),
    "youth": (90, 5, 5, 0),
}
_HOME_WITHIN_M = 60.0


def tell(rng: np.random.Generator, incidents: pd.DataFrame, homes: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Turn incidents into reports: one row a report, in order of recording.

    Args:
        homes: x, y (BNG metres), uprn, postcode.
        until: last day of data; what is written down later is in nobody's export yet.

    Returns:
        The incident's columns, with x and y as the agency pinned them, and: agency, recorded (datetime),
        home (row of `homes`, the nearest one), second (bool: the second telling of an incident).
    """
    tree = cKDTree(homes[["x", "y"]].to_numpy())
    first = incidents.assign(second=False)
    distance, nearest = tree.query(first[["x", "y"]].to_numpy(), k=4)
    first["home"] = nearest[np.arange(len(first)), rng.integers(0, 4, len(first))]
    first["agency"] = _first_agency(rng, first, distance[:, 3] <= _HOME_WITHIN_M)
    first = _pin(rng, first, homes)
    second = _second_telling(rng, first, tree, homes)
    reports = pd.concat([first, second], ignore_index=True)
    reports["recorded"] = _recorded(rng, reports)
    reports = reports[reports["recorded"] < until + pd.Timedelta(days=1)]
    return reports.sort_values(["recorded", "incident", "second"], kind="stable").reset_index(drop=True)


def _first_agency(rng: np.random.Generator, incidents: pd.DataFrame, homes_near: np.ndarray) -> np.ndarray:
    weights = np.array([_BY_CATEGORY.get(c, _OTHERWISE) for c in incidents["category"]], dtype=float)
    weights *= np.array([_BY_MIX[m] for m in incidents["mix"]])
    weights[~homes_near, 1] = 0.0
    weights[~incidents["youth"].to_numpy(), 3] *= 0.3
    weights[~_youth_workers_out(incidents), 3] = 0.0
    return _draw(rng, weights)


def _youth_workers_out(reports: pd.DataFrame) -> np.ndarray:
    out: np.ndarray = reports["at"].dt.hour.between(13, 21).to_numpy()
    return out


def _draw(rng: np.random.Generator, weights: Array) -> np.ndarray:
    shares = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    chosen = (rng.random(len(weights))[:, None] > shares).sum(axis=1).clip(max=len(AGENCIES) - 1)
    agencies: np.ndarray = np.array(AGENCIES, dtype=object)[chosen]
    return agencies


def _pin(rng: np.random.Generator, reports: pd.DataFrame, homes: pd.DataFrame) -> pd.DataFrame:
    """The landlord pins a home, the others a point on the street: police mostly exactly, the rest some metres off."""
    pinned = reports.copy()
    off = rng.normal(0, 5.0, (len(pinned), 2))
    off[(pinned["agency"] == "police").to_numpy() & (rng.random(len(pinned)) < 0.85)] = 0.0
    pinned[["x", "y"]] += off
    at_home = (pinned["agency"] == "landlord").to_numpy()
    pinned.loc[at_home, ["x", "y"]] = homes[["x", "y"]].to_numpy()[pinned.loc[at_home, "home"]]
    return pinned


def _second_telling(rng: np.random.Generator, first: pd.DataFrame, tree: cKDTree, homes: pd.DataFrame) -> pd.DataFrame:
    again = first[rng.random(len(first)) < TOLD_TWICE].copy()
    weights = np.array([_SECOND[a] for a in again["agency"]], dtype=float)
    weights[~_youth_workers_out(again), 3] = 0.0
    again["agency"], again["second"] = _draw(rng, weights), True
    points = again[["x", "y"]].to_numpy()
    away, direction = rng.uniform(20, 50, len(again)), rng.uniform(0, 2 * np.pi, len(again))
    moved = points + away[:, None] * np.column_stack([np.cos(direction), np.sin(direction)])
    again["home"] = tree.query(moved)[1]
    to_home = np.hypot(*(homes[["x", "y"]].to_numpy()[again["home"]] - points).T)
    landlord = (again["agency"] == "landlord").to_numpy()
    moved[landlord] = homes[["x", "y"]].to_numpy()[again.loc[landlord, "home"]]
    again[["x", "y"]] = moved
    again["at"] = again["at"] + pd.to_timedelta(np.where(landlord, 0, rng.integers(-20, 40, len(again))), unit="min")
    # A home that does not lie 20 to 50 m away would not be the second place we want: that neighbour never rang.
    kept: pd.DataFrame = again[~landlord | ((to_home >= 20) & (to_home <= 50))]
    return kept


def _recorded(rng: np.random.Generator, reports: pd.DataFrame) -> pd.Series:
    """Lags: police mostly within the hour, council half a day, landlord four days on average, youth workers at once."""
    count, agency = len(reports), reports["agency"].to_numpy()
    police_mean = rng.choice([40.0, 720.0, 4320.0], count, p=[0.80, 0.15, 0.05])
    mean = np.select(
        [agency == "police", agency == "council", agency == "landlord"], [police_mean, 660.0, 4 * 1440.0], 30.0
    )
    lag = np.ceil(rng.exponential(1.0, count) * mean).astype(int)
    recorded: pd.Series = reports["at"] + pd.to_timedelta(lag, unit="min")
    return recorded
