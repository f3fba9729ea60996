"""From one coordinate system to another: numpy arrays in, numpy arrays out, NaN where it cannot be done.

Great Britain goes through convertbng, which carries Ordnance Survey's OSTN15 shift grid. pyproj's wheel does not, and
falls back without a word to a transformation that is 1.8 m off at the median; it serves every other country, and the
few places in the British National Grid's box that OSTN15 does not cover (Northern Ireland, open sea).
Area coordinates are always metres, even where the area's system counts in feet.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyproj
from convertbng import cutil
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import SettingsError

if TYPE_CHECKING:
    import geopandas

Floats = NDArray[np.float64]

BRITISH_GRID = "EPSG:27700"
WGS84 = "EPSG:4326"
# No country's system reaches so far from west to east (Russia and Canada: below 180).
_WIDEST_DEGREES = 200.0


def read_shapes(path: Path, crs: str) -> geopandas.GeoDataFrame:
    """A file of boundaries or places in the coordinates `crs`; one that does not say its own is in longitude, latitude.

    Raises:
        OSError, ValueError, RuntimeError: when it cannot be read.
    """
    # Imported here because it takes a second, and most of the program does not need it.
    import geopandas

    frame = geopandas.read_file(path)
    return (frame if frame.crs is not None else frame.set_crs(WGS84)).to_crs(crs)


def last_written(path: Path | None) -> int:
    """When a file of shapes was last written, ns, so that a new one is read anew; 0 where there is none."""
    return path.stat().st_mtime_ns if path and path.exists() else 0


def to_area(lon: ArrayLike, lat: ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """Longitude and latitude (degrees, WGS84) to easting and northing (metres of the area's system `crs`)."""
    x, y = _floats(lon), _floats(lat)
    if not _is_british(crs):
        factor = metres_per_unit(crs)
        e, n = _by_pyproj(x, y, WGS84, crs)
        return e * factor, n * factor
    usable = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    e, n = cutil.convert_bng(np.where(usable, x, np.nan), np.where(usable, y, np.nan))
    return _fill((e, n), (x, y), usable, way=(WGS84, crs))


def to_wgs84(e: ArrayLike, n: ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """Easting and northing (metres of the area's system `crs`) to longitude and latitude (degrees, WGS84)."""
    x, y = _floats(e), _floats(n)
    if not _is_british(crs):
        factor = metres_per_unit(crs)
        return _by_pyproj(x / factor, y / factor, crs, WGS84)
    usable = (np.abs(x) < 2e6) & (np.abs(y) < 2e6)
    lon, lat = cutil.convert_lonlat(np.where(usable, x, np.nan), np.where(usable, y, np.nan))
    return _fill((lon, lat), (x, y), usable, way=(crs, WGS84))


def reproject(x: ArrayLike, y: ArrayLike, from_crs: str, to_crs: str) -> tuple[Floats, Floats]:
    """Coordinates in the units of `from_crs` to metres of `to_crs`.

    A geographic `from_crs` takes longitude and latitude, in this order; a geographic `to_crs` gives them.
    """
    xs, ys = _floats(x), _floats(y)
    factor = metres_per_unit(from_crs)
    if pyproj.CRS(from_crs) == pyproj.CRS(to_crs):
        bad = ~(np.isfinite(xs) & np.isfinite(ys))
        return np.where(bad, np.nan, xs * factor), np.where(bad, np.nan, ys * factor)
    lon, lat = (xs, ys) if from_crs == WGS84 else to_wgs84(xs * factor, ys * factor, from_crs)
    return (lon, lat) if to_crs == WGS84 else to_area(lon, lat, to_crs)


@lru_cache(maxsize=64)
def check_area_system(crs: str) -> None:
    """That a grid of metres can be laid in a coordinate system.

    Raises:
        SettingsError: when it is not known, counts in degrees, has no two axes on the ground, or is made for the whole
            world, where its metres are none on the ground (Web Mercator's are 0.6 m in London).
    """
    if _is_british(crs):
        return
    system, use = _known(crs), _known(crs).area_of_use
    problem = ""
    if not system.is_projected:
        problem = "does not count in metres on the ground"
    elif use and use.west < use.east and use.east - use.west > _WIDEST_DEGREES:
        problem = "is made for the whole world: its metres are not metres on the ground"
    if problem:
        raise SettingsError(
            f"“{crs[:60]}” ({system.name}) {problem}.",
            where="[area] crs",
            remedy="Write the system that your country's maps use, such as EPSG:27700, or its UTM zone, such as "
            "EPSG:25832. Files with longitude and latitude need no other entry than the columns lat and lon.",
        )


@lru_cache(maxsize=64)
def metres_per_unit(crs: str) -> float:
    """How many metres one unit of `crs` has: 1.0 for metres, 0.3048 for feet, 1.0 for degrees (left alone)."""
    system = _known(crs)
    return 1.0 if system.is_geographic else float(system.axis_info[0].unit_conversion_factor)


@lru_cache(maxsize=64)
def area_of_use(crs: str) -> tuple[float, float, float, float]:
    """West, south, east, north (degrees) of the region that `crs` is made for; the whole world where unstated."""
    area = _known(crs).area_of_use
    return (area.west, area.south, area.east, area.north) if area else (-180.0, -90.0, 180.0, 90.0)


def in_degrees(crs: str) -> bool:
    """Whether the coordinates of `crs` are longitude and latitude."""
    return bool(_known(crs).is_geographic)


def area_name(crs: str) -> str:
    """The system's own name, for messages: "OSGB36 / British National Grid"."""
    return str(_known(crs).name)


@lru_cache(maxsize=64)
def _known(crs: str) -> pyproj.CRS:
    try:
        return pyproj.CRS(crs)
    except pyproj.exceptions.CRSError as error:
        raise SettingsError(
            f"“{crs}” is not a coordinate system.", where="crs", remedy="Write a code such as EPSG:27700."
        ) from error


@lru_cache(maxsize=64)
def _transformer(from_crs: str, to_crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(_known(from_crs), _known(to_crs), always_xy=True)


def _is_british(crs: str) -> bool:
    return crs.strip().upper() == BRITISH_GRID


def _floats(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def _by_pyproj(x: Floats, y: Floats, from_crs: str, to_crs: str) -> tuple[Floats, Floats]:
    if not len(x):
        return x.copy(), y.copy()
    out_x, out_y = _transformer(from_crs, to_crs).transform(x, y)
    a, b = np.asarray(out_x, dtype=np.float64), np.asarray(out_y, dtype=np.float64)
    bad = ~(np.isfinite(a) & np.isfinite(b))
    return np.where(bad, np.nan, a), np.where(bad, np.nan, b)


def _fill(
    done: tuple[Floats, Floats], given: tuple[Floats, Floats], usable: NDArray[np.bool_], *, way: tuple[str, str]
) -> tuple[Floats, Floats]:
    """Where OSTN15 has no value (Northern Ireland, the open sea), pyproj's approximate transformation."""
    e, n = np.array(done[0]), np.array(done[1])
    gaps = np.isnan(e) & usable
    if gaps.any():
        e[gaps], n[gaps] = _by_pyproj(given[0][gaps], given[1][gaps], *way)
    return e, n
