"""The vocabulary: tables, columns, types, units and allowed values.

One row of `REPORTS` is one report: one contact made to one agency. Several reports may tell of one incident,
and an agency may open a case for it; the three counts are never mixed.
Everything here is depersonalised: places and times only. No names, no free text, no addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import NamedTuple

from hotspots.columns import Column as Column
from hotspots.periods import PeriodKind
from hotspots.schema_actions import ACTION_KINDS as ACTION_KINDS
from hotspots.schema_actions import ACTION_STATUSES as ACTION_STATUSES
from hotspots.schema_actions import ACTIONS as ACTIONS
from hotspots.schema_actions import ACTIVITIES as ACTIVITIES
from hotspots.schema_actions import WITHDRAW_REASONS as WITHDRAW_REASONS
from hotspots.schema_areas import AREA_LAYERS as AREA_LAYERS
from hotspots.schema_areas import AREAS as AREAS
from hotspots.schema_areas import CELL_HOMES as CELL_HOMES
from hotspots.schema_areas import DETECTION_LAYERS as DETECTION_LAYERS

SCHEMA_VERSION = 4


class Category(NamedTuple):
    """One kind of anti-social behaviour: what people call it and its usual qualifier."""

    title: str
    qualifier: str


# The thirteen national headings for anti-social behaviour, with fly-tipping, drugs, hate and "other" beside them.
CATEGORIES: dict[str, Category] = {
    "vehicle_abandoned": Category("Abandoned vehicle", "environmental"),
    "vehicle_nuisance": Category("Vehicle nuisance", "nuisance"),
    "rowdy": Category("Rowdy or inconsiderate behaviour", "nuisance"),
    "neighbours": Category("Rowdy or nuisance neighbours", "personal"),
    "litter_drugs_paraphernalia": Category("Littering or drug paraphernalia", "environmental"),
    "animals": Category("Animal problems", "nuisance"),
    "trespass": Category("Trespass", "nuisance"),
    "communications": Category("Malicious or nuisance communications", "personal"),
    "street_drinking": Category("Street drinking", "nuisance"),
    "prostitution": Category("Prostitution-related activity", "nuisance"),
    "noise": Category("Noise", "nuisance"),
    "begging": Category("Begging or vagrancy", "nuisance"),
    "fireworks": Category("Fireworks", "nuisance"),
    "fly_tipping_graffiti": Category("Fly-tipping, graffiti or damage", "environmental"),
    "drugs": Category("Drug use or dealing", "nuisance"),
    "hate": Category("Hate-related behaviour", "personal"),
    "other": Category("Other anti-social behaviour", "nuisance"),
}

QUALIFIERS: dict[str, str] = {
    "personal": "Personal: aimed at a person or group",
    "nuisance": "Nuisance: to the community at large",
    "environmental": "Environmental: harm to places and public spaces",
}

AGENCY_TYPES = ("police", "council", "landlord", "fire", "youth", "transport_police", "health", "other")
TIME_PRECISIONS = ("exact", "hour", "day", "month")
YES_NO_UNKNOWN = ("yes", "no", "unknown")
SEVERITIES = ("low", "medium", "high", "unknown")
CHANNELS = ("999", "101", "phone", "online", "officer", "in_person", "councillor", "other", "unknown")

# How a report got its place, best first.
LOCATION_METHODS: dict[str, str] = {
    "coordinates": "The agency gave coordinates",
    "uprn": "From the property reference number (UPRN)",
    "snap_point": "An anonymised point on a street, as published by data.police.uk",
    "postcode": "The middle of the postcode: stands for about fifteen homes",
    "none": "No usable place: counted, but not on the map",
}
# Points that stand for an area. They are counted in a hotspot but never make one.
AREA_METHODS = ("postcode",)

REPORTS: dict[str, Column] = {
    "report_id": Column("VARCHAR", "", "agency key and a hash of the agency's own reference"),
    "batch_id": Column("INTEGER", "", "the batch of the ledger that brought it"),
    "row_no": Column("INTEGER", "row", "row of the file, the header being row 1"),
    "source_agency": Column("VARCHAR", "", "key of the agency, e.g. police"),
    "agency_type": Column("VARCHAR", "AGENCY_TYPES", "kind of agency"),
    "occurred_from": Column("TIMESTAMP", "local time", "when it happened or began; first of the month for months"),
    "occurred_to": Column("TIMESTAMP", "local time", "when it ended at the latest, where an interval is given"),
    "utc_offset_min": Column("SMALLINT", "minutes", "local time minus UTC at occurred_from"),
    "time_precision": Column("VARCHAR", "TIME_PRECISIONS", "how exactly the time is known"),
    "recorded_at": Column("TIMESTAMP", "local time", "when the agency recorded it"),
    "day_no": Column("INTEGER", "days since 1970-01-01", "null where only the month is known"),
    "week_no": Column("INTEGER", "hotspots.periods.week_no", "null where only the month is known"),
    "month_no": Column("INTEGER", "hotspots.periods.month_no", "year * 12 + month - 1"),
    "weekday": Column("TINYINT", "1 = Monday", "null where only the month is known"),
    "hour": Column("TINYINT", "0-23, local", "null where only the day or the month is known"),
    "easting": Column("DOUBLE", "m, area CRS", "rounded to 0.1 m; null when not located"),
    "northing": Column("DOUBLE", "m, area CRS", "rounded to 0.1 m; null when not located"),
    "lon": Column("DOUBLE", "degrees, WGS84", "null when not located"),
    "lat": Column("DOUBLE", "degrees, WGS84", "null when not located"),
    "location_method": Column("VARCHAR", "LOCATION_METHODS", "how the place was found"),
    "location_precision_m": Column("DOUBLE", "m", "about how far the point may be from the true place"),
    "place_name": Column("VARCHAR", "", "street, park or estate as the agency writes it; never an address"),
    "category": Column("VARCHAR", "CATEGORIES", "kind of behaviour"),
    "category_local": Column("VARCHAR", "", "the agency's own word for it"),
    "qualifier": Column("VARCHAR", "QUALIFIERS", "personal, nuisance or environmental"),
    "youth_related": Column("VARCHAR", "YES_NO_UNKNOWN", "flagged by the agency as involving young people"),
    "is_hate": Column("VARCHAR", "YES_NO_UNKNOWN", "perceived as motivated by hostility"),
    "alcohol": Column("VARCHAR", "YES_NO_UNKNOWN", "alcohol involved"),
    "drugs": Column("VARCHAR", "YES_NO_UNKNOWN", "drugs involved"),
    "vehicle": Column("VARCHAR", "YES_NO_UNKNOWN", "vehicle involved"),
    "repeat_location": Column("VARCHAR", "YES_NO_UNKNOWN", "the agency marks the place as a repeat one"),
    "severity": Column("VARCHAR", "SEVERITIES", "the agency's own risk band"),
    "channel": Column("VARCHAR", "CHANNELS", "how the report was made"),
    "cell_id": Column("BIGINT", "hotspots.detect.grid", "150 m hexagon; null when not located"),
    "ward": Column("VARCHAR", "code of AREAS", "ward that the point lies in; empty when in none"),
    "patch": Column("VARCHAR", "code of AREAS", "housing patch that the point lies in; empty when in none"),
    "lad": Column("VARCHAR", "code of AREAS", "local authority, by its boundary or as the file says; empty: not known"),
    "police_force": Column("VARCHAR", "code of AREAS", "police force, likewise; empty: not known"),
}

# What intake fills in; the rest is added by the store (batch), by detection's grid (cell) and by the boundaries.
INTAKE_COLUMNS: tuple[str, ...] = tuple(c for c in REPORTS if c not in ("batch_id", "cell_id", "ward", "patch"))

# What an agency's own file adds to a report of the same id. Kept in the working database only.
CASE_ROWS: dict[str, Column] = {
    "case_id": Column("VARCHAR", "", "the report's id: agency key and a hash of the agency's own reference"),
    "first_contact": Column("DATE", "", "when the agency first spoke with who reported it; null when it has not"),
    "closed": Column("DATE", "", "null while it is open"),
    "vulnerable": Column("VARCHAR", "YES_NO_UNKNOWN", "somebody harmed by it is marked as vulnerable"),
    "reporter_key": Column("VARCHAR", "", "salted hash of the agency's key of who reported it, or empty"),
    "property_key": Column("VARCHAR", "", "salted hash of the property reference, or empty"),
}

# An agency's own cases, for its own eyes only. One row a case; a case is not a report (see NM01 in docs).
CASES: dict[str, Column] = {
    "case_id": Column("VARCHAR", "", "agency key and a hash of the agency's own reference"),
    "agency": Column("VARCHAR", "", "key of the agency whose case it is"),
    "opened": Column("DATE", "", "when it was recorded, else when it happened"),
    "first_contact": Column("DATE", "", "null when there has been none, or it is not told"),
    "closed": Column("DATE", "", "null while it is open"),
    "severity": Column("VARCHAR", "SEVERITIES", "the agency's own risk band"),
    "category": Column("VARCHAR", "CATEGORIES", "kind of behaviour"),
    "is_hate": Column("VARCHAR", "YES_NO_UNKNOWN", "perceived as motivated by hostility"),
    "ward": Column("VARCHAR", "code of AREAS", "or empty"),
    "patch": Column("VARCHAR", "code of AREAS", "or empty"),
    "cell_id": Column("BIGINT", "", "null when not located"),
    "place_name": Column("VARCHAR", "", "street, park or estate; never an address"),
    "officer": Column("VARCHAR", "", "post that looks after the patch, never a person's name; or empty"),
    "vulnerable": Column("VARCHAR", "YES_NO_UNKNOWN", "somebody harmed by it is marked as vulnerable"),
    "repeat_location": Column("VARCHAR", "YES_NO_UNKNOWN", "the agency marks the place as a repeat one"),
    "reporter_no": Column("INTEGER", "", "the same number = the same reporter; null when not told; never shown"),
    "property_no": Column("INTEGER", "", "the same number = the same property; null when not told; never shown"),
}

REFUSED_ROWS: dict[str, Column] = {
    "row_no": Column("INTEGER", "row", "row of the file, the header being row 1"),
    "column_name": Column("VARCHAR", "", "column as the file names it, empty for the whole row"),
    "value": Column("VARCHAR", "", "what stood there"),
    "reason": Column("VARCHAR", "", "why the row was refused, in a sentence"),
    "remedy": Column("VARCHAR", "", "what to do about it, in a sentence"),
    "original": Column("VARCHAR", "JSON object", "the whole row as it stood in the file, by column"),
}

NOTES: dict[str, Column] = {
    "kind": Column("VARCHAR", "", "short key, e.g. swapped_coordinates, unknown_category, clock_change"),
    "rows": Column("INTEGER", "rows", "how many rows it concerns"),
    "first_row": Column("INTEGER", "row", "the first of them"),
    "example": Column("VARCHAR", "", "a value, as it stood"),
    "message": Column("VARCHAR", "", "what was done, in a sentence"),
}

BATCHES: dict[str, Column] = {
    "batch_id": Column("INTEGER", "", "1, 2, 3 … in order of loading"),
    "agency": Column("VARCHAR", "", "key of the agency"),
    "source_name": Column("VARCHAR", "", "file name as it arrived"),
    "file_sha256": Column("VARCHAR", "", "of the file's bytes; the raw file is kept under it"),
    "release_key": Column("VARCHAR", "", "what a newer release replaces, e.g. leicestershire/2021-11, or empty"),
    "loaded_at": Column("TIMESTAMP", "UTC", "when it was taken in"),
    "rows_read": Column("INTEGER", "rows", "= accepted + refused + not_asb"),
    "accepted": Column("INTEGER", "rows", "reports stored"),
    "refused": Column("INTEGER", "rows", "rows kept aside with a reason"),
    "not_asb": Column("INTEGER", "rows", "rows of other kinds (crime) that were left out"),
    "not_located": Column("INTEGER", "rows", "accepted, but without a usable place"),
    "blank_lines": Column("INTEGER", "rows", "empty lines, not counted as rows"),
    "first_day": Column("DATE", "", "of the reports in it"),
    "last_day": Column("DATE", "", "of the reports in it"),
    "time_precision": Column("VARCHAR", "TIME_PRECISIONS", "finest time its reports carry"),
    "status": Column("VARCHAR", "active, replaced", "replaced when a newer release came"),
    "replaced_by": Column("INTEGER", "", "batch that replaced it"),
    "superseded": Column("INTEGER", "rows", "reports of it that a later batch told anew, one by one"),
    "licence": Column("VARCHAR", "", "terms under which the agency shares it"),
}

HOTSPOTS: dict[str, Column] = {
    "kind": Column("VARCHAR", "week, month", "kind of period"),
    "period": Column("INTEGER", "week_no or month_no", "the list's period"),
    "hotspot_id": Column("VARCHAR", "", "stays with the place through the weeks, e.g. H0012"),
    "name": Column("VARCHAR", "", "nearest street or place, never an address"),
    "rank": Column("INTEGER", "", "1 = most reports to be expected next"),
    "reports": Column("INTEGER", "reports", "in the period itself; empty in a file where not known"),
    "reports_before": Column("INTEGER", "reports", "in the period before, same cells; empty in a file where not known"),
    "observed": Column("DOUBLE", "reports", "in the evidence window, as far as files are there"),
    "expected": Column("DOUBLE", "reports", "in the evidence window, were reports spread evenly over the area"),
    "relative_risk": Column("DOUBLE", "ratio", "posterior mean of the true rate over the area's"),
    "p_exceed": Column("DOUBLE", "probability", "that the true rate exceeds the threshold; best cell"),
    "area_m2": Column("DOUBLE", "m2", "of its cells"),
    "easting": Column("DOUBLE", "m, area CRS", "centre of its reports"),
    "northing": Column("DOUBLE", "m, area CRS", "centre of its reports"),
    "lon": Column("DOUBLE", "degrees, WGS84", "centre of its reports"),
    "lat": Column("DOUBLE", "degrees, WGS84", "centre of its reports"),
    "first_seen": Column("INTEGER", "week_no or month_no", "period in which the id was first listed"),
    "periods_listed": Column("INTEGER", "periods", "how many lists it has been on, this one included"),
    "forecast": Column("DOUBLE", "reports", "expected in the next period; only on the latest lists"),
    "forecast_low": Column("DOUBLE", "reports", "lower end of its 90% interval"),
    "forecast_high": Column("DOUBLE", "reports", "upper end of its 90% interval"),
    "state": Column("VARCHAR", "LISTED_STATES", "what its history and latest reports say of it"),
    "state_since": Column("INTEGER", "week_no or month_no", "period from which on it has been in this state"),
    "state_reason": Column("VARCHAR", "", "the evidence for the state, in a sentence"),
    "parent_id": Column("VARCHAR", "", "the hotspot it split from, or empty"),
    "merged_ids": Column("VARCHAR[]", "", "hotspots that have merged into it"),
    "from_snap_points": Column("DOUBLE", "share 0-1", "of its reports that lie on anonymised street points"),
    "on_one_point": Column("DOUBLE", "share 0-1", "of its observed reports that lie on one single point"),
    "cells": Column("BIGINT[]", "cell_id", "its cells"),
    "area": Column("VARCHAR", "code of AREAS", "area that the list is of; empty: the whole store"),
}


LISTED_STATES: dict[str, str] = {
    "emerging": "Emerging: new, and rising faster than the area",
    "new": "New on the list",
    "growing": "Growing: more than its own past and the area's change explain",
    "persistent": "Persistent: on most lists of the last three months",
    "recurring": "Recurring: back after a time off the list",
    "fading": "Fading: fewer than its own past and the area's change explain",
}
OFF_LIST_STATES: dict[str, str] = {
    "dormant": "Dormant: off the list for a while",
    "closed": "Closed: off the list for a quarter of a year or more",
}

# Cells clearly busier than the area's average: what a map colours.
RISK_CELLS: dict[str, Column] = {
    "kind": Column("VARCHAR", "week, month", "kind of period"),
    "period": Column("INTEGER", "week_no or month_no", "the list's period"),
    "cell_id": Column("BIGINT", "", ""),
    "reports": Column("INTEGER", "reports", "in the evidence window, without those known only to a postcode"),
    "relative_risk": Column("DOUBLE", "ratio", "posterior mean of the true rate over the area's"),
    "area": Column("VARCHAR", "code of AREAS", "area that the list is of; empty: the whole store"),
}

# Hotspots that are known but not on the list of a period.
OFF_LIST: dict[str, Column] = {
    "kind": Column("VARCHAR", "week, month", "kind of period"),
    "period": Column("INTEGER", "week_no or month_no", "the list's period"),
    "hotspot_id": Column("VARCHAR", "", ""),
    "name": Column("VARCHAR", "", ""),
    "state": Column("VARCHAR", "OFF_LIST_STATES", ""),
    "state_since": Column("INTEGER", "week_no or month_no", ""),
    "state_reason": Column("VARCHAR", "", ""),
    "last_listed": Column("INTEGER", "week_no or month_no", "the last list it was on"),
    "area": Column("VARCHAR", "code of AREAS", "area that the list is of; empty: the whole store"),
}

# On what each list was made.
DETECTED_PERIODS: dict[str, Column] = {
    "kind": Column("VARCHAR", "week, month", "kind of period"),
    "number": Column("INTEGER", "week_no or month_no", "the list's period"),
    "reports": Column("INTEGER", "reports", "located, in the evidence window"),
    "area_cells": Column("INTEGER", "cells", "that were part of the area by then"),
    "half_life": Column("DOUBLE", "periods", "of the weights of older reports"),
    "area": Column("VARCHAR", "code of AREAS", "area that the list is of; empty: the whole store"),
}

# Pairs of reports of two agencies that may tell of one incident; the reports themselves stay as they are.
LINKS: dict[str, Column] = {
    "report_id_a": Column("VARCHAR", "", "report of the agency whose key comes first in the alphabet"),
    "report_id_b": Column("VARCHAR", "", "report of the other agency; one to one within two agencies"),
    "agency_a": Column("VARCHAR", "", "key of the agency of the first report"),
    "agency_b": Column("VARCHAR", "", "key of the agency of the second report"),
    "probability": Column("DOUBLE", "0-1", "that both tell of the same incident, as worked out"),
    "method": Column("VARCHAR", "model, rule, person", "learnt from the data, rule of thumb, or kept for a decision"),
}


class AreaPeriods(NamedTuple):
    """Where the data begin and end, for one kind of period (numbers of `hotspots.periods`)."""

    first: int
    last: int
    last_full: int


@dataclass(frozen=True)
class Filters:
    """What a person asked to see. Empty means all. Hashable, so that it can key a cache.

    Attributes:
        kind: count by ISO week or by calendar month.
        period: `week_no` or `month_no`; None = the latest full one.
        agencies, categories, qualifiers: keys; empty = all.
        hours: first and last hour of the day, inclusive, local time; may run over midnight, e.g. (22, 3). None = all.
        weekdays: 1 = Monday … 7 = Sunday; empty = all.
        lads, police_forces: codes of local authorities and of police forces; empty = all.
    """

    kind: PeriodKind = "week"
    period: int | None = None
    agencies: tuple[str, ...] = field(default=())
    categories: tuple[str, ...] = field(default=())
    qualifiers: tuple[str, ...] = field(default=())
    hours: tuple[int, int] | None = None
    weekdays: tuple[int, ...] = field(default=())
    lads: tuple[str, ...] = field(default=())
    police_forces: tuple[str, ...] = field(default=())

    @property
    def narrows(self) -> bool:
        """Whether anything but the period is filtered."""
        return any(getattr(self, f.name) for f in fields(self) if f.name not in ("kind", "period"))
