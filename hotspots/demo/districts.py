"""Wards, and patches of about two hundred homes: both follow the neighbourhoods between the roads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from shapely import LineString, Polygon, contains_xy, union_all
from shapely.ops import split

from hotspots.demo import plan
from hotspots.demo.curves import Array
from hotspots.demo.land import Land, long_axis, polygons_of

_HOMES_PER_PATCH = 200


@dataclass(frozen=True)
class Ward:
    """An electoral ward: made-up code, name and shape."""

    code: str
    name: str
    shape: Polygon


@dataclass(frozen=True)
class Patch:
    """The homes that one housing officer looks after: code, estate, ward, number of homes and shape."""

    code: str
    estate: str
    ward: str
    homes: int
    shape: Polygon


def draw_wards(land: Land) -> tuple[Ward, ...]:
    """Give every neighbourhood to the nearest ward's name, then hand islands to the ward around them.

    The wards tile the borough: every corner is shared, nothing is left over.
    """
    names = list(plan.WARDS)
    seeds = np.array([plan.WARDS[n] for n in names])
    areas = list(land.neighbourhoods)
    middles = np.array([[a.centroid.x, a.centroid.y] for a in areas])
    owner = np.hypot(*(middles[:, None, :] - seeds[None, :, :]).transpose(2, 0, 1)).argmin(axis=1)
    for _ in range(4):
        owner = _without_islands(areas, owner, len(names))
    shapes = [union_all([a for a, o in zip(areas, owner, strict=True) if o == i]) for i in range(len(names))]
    return tuple(
        Ward(f"BKW{i + 1:02d}", name, polygons_of(shape)[0])
        for i, (name, shape) in enumerate(zip(names, shapes, strict=True))
    )


def _without_islands(areas: list[Polygon], owner: np.ndarray, wards: int) -> np.ndarray:
    mended = owner.copy()
    for ward in range(wards):
        parts = polygons_of(union_all([a for a, o in zip(areas, owner, strict=True) if o == ward]), smallest=0.0)
        for island in sorted(parts, key=lambda p: p.area)[:-1]:
            inside = [i for i, a in enumerate(areas) if owner[i] == ward and island.covers(a.representative_point())]
            touching = [
                (island.intersection(a).length, int(owner[i]))
                for i, a in enumerate(areas)
                if owner[i] != ward and a.distance(island) == 0
            ]
            mended[inside] = max(touching)[1]
    return mended


def draw_patches(land: Land, wards: tuple[Ward, ...], homes: pd.DataFrame) -> tuple[tuple[Patch, ...], np.ndarray]:
    """Divide the built-up neighbourhoods into patches.

    Returns:
        The patches, and for each home the index of its patch (-1: on no patch, e.g. just across the built-up edge).
    """
    points = homes[["x", "y"]].to_numpy()
    of_home = np.full(len(points), -1)
    patches: list[Patch] = []
    counters, letters = dict.fromkeys(plan.ESTATES, 0), _letters()
    water = union_all([w.shape for w in land.water])
    for area in land.neighbourhoods:
        ground = area.intersection(land.built_up.buffer(25)).difference(water)
        for plot in polygons_of(ground, smallest=2_000):
            for shape, members in _halve(plot, points, np.flatnonzero(contains_xy(plot, *points.T))):
                middle = points[members].mean(axis=0)
                estate = _nearest(plan.ESTATES, middle)
                counters[estate] += 1
                of_home[members] = len(patches)
                ward = _ward_at(wards, shape)
                patches.append(Patch(f"{letters[estate]}{counters[estate]:02d}", estate, ward, len(members), shape))
    return tuple(patches), of_home


def _halve(plot: Polygon, points: Array, members: np.ndarray) -> list[tuple[Polygon, np.ndarray]]:
    """Cut across the longer side, so that each part holds its share of the homes, until parts hold about 200."""
    parts = round(len(members) / _HOMES_PER_PATCH)
    if parts < 2:
        return [(plot, members)] if len(members) >= 15 else []
    along = long_axis(plot)
    across = np.array([-along[1], along[0]])
    reach = points[members] @ along
    at = float(np.quantile(reach, (parts // 2) / parts))
    middle = np.array([plot.centroid.x, plot.centroid.y])
    origin = middle + (at - middle @ along) * along
    pieces = polygons_of(split(plot, LineString([origin - 4000 * across, origin + 4000 * across])))
    found: list[tuple[Polygon, np.ndarray]] = []
    for piece in pieces:
        inside = members[contains_xy(piece, *points[members].T)]
        found += _halve(piece, points, inside)
    return found


def _nearest(places: dict[str, tuple[float, float]], point: Array) -> str:
    return min(places, key=lambda name: float(np.hypot(places[name][0] - point[0], places[name][1] - point[1])))


def _ward_at(wards: tuple[Ward, ...], shape: Polygon) -> str:
    point = shape.representative_point()
    return min(wards, key=lambda w: w.shape.distance(point)).name


def _letters() -> dict[str, str]:
    """Two letters for each estate, no two alike: its initials, or its first letter and the next free one."""
    taken: dict[str, str] = {}
    for estate in plan.ESTATES:
        words = estate.upper().split()
        seconds = [w[0] for w in words[1:]] + list(words[0][1:])
        taken[estate] = next(words[0][0] + s for s in seconds if words[0][0] + s not in taken.values())
    return taken
