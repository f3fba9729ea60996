"""The short way to see that every rule is kept says no wherever the rules themselves do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from hotspots.intake.raw_table import TEXT
from hotspots.intake.validate import ALLOWED_WORDS, keeps_every_rule, report_rules

GIVEN = frozenset(ALLOWED_WORDS)


def reports() -> pd.DataFrame:
    stamps = pd.Series(pd.to_datetime(["2025-03-01", "2025-03-02", "2025-03-03"])).astype("datetime64[us]")
    words = {
        name: pd.Series([allowed[0], allowed[-1], allowed[0]], dtype=TEXT) for name, allowed in ALLOWED_WORDS.items()
    }
    return pd.DataFrame(
        {
            **words,
            "report_id": pd.Series(["a-1", "a-2", "a-3"], dtype=TEXT),
            "source_agency": pd.Series(["police", "police", "council"], dtype=TEXT),
            "occurred_from": stamps,
            "occurred_to": stamps.where([True, False, False]),
            "recorded_at": stamps.where([False, False, False]),
            "lon": [0.1, np.nan, -180.0],
            "lat": [52.0, np.nan, 90.0],
            "easting": [400000.0, np.nan, 1.0],
            "northing": [250000.0, np.nan, 1.0],
            "location_precision_m": [0.0, np.nan, 15.0],
            "row_no": np.array([2, 3, 4], dtype=np.int32),
            "month_no": pd.array([24302, 24302, 24302], dtype="Int32"),
        }
    )


def kept_by_the_rules(table: pd.DataFrame) -> bool:
    try:
        report_rules(GIVEN).validate(table, lazy=True)
    except SchemaErrors:
        return False
    return True


def put(column: str, value: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        values = table[column].astype(object).tolist()
        values[1] = value
        return table.assign(**{column: pd.Series(values).astype(table[column].dtype)})

    return change


BROKEN: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    **{name: put(name, "something else") for name in ALLOWED_WORDS},
    **{f"{name} missing": put(name, None) for name in ALLOWED_WORDS if name != "qualifier"},
    "no id": put("report_id", ""),
    "id missing": put("report_id", None),
    "agency with a blank": put("source_agency", "the police"),
    "agency missing": put("source_agency", None),
    "agency too long": put("source_agency", "p" * 41),
    "no date": put("occurred_from", pd.NaT),
    "no month": put("month_no", None),
    "longitude": put("lon", 180.5),
    "latitude": put("lat", -90.5),
    "precision": put("location_precision_m", -1.0),
    "row 0": put("row_no", 0),
    "row twice": put("row_no", 2),
    "text for a number": lambda table: table.assign(lon=table["lon"].astype(str)),
}


def test_good_reports_pass_both() -> None:
    assert keeps_every_rule(reports(), GIVEN) and kept_by_the_rules(reports())
    without = put("qualifier", None)(reports())
    assert keeps_every_rule(without, GIVEN) and kept_by_the_rules(without)


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_breaks_a_rule_is_seen(name: str) -> None:
    broken = BROKEN[name](reports())
    assert not kept_by_the_rules(broken)
    assert not keeps_every_rule(broken, GIVEN)
