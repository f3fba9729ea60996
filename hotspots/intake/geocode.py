"""Where each report happened: coordinates, else the property reference, else the postcode, else no place.

Coordinates that cannot be are looked at with their two numbers exchanged; if that fits, they are mended and it is
said. Coordinates that fit neither way, with nothing to fall back on, refuse the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hotspots.intake.apart_places import Middle, placeholder, standing_apart, stands_for_nothing
from hotspots.intake.findings import Findings
from hotspots.intake.frame import Frame
from hotspots.intake.gazetteer import Gazetteer
from hotspots.intake.numbers_written import NO_VALUE, read_numbers
from hotspots.intake.points_written import split_points
from hotspots.intake.raw_table import text_array
from hotspots.projection import WGS84, in_degrees, reproject, to_area, to_wgs84
from hotspots.settings import Area, Feed

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
# Easting, northing (metres of the area's system), longitude, latitude (degrees).
Coordinates = tuple[Floats, Floats, Floats, Floats]

UPRN_PRECISION_M = 10.0
_NOTHING_WITHIN = 1500.0


@dataclass
class Places:
    """Places of all rows, filled in step by step. NaN and "none" where there is none."""

    e: Floats
    n: Floats
    lon: Floats
    lat: Floats
    method: NDArray[np.object_]
    precision_m: Floats

    @classmethod
    def unknown(cls, rows: int) -> Places:
        """Places of which nothing is known yet."""
        e, n, lon, lat, precision_m = np.full((5, rows), np.nan)
        return cls(e, n, lon, lat, np.full(rows, "none", dtype=object), precision_m)

    @property
    def known(self) -> Mask:
        """Rows that have a place."""
        return np.asarray(~np.isnan(self.e))

    def put(self, rows: Mask, e: Floats, n: Floats, *, method: str, precision_m: Floats | float) -> None:
        """Set rows without a place that are in the mask and have a number, from arrays over all rows."""
        new = rows & ~self.known & np.isfinite(e) & np.isfinite(n)
        self.e[new], self.n[new], self.method[new] = e[new], n[new], method
        self.precision_m[new] = np.broadcast_to(precision_m, e.shape)[new]

    def take_back(self, rows: Mask) -> None:
        """Forget the places of the rows of a mask."""
        for values in (self.e, self.n, self.lon, self.lat, self.precision_m):
            values[rows] = np.nan
        self.method[rows] = "none"

    def put_given(self, rows: NDArray[np.intp], at: Coordinates, keep: Mask, feed: Feed) -> NDArray[np.intp]:
        """Set those of the rows that are to be kept from arrays over the rows; returns which they are."""
        good = rows[keep]
        self.e[good], self.n[good], self.lon[good], self.lat[good] = (values[keep] for values in at)
        self.method[good], self.precision_m[good] = feed.location_method, feed.location_precision_m
        return good


def locate(
    cells: pd.DataFrame,
    feed: Feed,
    area: Area,
    *,
    gazetteer: Gazetteer,
    found: Findings,
    headings: dict[str, str],
    stored: Middle | None = None,
) -> Places:
    """Find each row's place and record in `found` what was mended or refused.

    Args:
        cells: text columns by our names; any of easting, northing, lat, lon, uprn, postcode.
        headings: our column → what the file calls it.
        stored: where the reports lie that were loaded before; None when there are none.
    """
    frame = Frame(area, whole_country=feed.location_method == "snap_point")
    places = Places.unknown(len(cells))
    wild: list[tuple[Mask, pd.Series, str]] = []
    for first, second in (("easting", "northing"), ("lat", "lon")):
        if first in cells and second in cells:
            texts = cells[first], cells[second]
            if headings.get(first) and headings.get(first) == headings.get(second):
                texts = split_points(texts[0], first_is_x=first == "easting")
            pair = Pair(*texts, feed.crs or area.crs, degrees=first == "lat")
            name = f"{headings.get(first, first)}, {headings.get(second, second)}"
            wild.append((_place_by_pair(pair, places, frame, feed, found=found), pair.written, name))
            _mind_those_apart(pair, places, frame, feed, stored=stored, found=found)
    located_by_pair = places.known.copy()
    _place_by_gazetteer(cells, places, gazetteer, frame, feed, found=found)
    for rows, written, name in wild:
        fell_back = rows & places.known & ~located_by_pair
        found.note("coordinates_unusable", fell_back, values=written,
                   message="Coordinates outside the area; the property reference or postcode was used.")  # fmt: skip
        _refuse_wild(rows & ~places.known & ~found.refused, written, name, frame, found=found)
    _complete(places, area.crs)
    return places


class Pair:
    """Two columns of coordinates.

    Args:
        first, second: easting and northing (units of `crs`), or latitude and longitude when `degrees`.
    """

    def __init__(self, first: pd.Series, second: pd.Series, crs: str, *, degrees: bool) -> None:
        self.crs = WGS84 if degrees else crs
        self.degrees = degrees
        self.a, blank_a = read_numbers(first, degrees)
        self.b, blank_b = read_numbers(second, degrees)
        nowhere = stands_for_nothing(self.a, self.b)
        self.given: Mask = ~(blank_a | blank_b | nowhere)
        self.nowhere: Mask = np.asarray(nowhere)
        self.half: Mask = blank_a ^ blank_b
        self._texts = first, second

    @cached_property
    def written(self) -> pd.Series:
        """Both columns as they stand, for messages."""
        first, second = self._texts
        one, other = (
            pc.fill_null(pa.array(texts, pa.large_string(), from_pandas=True), "") for texts in (first, second)
        )
        return pd.Series(
            text_array(pc.binary_join_element_wise(one, other, pa.scalar(", ", pa.large_string()))), index=first.index
        )

    def place(self, rows: Mask, area_crs: str, *, swapped: bool) -> Coordinates:
        """Easting, northing (area metres), longitude, latitude of the rows of a mask, as arrays over those rows."""
        a, b = (self.b[rows], self.a[rows]) if swapped else (self.a[rows], self.b[rows])
        return _from_degrees(a, b, area_crs) if self.degrees else _from_metres(a, b, self.crs, area_crs)

    def place_mistaken(self, area_crs: str) -> Coordinates:
        """As `place`, for all rows, read as is often meant: metres exchanged, the longitude's sign changed."""
        rows = np.ones(len(self.a), dtype=bool)
        if self.degrees:
            return _from_degrees(self.a, -self.b, area_crs)
        return self.place(rows, area_crs, swapped=True)

    def place_as_other_kind(self, rows: Mask, area_crs: str) -> tuple[Coordinates, Coordinates]:
        """As `place`, but degrees read as easting and northing or the other way round, in both orders."""
        a, b = self.a[rows], self.b[rows]
        if self.degrees:
            return _from_metres(b, a, area_crs, area_crs), _from_metres(a, b, area_crs, area_crs)
        return _from_degrees(b, a, area_crs), _from_degrees(a, b, area_crs)


