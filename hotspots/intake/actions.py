"""Files of actions: what patrols, youth workers, street teams and case workers did, one row each.

Read as agencies write them (CSV or Excel, UK dates, their own column names); every row is taken or refused with a
reason. No names, no free text: what is not in the vocabulary is refused, not kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import FileRefused
from hotspots.intake.action_columns import Columns, open_actions
from hotspots.intake.action_times import LONGEST_MIN, read_minutes, read_starts
from hotspots.intake.apart_places import stands_for_nothing
from hotspots.intake.findings import Findings
from hotspots.intake.frame import Frame
from hotspots.intake.numbers_written import NO_VALUE, read_numbers
from hotspots.intake.raw_table import plain
from hotspots.intake.reading import SPOILT
from hotspots.intake.sources import Source
from hotspots.projection import to_area, to_wgs84
from hotspots.schema import ACTION_KINDS, ACTION_STATUSES, ACTIONS, ACTIVITIES
from hotspots.settings import Area

_USUAL_KIND = {"youth": "youth_session", "council": "environmental_work", "landlord": "case_work"}
_STATUS_WORDS = {
    "done": "delivered",
    "completed": "delivered",
    "complete": "delivered",
    "plan": "planned",
    "": "delivered",
}
_MOST_PEOPLE = 1000
_NEEDS_CLOCK = ("patrol_visit", "youth_session")

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ActionFile:
    """A file of actions, read.

    Attributes:
        actions: columns `schema.ACTIONS`, in order of row.
        refused: columns `schema.REFUSED_ROWS`; a row with several problems stands there several times.
        rows_read: = actions + refused rows.
        notes: columns `schema.NOTES`: what was mended, left out or not read.
    """

    actions: pd.DataFrame
    refused: pd.DataFrame
    rows_read: int
    notes: pd.DataFrame


def read_actions(source: Source, agency: str, area: Area) -> ActionFile:
    """Read a file of actions of one agency.

    Args:
        agency: key of the agency; it also says what an action without a kind is.

    Raises:
        FileRefused: when it is no table, has no column of dates, or no usable row.
    """
    raw, columns = open_actions(source)
    found = Findings(raw.row_no)
    frame = pd.DataFrame({"kind": _kinds(columns, found, agency)})
    frame["status"] = _words(columns, found, "status", {word: word for word in ACTION_STATUSES} | _STATUS_WORDS)
    frame["agency"] = agency
    frame["hotspot_id"] = _hotspots(columns, found)
    frame["started_at"], clock = read_starts(columns, found, area)
    needs = frame["kind"].isin(_NEEDS_CLOCK).to_numpy(dtype=bool) & ~clock & ~found.refused
    found.refuse(needs, column=columns.heading("start_time"), values=columns.of("start_time"),
                 reason="There is no time of day.", remedy="Fill in when it began, as in 19:30.")  # fmt: skip
    minutes = _whole(columns, found, "minutes", most=LONGEST_MIN)
    frame["minutes"] = read_minutes(columns, found, frame["started_at"], minutes, area)
    frame["people"] = _whole(columns, found, "people", most=_MOST_PEOPLE)
    frame["contacts"] = _whole(columns, found, "contacts", most=_MOST_PEOPLE, least=0)
    frame["easting"], frame["northing"] = _place(columns, found, area)
    frame["activity"] = _activities(columns, found, frame["kind"])
    frame["source"] = source.name
    _refuse_spoilt(columns, found)
    frame["action_id"] = _ids(columns, frame, agency)
    repeated = frame["action_id"].where(~found.refused).duplicated() & frame["action_id"].notna() & ~found.refused
    found.refuse(repeated.to_numpy(dtype=bool), column=columns.heading("reference"), values=columns.of("reference"),
                 reason="This reference is already in a row above.",
                 remedy="Give each action a reference of its own, or take the second row out.")  # fmt: skip
    good = frame.loc[~found.refused, list(ACTIONS)].reset_index(drop=True)
    refused = found.refused_table(raw)
    if good.empty:
        raise _nothing_usable(source.name, raw.rows_read, refused)
    return ActionFile(good, refused, raw.rows_read, found.notes_table(raw))


def _refuse_spoilt(columns: Columns, found: Findings) -> None:
    """References that a spreadsheet has shortened: next month's would take the place of these."""
    values = columns.of("reference")
    found.refuse(values.str.fullmatch(SPOILT).to_numpy(dtype=bool), column=columns.heading("reference"), values=values,
                 reason="A spreadsheet has shortened this reference; it cannot be told from others any more.",
                 remedy="Export again, with this column as text.")  # fmt: skip


def _words(columns: Columns, found: Findings, name: str, known: dict[str, str]) -> pd.Series:
    """A column of words brought to our keys; unknown ones are refused."""
    values = columns.of(name)
    keys = {plain(word): key for word, key in known.items()}
    mapped = values.map(lambda word: keys.get(plain(word)))
    unknown = mapped.isna().to_numpy(dtype=bool)
    allowed = ", ".join(dict.fromkeys(word for word in known if word))
    found.refuse(unknown, column=columns.heading(name), values=values,
                 reason="This word is not known here.", remedy=f"Write one of: {allowed}.")  # fmt: skip
    return mapped


def _hotspots(columns: Columns, found: Findings) -> pd.Series:
    values = columns.of("hotspot_id").str.upper().str.replace(r"[\s-]", "", regex=True)
    # "H12" is H0012: spreadsheets and people leave noughts out.
    parts = values.str.extract(r"^([A-Z]{1,3})0*(\d{1,8})$")
    values = values.where(parts[0].isna(), parts[0] + parts[1].str.zfill(4))
    odd = ~values.str.fullmatch(r"(?:[A-Z]{1,3}\d{1,8})?").to_numpy(dtype=bool)
    found.refuse(odd, column=columns.heading("hotspot_id"), values=values, reason="This is not the id of a hotspot.",
                 remedy="Write it as on its card, e.g. H0012, or leave it empty and give the place.")  # fmt: skip
    return values


