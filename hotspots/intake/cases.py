"""An agency's own cases: what its export tells of a report beyond the report itself.

A feed that names a column of `settings.CASE_COLUMNS` is an export of cases: each of its rows is a report and a case.
Who reported it and which property it is about leave this stage as keys only, which the store salts and hashes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.dates import read_dates
from hotspots.intake.findings import Findings
from hotspots.settings import CASE_COLUMNS, Feed

# Columns of the file that the cases are read from, by our names.
READ = (*CASE_COLUMNS, "uprn")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


def tells_of_cases(feed: Feed) -> bool:
    """Whether each row of this feed is also a case."""
    return any(column in feed.columns for column in CASE_COLUMNS)


def read_cases(reports: pd.DataFrame, cells: pd.DataFrame, feed: Feed, *, found: Findings) -> pd.DataFrame:
    """The case of each row, in the order of the rows; refused rows are still in it.

    Dates that cannot be read, and an end before the case was opened, are left out with a note.

    Args:
        reports: report_id, recorded_at, occurred_from.
        cells: text columns by our names, same index.

    Returns:
        case_id, first_contact, closed (datetime64, NaT when none), vulnerable, reporter, property (text).
    """
    opened = reports["recorded_at"].fillna(reports["occurred_from"]).to_numpy().astype("datetime64[D]")
    closed = _days(cells, "case_closed", feed, found, "day on which it was closed")
    early = closed < opened
    found.note("closed_before_opened", early, values=_text(cells, "case_closed"),
               message="The case was closed before it was opened; the end was left out.")  # fmt: skip
    closed[early] = np.datetime64("NaT")
    told = _text(cells, "vulnerable").str.lower()
    return pd.DataFrame(
        {
            "case_id": reports["report_id"],
            "first_contact": _days(cells, "first_contact", feed, found, "day of the first contact"),
            "closed": closed,
            "vulnerable": np.select([told.isin(_YES), told.isin(_NO)], ["yes", "no"], "unknown"),
            "reporter": _text(cells, "reporter"),
            "property": _text(cells, "uprn"),
        }
    )


def _days(cells: pd.DataFrame, name: str, feed: Feed, found: Findings, title: str) -> NDArray[np.datetime64]:
    if name not in cells:
        return np.full(len(cells), "NaT", dtype="datetime64[D]")
    dates = read_dates(cells[name], feed.date_formats)
    found.note(f"{name}_not_understood", dates.bad, values=cells[name],
               message=f"The {title} is not readable; it was left out.")  # fmt: skip
    return dates.stamp.astype("datetime64[D]")


def _text(cells: pd.DataFrame, name: str) -> pd.Series:
    return cells[name].fillna("").str.strip() if name in cells else pd.Series("", index=cells.index, dtype=object)
