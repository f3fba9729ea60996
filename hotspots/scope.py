"""What somebody may see, in plain words of the vocabulary: audiences as the settings write them, scopes as the store
applies them.

An audience is a line of the agreement between the agencies ("partners see ours by hexagon and day"); a scope is what
comes out of it for one person: which agencies in full, which as agreed, which not at all. Nothing here decides:
`hotspots.share.audience` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hotspots.schema import AREA_LAYERS, REPORTS

Grain = Literal["none", "ward", "patch", "hexagon", "report"]
Times = Literal["month", "day", "hour", "exact"]
Kind = Literal["analyst", "own", "partner", "youth", "public"]

GRAINS: dict[str, str] = {
    "none": "not at all",
    "ward": "by ward, without any point",
    "patch": "by housing patch and ward, without any point",
    "hexagon": "by hexagon, moved to its centre",
    "report": "at the point that the agency gave",
}
EVERYONE, OWN = "*", "own"
# Of a report that is shown as agreed these are always there; everything else only where `fields` names it.
ALWAYS: tuple[str, ...] = (
    "source_agency", "agency_type", "occurred_from", "time_precision", "month_no", "location_method",
    "location_precision_m", "category",
)  # fmt: skip
# Decided by `grain` and `times`, never by `fields`.
_BY_GRAIN = ("easting", "northing", "lon", "lat", "cell_id", "ward", "patch", "lad", "police_force")
_BY_TIMES = ("day_no", "week_no", "weekday", "hour", "utc_offset_min")
# Would lead back to one person's report in an agency's own files.
NEVER_SHARED = ("report_id", "batch_id", "row_no", "occurred_to", "category_local")
AGREED_FIELDS: tuple[str, ...] = tuple(c for c in REPORTS if c not in (*ALWAYS, *_BY_GRAIN, *_BY_TIMES, *NEVER_SHARED))
# By what counts may be broken down for those who see no reports, besides window and area.
BREAKDOWNS: tuple[str, ...] = ("category", "qualifier", "youth_related", "agency", "daypart")


@dataclass(frozen=True)
class Scope:
    """What the store lets through. `Scope()` is nothing at all. Hashable: a part of every cache key.

    Attributes:
        everything: no restriction (analysts, and the command line beside the files).
        full: agencies whose reports are there as they came.
        agreed: agencies whose reports are there as agreed; "*" = all others.
        grain, times: how places and times of those are coarsened.
        fields: further columns of those that are kept.
        protected: no report at all, only counts of fixed windows and areas, protected once and for all.
        by: by what those counts are broken down, of `BREAKDOWNS`.
        minimum: counts below it are never told; also the base that protected counts are rounded to.
        homes: a hexagon with fewer addresses than this (but any) is merged with a neighbour.
        actions: whether what was done at hotspots may be told.
        cases: whether the cases of agencies seen in full are there.
        key: secret for the rounding; the same cell is always rounded the same.
        lads, police_forces: only what is reported from these local authorities or forces; empty = from anywhere.
        area: only what is reported from this one area, of those that hotspots are found in one by one; "" = from all.
    """

    everything: bool = False
    full: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    grain: Grain = "none"
    times: Times = "month"
    fields: tuple[str, ...] = ()
    protected: bool = False
    by: tuple[str, ...] = ()
    minimum: int = 5
    homes: int = 8
    actions: bool = False
    cases: bool = False
    key: str = field(default="", repr=False)
    lads: tuple[str, ...] = ()
    police_forces: tuple[str, ...] = ()
    area: str = ""

    @property
    def limited(self) -> bool:
        """Whether only some areas may be seen."""
        return bool(self.lads or self.police_forces or self.area)


EVERYTHING = Scope(everything=True, actions=True, cases=True)


class AudienceRule(BaseModel):
    """`[audiences.NAME]`: what an audience may see. What is not said is not allowed.

    Attributes:
        title: as people call it.
        kind: analyst (everything), own or partner (reports), youth or public (protected counts only).
        full: agencies seen in full; "own" = the agency of the person's role.
        agreed: agencies seen as agreed; "*" = all others.
        grain, times: how their places and times are coarsened.
        fields: further columns of their reports that may be seen.
        by: breakdowns of protected counts.
        minimum_count: tables and files hold no count below it.
        rounding: files round counts to multiples of it; 0 = not.
        minimum_homes: a hexagon stands for at least so many addresses.
        layers: titles of map layers; "*" = all.
        exports: kinds of files that may be taken away, e.g. csv, geojson; "*" = all.
        pages: names of pages that may be opened (as in the address), "*" = all that need no permission below.
        points, cases, actions, audit, links: may see points, cases, what was done, the audit, same incidents.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    kind: Kind = "public"
    full: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    grain: Grain = "none"
    times: Times = "month"
    fields: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    minimum_count: int = Field(5, ge=0, le=1000)
    rounding: int = Field(0, ge=0, le=100)
    minimum_homes: int = Field(8, ge=1, le=1000)
    layers: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    points: bool = False
    cases: bool = False
    actions: bool = False
    audit: bool = False
    links: bool = False

    @field_validator("fields")
    @classmethod
    def _fields_may_be_shared(cls, value: tuple[str, ...]) -> Any:
        if wrong := sorted(set(value) - set(AGREED_FIELDS)):
            raise ValueError(f"cannot be shared: {', '.join(wrong)}; possible are {', '.join(AGREED_FIELDS)}")
        return value

    @field_validator("by")
    @classmethod
    def _known_breakdowns(cls, value: tuple[str, ...]) -> Any:
        if wrong := sorted(set(value) - set(BREAKDOWNS)):
            raise ValueError(f"no such breakdown: {', '.join(wrong)}; possible are {', '.join(BREAKDOWNS)}")
        return value

    @model_validator(mode="after")
    def _protected_kinds_have_a_threshold(self) -> AudienceRule:
        if self.protected and (self.minimum_count < 3 or self.full or self.agreed or self.points):
            raise ValueError(
                f"an audience of kind {self.kind} sees protected counts only: no full, agreed or points, "
                "and a minimum_count of at least 3"
            )
        if self.protected and self.grain == "report":
            raise ValueError(f"an audience of kind {self.kind} cannot have the grain report")
        return self

    @property
    def protected(self) -> bool:
        """Whether it sees counts only, from the protected base table."""
        return self.kind in ("youth", "public")


