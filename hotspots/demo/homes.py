"""Homes along the streets, their UPRNs and postcodes, and the points that reports are pinned to.

UPRNs start at 990,000,000,001 and postcodes with BK, neither of which is in use, so that nothing made up here can be
mistaken for a real address.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from shapely import LineString, contains_xy, get_coordinates, line_interpolate_point
from shapely.geometry.base import BaseGeometry

from hotspots.demo import plan
from hotspots.demo.curves import Array
from hotspots.demo.land import Land, NamedLine

_FIRST_UPRN = 990_000_000_001
_HOMES_PER_POSTCODE = 15
# Letters that Royal Mail uses in the last two places.
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_ANCHOR_EVERY_M = 28.0


@dataclass(frozen=True)
class Housing:
    """Where people live and where things happen. Metres from the south-west corner.

    Attributes:
        homes: x, y, uprn, postcode, street; one row a home.
        postcodes: postcode, x, y (whole metres); one row a postcode.
        anchors: x, y, street, kind, homes (within 60 m); one row a point on a street or path.
    """

    homes: pd.DataFrame
    postcodes: pd.DataFrame
    anchors: pd.DataFrame


def build_homes(rng: np.random.Generator, land: Land, streets: list[NamedLine]) -> Housing:
    """House every street on both sides, number the homes and group them into postcodes of about fifteen."""
    lines = [s for s in (*land.roads, *streets) if s.kind != "path"]
    pieces = [_along(rng, s, number) for number, s in enumerate(lines)]
    homes = pd.concat(pieces, ignore_index=True)
    homes = homes[_may_stand(homes, land)].reset_index(drop=True)
    homes["uprn"] = _FIRST_UPRN + np.arange(len(homes)) * 3
    homes["postcode"] = _postcodes(homes)
    homes["street"] = np.array([s.name for s in lines], dtype=object)[homes["line"]]
    centres = homes.groupby("postcode", sort=True)[["x", "y"]].mean().round(0).reset_index()
    return Housing(homes.drop(columns=["line", "side"]), centres, _anchors(land, streets, homes))


def _frontage(x: float, y: float, kind: str) -> float:
    distance = float(np.hypot(x - plan.CENTRE[0], y - plan.CENTRE[1]))
    narrow = 13.5 if distance < 1150 else 20.0 if distance < 1900 else 24.0
    return narrow * {"main": 1.9, "road": 1.25}.get(kind, 1.0)


def _along(rng: np.random.Generator, street: NamedLine, number: int) -> pd.DataFrame:
    line = street.line
    middle = line.interpolate(0.5, normalized=True)
    step = _frontage(middle.x, middle.y, street.kind)
    at = np.arange(6.0, line.length - 4.0, step)
    here, ahead = _points(line, at), _points(line, at + 1.0)
    direction = ahead - here
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    normal = np.column_stack([-direction[:, 1], direction[:, 0]])
    setback = (13.0 if street.kind == "main" else 10.0) + rng.uniform(-1.5, 1.5, (2, len(at), 1))
    sides = np.vstack([here + setback[0] * normal, here - setback[1] * normal])
    return pd.DataFrame({"x": sides[:, 0], "y": sides[:, 1], "line": number, "side": np.repeat([0, 1], len(at))})


def _points(line: LineString, at: Array) -> Array:
    points: Array = get_coordinates(line_interpolate_point(line, at))
    return points


def _may_stand(homes: pd.DataFrame, land: Land) -> np.ndarray:
    x, y = homes["x"].to_numpy(), homes["y"].to_numpy()
    free: np.ndarray = _inside(land.built_up, x, y) & ~_inside(land.kept_free, x, y)
    return free


def _inside(shape: BaseGeometry, x: Array, y: Array) -> np.ndarray:
    found: np.ndarray = contains_xy(shape, x, y)
    return found


def _postcodes(homes: pd.DataFrame) -> pd.Series:
    """Consecutive homes on one side of one street share a postcode; the district follows the ring around the centre."""
    run = homes.groupby(["line", "side"], sort=False).cumcount() // _HOMES_PER_POSTCODE
    unit = homes.groupby(["line", "side", run], sort=False).ngroup()
    first = homes.groupby(unit)[["x", "y"]].first()
    angle = np.degrees(np.arctan2(first["y"] - plan.CENTRE[1], first["x"] - plan.CENTRE[0])) % 360
    near = np.hypot(first["x"] - plan.CENTRE[0], first["y"] - plan.CENTRE[1]) < 1100
    district = np.where(near, 1, 2 + (angle // 90).astype(int))
    within = pd.Series(district, index=first.index).groupby(district).cumcount().to_numpy()
    size = len(_UNIT_LETTERS)
    codes = [
        f"BK{d} {1 + n // (size * size)}{_UNIT_LETTERS[n // size % size]}{_UNIT_LETTERS[n % size]}"
        for d, n in zip(district, within, strict=True)
    ]
    return unit.map(pd.Series(codes, index=first.index))


def _anchors(land: Land, streets: list[NamedLine], homes: pd.DataFrame) -> pd.DataFrame:
    rows: list[pd.DataFrame] = []
    for street in (*land.roads, *streets):
        points = _points(street.line, np.arange(8.0, street.line.length, _ANCHOR_EVERY_M))
        rows.append(pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "street": street.name, "kind": street.kind}))
    anchors = pd.concat(rows, ignore_index=True)
    anchors = anchors[_inside(land.built_up.buffer(60), anchors["x"].to_numpy(), anchors["y"].to_numpy())]
    anchors = anchors.round({"x": 1, "y": 1}).drop_duplicates(["x", "y"]).reset_index(drop=True)
    anchors["homes"] = _homes_near(anchors, homes)
    return anchors


def _homes_near(anchors: pd.DataFrame, homes: pd.DataFrame) -> np.ndarray:
    tree = cKDTree(homes[["x", "y"]].to_numpy())
    counts: np.ndarray = tree.query_ball_point(anchors[["x", "y"]].to_numpy(), r=60.0, return_length=True)
    return counts
