"""Who goes where first: visits of an hour put in an order that is short to walk and not the same every day.

Distances are straight lines times 1.3 (streets bend), at 4.8 km/h on foot: an estimate, not a route.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.insight.patrol_hours import Floats
from hotspots.insight.patrols import MIN_GAP_H, Capacity

DETOUR = 1.3
WALKING_KMH = 4.8


def walking_minutes(metres: float, *, kmh: float = WALKING_KMH) -> float:
    """Minutes on foot for a straight line of so many metres."""
    return metres * DETOUR / (kmh * 1000 / 60)


def timetable(visits: pd.DataFrame, places: Floats, capacity: Capacity, *, seed: int) -> pd.DataFrame:
    """Give every visit a pair of officers and a minute, such that pairs walk little and gaps hold.

    Within an hour each pair has as many positions as it makes visits. A place that is visited again exactly two hours
    later keeps its position or gets a later one: with the same minutes for a position all day long, two visits to a
    place are never less than two hours apart. There is always room, because no position held more visits two hours
    before than it has pairs. What is left free is settled by chance (from `seed`, anew each day, so that nobody can
    learn the order), then improved by exchanging visits while that shortens the walk (2-opt).

    Args:
        visits: place, day, hour (columns of `choose_visits`), in order of day and hour.
        places: easting and northing of each place, metres, shape (places, 2).

    Returns:
        `visits` with unit (1 …), position (0 …), minute (of the hour), walk_m (straight line from the pair's visit
        before on that day; missing for its first), walk_min (estimate, on foot), ordered by day, time and unit.
    """
    place, day, hour = (visits[name].to_numpy(dtype=np.intp) for name in ("place", "day", "hour"))
    unit, position, minute = (np.zeros(len(visits), dtype=np.intp) for _ in range(3))
    steps = np.full(len(visits), np.nan)
    for this_day in np.unique(day):
        at = np.flatnonzero(day == this_day)
        rng = np.random.default_rng([seed, int(this_day)])
        unit[at], position[at], minute[at] = _day(place[at], hour[at], places, capacity, rng)
        for pair in np.unique(unit[at]):
            route = at[unit[at] == pair]
            route = route[np.lexsort((minute[route], hour[route]))]
            steps[route[1:]] = np.hypot(*(places[place[route[1:]]] - places[place[route[:-1]]]).T)
    table = visits.assign(
        unit=unit + 1, position=position, minute=minute, walk_m=steps, walk_min=walking_minutes(1.0) * steps
    )
    return table.sort_values(["day", "hour", "minute", "unit"], ignore_index=True)


def _day(
    place: NDArray[np.intp], hour: NDArray[np.intp], places: Floats, capacity: Capacity, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Pair (0 …), position and minute of each visit of one day."""
    length = 60 // capacity.per_unit_hour
    late = int(rng.integers(0, max(length - capacity.minutes - 5, 0) + 1))
    units, positions = np.zeros(len(place), dtype=np.intp), np.zeros(len(place), dtype=np.intp)
    before: dict[tuple[int, int], int] = {}
    at: dict[int, int] = {}
    for now in np.unique(hour):
        here = np.flatnonzero(hour == now)
        stops = place[here]
        lowest = np.array([before.get((int(p), int(now) - MIN_GAP_H), 0) for p in stops], dtype=np.intp)
        position = _positions(lowest, capacity, rng)
        unit = _units(stops, position, at, places, capacity)
        position, unit = _shorten(stops, position, unit, lowest, at, places)
        units[here], positions[here] = unit, position
        before |= {(int(p), int(now)): int(slot) for p, slot in zip(stops, position, strict=True)}
        for u in range(capacity.units):
            mine = stops[unit == u][np.argsort(position[unit == u])]
            if len(mine):
                at[u] = int(mine[-1])
    return units, positions, late + positions * length


def _positions(lowest: NDArray[np.intp], capacity: Capacity, rng: np.random.Generator) -> NDArray[np.intp]:
    """A position for each visit, none below its lowest: those that are bound first, then the others by chance."""
    free = [capacity.units] * capacity.per_unit_hour
    position = np.zeros(len(lowest), dtype=np.intp)
    chance = rng.permutation(len(lowest))
    for at in sorted(chance, key=lambda i: -int(lowest[i])):
        open_ones = [p for p in range(int(lowest[at]), len(free)) if free[p]]
        chosen = open_ones[0] if lowest[at] else int(rng.choice(open_ones))
        position[at] = chosen
        free[chosen] -= 1
    return position


def _units(
    stops: NDArray[np.intp], position: NDArray[np.intp], at: dict[int, int], places: Floats, capacity: Capacity
) -> NDArray[np.intp]:
    """Which pair makes each visit: position by position the pairing with the shortest walks in sum."""
    from scipy.optimize import linear_sum_assignment

    unit = np.zeros(len(stops), dtype=np.intp)
    where = dict(at)
    for p in range(capacity.per_unit_hour):
        here = np.flatnonzero(position == p)
        if not len(here):
            continue
        cost = np.array([[_metres(where.get(u), int(stops[i]), places) for u in range(capacity.units)] for i in here])
        rows, chosen = linear_sum_assignment(cost)
        unit[here[rows]] = chosen
        where |= {int(u): int(stops[here[i]]) for i, u in zip(rows, chosen, strict=True)}
    return unit


def _shorten(
    stops: NDArray[np.intp],
    position: NDArray[np.intp],
    unit: NDArray[np.intp],
    lowest: NDArray[np.intp],
    at: dict[int, int],
    places: Floats,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Exchange two visits' places in the order as long as that makes the walks shorter and keeps the gaps."""
    best = _length(stops, position, unit, at, places)
    better = True
    while better:
        better = False
        for i, j in itertools.combinations(range(len(stops)), 2):
            if position[j] < lowest[i] or position[i] < lowest[j]:
                continue
            swapped_p, swapped_u = position.copy(), unit.copy()
            swapped_p[[i, j]], swapped_u[[i, j]] = position[[j, i]], unit[[j, i]]
            length = _length(stops, swapped_p, swapped_u, at, places)
            if length < best - 1.0:
                position, unit, best, better = swapped_p, swapped_u, length, True
    return position, unit


def _length(
    stops: NDArray[np.intp], position: NDArray[np.intp], unit: NDArray[np.intp], at: dict[int, int], places: Floats
) -> float:
    total, where = 0.0, dict(at)
    for i in np.argsort(position, kind="stable"):
        u = int(unit[i])
        total += _metres(where.get(u), int(stops[i]), places)
        where[u] = int(stops[i])
    return total


def _metres(start: int | None, end: int, places: Floats) -> float:
    return 0.0 if start is None else float(np.hypot(*(places[end] - places[start])))