class RoleRule(BaseModel):
    """`[roles."VALUE OF THE CLAIM"]`: who somebody with this role is.

    Attributes:
        audience: name of an audience.
        agency: the agency they work for, where the audience says "own".
        lads, police_forces: codes of the local authorities and forces whose reports they may see at all; empty = all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    audience: str
    agency: str = ""
    lads: tuple[str, ...] = ()
    police_forces: tuple[str, ...] = ()


class Login(BaseModel):
    """`[login]`: how a login becomes a role.

    Attributes:
        claim: the claim that holds the roles (a word or a list of words).
        session_hours: after so long somebody has to log in again, whatever the cookie says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str = "roles"
    session_hours: float = Field(8.0, gt=0, le=24 * 7)


class Retention(BaseModel):
    """`[retention]`: how many months are kept; 0 = for ever.

    Attributes:
        reports: after the month in which it happened; cases, links, decisions and kept files go with them.
        files: kept originals, after the month in which they were loaded.
        refused: what stood in refused rows, after the month in which they were loaded; kept originals go with them.
        actions: what was done, after the month in which it was.
        decisions: on pairs of reports, after the month in which they were made.
        audit: who saw, took and changed what, after the month in which they did.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports: int = Field(0, ge=0, le=1200)
    files: int = Field(0, ge=0, le=1200)
    refused: int = Field(0, ge=0, le=1200)
    actions: int = Field(0, ge=0, le=1200)
    decisions: int = Field(0, ge=0, le=1200)
    audit: int = Field(0, ge=0, le=1200)


_AGREED = ("qualifier", "youth_related", "alcohol", "drugs", "vehicle", "place_name")
AUDIENCES: dict[str, AudienceRule] = {
    "analyst": AudienceRule(
        title="Partnership analyst", kind="analyst", full=(EVERYONE,), grain="report", times="exact", minimum_count=0,
        minimum_homes=1, layers=(EVERYONE,), exports=(EVERYONE,), pages=(EVERYONE,), points=True, cases=True,
        actions=True, audit=True, links=True,
    ),
    "own": AudienceRule(
        title="Own agency in full, others as agreed", kind="own", full=(OWN,), agreed=(EVERYONE,), grain="hexagon",
        times="hour", fields=_AGREED, minimum_count=0, layers=(EVERYONE,), exports=(EVERYONE,), pages=(EVERYONE,),
        points=True, cases=True, actions=True,
    ),
    "partner": AudienceRule(
        title="Partner agency", kind="partner", agreed=(EVERYONE,), grain="hexagon", times="day", fields=_AGREED,
        minimum_count=5, layers=(EVERYONE,), exports=("csv", "geojson", "pdf", "gpx", "ics", "xlsx", "zip", "pptx"),
        pages=(EVERYONE,), actions=True,
    ),
    "youth": AudienceRule(
        title="Youth team", kind="youth", grain="hexagon", by=("category",), layers=(EVERYONE,),
        exports=("csv", "pdf", "ics", "xlsx", "zip", "pptx"), pages=(EVERYONE,), actions=True,
    ),
    "public": AudienceRule(
        title="Public", kind="public", grain="ward", by=("category",), layers=(EVERYONE,),
        exports=("csv", "pdf", "zip"), pages=(EVERYONE,),
    ),
}  # fmt: skip
assert {"ward", "patch"} <= set(AREA_LAYERS) & set(GRAINS)
