"""From a property reference (UPRN) or a postcode to a place; the files are read when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import SettingsError
from hotspots.intake.gazetteer_files import read_columns
from hotspots.projection import BRITISH_GRID, reproject
from hotspots.settings import Settings

Floats = NDArray[np.float64]

_UPRN_COLUMNS = {
    "uprn": ("uprn",),
    "e": ("xcoordinate", "easting", "eastings"),
    "n": ("ycoordinate", "northing", "northings"),
}
_POSTCODE_COLUMNS = {
    "code": ("pcds", "pcd", "pcd2", "pc", "postcode"),
    "e": ("east1m", "ea", "easting", "eastings"),
    "n": ("nrth1m", "north1m", "no", "northing", "northings"),
    "quality": ("gridind", "grdind", "pq", "positionalquality"),
}
# Quality marks of Code-Point (10 …) and of the ONS (1 …) → about how far the point may be from a home of the postcode,
# metres. Best: within the building nearest the middle; the worse ones stand for sectors. Our own reading of the marks.
_QUALITY = {
    **dict.fromkeys(("10", "1"), 50.0),
    **dict.fromkeys(("20", "30", "2", "3"), 100.0),
    **dict.fromkeys(("40", "50", "4"), 250.0),
    **dict.fromkeys(("60", "5", "6"), 500.0),
    "8": 1000.0,
}
_UNKNOWN_QUALITY = 100.0


@dataclass(frozen=True)
class Gazetteer:
    """Looks places up; files are read at the first question.

    Attributes:
        uprn_files, postcode_files: files, folders or patterns.
        crs: the area's system; results are in its metres.
        bounds: west, south, east, north in the area's metres; UPRNs outside are not kept in memory.
    """

    uprn_files: tuple[Path, ...] = ()
    postcode_files: tuple[Path, ...] = ()
    crs: str = BRITISH_GRID
    bounds: tuple[float, float, float, float] | None = None

    def uprn(self, values: pd.Series) -> tuple[Floats, Floats]:
        """Easting and northing (metres of the area's system) of each UPRN; NaN where unknown."""
        texts = values.str.strip().str.replace(r"\.0+$", "", regex=True)
        # Only digits: Excel's 1.00012E+11 has lost half of them and would find another home.
        numbers = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{1,12}")), errors="coerce")
        return self._uprns.find(numbers.to_numpy(dtype=float, na_value=np.nan))

    def postcode(self, values: pd.Series) -> tuple[Floats, Floats, Floats]:
        """Easting, northing (metres of the area's system) and precision (metres) of each postcode; NaN if unknown."""
        table = self._postcodes
        at = table.index.get_indexer(pd.Index(tidy_postcode(values).to_numpy(dtype=object)))
        found = at >= 0
        picked = table.to_numpy(dtype=float)[at] if len(table) else np.full((len(values), 3), np.nan)
        e, n, precision = np.where(found[:, None], picked, np.nan).T
        return e, n, precision

    @property
    def addresses(self) -> tuple[Floats, Floats]:
        """Easting and northing (metres of the area's system) of every property reference within the bounds."""
        return self._uprns.e, self._uprns.n

    @cached_property
    def _uprns(self) -> _Numbered:
        parts = list(_uprn_parts(self.uprn_files, self.crs, self.bounds))
        if self.uprn_files and not any(len(number) for number, _, _ in parts):
            raise self._empty("uprn", self.uprn_files)
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.empty(0)] * 3
        order = np.argsort(columns[0], kind="stable")
        return _Numbered(columns[0][order], columns[1][order], columns[2][order])

    @cached_property
    def _postcodes(self) -> pd.DataFrame:
        if not self.postcode_files:
            return pd.DataFrame({"e": [], "n": [], "precision": []}, dtype=float, index=pd.Index([], dtype=object))
        parts = list(_postcode_parts(self.postcode_files))
        table = pd.concat(parts) if parts else pd.DataFrame({"e": [], "n": [], "precision": []})
        table = table[~table.index.duplicated()]
        e, n = reproject(table["e"].to_numpy(), table["n"].to_numpy(), BRITISH_GRID, self.crs)
        if not _within(e, n, self.bounds).any():
            raise self._empty("postcode", self.postcode_files)
        return table.assign(e=e, n=n)

    def _empty(self, entry: str, paths: tuple[Path, ...]) -> SettingsError:
        """Said rather than every row told that its place is not known."""
        return SettingsError(
            f"The gazetteer has no place {'within the bounds of the area' if self.bounds else 'that can be read'}.",
            where=f"[gazetteer] {entry} = {', '.join(map(str, paths))}",
            remedy="Is it the file of this region, with rows in it? Easting and northing are metres of the British "
            "National Grid, each in its own column, without commas.",
        )


