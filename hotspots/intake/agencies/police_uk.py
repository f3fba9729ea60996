"""Street files of data.police.uk (CSV, gz, or the ZIP archive as downloaded; with and without a heading).

Source: https://data.police.uk/data/ ; column list as published since 2013. What to know about them:
the month is the finest time; coordinates are the nearest of a fixed list of anonymised points (at least eight
addresses each), so many reports share one; anti-social behaviour carries no reference; about a third of its rows equal
another row in every cell and are separate incidents all the same. So rows are never compared, and a newer file
replaces an older one of the same force and month whole.
"""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hotspots.errors import FileRefused
from hotspots.intake.raw_table import text_array
from hotspots.settings import Feed

FEED = Feed(
    key="police_uk",
    title="data.police.uk",
    agency_type="police",
    licence="Open Government Licence v3.0",
    time_precision="month",
    columns={
        "month": ("Month",),
        "lon": ("Longitude",),
        "lat": ("Latitude",),
        "place_name": ("Location",),
        "category_local": ("Crime type",),
        "police_force": ("Falls within", "Reported by"),
        "lad": ("LSOA name",),
    },
    header=(
        "Crime ID",
        "Month",
        "Reported by",
        "Falls within",
        "Longitude",
        "Latitude",
        "Location",
        "LSOA code",
        "LSOA name",
        "Crime type",
        "Last outcome category",
        "Context",
    ),
    keep={"Crime type": ("Anti-social behaviour",)},
    location_method="snap_point",
    # Half the usual distance between neighbouring anonymised points in towns.
    location_precision_m=100.0,
)

_FORCE, _MONTH = "Reported by", "Month"
_NOT_BY_PLACE = {"british transport police": "btp", "police service of northern ireland": "northern-ireland"}


def prepare(cells: pd.DataFrame) -> pd.DataFrame:
    """Take "On or near " off the names of places, and the number of the neighbourhood off the authority's name.

    The names of lower layer super output areas are those of their local authority and a number: "Leicester 001A".

    Args:
        cells: text columns by our names, one row a report.
    """
    # Looked at once for each distinct name, in Arrow: rows are many, names few.
    for column, pattern in (("place_name", r"^On or near[\s\p{Z}]*"), ("lad", r"[\s\p{Z}]+\d{3}[A-Z]+$")):
        if column in cells:
            names = pc.dictionary_encode(pa.array(cells[column].array, pa.large_string()))
            names = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
            bare = pc.replace_substring_regex(pc.utf8_trim_whitespace(names.dictionary), pattern, "")
            cells = cells.assign(**{column: pd.Series(text_array(bare.take(names.indices)), index=cells.index)})
    return cells


def release_key(file: pd.DataFrame, name: str) -> str:
    """What a newer release replaces: "leicestershire/2021-11", from the content and never from the file's name.

    Args:
        file: all rows of the file, text, by the file's own column names.
        name: the file's, for messages.

    Raises:
        FileRefused: when the file holds several forces or months, or says neither.
    """
    months = sorted({m.strip() for m in file[_MONTH].unique()} - {""}) if _MONTH in file else []
    forces = sorted({f.strip() for f in file[_FORCE].unique()} - {""}) if _FORCE in file else []
    if len(months) != 1 or len(forces) != 1:
        shown = ", ".join([*forces[:3], *months[:3]]) or "none"
        raise FileRefused(
            f"A street file holds one force and one month; here are {len(forces)} and {len(months)} ({shown}).",
            where=name,
            remedy="Load the files as published, one for each force and month.",
        )
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", months[0]):
        raise FileRefused(f"“{months[0]}” is not a month.", where=name, remedy="Months are written as 2021-11.")
    return f"{force_slug(forces[0])}/{months[0]}"


def force_slug(force: str) -> str:
    """A force's short name as in the published file names: "Devon & Cornwall Police" → "devon-and-cornwall"."""
    name = force.strip().lower()
    if name in _NOT_BY_PLACE:
        return _NOT_BY_PLACE[name]
    name = re.sub(r"\b(police|constabulary|service)\b", " ", name.replace("&", " and "))
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")
