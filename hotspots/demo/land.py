"""The lie of the land: borough boundary, river, parks, main roads, and the neighbourhoods between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import LineString, MultiLineString, Point, Polygon, line_merge, polygonize, unary_union
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from hotspots.demo import plan
from hotspots.demo.curves import smooth_area, smooth_line, wobbly_ellipse

_LARGEST_NEIGHBOURHOOD_M2 = 330_000.0


@dataclass(frozen=True)
class NamedLine:
    """A road, street, path or railway: kind is main, road, street, path or railway."""

    name: str
    kind: str
    line: LineString


@dataclass(frozen=True)
class Park:
    """A park, school field, works or lake and its shape; kind as in `plan.Green`."""

    name: str
    kind: str
    shape: Polygon


@dataclass(frozen=True)
class Land:
    """Everything that was there before the houses. Metres from the south-west corner.

    Attributes:
        boundary: the borough.
        built_up: where houses may stand.
        water: river, brook and mere.
        parks: parks, school fields, works.
        roads: main roads and roads that divide neighbourhoods.
        railway: the line.
        neighbourhoods: areas between the roads; together they tile the borough.
        dividers: where a large neighbourhood was divided; a road will run there.
        kept_free: where no street or house goes.
    """

    boundary: Polygon
    built_up: Polygon
    water: tuple[Park, ...]
    parks: tuple[Park, ...]
    roads: tuple[NamedLine, ...]
    railway: NamedLine
    neighbourhoods: tuple[Polygon, ...]
    dividers: tuple[LineString, ...]
    kept_free: BaseGeometry


def lay_land(rng: np.random.Generator) -> Land:
    """Draw the plan, then divide it into neighbourhoods of up to about a third of a square kilometre."""
    boundary = _ragged(rng, smooth_area(plan.BOUNDARY))
    built_up = smooth_area(plan.BUILT_UP)
    water = _water(rng, boundary)
    parks = tuple(Park(g.name, g.kind, wobbly_ellipse(rng, g.centre, g.radii, turn=g.turn)) for g in plan.GREENS)
    rail = smooth_line(plan.RAILWAY.points).intersection(boundary)
    kept_free = unary_union(
        [*(p.shape.buffer(14) for p in water), *(p.shape.buffer(6) for p in parks), rail.buffer(16)]
    )
    roads = [
        NamedLine(road.name, road.kind, part)
        for road in (*plan.MAIN_ROADS, *plan.COLLECTORS)
        for part in lines_of(smooth_line(road.points, closed=road.closed).intersection(boundary))
    ]
    edges = [boundary.exterior, *(r.line for r in roads)]
    dividers = [cut for face in _faces(edges) for cut in _dividers(rng, face, built_up)]
    return Land(
        boundary=boundary,
        built_up=built_up,
        water=water,
        parks=parks,
        roads=tuple(roads),
        railway=NamedLine(plan.RAILWAY.name, "railway", rail),
        neighbourhoods=tuple(_faces([*edges, *dividers])),
        dividers=tuple(dividers),
        kept_free=kept_free,
    )


def _ragged(rng: np.random.Generator, shape: Polygon) -> Polygon:
    # Real boundaries follow hedges and brooks: smooth shifts in and out, up to about 60 m.
    points = np.asarray(shape.exterior.coords)[:-1]
    middle = np.array([shape.centroid.x, shape.centroid.y])
    noise = rng.normal(0, 1, len(points))
    smooth = np.convolve(np.tile(noise, 3), np.ones(4) / 2, mode="same")[len(points) : 2 * len(points)]
    away = (points - middle) / np.hypot(*(points - middle).T)[:, None]
    return Polygon(np.clip(points + 26 * smooth[:, None] * away, 5, plan.SIZE_M - 5))


def _faces(edges: list[LineString]) -> list[Polygon]:
    # One union of all lines first, so that areas side by side share every corner and tile without slivers.
    return [p for p in polygonize([unary_union(edges)]).geoms if isinstance(p, Polygon) and p.area > 1]


def lines_of(shape: BaseGeometry, *, shortest: float = 20.0) -> list[LineString]:
    """The separate lines of a geometry, merged end to end; those shorter than `shortest` metres are left out."""
    if isinstance(shape, MultiLineString):
        shape = line_merge(shape)
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    return [p for p in parts if isinstance(p, LineString) and p.length >= shortest]


def polygons_of(shape: BaseGeometry, *, smallest: float = 50.0) -> list[Polygon]:
    """The separate polygons of a geometry; those under `smallest` square metres are left out."""
    parts = shape.geoms if hasattr(shape, "geoms") else [shape]
    return [p for p in parts if isinstance(p, Polygon) and p.area >= smallest]


def _water(rng: np.random.Generator, boundary: Polygon) -> tuple[Park, ...]:
    river = smooth_line(plan.RIVER.points).buffer(17).intersection(boundary)
    brook = smooth_line(plan.BROOK.points).buffer(4).intersection(boundary).difference(river)
    mere = wobbly_ellipse(rng, plan.MERE.centre, plan.MERE.radii, turn=plan.MERE.turn)
    return (
        Park(plan.RIVER.name, "river", polygons_of(river)[0]),
        *(Park(plan.BROOK.name, "brook", part) for part in polygons_of(brook)),
        Park(plan.MERE.name, "lake", mere),
    )


def _dividers(rng: np.random.Generator, face: Polygon, built_up: Polygon) -> list[LineString]:
    """Halve an area across its longer side, with a gentle S, until every part is small enough: the cuts."""
    if face.intersection(built_up).area <= _LARGEST_NEIGHBOURHOOD_M2:
        return []
    along, middle = long_axis(face), face.centroid
    across = np.array([-along[1], along[0]])
    reach = np.linspace(-3000, 3000, 121)
    bend = rng.uniform(15, 40) * np.sin(reach / rng.uniform(90, 140) + rng.uniform(0, 6)) + rng.normal(0, 25)
    line = LineString(np.array([middle.x, middle.y]) + reach[:, None] * across + bend[:, None] * along)
    parts = polygons_of(split(face, line), smallest=0.0)
    if len(parts) < 2 or max(p.area for p in parts) > 0.95 * face.area:
        return []
    # Half a metre too long at both ends, so that the cut surely meets the roads it runs between.
    cuts = lines_of(line.intersection(face.buffer(0.5)), shortest=1.0)
    return cuts + [cut for part in parts for cut in _dividers(rng, part, built_up)]


def long_axis(shape: Polygon) -> np.ndarray:
    """Unit vector along the longer side of the smallest rectangle around the shape, shape (2,)."""
    corners = np.asarray(shape.minimum_rotated_rectangle.exterior.coords)
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    longer = first if np.hypot(*first) >= np.hypot(*second) else second
    unit: np.ndarray = longer / np.hypot(*longer)
    return unit


def centre_point() -> Point:
    """The market place."""
    return Point(plan.CENTRE)
