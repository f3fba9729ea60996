"""Wards, patches, local authorities and police forces: the areas that reports and homes are counted by.

Boundaries come as GeoJSON or GeoPackage in any coordinate system; a table may say how many homes each patch has and
who looks after it. A report belongs to the area its point lies in; on a common border, to the first in the file.
"""

from __future__ import annotations

import csv
import hashlib
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
from hotspots.intake.raw_table import shorten
from hotspots.projection import read_shapes, to_wgs84
from hotspots.schema import AREA_LAYERS, AREAS
from hotspots.settings import Settings

# Official names change with each release: wd25cd, WD25NM …
_CODE = re.compile(r"(?i)^(code|id|ref|reference|patch|patch_code|ward_code|(wd|lsoa|oa|msoa|lad|pfa)\d\d_?cd)$")
_NAME = re.compile(r"(?i)^(name|title|label|ward|ward_name|patch_name|(wd|lsoa|msoa|lad|pfa)\d\d_?nm)$")
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
            table, shapes[layer] = _read_layer(layer, path, settings.area.crs)
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
        if path in files and path.exists():
            digest.update(path.read_bytes())
    return digest.hexdigest() if files or settings.gazetteer.uprn else ""


def _read_layer(layer: str, path: Path, crs: str) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    try:
        frame = read_shapes(path, crs)
        frame = frame[frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"]) & ~frame.geometry.is_empty]
        frame = frame[~frame.geometry.is_empty]
    except Exception as error:  # GDAL, GEOS and PROJ each raise errors of their own for what is spoilt in a file.
        raise SettingsError(
            "The boundaries cannot be read.",
            where=f"[geography] {layer} = {path}",
            remedy="Name a GeoJSON or GeoPackage file with polygons.",
        ) from error
    code = next((c for c in frame.columns if _CODE.match(c)), None)
    name = next((c for c in frame.columns if _NAME.match(c)), code)
    if code is None and name is None:
        raise SettingsError(
            f"No column holds a code or a name (there are: {', '.join(map(str, frame.columns))}).",
            where=f"[geography] {layer} = {path}",
            remedy="Give every area a property “code” and a property “name”.",
        )
    codes = frame[code or name].astype(str).str.strip()
    if not len(frame) or codes.duplicated().any():
        twice = f"The code “{codes[codes.duplicated()].iloc[0]}” stands twice." if len(frame) else "It holds no areas."
        raise SettingsError(twice, where=f"[geography] {layer} = {path}", remedy="Give each area a code of its own.")
    table = _layer_table(layer, frame, codes, frame[name or code].astype(str).str.strip())
    if not np.isfinite(table[["easting", "northing", "lon", "lat"]].to_numpy(dtype=float)).all():
        raise SettingsError(
            f"Its coordinates do not fit the coordinate system that it names, nor {crs}.",
            where=f"[geography] {layer} = {path}",
            remedy="Save it again with its own coordinate system, as GeoPackage or GeoJSON.",
        )
    return table, frame.geometry.make_valid().to_numpy()


def _layer_table(layer: str, frame: Any, codes: pd.Series, names: pd.Series) -> pd.DataFrame:
    middle = frame.geometry.representative_point()
    lon, lat = to_wgs84(middle.x.to_numpy(), middle.y.to_numpy(), str(frame.crs))
    text = {c: frame[c].astype(str).to_numpy() if c in frame else "" for c in ("officer", "team", "ward")}
    number = {
        c: pd.to_numeric(frame[c], errors="coerce").to_numpy(dtype=float) if c in frame else np.nan
        for c in ("homes", "residents")
    }
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
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
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
    for number, row in enumerate(rows, start=2):
        code = (row[found["code"]] or "").strip()
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


def _as_number(value: str, where: str) -> float:
    try:
        number = float(value.replace(",", ""))
    except ValueError:
        number = np.nan
    if not 0 <= number < _MOST:
        raise SettingsError(
            f"“{shorten(value, 40)}” is not a number of homes or residents.",
            where=where,
            remedy="Write a whole number, or leave it empty when it is not known.",
        )
    return number
