"""The quarterly depersonalised set under the Crime and Disorder (Prescribed Information) Regulations 2007.

Information periods are three months each from 1 July 2007, that is calendar quarters; a set is due by the end of the
next one. For each incident the Regulations ask for category, date, time and location. No key, name, free text or
address is in it; places are given as squares unless they are anonymised street points already.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.errors import UsageError
from hotspots.periods import Period
from hotspots.schema import CATEGORIES, QUALIFIERS, REPORTS, Column
from hotspots.share.csv_files import csv_of
from hotspots.store import Snapshot
from hotspots.store.queries import agencies
from hotspots.store.queries_links import return_rows

SQUARE_M, SPARSE_SQUARE_M = 100, 500
# As data.police.uk: a place shared by fewer addresses may tell who lives there.
ENOUGH_HOMES = 8
_QUARTER = re.compile(r"^(2[01]\d\d)-?Q([1-4])$", re.IGNORECASE)
_FIRST_PERIOD = date(2007, 7, 1)

COLUMNS: dict[str, Column] = {
    "line": Column("INTEGER", "", "number of the line; no key of the agency"),
    "category": Column("VARCHAR", "", "national heading for anti-social behaviour"),
    "category_as_recorded": Column("VARCHAR", "", "the agency's own word for it"),
    "qualifier": Column("VARCHAR", "", "personal, nuisance or environmental"),
    "date": Column("DATE", "YYYY-MM-DD or YYYY-MM", "when it happened; the month alone where the day is not known"),
    "time": Column("VARCHAR", "HH:MM, local", "empty where the agency gives no time"),
    "easting": Column("INTEGER", "m, CRS of the manifest", "centre of the square, or the anonymised point itself"),
    "northing": Column("INTEGER", "m, CRS of the manifest", "likewise"),
    "square_m": Column("INTEGER", "m", "width of the square; 0 = a point; empty = not located"),
    "ward": Column("VARCHAR", "", "ward code, or empty"),
    "place": Column("VARCHAR", "", REPORTS["place_name"].meaning),
}


@dataclass(frozen=True)
class Quarter:
    """One information period: a calendar quarter."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read "2025-Q3".

        Raises:
            UsageError: when it is no quarter, or lies before the Regulations' first period.
        """
        found = _QUARTER.match(text.strip())
        quarter = cls(int(found[1]), int(found[2])) if found else None
        if quarter is None or quarter.first_day < _FIRST_PERIOD:
            raise UsageError(
                f"“{text}” is no information period.",
                remedy="Write a quarter such as 2025-Q3; the first is 2007-Q3.",
            )
        return quarter

    @property
    def label(self) -> str:
        """ "2025-Q3"."""
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.next.first_day - timedelta(days=1)

    @property
    def due(self) -> date:
        """The day by which it is to be disclosed: the last of the next period."""
        return self.next.last_day

    @property
    def next(self) -> Quarter:
        """The period after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarterly_return(snapshot: Snapshot, quarter: Quarter, *, as_given: Collection[str] = ()) -> dict[str, bytes]:
    """The files of a return: one CSV an agency, the data dictionary, the manifest with their hashes.

    The same snapshot gives the same bytes.

    Args:
        as_given: agencies whose coordinates the agreement allows to be passed on as they are. Homes (from a UPRN) and
            postcodes are given as squares all the same.

    Raises:
        UsageError: when there is no report in the quarter, or an agency is not known.
    """
    months = [Period.holding("month", day).number for day in (quarter.first_day, quarter.last_day)]
    rows = return_rows(snapshot, first=months[0], last=months[1])
    if rows.empty:
        raise UsageError(
            f"There are no reports of {quarter.label} here.",
            where=str(snapshot.store),
            remedy="Choose another quarter.",
        )
    present = sorted(set(rows["source_agency"]))
    if unknown := sorted(set(as_given) - set(present)):
        raise UsageError(
            f"There is no agency {unknown[0]} in {quarter.label}.", remedy=f"There are: {', '.join(present)}."
        )
    tables = {a: _table(rows[rows["source_agency"] == a], exact=a in as_given) for a in present}
    files = {f"asb-return-{quarter.label}-{agency}.csv": csv_of(table) for agency, table in tables.items()}
    files["data-dictionary.csv"] = csv_of(
        pd.DataFrame(
            [(name, *column) for name, column in COLUMNS.items()], columns=["column", "type", "unit", "meaning"]
        )
    )
    counts = {f"asb-return-{quarter.label}-{agency}.csv": len(table) for agency, table in tables.items()}
    files["manifest.json"] = _manifest(snapshot, quarter, files, counts, sorted(as_given), rows)
    return files


