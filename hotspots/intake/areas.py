"""Wards, patches, local authorities and police forces: the areas that reports and homes are counted by.

Boundaries come as GeoJSON or GeoPackage in any coordinate system; a table may say how many homes each patch has and
who looks after it. A report belongs to the area its point lies in; on a common border, to the first in the file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import SettingsError
from hotspots.intake.boundary_files import check_boundary_file, is_file
from hotspots.intake.frame import Frame
from hotspots.intake.raw_table import shorten
from hotspots.projection import read_shapes, to_wgs84
from hotspots.schema import AREA_LAYERS, AREAS
from hotspots.settings import Area, Settings

# Official names change with each release: wd25cd, WD25NM …
_CODE = re.compile(r"(?i)^(code|ref|reference|patch|patch_code|ward_code|[a-z]{2,8}\d\d_?cd)$")
_NAME = re.compile(r"(?i)^(name|title|label|ward|ward_name|patch_name|[a-z]{2,8}\d\d_?nm)$")
# How the codes of a layer begin: files of wards name the authority of each as well.
_OWN = {"ward": "wd", "lad": "lad", "police_force": "pfa"}
# Many programs number the shapes under this name; a code of the areas' own is better.
_NUMBER = re.compile(r"(?i)^id$")
_MOST_TABLE = 32 * 1024**2
# "1.200": a thousand and two hundred in some countries, and one in others.
_DOTTED = re.compile(r"^\d{1,3}(\.\d{3})+$")
# More homes or residents than any area has: a slip of the pen.
_MOST = 10_000_000
_TABLE_COLUMNS = {
    "code": ("patch", "code", "patch_code", "ward", "ward_code"),
    "homes": ("homes", "properties", "dwellings", "units", "households"),
    "residents": ("residents", "population"),
    "officer": ("officer", "officer_post", "housing_officer", "post"),
    "team": ("team", "team_type"),
}


@dataclass(frozen=True)
class Areas:
    """The areas of a partnership.

    Attributes:
        table: columns of `schema.AREAS`, one row an area.
        shapes: layer → its shapes, metres of the area's system, in the order of the table.
    """

    table: pd.DataFrame
    shapes: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)

    def codes(self, layer: str, easting: ArrayLike, northing: ArrayLike) -> NDArray[np.object_]:
        """Code of the area that each point lies in; empty where it lies in none.

        Args:
            easting, northing: metres, shape (n,); NaN = in none.
        """
        e, n = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
        found = np.full(len(e), "", dtype=object)
        if layer not in self.shapes:
            return found
        from shapely import points

        known = np.flatnonzero(np.isfinite(e) & np.isfinite(n))
        at, area = self._trees[layer].query(points(e[known], n[known]), predicate="intersects")
        codes = self.table.loc[self.table["layer"] == layer, "code"].to_numpy(dtype=object)
        # A point on a border is met twice; written last, the first area of the file wins.
        order = np.argsort(-area, kind="stable")
        found[known[at[order]]] = codes[area[order]]
        return found

    def named(self, layer: str, stated: pd.Series) -> NDArray[np.object_]:
        """Code of the area that a file names, by its code or its name; empty where no area is called so."""
        of_layer = self.table[self.table["layer"] == layer]
        codes = of_layer["code"].astype(str)
        known = dict(zip(of_layer["name"].astype(str).str.casefold(), codes, strict=True))
        known |= dict(zip(codes.str.casefold(), codes, strict=True))
        return np.array([known.get(str(word).casefold(), "") for word in stated], dtype=object)

    @cached_property
    def _trees(self) -> dict[str, Any]:
        from shapely import STRtree

        return {layer: STRtree(shapes) for layer, shapes in self.shapes.items()}


def read_areas(settings: Settings) -> Areas:
    """Read the boundaries and the table of homes that the settings name.

    Raises:
        SettingsError: when a file cannot be read, has no areas or no codes, or names an area that is not there.
    """
    tables, shapes = [], {}
    for layer in AREA_LAYERS:
        path: Path | None = getattr(settings.geography, layer)
        if path is not None:
            table, shapes[layer] = _read_layer(layer, path, settings.area)
            tables.append(table)
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({c: [] for c in AREAS})
    if settings.geography.homes is not None:
        _add_homes(whole, settings.geography.homes)
    return Areas(whole[list(AREAS)], shapes)


def fingerprint(settings: Settings) -> str:
    """Changes when any of the files does, or the settings name others; empty when they name none."""
    geography, digest = settings.geography, hashlib.sha256()
    layers = [getattr(geography, layer) for layer in AREA_LAYERS]
    files: list[Path] = [p for p in (*layers, geography.homes) if p is not None]
    for path in (*files, *settings.gazetteer.uprn):
        digest.update(str(path).encode())
        if path in files and is_file(path):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest() if files or settings.gazetteer.uprn else ""


def _read_layer(layer: str, path: Path, area: Area) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    crs = area.crs
    where = f"[geography] {layer} = {path}"
    check_boundary_file(path, where)
    try:
        frame = read_shapes(path, crs)
        frame = frame[frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~frame.geometry.is_empty]
        frame = frame[~frame.geometry.is_empty]
    except Exception as error:  # GDAL, GEOS and PROJ each raise errors of their own for what is spoilt in a file.
        raise SettingsError(
            "The boundaries cannot be read.",
            where=where,
            remedy="Name a GeoJSON or GeoPackage file with polygons.",
        ) from error
    codes, names = _codes_and_names(layer, frame, where)
    if not len(frame) or codes.duplicated().any():
        twice = f"The code “{codes[codes.duplicated()].iloc[0]}” stands twice." if len(frame) else "It holds no areas."
        raise SettingsError(twice, where=where, remedy="Give each area a code of its own.")
    table = _layer_table(layer, frame, codes, names, where)
    if not np.isfinite(table[["easting", "northing", "lon", "lat"]].to_numpy(dtype=float)).all():
        raise SettingsError(
            f"Its coordinates do not fit the coordinate system that it names, nor {crs}.",
            where=where,
            remedy="Save it again with its own coordinate system, as GeoPackage or GeoJSON.",
        )
    shapes = frame.geometry.make_valid().to_numpy()
    if not _any_inside(shapes, table, area):
        first = table.iloc[0]
        raise SettingsError(
            f"None of its areas lies in {Frame(area, whole_country=False).words}; the first is at longitude "
            f"{first['lon']:.2f}, latitude {first['lat']:.2f}.",
            where=where,
            remedy="Is it the right file, and does it name its own coordinate system?",
        )
    return table, shapes


def _any_inside(shapes: NDArray[np.object_], table: pd.DataFrame, area: Area) -> bool:
    """Whether any area reaches into the partnership's bounds, or without them lies in its system's region."""
    if area.bounds is not None:
        from shapely import box, intersects

        return bool(intersects(shapes, box(*area.bounds)).any())
    e, n, lon, lat = (table[c].to_numpy(dtype=float) for c in ("easting", "northing", "lon", "lat"))
    return bool(Frame(area, whole_country=False).holds(e, n, lon, lat).any())


def _codes_and_names(layer: str, frame: Any, where: str) -> tuple[pd.Series, pd.Series]:
    """The column that tells the areas apart, and the one that names them, as text."""
    told = [c for c in frame.columns if c != frame.geometry.name and (frame[c].notna().any() or frame.empty)]
    own = _OWN.get(layer, "$")
    code = next((c for form in (rf"(?i){own}\d\d_?cd$", _CODE, _NUMBER) for c in told if re.match(form, c)), None)
    name = next((c for form in (rf"(?i){own}\d\d_?nm$", _NAME) for c in told if re.match(form, c)), code)
    if code is None and name is None:
        raise SettingsError(
            f"No column holds a code or a name (there are: {', '.join(map(str, frame.columns))}).",
            where=where,
            remedy="Give every area a property “code” and a property “name”.",
        )
    codes = _as_words(frame[code or name])
    if (codes == "").any():
        first = int(np.flatnonzero(codes == "")[0]) + 1
        raise SettingsError(
            f"Area {first} of {len(codes)} has no code in “{code or name}”.",
            where=where,
            remedy="Give every area a code.",
        )
    names = _as_words(frame[name or code])
    return codes, names.where(names != "", codes)


def _as_words(values: pd.Series) -> pd.Series:
    """Codes or names as text, blank where there is none; whole numbers without the ".0" that blanks beside them add."""
    whole = values.map(lambda v: str(int(v)) if isinstance(v, float) and v.is_integer() else v)
    return whole.astype(object).where(values.notna(), "").astype(str).str.strip()


def _layer_table(layer: str, frame: Any, codes: pd.Series, names: pd.Series, where: str) -> pd.DataFrame:
    middle = frame.geometry.representative_point()
    lon, lat = to_wgs84(middle.x.to_numpy(), middle.y.to_numpy(), str(frame.crs))
    text = {c: _as_words(frame[c]).to_numpy(dtype=object) if c in frame else "" for c in ("officer", "team", "ward")}
    number: dict[str, Any] = dict.fromkeys(("homes", "residents"), np.nan)
    for c in number:
        if c in frame:
            told = zip(codes, _as_words(frame[c]), strict=True)
            number[c] = [
                _as_number(value, f"{where}, area {code}, {c}", whole=False) if value else np.nan
                for code, value in told
            ]
    return pd.DataFrame(
        {
            "layer": layer,
            "code": codes.to_numpy(dtype=object),
            "name": names.to_numpy(dtype=object),
            **number,
            "officer": text["officer"],
            "team": text["team"],
            "ward": text["ward"] if layer == "patch" else "",
            "area_m2": frame.geometry.area.to_numpy(dtype=float),
            "easting": middle.x.to_numpy(dtype=float),
            "northing": middle.y.to_numpy(dtype=float),
            "lon": lon,
            "lat": lat,
        }
    )


def _add_homes(table: pd.DataFrame, path: Path) -> None:
    """Write homes, residents, officer and team of the table of homes over what the boundaries say."""
    where = f"[geography] homes = {path}"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read(_MOST_TABLE + 1)
        first = text.partition("\n")[0]
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
        if len(text) > _MOST_TABLE:
            raise csv.Error
    except (OSError, ValueError, csv.Error) as error:
        raise SettingsError(
            "The table of homes cannot be read.", where=where, remedy="Name a CSV file in UTF-8."
        ) from error
    headings = {h.strip().casefold().replace(" ", "_"): h for h in (rows[0] if rows else {}) if h}
    found = {ours: next((headings[h] for h in names if h in headings), None) for ours, names in _TABLE_COLUMNS.items()}
    if found["code"] is None:
        raise SettingsError(
            "The table of homes has no column “patch”.", where=where, remedy="Its first row names the columns."
        )
    at = {code: i for i, code in enumerate(table["code"])}
    told: set[str] = set()
    for number, row in enumerate(rows, start=2):
        if None in row:
            raise SettingsError(
                "The row has more cells than the heading.",
                where=f"{where}, row {number}",
                remedy="Write numbers without a comma for thousands, or put them in quotation marks.",
            )
        code = (row[found["code"]] or "").strip()
        if not code and not any((value or "").strip() for value in row.values()):
            continue
        if code in told:
            raise SettingsError(
                f"The area “{code}” stands twice.", where=f"{where}, row {number}", remedy="Take one of its rows out."
            )
        told.add(code)
        if code not in at:
            raise SettingsError(
                f"There is no area “{code}”.", where=f"{where}, row {number}", remedy="Use the codes of the boundaries."
            )
        for ours in ("homes", "residents", "officer", "team"):
            column = found[ours]
            if column is not None and (value := (row[column] or "").strip()):
                table.loc[at[code], ours] = _as_number(value, f"{where}, row {number}, column {column}") if ours in (
                    "homes",
                    "residents",
                ) else value  # fmt: skip


def _as_number(value: str, where: str, *, whole: bool = True) -> float:
    try:
        number = float(value.replace(",", ""))
    except ValueError:
        number = np.nan
    if not 0 <= number < _MOST or (whole and (not number.is_integer() or _DOTTED.match(value))):
        raise SettingsError(
            f"“{shorten(value, 40)}” is not a number of homes or residents.",
            where=where,
            remedy="Write a whole number, or leave it empty when it is not known.",
        )
    return number