def _kinds(columns: Columns, found: Findings, agency: str) -> pd.Series:
    """The kind as written; a blank one follows from the activity, or is the usual one of the agency."""
    titles = {title: key for key, title in ACTION_KINDS.items()}
    kinds = _words(columns, found, "kind", titles | {key: key for key in ACTION_KINDS} | {"": ""})
    by_activity = {plain(word): kind for kind, known in ACTIVITIES.items() for pair in known.items() for word in pair}
    told = columns.of("activity").map(lambda word: by_activity.get(plain(word)))
    return kinds.where(kinds != "", told.fillna(_USUAL_KIND.get(agency, "patrol_visit")))


def _activities(columns: Columns, found: Findings, kinds: pd.Series) -> pd.Series:
    """The code of what was done; a blank one is the usual one of its kind."""
    values = columns.of("activity")
    chosen = pd.Series("", index=values.index, dtype=object)
    for kind, known in ACTIVITIES.items():
        of_kind = (kinds == kind).to_numpy(dtype=bool)
        if not of_kind.any():
            continue
        keys = {plain(title): key for key, title in known.items()} | {plain(key): key for key in known}
        keys[""] = next(iter(known))
        mapped = values.map(lambda word, keys=keys: keys.get(plain(word)))
        found.refuse(of_kind & mapped.isna().to_numpy(dtype=bool), column=columns.heading("activity"), values=values,
                     reason=f"This is none of the known activities of: {ACTION_KINDS[kind].lower()}.",
                     remedy=f"Write one of: {', '.join(known.values())}. Any other text stays out.")  # fmt: skip
        chosen[of_kind] = mapped[of_kind]
    return chosen


def _whole(columns: Columns, found: Findings, name: str, *, most: int, least: int = 1) -> pd.Series:
    values = columns.of(name)
    told = ~values.str.lower().isin(NO_VALUE)
    numbers = pd.to_numeric(values.where(told), errors="coerce").astype("float64")
    bad = told & ~((numbers >= least) & (numbers <= most) & (numbers % 1 == 0))
    found.refuse(bad.to_numpy(dtype=bool), column=columns.heading(name), values=values,
                 reason=f"This is not a whole number from {least} to {most:,}.",
                 remedy="Correct it, or leave it empty when it is not known.")  # fmt: skip
    return numbers


def _place(columns: Columns, found: Findings, area: Area) -> tuple[pd.Series, pd.Series]:
    """Easting and northing in the area's system; a place outside the area is refused, none at all is allowed."""
    east, north = (_coordinate(columns, found, name) for name in ("easting", "northing"))
    lat, lon = (_coordinate(columns, found, name) for name in ("lat", "lon"))
    for one, other, name, what in ((east, north, "easting", "easting and northing"), (lat, lon, "lat", "lat and lon")):
        half = (np.isnan(one) != np.isnan(other)) & ~found.refused
        found.refuse(half, column=columns.heading(name), values=columns.of(name),
                     reason="Half of the place is missing.", remedy=f"Give {what}, or neither.")  # fmt: skip
    given = ~np.isnan(east) | ~np.isnan(lat)
    by_degrees = np.isnan(east) & ~np.isnan(lat)
    possible = by_degrees & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    east[possible], north[possible] = to_area(lon[possible], lat[possible], area.crs)
    inside = Frame(area, whole_country=False).holds(east, north, *to_wgs84(east, north, area.crs))
    inside &= ~stands_for_nothing(east, north)
    shown = columns.of("easting").where(~by_degrees, columns.of("lat"))
    found.refuse(given & ~inside & ~found.refused, column=columns.heading("easting") or columns.heading("lat"),
                 values=shown, reason="The place lies outside the area.",
                 remedy="Check the coordinates and that easting and northing are not swapped.")  # fmt: skip
    return pd.Series(east).round(1), pd.Series(north).round(1)


def _coordinate(columns: Columns, found: Findings, name: str) -> NDArray[np.float64]:
    values = columns.of(name)
    numbers, blank = read_numbers(values, name in ("lat", "lon"))
    bad = ~blank & ~np.isfinite(numbers)
    found.refuse(bad, column=columns.heading(name), values=values,
                 reason="This is not a coordinate.", remedy="Write it as a plain number.")  # fmt: skip
    return np.where(blank | bad, np.nan, numbers)


def _ids(columns: Columns, frame: pd.DataFrame, agency: str) -> pd.Series:
    """The agency and a hash of its reference; without one, of all that the row tells and how many are alike."""
    rows = frame.drop(columns="source").itertuples(index=False)
    told = pd.Series(["|".join(map(str, row)) for row in rows], index=frame.index, dtype=object)
    marks = told + "|" + told.groupby(told).cumcount().astype(str)
    reference = columns.of("reference").astype(str)
    marks = marks.where((reference == "").to_numpy(dtype=bool), "ref|" + reference)
    return marks.map(lambda mark: f"{agency}-{hashlib.sha256(f'{agency}|{mark}'.encode()).hexdigest()[:16]}")


def _nothing_usable(name: str, rows: int, refused: pd.DataFrame) -> FileRefused:
    first = refused.iloc[0]
    column = f", column {first['column_name']}" if first["column_name"] else ""
    return FileRefused(
        f"None of its {rows} rows can be used. Row {first['row_no']}{column}: {first['reason']}",
        where=name,
        remedy=str(first["remedy"]),
    )
