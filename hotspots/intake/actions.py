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
from hotspots.intake.apart_places import stands_for_nothing
from hotspots.intake.clock import to_local
from hotspots.intake.dates import BLANK, CLOCK, DAY, read_clock, read_dates
from hotspots.intake.findings import Findings
from hotspots.intake.frame import Frame
from hotspots.intake.numbers_written import read_numbers
from hotspots.intake.raw_table import TEXT, RawTable, plain
from hotspots.intake.reading import read_table
from hotspots.intake.sources import Source
from hotspots.intake.times import FIRST_YEAR, LAST_YEAR
from hotspots.projection import to_area, to_wgs84
from hotspots.schema import ACTION_KINDS, ACTION_STATUSES, ACTIONS, ACTIVITIES
from hotspots.settings import Area, Feed

# Our column → the headings it may stand under; capitals, blanks and punctuation do not matter.
HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": ("Reference", "Ref", "Visit ref", "Session ref", "Job no", "Job number", "Action ID", "ID"),
    "kind": ("Kind", "Action type", "Action"),
    "status": ("Status", "Planned or delivered", "Outcome"),
    "hotspot_id": ("Hotspot ID", "Hotspot"),
    "easting": ("Easting", "X"),
    "northing": ("Northing", "Y"),
    "lat": ("Latitude", "Lat"),
    "lon": ("Longitude", "Lon", "Long"),
    "started_at": ("Started at", "Start date", "Date", "Visit date", "Session date", "Completed", "Date completed"),
    "start_time": ("Start time", "Start", "Time", "Arrived", "From"),
    "end_time": ("End time", "End", "Finish", "Left", "To"),
    "minutes": ("Minutes", "Duration (minutes)", "Duration", "Length (minutes)"),
    "people": ("People", "Officers", "Workers", "Staff", "Crew"),
    "contacts": ("Contacts", "Young people engaged", "Young people", "Engagements"),
    "activity": ("Activity", "Type of work", "Work type", "Type of patrol", "Type of session"),
}
_USUAL_KIND = {"youth": "youth_session", "council": "environmental_work", "landlord": "case_work"}
_STATUS_WORDS = {
    "done": "delivered",
    "completed": "delivered",
    "complete": "delivered",
    "plan": "planned",
    "": "delivered",
}
# A longer one is a slip of the pen: a day has so many minutes.
_LONGEST_MIN = 24 * 60
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
    """

    actions: pd.DataFrame
    refused: pd.DataFrame
    rows_read: int


def read_actions(source: Source, agency: str, area: Area) -> ActionFile:
    """Read a file of actions of one agency.

    Args:
        agency: key of the agency; it also says what an action without a kind is.

    Raises:
        FileRefused: when it is no table, has no column of dates, or no usable row.
    """
    feed = Feed(key=agency, title="actions", columns={"occurred_from": HEADINGS["started_at"]})
    raw = read_table(source, feed)
    if not raw.rows_read:
        raise FileRefused("There is a heading but no row under it.", where=source.name, remedy="Export it again.")
    columns = _Columns(raw)
    found = Findings(raw.row_no)
    frame = pd.DataFrame({"kind": _kinds(columns, found, agency)})
    frame["status"] = _words(columns, found, "status", {word: word for word in ACTION_STATUSES} | _STATUS_WORDS)
    frame["agency"] = agency
    frame["hotspot_id"] = _hotspots(columns, found)
    frame["started_at"], clock = _starts(columns, found, area)
    needs = frame["kind"].isin(_NEEDS_CLOCK).to_numpy(dtype=bool) & ~clock & ~found.refused
    found.refuse(needs, column=columns.heading("start_time"), values=columns.of("start_time"),
                 reason="There is no time of day.", remedy="Fill in when it began, as in 19:30.")  # fmt: skip
    frame["minutes"] = _minutes(columns, found, frame["started_at"])
    frame["people"] = _whole(columns, found, "people", most=_MOST_PEOPLE)
    frame["contacts"] = _whole(columns, found, "contacts", most=_MOST_PEOPLE, least=0)
    frame["easting"], frame["northing"] = _place(columns, found, area)
    frame["activity"] = _activities(columns, found, frame["kind"])
    frame["source"] = source.name
    frame["action_id"] = _ids(columns, frame, agency)
    repeated = frame["action_id"].where(~found.refused).duplicated() & frame["action_id"].notna() & ~found.refused
    found.refuse(repeated.to_numpy(dtype=bool), column=columns.heading("reference"), values=columns.of("reference"),
                 reason="This reference is already in a row above.",
                 remedy="Give each action a reference of its own, or take the second row out.")  # fmt: skip
    good = frame.loc[~found.refused, list(ACTIONS)].reset_index(drop=True)
    refused = found.refused_table(raw)
    if good.empty:
        raise _nothing_usable(source.name, raw.rows_read, refused)
    return ActionFile(good, refused, raw.rows_read)


class _Columns:
    """The file's columns by our names; a column that it has not is blank."""

    def __init__(self, raw: RawTable) -> None:
        self._raw = raw
        places: dict[str, int] = {}
        for at, name in enumerate(raw.heading):
            places.setdefault(plain(name), at)
        self._at: dict[str, int] = {}
        for ours, headings in HEADINGS.items():
            found = [places[plain(h)] for h in headings if plain(h) in places]
            if found:
                self._at[ours] = found[0]

    def of(self, name: str) -> pd.Series:
        if name not in self._at:
            return pd.Series("", index=range(len(self._raw.cells)), dtype=TEXT)
        return self._raw.cells.iloc[:, self._at[name]].fillna("").str.strip().reset_index(drop=True)

    def heading(self, name: str) -> str:
        return self._raw.heading[self._at[name]] if name in self._at else ""