def _from_degrees(lat: Floats, lon: Floats, area_crs: str) -> Coordinates:
    possible = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    lat, lon = np.where(possible, lat, np.nan), np.where(possible, lon, np.nan)
    return (*to_area(lon, lat, area_crs), lon, lat)


def _from_metres(e: Floats, n: Floats, crs: str, area_crs: str) -> Coordinates:
    if not in_degrees(crs):
        # So close to a system's origin nothing lies: these are kilometres, or degrees in the wrong columns.
        possible = (np.abs(e) > _NOTHING_WITHIN) | (np.abs(n) > _NOTHING_WITHIN)
        e, n = np.where(possible, e, np.nan), np.where(possible, n, np.nan)
    e, n = reproject(e, n, crs, area_crs)
    return (e, n, *to_wgs84(e, n, area_crs))


def _place_by_pair(pair: Pair, places: Places, frame: Frame, feed: Feed, *, found: Findings) -> Mask:
    """Place rows by one pair of columns; returns the rows whose coordinates cannot be used."""
    todo = pair.given & ~places.known
    swapped = np.zeros(len(todo), dtype=bool)
    for exchange in (False, True) if todo.any() else ():
        at = pair.place(todo, frame.area.crs, swapped=exchange)
        good = places.put_given(np.flatnonzero(todo), at, frame.holds(*at), feed)
        swapped[good] = exchange
        todo[good] = False
        if not todo.any():
            break
    if todo.any():
        _place_as_other_kind(pair, places, frame, feed, todo=todo, found=found)
    what = "Latitude and longitude" if pair.degrees else "Easting and northing"
    message = f"{what} were swapped; put right."
    if frame.area.bounds is None and swapped.any() and swapped[pair.given].all():
        # The other way round they lie in a whole country: not much to go by, where no other row is its witness.
        message += " All of the file's are: does the feed name the coordinate system they are written in?"
    found.note("swapped_coordinates", swapped, values=pair.written, message=message)
    found.note("zero_coordinates", pair.nowhere & ~places.known, values=pair.written,
               message="The coordinates stand for no place (0, 0 or -1, -1 or 999999, 999999); not used.")  # fmt: skip
    found.note("half_coordinates", pair.half & ~places.known, values=pair.written,
               message="Only one of two coordinates is given; it was not used.")  # fmt: skip
    return todo


