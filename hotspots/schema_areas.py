"""The vocabulary of areas: wards, patches, local authorities, police forces, and the homes in them."""

from __future__ import annotations

import hashlib
import re

from hotspots.columns import Column

# Layers of areas that reports are counted by, named in the settings' [geography].
AREA_LAYERS: dict[str, str] = {
    "ward": "Ward", "patch": "Patch", "lad": "Local authority", "police_force": "Police force",
}  # fmt: skip
# Layers that hotspots may be found in one by one, and that files may name themselves where no boundaries are given.
DETECTION_LAYERS: tuple[str, ...] = ("lad", "police_force")

AREAS: dict[str, Column] = {
    "layer": Column("VARCHAR", "AREA_LAYERS", ""),
    "code": Column("VARCHAR", "", "stands once in its layer"),
    "name": Column("VARCHAR", "", "as people call it"),
    "homes": Column("DOUBLE", "homes", "null when not known"),
    "residents": Column("DOUBLE", "persons", "null when not known"),
    "officer": Column("VARCHAR", "", "post that looks after the patch, never a person's name; or empty"),
    "team": Column("VARCHAR", "", "team that works it, e.g. generic or specialist; or empty"),
    "ward": Column("VARCHAR", "", "ward as the patches' file names it; or empty"),
    "area_m2": Column("DOUBLE", "m2", ""),
    "easting": Column("DOUBLE", "m, area CRS", "a point inside"),
    "northing": Column("DOUBLE", "m, area CRS", "a point inside"),
    "lon": Column("DOUBLE", "degrees, WGS84", "a point inside"),
    "lat": Column("DOUBLE", "degrees, WGS84", "a point inside"),
}

# Addresses in each cell, where the gazetteer has property references; an address stands for a home.
CELL_HOMES: dict[str, Column] = {
    "cell_id": Column("BIGINT", "", ""),
    "homes": Column("INTEGER", "addresses", ""),
    "patch": Column("VARCHAR", "code of AREAS", "patch of the cell's centre; or empty"),
}


def id_prefix(area: str) -> str:
    """What the ids of an area's hotspots begin with: "" → "", "Leicester" → "Leicester.".

    Blanks become "_"; a name with other marks is told from similar ones by a few letters made from it:
    "Devon & Cornwall Police" → "Devon_Cornwall_Police-" and six letters and digits.
    """
    if not area:
        return ""
    plain = "_".join(re.findall(r"[A-Za-z0-9-]+", area))
    if plain.replace("_", " ") != area:
        plain = f"{plain}-{hashlib.sha256(area.encode()).hexdigest()[:6]}"
    return plain + "."