def _words(columns: _Columns, found: Findings, name: str, known: dict[str, str]) -> pd.Series:
    """A column of words brought to our keys; unknown ones are refused."""
    values = columns.of(name)
    keys = {plain(word): key for word, key in known.items()}
    mapped = values.map(lambda word: keys.get(plain(word)))
    unknown = mapped.isna().to_numpy(dtype=bool)
    allowed = ", ".join(dict.fromkeys(word for word in known if word))
    found.refuse(unknown, column=columns.heading(name), values=values,
                 reason="This word is not known here.", remedy=f"Write one of: {allowed}.")  # fmt: skip
    return mapped


def _hotspots(columns: _Columns, found: Findings) -> pd.Series:
    values = columns.of("hotspot_id").str.upper()
    odd = ~values.str.fullmatch(r"(?:[A-Z]{1,3}\d{1,8})?").to_numpy(dtype=bool)
    found.refuse(odd, column=columns.heading("hotspot_id"), values=values, reason="This is not the id of a hotspot.",
                 remedy="Write it as on its card, e.g. H0012, or leave it empty and give the place.")  # fmt: skip
    return values


def _kinds(columns: _Columns, found: Findings, agency: str) -> pd.Series:
    """The kind as written; a blank one follows from the activity, or is the usual one of the agency."""
    titles = {title: key for key, title in ACTION_KINDS.items()}
    kinds = _words(columns, found, "kind", titles | {key: key for key in ACTION_KINDS} | {"": ""})
    by_activity = {plain(word): kind for kind, known in ACTIVITIES.items() for pair in known.items() for word in pair}
    told = columns.of("activity").map(lambda word: by_activity.get(plain(word)))
    return kinds.where(kinds != "", told.fillna(_USUAL_KIND.get(agency, "patrol_visit")))


def _activities(columns: _Columns, found: Findings, kinds: pd.Series) -> pd.Series:
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


def _starts(columns: _Columns, found: Findings, area: Area) -> tuple[pd.Series, Mask]:
    """When each began, in local time, and whether a time of day was told."""
    values = columns.of("started_at")
    dates = read_dates(values)
    found.refuse(dates.bad, column=columns.heading("started_at"), values=values,
                 reason=list(dates.reason[dates.bad]), remedy=list(dates.remedy[dates.bad]))  # fmt: skip
    vague = ~dates.bad & (dates.level < DAY)
    found.refuse(vague, column=columns.heading("started_at"), values=values,
                 reason=["There is no date." if level == BLANK else "There is no day." for level in dates.level[vague]],
                 remedy="Fill in the day, as in 25/03/2025.")  # fmt: skip
    since, bad = read_clock(columns.of("start_time"))
    found.refuse(bad, column=columns.heading("start_time"), values=columns.of("start_time"),
                 reason="This is not a time of day that can be read.", remedy="Write it as 19:30.")  # fmt: skip
    stamp, level = dates.stamp.copy(), dates.level.copy()
    add = (level == DAY) & ~np.isnat(since)
    stamp[add], level[add] = stamp[add] + since[add], CLOCK
    local = to_local(dates._replace(stamp=stamp, level=level), written_in=area.time_zone, area_zone=area.time_zone,
                     honour_offsets=True)  # fmt: skip
    starts = pd.Series(local.stamp)
    odd = starts.notna() & ~starts.dt.year.between(FIRST_YEAR, LAST_YEAR)
    found.refuse(odd.to_numpy(dtype=bool) & ~found.refused, column=columns.heading("started_at"), values=values,
                 reason=f"The date lies before {FIRST_YEAR} or after {LAST_YEAR}.",
                 remedy="Correct the year.")  # fmt: skip
    return starts, level == CLOCK


def _minutes(columns: _Columns, found: Findings, starts: pd.Series) -> pd.Series:
    """How long: as written, else from the time of the end, which may be past midnight."""
    minutes = _whole(columns, found, "minutes", most=_LONGEST_MIN)
    ends, bad = read_clock(columns.of("end_time"))
    found.refuse(bad, column=columns.heading("end_time"), values=columns.of("end_time"),
                 reason="This is not a time of day that can be read.", remedy="Write it as 21:00.")  # fmt: skip
    day = pd.to_timedelta(1, "D")
    length = (pd.Series(ends) - (starts - starts.dt.normalize())) % day / pd.to_timedelta(1, "min")
    return minutes.fillna(length.where(length > 0))


def _whole(columns: _Columns, found: Findings, name: str, *, most: int, least: int = 1) -> pd.Series:
    values = columns.of(name)
    numbers = pd.to_numeric(values.where(values != ""), errors="coerce").astype("float64")
    bad = (values != "") & ~((numbers >= least) & (numbers <= most) & (numbers % 1 == 0))
    found.refuse(bad.to_numpy(dtype=bool), column=columns.heading(name), values=values,
                 reason=f"This is not a whole number from {least} to {most:,}.",
                 remedy="Correct it, or leave it empty when it is not known.")  # fmt: skip
    return numbers


def _place(columns: _Columns, found: Findings, area: Area) -> tuple[pd.Series, pd.Series]:
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


def _coordinate(columns: _Columns, found: Findings, name: str) -> NDArray[np.float64]:
    values = columns.of(name)
    numbers, blank = read_numbers(values, name in ("lat", "lon"))
    bad = ~blank & ~np.isfinite(numbers)
    found.refuse(bad, column=columns.heading(name), values=values,
                 reason="This is not a coordinate.", remedy="Write it as a plain number.")  # fmt: skip
    return np.where(blank | bad, np.nan, numbers)


def _ids(columns: _Columns, frame: pd.DataFrame, agency: str) -> pd.Series:
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
