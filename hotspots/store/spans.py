"""Where data begin and end, read from one row of `sql/periods.sql` or `sql/span.sql`."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from hotspots.periods import Period, PeriodKind
from hotspots.schema import AreaPeriods

_DAY_ZERO = date(1970, 1, 1)


def last_day_of(row: pd.Series) -> date | None:
    """The last day that anything is known of; None where only months are known."""
    return None if pd.isna(row["last_day_no"]) else _DAY_ZERO + timedelta(days=int(row["last_day_no"]))


def span_of(row: pd.Series, kind: PeriodKind) -> AreaPeriods | None:
    """First and last period with data, and the last full one; None when there are none of this kind.

    Args:
        row: first, last, last_day_no. A period is full when something is known of its last day, or when it was
            followed by another; where only months are known, every month is full.
    """
    if pd.isna(row["first"]):
        return None
    first, last = int(row["first"]), int(row["last"])
    last_day = last_day_of(row)
    full = last if last_day is None or last_day >= Period(kind, last).last_day else last - 1
    return AreaPeriods(first, last, max(first, full))
