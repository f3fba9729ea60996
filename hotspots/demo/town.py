"""The town as a whole: land, streets, homes, wards and patches, made once from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.demo.districts import Patch, Ward, draw_patches, draw_wards
from hotspots.demo.files import to_national_grid, write_csv
from hotspots.demo.homes import Housing, build_homes
from hotspots.demo.land import Land, NamedLine, lay_land
from hotspots.demo.streets import draw_streets
from hotspots.projection import to_wgs84

GAZETTEER = "gazetteer"
_PATCHES_OF_A_POST = 15
# Wards whose patches are worked by a team that does nothing but anti-social behaviour.
_SPECIALIST = ("Abbotsmoor", "Northfield", "Larkhill", "Westfield")


@dataclass(frozen=True)
class Town:
    """Everything of Brackenford that does not happen but stands. Shapes in metres from the south-west corner.

    Attributes:
        patch_of_home: for each row of `housing.homes` the index of its patch, -1 for none.
    """

    land: Land
    streets: tuple[NamedLine, ...]
    housing: Housing
    wards: tuple[Ward, ...]
    patches: tuple[Patch, ...]
    patch_of_home: np.ndarray

    def anchors(self) -> pd.DataFrame:
        """Points that reports are pinned to, in British National Grid: x, y, street, kind, homes."""
        return _in_grid(self.housing.anchors)

    def homes(self) -> pd.DataFrame:
        """Homes in British National Grid: x, y, uprn, postcode, street, estate."""
        estates = np.array([*(p.estate for p in self.patches), ""], dtype=object)
        return _in_grid(self.housing.homes).assign(estate=estates[self.patch_of_home])


def build_town(seed: int) -> Town:
    """Build the town; the same seed always gives the same town, whatever happens in it later."""
    rng = np.random.default_rng([seed, 1])
    land = lay_land(rng)
    streets = draw_streets(rng, land)
    housing = build_homes(rng, land, streets)
    wards = draw_wards(land)
    patches, of_home = draw_patches(land, wards, housing.homes)
    return Town(land, tuple(streets), housing, wards, patches, of_home)


def write_gazetteer(folder: Path, town: Town) -> None:
    """Write UPRNs (OS Open UPRN's columns), postcodes (Code-Point Open's, no header) and homes by patch."""
    into = folder / GAZETTEER
    into.mkdir(parents=True, exist_ok=True)
    homes = town.homes()
    lon, lat = to_wgs84(homes["x"], homes["y"], "EPSG:27700")
    uprns = zip(
        homes["uprn"], homes["x"].map("{:.2f}".format), homes["y"].map("{:.2f}".format),
        map("{:.7f}".format, lat), map("{:.7f}".format, lon), strict=True,
    )  # fmt: skip
    header = ("UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE")
    write_csv(into / "osopenuprn_demo.csv", header, uprns, encoding="utf-8-sig")
    centres = _in_grid(town.housing.postcodes)
    rows = (
        f'"{code}",10,{int(x)},{int(y)},"E92000001","","","","",""'
        for code, x, y in zip(centres["postcode"], centres["x"], centres["y"], strict=True)
    )
    (into / "codepoint_demo.csv").write_bytes(("\r\n".join(rows) + "\r\n").encode())
    write_homes_by_patch(folder / "homes.csv", town)


def write_homes_by_patch(path: Path, town: Town) -> None:
    """Write how many homes each patch has and which post looks after it: one post for about fifteen patches."""
    posts: dict[str, str] = {}
    for ward in sorted({p.ward for p in town.patches}):
        of_ward = sorted(p.code for p in town.patches if p.ward == ward)
        count = max(1, round(len(of_ward) / _PATCHES_OF_A_POST))
        posts |= {code: f"{ward} {at * count // len(of_ward) + 1}" for at, code in enumerate(of_ward)}
    rows = [
        (p.code, p.estate, p.ward, p.homes, posts[p.code], "specialist" if p.ward in _SPECIALIST else "generic")
        for p in town.patches
    ]
    write_csv(path, ("patch", "estate", "ward", "homes", "officer", "team"), rows)


def _in_grid(table: pd.DataFrame) -> pd.DataFrame:
    moved = to_national_grid(table[["x", "y"]].to_numpy())
    return table.assign(x=moved[:, 0].round(2), y=moved[:, 1].round(2))