def write_return(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files; a return that was written before is never overwritten with another one.

    Raises:
        UsageError: when a file with other content lies there, or the folder cannot be written.
    """
    for name, content in files.items():
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            raise UsageError(
                "Another return lies here already.",
                where=str(path),
                remedy="Name another folder: what was disclosed once is kept as it was.",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The manifest comes last: without it a return is not whole.
        for name, content in files.items():
            temporary = folder / f"{name}.tmp"
            temporary.write_bytes(content)
            temporary.replace(folder / name)
    except OSError as error:
        raise UsageError(
            "The return cannot be written.", where=str(folder), remedy=error.strerror or str(error)
        ) from error


def _table(rows: pd.DataFrame, *, exact: bool) -> pd.DataFrame:
    """One agency's reports with the columns of the dictionary."""
    at = pd.to_datetime(rows["occurred_from"])
    monthly, timed = rows["time_precision"].eq("month"), rows["time_precision"].isin(["exact", "hour"])
    keeps_point = rows["location_method"].eq("snap_point") | (exact & rows["location_method"].eq("coordinates"))
    located = rows["easting"].notna() & rows["northing"].notna()
    sparse = rows["homes"].astype("Float64").between(1, ENOUGH_HOMES - 1).fillna(False).to_numpy(bool)
    square = np.where(keeps_point, 0, np.where(sparse, SPARSE_SQUARE_M, SQUARE_M))
    table = pd.DataFrame(
        {
            "category": [CATEGORIES[key].title if key in CATEGORIES else key for key in rows["category"]],
            "category_as_recorded": rows["category_local"].fillna(""),
            "qualifier": [key if key in QUALIFIERS else "" for key in rows["qualifier"].fillna("")],
            "date": np.where(monthly, at.dt.strftime("%Y-%m"), at.dt.strftime("%Y-%m-%d")),
            "time": np.where(timed, at.dt.strftime("%H:%M"), ""),
            "easting": _centre(rows["easting"], square),
            "northing": _centre(rows["northing"], square),
            "square_m": pd.Series(square, index=rows.index, dtype="Int64").where(located),
            "ward": rows["ward"].fillna(""),
            "place": rows["place_name"].fillna(""),
        }
    )
    # Sorted by what is shown alone, so that the order gives away no key and no finer place.
    table = table.sort_values(list(table.columns), kind="stable", ignore_index=True)
    table.insert(0, "line", np.arange(1, len(table) + 1))
    return table[list(COLUMNS)]


def _centre(values: pd.Series, square: np.ndarray) -> pd.Series:
    """The middle of each square, or the point to the metre where its width is 0."""
    width = np.maximum(square, 1)
    given = values.astype(float)
    middle = np.where(square > 0, np.floor(given / width) * width + width / 2, np.floor(given + 0.5))
    return pd.Series(middle, index=values.index).astype("Int64")


def _manifest(
    snapshot: Snapshot,
    quarter: Quarter,
    files: Mapping[str, bytes],
    counts: Mapping[str, int],
    as_given: list[str],
    rows: pd.DataFrame,
) -> bytes:
    known = agencies(snapshot)
    titles = dict(zip(known["source_agency"], known["title"], strict=True))
    content = {
        "what": "Depersonalised set under the Crime and Disorder (Prescribed Information) Regulations 2007",
        "partnership": snapshot.settings.partnership.name,
        "information_period": quarter.label,
        "first_day": quarter.first_day.isoformat(),
        "last_day": quarter.last_day.isoformat(),
        "to_be_disclosed_by": quarter.due.isoformat(),
        "reports_reach_to": pd.Timestamp(rows["occurred_from"].max()).date().isoformat(),
        "made_from": snapshot.version,
        "coordinate_system": snapshot.settings.area.crs,
        "places": {
            "anonymised street points": "as published",
            "coordinates": f"middle of a {SQUARE_M} m square",
            "coordinates as given": as_given,
            "homes and postcodes": f"middle of a {SQUARE_M} m square",
            f"places with 1 to {ENOUGH_HOMES - 1} homes around": f"middle of a {SPARSE_SQUARE_M} m square",
            "homes_known": bool(rows["homes"].notna().any()),
        },
        "left_out": "keys, names, free text, addresses, flags of persons",
        "agencies": {a: titles[a] for a in sorted(set(rows["source_agency"]))},
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            | ({"reports": counts[name]} if name in counts else {})
            for name, data in files.items()
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