@dataclass(frozen=True)
class _Numbered:
    """Places by number, sorted."""

    number: Floats
    e: Floats
    n: Floats

    def find(self, wanted: Floats) -> tuple[Floats, Floats]:
        if not len(self.number):
            return np.full(len(wanted), np.nan), np.full(len(wanted), np.nan)
        at = np.searchsorted(self.number, np.nan_to_num(wanted, nan=-1.0)).clip(max=len(self.number) - 1)
        found = self.number[at] == wanted
        return np.where(found, self.e[at], np.nan), np.where(found, self.n[at], np.nan)


def load_gazetteer(settings: Settings) -> Gazetteer:
    """The gazetteer that the settings name; an empty one knows no place. Nothing is read yet."""
    return Gazetteer(settings.gazetteer.uprn, settings.gazetteer.postcode, settings.area.crs, settings.area.bounds)


def tidy_postcode(values: pd.Series) -> pd.Series:
    """Postcodes in one spelling: capitals, no blanks or punctuation; the second half begins with a digit, 0 not O."""
    tidy = values.fillna("").str.upper().str.replace(r"[^A-Z0-9]", "", regex=True)
    return tidy.str.replace(r"O([A-Z]{2})$", r"0\1", regex=True)


def _within(e: Floats, n: Floats, bounds: tuple[float, float, float, float] | None) -> NDArray[np.bool_]:
    """Which places lie within the bounds, or without them, are any."""
    west, south, east, north = bounds or (-np.inf, -np.inf, np.inf, np.inf)
    with np.errstate(invalid="ignore"):
        return np.isfinite(e) & np.isfinite(n) & (e >= west) & (e <= east) & (n >= south) & (n <= north)


def _uprn_parts(
    paths: tuple[Path, ...], crs: str, bounds: tuple[float, float, float, float] | None
) -> Iterator[tuple[Floats, Floats, Floats]]:
    for block in read_columns(paths, _UPRN_COLUMNS):
        number, x, y = (pd.to_numeric(block[c], errors="coerce").to_numpy(dtype=float) for c in ("uprn", "e", "n"))
        e, n = reproject(x, y, BRITISH_GRID, crs)
        # 1.00012E+11 has lost half of its digits: it is the number of another home.
        whole = ~block["uprn"].str.contains("e", case=False, regex=False).to_numpy(dtype=bool, na_value=True)
        keep = np.isfinite(number) & whole & _within(e, n, bounds)
        yield number[keep], e[keep], n[keep]


def _postcode_parts(paths: tuple[Path, ...]) -> Iterator[pd.DataFrame]:
    for block in read_columns(paths, _POSTCODE_COLUMNS, optional="quality"):
        table = pd.DataFrame(
            {
                "e": pd.to_numeric(block["e"], errors="coerce").to_numpy(dtype=float),
                "n": pd.to_numeric(block["n"], errors="coerce").to_numpy(dtype=float),
                "precision": block["quality"].str.strip().map(_QUALITY).fillna(_UNKNOWN_QUALITY).to_numpy(dtype=float),
            },
            index=pd.Index(tidy_postcode(block["code"]).to_numpy(dtype=object)),
        )
        # Postcodes without a place stand at 0,0.
        yield table[(table["e"] > 0) & (table["n"] > 0)]
