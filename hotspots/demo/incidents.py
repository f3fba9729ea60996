"""What happened in Brackenford: background incidents, planted hotspots and near repeats.

An incident is what happened, once. Who is told of it, and how they write it down, is decided in `telling`.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.demo import rhythm
from hotspots.demo.curves import Array
from hotspots.demo.planting import Span
from hotspots.demo.truth import PlantedHotspot
from hotspots.periods import Period

BACKGROUND_PER_WEEK = 112.0
# Near repeats: each incident sets off another with this probability, days and metres away on average.
BRANCHING, REPEAT_DAYS, REPEAT_METRES = 0.20, 5.0, 50.0


def simulate(
    rng: np.random.Generator, anchors: pd.DataFrame, hotspots: tuple[PlantedHotspot, ...], span: Span
) -> pd.DataFrame:
    """All incidents of the span, in order of time.

    Returns:
        One row an incident: incident (1, 2, …), at (datetime, whole minutes), x, y (BNG metres), place, mix,
        category, youth, alcohol (bool), hotspot (0 = none), generation (0 = not a near repeat), parent (0 = none).
    """
    reach = _background_reach(rng, anchors)
    points = anchors[["x", "y"]].to_numpy()
    at_spot = {h.id: _spot_reach(rng, points, h) for h in hotspots}
    rows: list[pd.DataFrame] = []
    for week in range(span.first_week, span.last_week + 1):
        monday = Period("week", week).first_day
        level = rhythm.season(monday + timedelta(days=3))
        rows.append(_week(rng, monday, "background", BACKGROUND_PER_WEEK * level, reach))
        for spot in hotspots:
            if spot.alive(week):
                closed = rhythm.is_school_holiday(monday + timedelta(days=2))
                rate = spot.weekly_rate * level * (rhythm.HOLIDAY_FACTOR.get(spot.mix, 1.0) if closed else 1.0)
                rows.append(_week(rng, monday, spot.mix, rate, at_spot[spot.id]).assign(hotspot=spot.id))
    incidents = pd.concat(rows, ignore_index=True)
    incidents["incident"] = np.arange(1, len(incidents) + 1)
    incidents = _with_near_repeats(rng, incidents, points)
    incidents["x"], incidents["y"] = points[incidents["anchor"], 0], points[incidents["anchor"], 1]
    incidents["place"] = anchors["street"].to_numpy()[incidents["anchor"]]
    incidents["at"] = _existing_hours(incidents["at"])
    last = pd.Timestamp(span.until) + pd.Timedelta(days=1)
    kept = incidents[incidents["at"] < last].sort_values(["at", "incident"], kind="stable")
    return kept.drop(columns="anchor").reset_index(drop=True)


def _background_reach(rng: np.random.Generator, anchors: pd.DataFrame) -> Array:
    """Running total of the anchors' shares of the background, ending at 1: a uniform number picks an anchor."""
    # Damped on purpose: where streets lie close and homes are many there is more of everything, but a crossing in a
    # dense quarter must not come to three times the borough's mean, or it would be a hotspot that nobody planted.
    points = anchors[["x", "y"]].to_numpy()
    crowd = cKDTree(points).query_ball_point(points, r=80.0, return_length=True)
    risk = (anchors["homes"].to_numpy() + 8.0) ** 0.35 * crowd**-0.7 * rng.lognormal(0, 0.35, len(anchors))
    risk[anchors["kind"].to_numpy() == "path"] *= 0.35
    reach: Array = np.cumsum(risk) / risk.sum()
    return reach


def _spot_reach(rng: np.random.Generator, points: Array, spot: PlantedHotspot) -> Array:
    away = np.hypot(points[:, 0] - spot.easting, points[:, 1] - spot.northing)
    weights = np.exp(-0.5 * (away / (spot.radius_m / 1.9)) ** 2) * rng.gamma(1.6, 1.0, len(points))
    weights[away > spot.radius_m] = 0.0
    reach: Array = np.cumsum(weights) / weights.sum()
    return reach


def _week(rng: np.random.Generator, monday: date, mix: str, rate: float, reach: Array) -> pd.DataFrame:
    count = int(rng.poisson(rate))
    names, shares = rhythm.mix_on(mix, monday)
    category = rng.choice(names, count, p=shares)
    youth_factor = rhythm.YOUTH_FACTOR.get(mix, 1.0)
    youth = rng.random(count) < np.minimum(0.95, [rhythm.HABITS[c].youth * youth_factor for c in category])
    alcohol = rng.random(count) < [rhythm.HABITS[c].alcohol for c in category]
    return pd.DataFrame(
        {
            "at": _times(rng, monday, category, youth),
            "anchor": np.searchsorted(reach, rng.random(count), side="right"),
            "mix": mix,
            "category": category.astype(object),
            "youth": youth,
            "alcohol": alcohol,
            "hotspot": 0,
            "generation": 0,
            "parent": 0,
        }
    )


def _times(rng: np.random.Generator, monday: date, category: np.ndarray, youth: np.ndarray) -> np.ndarray:
    day, hour = np.zeros(len(category), dtype=int), np.zeros(len(category), dtype=int)
    for name in np.unique(category):
        of_it = np.flatnonzero(category == name)
        day[of_it] = rng.choice(7, len(of_it), p=rhythm.weekday_weights(str(name)))
        hour[of_it] = rng.choice(24, len(of_it), p=rhythm.hour_weights(str(name)))
    # Young people gather after school, or from midday when there is none.
    after_school = youth & (rng.random(len(category)) < 0.6)
    closed = np.array([rhythm.is_school_holiday(monday + timedelta(days=d)) for d in range(7)]) | (np.arange(7) > 4)
    free = closed[day]
    hour[after_school & ~free] = 15 + rng.integers(0, 3, int((after_school & ~free).sum()))
    hour[after_school & free] = 12 + rng.integers(0, 9, int((after_school & free).sum()))
    minutes = (day * 24 + hour) * 60 + rng.integers(0, 60, len(category))
    times: np.ndarray = np.datetime64(monday, "m") + minutes
    return times.astype("datetime64[s]")


def _with_near_repeats(rng: np.random.Generator, incidents: pd.DataFrame, points: Array) -> pd.DataFrame:
    tree = cKDTree(points)
    everything, parents = [incidents], incidents
    next_id = len(incidents) + 1
    while len(parents):
        parents = parents[rng.random(len(parents)) < BRANCHING]
        children = parents.copy()
        # Same time of day, some days later, a little earlier or later.
        days = np.ceil(rng.exponential(REPEAT_DAYS, len(children))).astype(int)
        minutes = days * 1440 + rng.normal(0, 90, len(children)).astype(int)
        children["at"] = children["at"] + pd.to_timedelta(minutes, unit="min")
        moved = points[children["anchor"]] + rng.normal(0, REPEAT_METRES / np.sqrt(2), (len(children), 2))
        children["anchor"] = tree.query(moved)[1]
        children["parent"], children["generation"] = children["incident"], children["generation"] + 1
        children["incident"] = np.arange(next_id, next_id + len(children))
        next_id += len(children)
        everything.append(children)
        parents = children
    return pd.concat(everything, ignore_index=True)


def _existing_hours(times: pd.Series) -> pd.Series:
    """Move times in the hour that the clocks skip (01:xx on the last Sunday of March) one hour on."""
    skipped = (times.dt.month == 3) & (times.dt.day_of_week == 6) & (times.dt.day > 24) & (times.dt.hour == 1)
    moved: pd.Series = times + pd.to_timedelta(skipped.astype(int), unit="h")
    return moved
