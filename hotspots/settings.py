"""The partnership's own file: its area, its agencies' formats, its thresholds.

A settings file is TOML. Everything has a default, so an empty file is a valid one; an unknown word in it is an
error that names the line's key, because a misspelt threshold must not be silently ignored.
`docs/settings.md` explains each entry with an example.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator

from hotspots.errors import SettingsError
from hotspots.periods import PeriodKind
from hotspots.schema import CATEGORIES, INTAKE_COLUMNS, QUALIFIERS
from hotspots.scope import AUDIENCES, EVERYONE, OWN, AudienceRule, Login, Retention, RoleRule
from hotspots.team_settings import NM01, Calendar, CaseReview, Section, ServiceStandard

SETTINGS_FILE = "settings.toml"

# A feed that names one of these tells of the agency's own cases: each row is a report and a case.
CASE_COLUMNS = ("first_contact", "case_closed", "vulnerable", "reporter")
# Columns of a file that a feed may name besides those of `schema.REPORTS`.
EXTRA_COLUMNS = (
    "reference",
    "occurred_from_time",
    "occurred_to_time",
    "recorded_at_time",
    "uprn",
    "postcode",
    "month",
    *CASE_COLUMNS,
)


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: “{value[:60]}”; write it as Europe/London") from error
    return value


class Partnership(Section):
    """Who runs this dashboard, and a notice shown on every page.

    Attributes:
        year_starts: month in which the reporting year begins; 4 = April.
    """

    name: str = Field("ASB partnership", max_length=200)
    notice: str = Field("", max_length=2000)
    year_starts: int = Field(4, ge=1, le=12)


class Area(Section):
    """The area: its coordinate system, time zone, outer bounds and boundary layers.

    Attributes:
        crs: projected coordinate system in metres; the grid is laid in it. (A feed may be in another one.)
        bounds: west, south, east, north in metres of `crs`; points outside are refused.
        layers: title → GeoJSON or GeoPackage with public boundaries, drawn on the maps.
        base_map: "none", or the address of a map server with {z}/{x}/{y}; the only thing that leaves the machine.
    """

    name: str = ""
    crs: str = "EPSG:27700"
    time_zone: str = "Europe/London"
    bounds: tuple[float, float, float, float] | None = None
    layers: dict[str, Path] = Field(default_factory=dict)
    base_map: str = "none"
    base_map_credit: str = ""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return _time_zone(value)

    @field_validator("bounds")
    @classmethod
    def _bounds_in_order(cls, value: tuple[float, float, float, float] | None) -> Any:
        if value and not (value[0] < value[2] and value[1] < value[3]):
            raise ValueError("bounds must be west, south, east, north")
        return value


class Gazetteer(Section):
    """Files that turn a UPRN or a postcode into a place. Folders and patterns (*.csv) are allowed."""

    uprn: tuple[Path, ...] = ()
    postcode: tuple[Path, ...] = ()


class Geography(Section):
    """The areas that reports are counted by, and what serves people in them.

    Attributes:
        ward, patch, lad, police_force: GeoJSON or GeoPackage with one polygon an area; properties code and name, and
            where known homes, residents, officer (a post, not a person), team.
        homes: CSV with one row a patch: patch, homes, and where known residents, officer, team.
        provision: GeoJSON or GeoPackage with youth clubs, courts, libraries …: name, kind, hours.
    """

    ward: Path | None = None
    patch: Path | None = None
    lad: Path | None = None
    police_force: Path | None = None
    homes: Path | None = None
    provision: Path | None = None


class Detection(Section):
    """How hotspots are found; defaults and their evidence stand in docs/methods.md.

    Attributes:
        cell_size_m: width of a hexagon, flat to flat.
        window_weeks, window_months: length of the evidence window.
        half_life_weeks: recency weighting of the window; "auto" chooses by volume, 0 = all weeks alike.
        risk_threshold: a hotspot's true rate must likely exceed this many times the area's.
        homes_threshold: the same for the rate per home, the second lens.
        enter_probability: how likely, for a place to come on the list.
        stay_probability: how likely, for a place that was on the list to stay.
        min_reports, min_days: fewer than this are no hotspot.
        link_distance_m: reports closer than this belong together (DBSCAN's eps).
        list_length: at most this many hotspots on a list.
        max_cells: a hotspot larger than this many cells is split, so that one patrol can walk it.
        by: "lad" or "police_force" finds the hotspots of each on its own, against its own average; "" = of all.
    """

    cell_size_m: float = Field(150.0, ge=100, le=1000)
    window_weeks: int = Field(26, ge=4, le=104)
    window_months: int = Field(6, ge=1, le=36)
    half_life_weeks: Annotated[float, Field(ge=0, le=1000)] | Literal["auto"] = "auto"
    half_life_months: float = Field(3.0, ge=0, le=1000)
    risk_threshold: float = Field(3.0, gt=1, le=1000)
    homes_threshold: float = Field(2.0, gt=1, le=1000)
    enter_probability: float = Field(0.95, gt=0.5, lt=1)
    stay_probability: float = Field(0.80, gt=0.5, lt=1)
    min_reports: int = Field(5, ge=1, le=1_000_000)
    min_days: int = Field(3, ge=1, le=3650)
    link_distance_m: float = Field(100.0, ge=1, le=2000)
    list_length: int = Field(25, ge=1, le=500)
    max_cells: int = Field(12, ge=1, le=10_000)
    by: Literal["", "lad", "police_force"] = ""

    def window(self, kind: PeriodKind) -> int:
        """Length of the evidence window in periods."""
        return self.window_weeks if kind == "week" else self.window_months


class Feed(Section):
    """One agency's export: which column means what, and how it writes dates, places and categories.

    Attributes:
        title, agency_type, licence: shown on the pages.
        time_precision: finest time that the export carries.
        columns: our column → the header(s) it may stand under, best first; the first that is not blank is taken, row by
            row. Capitals, blanks and punctuation do not matter. Besides the columns of a report: reference,
            occurred_from_time, occurred_to_time, recorded_at_time (a clock time in a column of its own), uprn,
            postcode, month; and of a case: first_contact, case_closed, vulnerable, reporter.
        header: column names for a file that has no header row.
        sheet: sheet of an Excel workbook; empty = the first one with rows.
        date_formats: as in Python's strptime, tried in order. Empty: ISO dates, then UK order (day first).
        time_zone: zone in which the times are written; empty = the area's.
        offsets: what to do with an offset in a time such as +00:00: "honour" or "ignore" it.
        crs: of easting/northing (empty = the area's). Latitude and longitude are always WGS84.
        keep: column → values; rows with any other value are not anti-social behaviour and are left out, but counted.
        categories: the agency's word → a key of `schema.CATEGORIES`; other words become `default_category`.
        qualifiers: the agency's word → personal, nuisance or environmental.
        location_method: "snap_point" where coordinates are anonymised street points.
        location_precision_m: about how far coordinates may be from the true place.
        placeholders: what to do with a point that far too many of a file's rows name beside many other points:
            "leave_out" counts them without that place, "keep" takes it as it stands.
    """

    key: str = ""
    title: str = ""
    agency_type: str = "other"
    licence: str = "Shared under the partnership's agreement"
    time_precision: Literal["exact", "hour", "day", "month"] = "exact"
    columns: dict[str, tuple[str, ...]]
    header: tuple[str, ...] = ()
    sheet: str = ""
    date_formats: tuple[str, ...] = ()
    time_zone: str = ""
    offsets: Literal["honour", "ignore"] = "honour"
    crs: str = ""
    keep: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    categories: dict[str, str] = Field(default_factory=dict)
    default_category: str = "other"
    qualifiers: dict[str, str] = Field(default_factory=dict)
    location_method: Literal["coordinates", "snap_point"] = "coordinates"
    location_precision_m: float = Field(10.0, gt=0)
    placeholders: Literal["leave_out", "keep"] = "leave_out"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return _time_zone(value) if value else value

    @field_validator("columns", "keep", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {k: (v,) if isinstance(v, str) else v for k, v in value.items()}

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        known = {*INTAKE_COLUMNS, *EXTRA_COLUMNS}
        if unknown := sorted(set(value) - known):
            raise ValueError(f"no such column of ours: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        return value

    @field_validator("categories")
    @classmethod
    def _known_categories(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(value.values()) - set(CATEGORIES)):
            raise ValueError(f"no such category: {', '.join(unknown)}; known are {', '.join(CATEGORIES)}")
        return value

    @field_validator("qualifiers")
    @classmethod
    def _known_qualifiers(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(value.values()) - set(QUALIFIERS)):
            raise ValueError(f"no such qualifier: {', '.join(unknown)}; known are {', '.join(QUALIFIERS)}")
        return value


class Settings(Section):
    """All of it. `Settings()` is the built-in default for Great Britain."""

    partnership: Partnership = Partnership()
    area: Area = Area()
    gazetteer: Gazetteer = Gazetteer()
    geography: Geography = Geography()
    calendar: Calendar = Calendar()
    service_standard: ServiceStandard = ServiceStandard()
    case_review: CaseReview = CaseReview()
    nm01: NM01 = NM01()
    detection: Detection = Detection()
    feeds: dict[str, Feed] = Field(default_factory=dict)
    audiences: dict[str, AudienceRule] = Field(default_factory=dict)
    roles: dict[str, RoleRule] = Field(default_factory=dict)
    login: Login = Login()
    retention: Retention = Retention()

    @property
    def known_audiences(self) -> dict[str, AudienceRule]:
        """The built-in audiences, and the partnership's own in place of them or beside them."""
        return {**AUDIENCES, **self.audiences}

    @model_validator(mode="after")
    def _roles_name_audiences(self) -> Settings:
        known = self.known_audiences
        for claim, role in self.roles.items():
            if role.audience not in known:
                raise ValueError(f"roles.{claim}: no audience “{role.audience}”; known are {', '.join(known)}")
            if OWN in known[role.audience].full and not role.agency:
                raise ValueError(f"roles.{claim}: say the agency, because “{role.audience}” sees its own in full")
            if role.agency in (OWN, EVERYONE):
                raise ValueError(f"roles.{claim}: “{role.agency}” is not the key of an agency")
        return self

    @field_validator("feeds")
    @classmethod
    def _feeds_know_their_key(cls, value: dict[str, Feed]) -> dict[str, Feed]:
        return {k: f.model_copy(update={"key": k, "title": f.title or k}) for k, f in value.items()}


def read_settings(path: Path) -> Settings:
    """Read a settings file; paths in it are taken from the file's own folder.

    Raises:
        SettingsError: when it cannot be read, is not TOML, or holds a wrong or unknown entry.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            "The settings file cannot be read.", where=str(path), remedy=str(error.strerror or error)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(
            f"The settings file is not valid TOML: {error}.", where=str(path), remedy="Mend that line and run again."
        ) from error
    return parse_settings(raw, source=str(path), folder=path.resolve().parent)


def parse_settings(raw: Mapping[str, Any], *, source: str = "settings", folder: Path | None = None) -> Settings:
    """Check a settings table and fill in the defaults.

    Raises:
        SettingsError: naming every wrong entry at once.
    """
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        problems = "; ".join(
            f"[{'.'.join(str(step) for step in problem['loc'])}] {problem['msg']}" for problem in error.errors()
        )
        raise SettingsError(
            f"These entries are wrong: {problems}.", where=source, remedy="docs/settings.md explains each entry."
        ) from error
    return _absolute_paths(settings, folder) if folder else settings


def _absolute_paths(settings: Settings, folder: Path) -> Settings:
    gazetteer = settings.gazetteer.model_copy(
        update={
            "uprn": tuple(folder / p for p in settings.gazetteer.uprn),
            "postcode": tuple(folder / p for p in settings.gazetteer.postcode),
        }
    )
    area = settings.area.model_copy(update={"layers": {k: folder / p for k, p in settings.area.layers.items()}})
    named = {key: folder / path for key, path in settings.geography if path is not None}
    geography = settings.geography.model_copy(update=named)
    terms = settings.calendar.terms
    calendar = settings.calendar.model_copy(update={"terms": folder / terms if terms else None})
    return settings.model_copy(
        update={"gazetteer": gazetteer, "area": area, "geography": geography, "calendar": calendar}
    )