def _mind_those_apart(
    pair: Pair, places: Places, frame: Frame, feed: Feed, *, stored: Middle | None, found: Findings
) -> None:
    """Put right what was swapped though both ways lie in the region; take out placeholders; say what lies far off."""
    _take_out_placeholders(places, feed, np.ones(len(places.e), dtype=bool), pair.written, found=found)
    if feed.location_method != "coordinates" or frame.area.bounds is not None:
        return
    other = pair.place_mistaken(frame.area.crs)
    apart = standing_apart(places.e, places.n, other[0], other[1], stored)
    mended = apart.mended & pair.given & frame.holds(*other)
    for values, right in zip((places.e, places.n, places.lon, places.lat), other, strict=True):
        values[mended] = right[mended]
    kind, what = "swapped_coordinates", "Easting and northing were swapped"
    if pair.degrees:
        kind, what = "lost_minus", "The longitude has a wrong sign"
    message = f"{what}; put right. As written they lie far from {apart.of or 'all others'}."
    found.note(kind, mended, values=pair.written, message=message)
    of = apart.of or "where nearly all others lie"
    message = f"Far from {of}; taken as written. Are the coordinates right?"
    found.note("far_away", apart.far, values=pair.written, message=message)


def _take_out_placeholders(places: Places, feed: Feed, among: Mask, written: pd.Series, *, found: Findings) -> None:
    """Count the rows without a place that name a point where too many of the rows of a mask lie."""
    if feed.placeholders != "leave_out":
        return
    piled = placeholder(np.where(among, places.e, np.nan), places.n)
    if piled is not None:
        places.take_back(piled)
        message = "So many rows name this one point that it must be a placeholder; it was not used as a place."
        found.note("placeholder", piled, values=written, message=message)


def _place_as_other_kind(pair: Pair, places: Places, frame: Frame, feed: Feed, *, todo: Mask, found: Findings) -> None:
    """Degrees in the columns of metres or the reverse, used where only one order fits; `todo` shrinks in place."""
    one, other = pair.place_as_other_kind(todo, frame.area.crs)
    fits, fits_other = frame.holds(*one), frame.holds(*other)
    rows = np.flatnonzero(todo)
    good = np.concatenate([places.put_given(rows, one, fits & ~fits_other, feed),
                           places.put_given(rows, other, fits_other & ~fits, feed)])  # fmt: skip
    mended = np.zeros(len(todo), dtype=bool)
    mended[good] = True
    todo[good] = False
    degrees, metres = "latitude and longitude", "easting and northing"
    here, there = (degrees, metres) if pair.degrees else (metres, degrees)
    found.note("misplaced_coordinates", mended, values=pair.written,
               message=f"The columns of {here} held {there}; read as such.")  # fmt: skip


def _place_by_gazetteer(
    cells: pd.DataFrame, places: Places, gazetteer: Gazetteer, frame: Frame, feed: Feed, *, found: Findings
) -> None:
    for column, title in (("uprn", "Property reference (UPRN)"), ("postcode", "Postcode")):
        if column not in cells or places.known.all():
            continue
        values = cells[column].fillna("")
        todo = ~places.known & ~values.str.strip().str.lower().isin(NO_VALUE).to_numpy(dtype=bool)
        if not todo.any():
            continue
        at = np.flatnonzero(todo)
        e, n, precision = np.full((3, len(todo)), np.nan)
        if column == "uprn":
            e[at], n[at] = gazetteer.uprn(values.iloc[at])
            precision[at] = UPRN_PRECISION_M
        else:
            e[at], n[at], precision[at] = gazetteer.postcode(values.iloc[at])
        lon, lat = to_wgs84(e, n, frame.area.crs)
        inside = frame.holds(e, n, lon, lat)
        places.put(todo & inside, e, n, method=column, precision_m=precision)
        placed = todo & places.known
        # The office's own postcode or property, where the true one is not known.
        _take_out_placeholders(places, feed, placed, values, found=found)
        found.note(f"{column}_not_found", todo & ~placed, values=values,
                   message=f"{title} not in the gazetteer for this area.")  # fmt: skip


def _refuse_wild(rows: Mask, written: pd.Series, name: str, frame: Frame, *, found: Findings) -> None:
    found.refuse(
        rows,
        column=name,
        values=written,
        reason=f"The coordinates are not numbers, or lie outside {frame.words}, either way round.",
        remedy=frame.remedy,
    )


def _complete(places: Places, crs: str) -> None:
    """Longitude and latitude of the places that have none, and the rounding: 0.1 m, and 7 decimals of a degree."""
    gaps = places.known & np.isnan(places.lon)
    if gaps.any():
        places.lon[gaps], places.lat[gaps] = to_wgs84(places.e[gaps], places.n[gaps], crs)
    places.e, places.n = np.round(places.e, 1), np.round(places.n, 1)
    places.lon, places.lat = np.round(places.lon, 7), np.round(places.lat, 7)
