"""What comes out of reading one file."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from hotspots.intake.sources import Source


@dataclass(frozen=True)
class Batch:
    """One file, read: every row is a report, a refused row with its reasons, or not anti-social behaviour.

    Attributes:
        agency: key of the feed it was read as.
        source: the file.
        release_key: what a newer release replaces, or empty.
        licence, time_precision: of the feed; the finest time its reports carry.
        reports: columns `schema.INTAKE_COLUMNS`, in order of row.
        refused: columns `schema.REFUSED_ROWS`; a row with several problems stands there several times.
        notes: columns `schema.NOTES`.
        rows_read: = accepted + refused_rows + not_asb.
        not_asb: rows of other kinds that were left out.
        blank_lines: empty lines, not counted as rows.
        corrects: refused rows come back corrected: it adds to what is stored and replaces no other batch.
        cases: what the file tells of the agency's own cases (see `intake.cases.read_cases`); empty where it has none.
    """

    agency: str
    source: Source
    release_key: str
    licence: str
    time_precision: str
    reports: pd.DataFrame
    refused: pd.DataFrame
    notes: pd.DataFrame
    rows_read: int
    not_asb: int
    blank_lines: int
    corrects: bool = False
    cases: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def accepted(self) -> int:
        """Rows that became reports."""
        return len(self.reports)

    @cached_property
    def refused_rows(self) -> int:
        """Rows that were refused, each counted once."""
        return int(self.refused["row_no"].nunique())

    @cached_property
    def not_located(self) -> int:
        """Reports without a usable place."""
        return int((self.reports["location_method"] == "none").sum())

    @property
    def first_day(self) -> date | None:
        """The first day that its reports speak of; none without reports."""
        return self._day(self.reports["occurred_from"].min()) if len(self.reports) else None

    @property
    def last_day(self) -> date | None:
        """The last day that its reports speak of; the last of the month where only the month is known."""
        if not len(self.reports):
            return None
        day = self._day(self.reports["occurred_from"].max())
        if self.time_precision == "month":
            return day.replace(day=calendar.monthrange(day.year, day.month)[1])
        return day

    @staticmethod
    def _day(stamp: pd.Timestamp) -> date:
        return date(stamp.year, stamp.month, stamp.day)
