"""The last gate: every report must keep the rules of the vocabulary, or its row is refused with the reason."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hotspots.intake.findings import Findings
from hotspots.intake.raw_table import TEXT
from hotspots.schema import (
    AGENCY_TYPES,
    CATEGORIES,
    CHANNELS,
    LOCATION_METHODS,
    QUALIFIERS,
    SEVERITIES,
    TIME_PRECISIONS,
    YES_NO_UNKNOWN,
)

if TYPE_CHECKING:
    import pandera.pandas as pa

ALLOWED_WORDS: dict[str, tuple[str, ...]] = {
    "agency_type": AGENCY_TYPES,
    "time_precision": TIME_PRECISIONS,
    "location_method": tuple(LOCATION_METHODS),
    "category": tuple(CATEGORIES),
    "qualifier": tuple(QUALIFIERS),
    "severity": SEVERITIES,
    "channel": CHANNELS,
    **dict.fromkeys(("youth_related", "is_hate", "alcohol", "drugs", "vehicle", "repeat_location"), YES_NO_UNKNOWN),
}
_ALWAYS = ("category", "qualifier", "location_method", "time_precision")
AGENCY_KEY = r"^[a-z0-9_]{1,40}$"
# Column → why a row is refused, and what to do.
_SENTENCES = {
    "source_agency": (
        "The agency's key is missing or not in small letters, digits and underscores.",
        "Write a key such as police or council_wardens.",
    ),
    "report_id": ("There is no reference to tell this report by.", "Fill in the agency's own reference."),
    "occurred_from": ("There is no usable date.", "Fill in the day on which it happened."),
}


@lru_cache(maxsize=64)
def report_rules(given: frozenset[str] = frozenset(ALLOWED_WORDS)) -> pa.DataFrameSchema:
    """The rules as a pandera schema over the columns of `schema.INTAKE_COLUMNS`.

    Args:
        given: the columns of words that the file has; what intake itself put into the others needs no check.
    """
    # Takes a second to import; starting the dashboard must not wait for it.
    import pandera.pandas as pa

    def words(name: str) -> pa.Column:
        return pa.Column(checks=pa.Check.isin(ALLOWED_WORDS[name]), nullable=name == "qualifier")

    rules = {name: words(name) for name in ALLOWED_WORDS if name in given or name in _ALWAYS}
    rules["report_id"] = pa.Column(checks=pa.Check.str_length(min_value=1), nullable=False)
    rules["source_agency"] = pa.Column(checks=pa.Check.str_matches(AGENCY_KEY), nullable=False)
    rules["occurred_from"] = pa.Column("datetime64[us]", nullable=False)
    rules["occurred_to"] = pa.Column("datetime64[us]", nullable=True)
    rules["recorded_at"] = pa.Column("datetime64[us]", nullable=True)
    rules["lon"] = pa.Column(float, pa.Check.in_range(-180, 180), nullable=True)
    rules["lat"] = pa.Column(float, pa.Check.in_range(-90, 90), nullable=True)
    rules["easting"] = pa.Column(float, nullable=True)
    rules["northing"] = pa.Column(float, nullable=True)
    rules["location_precision_m"] = pa.Column(float, pa.Check.ge(0), nullable=True)
    rules["row_no"] = pa.Column(checks=pa.Check.ge(1), unique=True)
    rules["month_no"] = pa.Column(nullable=False)
    return pa.DataFrameSchema(rules)


def keeps_every_rule(reports: pd.DataFrame, given: frozenset[str]) -> bool:
    """Whether all of `report_rules(given)` are kept; False also where that is not plain to see.

    The rules themselves take longer than everything else about a small file, and nearly every file keeps them: they are
    asked only when this says no, and then say which row breaks which.
    """
    numbers = ("lon", "lat", "easting", "northing", "location_precision_m")
    if any(reports[name].dtype != np.float64 for name in numbers):
        return False
    if any(reports[name].dtype != "datetime64[us]" for name in ("occurred_from", "occurred_to", "recorded_at")):
        return False
    lon, lat, _, _, precision = (reports[name].to_numpy() for name in numbers)
    with np.errstate(invalid="ignore"):
        possible = (np.abs(lon) > 180).any() or (np.abs(lat) > 90).any() or (precision < 0).any()
    rows = reports["row_no"]
    return (
        not possible
        and bool((rows >= 1).all())
        and rows.is_unique
        and not reports["occurred_from"].isna().any()
        and not reports["month_no"].isna().any()
        and bool((reports["report_id"].str.len() >= 1).all())
        and all(isinstance(key, str) and re.match(AGENCY_KEY, key) for key in reports["source_agency"].unique())
        and all(
            set(reports[name].unique()) <= {*ALLOWED_WORDS[name]}
            for name in ALLOWED_WORDS
            if (name in given or name in _ALWAYS) and name != "qualifier"
        )
        and set(reports["qualifier"].dropna().unique()) <= {*QUALIFIERS}
    )


def check_reports(reports: pd.DataFrame, *, found: Findings, headings: dict[str, str]) -> None:
    """Refuse in `found` the rows that break a rule; rows refused before are not looked at again.

    Args:
        reports: one row for each row of `found`, columns of `schema.INTAKE_COLUMNS`, index 0, 1, 2 …
        headings: our column → what the file calls it.
    """
    given = frozenset(headings).intersection(ALLOWED_WORDS)
    asked = reports[~found.refused] if found.refused.any() else reports
    if keeps_every_rule(asked, given):
        return
    from pandera.errors import SchemaErrors

    try:
        report_rules(given).validate(asked, lazy=True)
        return
    except SchemaErrors as error:
        cases = error.failure_cases
    if cases["index"].isna().any():
        raise AssertionError(f"intake made a table that is not the vocabulary's: {cases}")
    for column, group in cases.groupby("column", sort=False):
        rows = np.zeros(len(reports), dtype=bool)
        rows[group["index"].to_numpy(dtype=np.int64)] = True
        name = str(column)
        reason, remedy = _SENTENCES.get(name, (f"The value of {name} is not one that is allowed.", "Correct it."))
        found.refuse(rows, column=headings.get(name, name), values=reports[name].astype(TEXT), reason=reason,
                     remedy=remedy)  # fmt: skip
