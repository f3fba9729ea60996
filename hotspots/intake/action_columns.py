"""The columns of a file of actions, by our names, whatever the agency calls them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from hotspots.errors import FileRefused
from hotspots.intake.headings import NoHeading, repeated_names
from hotspots.intake.raw_table import TEXT, RawTable, ReadingNote, plain, shorten
from hotspots.intake.reading import read_table
from hotspots.intake.sources import Source
from hotspots.settings import Feed

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
    "started_at": (
        *("Started at", "Start date", "Date", "Visit date", "Session date", "Completed", "Date completed"),
        *("Date of visit", "Date of session", "Date and time", "Date/time", "Start date and time"),
    ),
    "start_time": ("Start time", "Start", "Time", "Arrived", "From", "Time of visit", "Time of session"),
    "end_time": ("End time", "End", "Finish", "Left", "To"),
    "minutes": ("Minutes", "Duration (minutes)", "Duration (min)", "Duration (mins)", "Duration", "Length (minutes)"),
    "people": ("People", "Officers", "Workers", "Staff", "Crew"),
    "contacts": ("Contacts", "Young people engaged", "Young people", "Engagements"),
    "activity": ("Activity", "Type of work", "Work type", "Type of patrol", "Type of session"),
}
# Where there is no other: "Start" may hold the date as well.
_ALSO_A_DATE = ("Start", "Start time", "Arrived")


class Columns:
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
        if "started_at" not in self._at:
            self._at["started_at"] = self._at.pop("start_time")

    def of(self, name: str) -> pd.Series:
        """A column as text without blanks around it."""
        if name not in self._at:
            return pd.Series("", index=range(len(self._raw.cells)), dtype=TEXT)
        return self._raw.cells.iloc[:, self._at[name]].fillna("").str.strip().reset_index(drop=True)

    def heading(self, name: str) -> str:
        """What the file calls it; empty when it has none."""
        return self._raw.heading[self._at[name]] if name in self._at else ""

    @property
    def not_read(self) -> list[str]:
        """Headings that are none of ours."""
        read = {plain(self._raw.heading[at]) for at in self._at.values()}
        return [name for name in self._raw.heading if name.strip() and plain(name) not in read]


def open_actions(source: Source) -> tuple[RawTable, Columns]:
    """A file of actions as text; its notes say which of its columns are not read.

    Raises:
        FileRefused: when it is no table, has no column of dates, or no row.
    """
    dates = (*HEADINGS["started_at"], *_ALSO_A_DATE)
    feed = Feed(key="actions", title="actions", columns={"occurred_from": dates})
    try:
        raw = read_table(source, feed)
    except NoHeading as error:
        named = ", ".join(f"“{name}”" for name in HEADINGS["started_at"][:6])
        remedy = f"{error.remedy.partition('”.')[0]}”. It needs a heading with a column called {named} or “Start”."
        raise FileRefused(error.what, where=error.where, remedy=remedy) from error
    if not raw.rows_read:
        raise FileRefused("There is a heading but no row under it.", where=source.name, remedy="Export it again.")
    columns = Columns(raw)
    notes = [*raw.notes]
    if columns.not_read:
        names = ", ".join(f"“{shorten(name, 40)}”" for name in columns.not_read[:12])
        notes.append(
            ReadingNote("columns_not_read", 0, 1, "", f"Columns that are none of ours were not read: {names}.")
        )
    for name in repeated_names(raw.heading, feed.model_copy(update={"columns": HEADINGS})):
        message = f"There are several columns “{name}”; the first was taken."
        notes.append(ReadingNote("repeated_column", 0, 1, name, message))
    return replace(raw, notes=tuple(notes)), columns
