"""All that the page for youth workers shows, worked out once for a choice of filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hotspots.insight import youth
from hotspots.insight.calendar import bank_holidays, days_of, read_terms
from hotspots.insight.intervals import Interval
from hotspots.insight.provision import nearest, read_provision, to_go_to
from hotspots.insight.sessions import Session, suggest_sessions, well_apart
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store import queries_teams as teams
from hotspots.ui.cached import ask

_WINDOW = {"week": 52, "month": 12}
EPOCH_DAYS = pd.Timestamp(1970, 1, 1)


@dataclass(frozen=True)
class YouthPicture:
    """A window of about a year.

    Attributes:
        reports: rows of `sql/youth_reports.sql` that are marked as involving young people.
        answers: of `insight.youth.answered`.
        bands, contrast: of `insight.youth`; contrast is None without term dates or with too few days.
        hours: reports by day and hour, shape (7, 24).
        needs: places of need with columns name, metres, open, open_name, open_metres of the provision nearest at
            their busiest time, and weekday and start of that time.
        sessions: suggested ones, those that meet most first.
        provision: name, kind, hours, easting, northing.
        window: first and last period; last_day_no: the last day that there are data of.
        has_terms: whether term dates are known.
        free_days: bank holidays and their names, up to the year after the window.
    """

    reports: pd.DataFrame
    answers: pd.DataFrame
    bands: list[youth.Band]
    contrast: tuple[Interval, int, int] | None
    hours: youth.Floats
    needs: pd.DataFrame
    sessions: list[Session]
    provision: pd.DataFrame
    window: tuple[Period, Period]
    last_day_no: int
    has_terms: bool
    free_days: dict[date, str]


def youth_picture(snapshot: Snapshot, filters: Filters, first_known: int) -> YouthPicture:
    """Work it out.

    Args:
        filters: with the period resolved.
        first_known: the first period that there are data of.

    Raises:
        SettingsError: when the term dates or the provision cannot be read.
    """
    last = Period(filters.kind, filters.period or 0)
    first = Period(filters.kind, max(first_known, last.number - _WINDOW[filters.kind] + 1))
    told = teams.youth_reports(snapshot, filters, first=first.number, last=last.number)
    reports = told[told["youth_related"] == "yes"].reset_index(drop=True)
    data_end = q.last_day(snapshot, filters.kind)
    end = min(last.last_day, data_end) if data_end else last.last_day
    calendar = snapshot.settings.calendar
    terms = read_terms(calendar)
    free = bank_holidays(calendar, range(first.first_day.year, end.year + 2))
    days = {(d - EPOCH_DAYS.date()).days: terms.kind(d, free) for d in days_of(first.first_day, end)}
    provision = ask(provision_of, snapshot)
    sessions = suggest_sessions(reports, weeks=max(1, len(days) // 7), after=last.last_day)
    return YouthPicture(
        reports=reports,
        answers=youth.answered(told),
        bands=youth.bands(reports, days),
        contrast=youth.holidays_against_term(reports, days) if terms.terms else None,
        hours=youth.week_of_hours(reports),
        needs=_needs(sessions, to_go_to(provision)),
        sessions=well_apart(sessions),
        provision=provision,
        window=(first, last),
        last_day_no=(end - EPOCH_DAYS.date()).days,
        has_terms=bool(terms.terms),
        free_days=free,
    )


def provision_of(snapshot: Snapshot) -> pd.DataFrame:
    """The provision that the settings name; see `insight.provision`."""
    return read_provision(snapshot.settings)


def _needs(sessions: list[Session], provision: pd.DataFrame, *, most: int = 20) -> pd.DataFrame:
    """The places with most reports, the time when most is to be met there, and what there is to go to then."""
    rows = [
        {
            "cell_id": s.cell_id, "place": s.place, "reports": s.here, "easting": s.easting, "northing": s.northing,
            "weekday": s.weekday, "start": s.start,
            **(nearest(provision, s.easting, s.northing, s.weekday, s.start) if len(provision) else {}),
        }
        for s in sorted(sessions, key=lambda s: (-s.here, s.cell_id))[:most]
    ]  # fmt: skip
    columns = ["cell_id", "place", "reports", "easting", "northing", "weekday", "start"]
    return pd.DataFrame(rows, columns=[*columns, "name", "metres", "open", "open_name", "open_metres"]).astype(object)
