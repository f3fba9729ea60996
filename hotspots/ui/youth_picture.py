"""All that the page for youth workers shows, worked out once for a choice of filters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from hotspots.insight import youth
from hotspots.insight.calendar import bank_holidays, days_of, read_terms
from hotspots.insight.intervals import Interval
from hotspots.insight.provision import nearest, read_provision, to_go_to
from hotspots.insight.sessions import Session, Since, suggest_sessions, well_apart, what_followed
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.share.missing_told import Gone, by_number
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store import queries_teams as teams
from hotspots.store.queries_trends import cell_forces
from hotspots.summarising import files_missing
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
        gone: missing files of the police forces and agencies that answer, by period of the window.
        unknown_days: numbers of the days of these periods: left out of bands and contrast.
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
    gone: Gone = field(default_factory=dict)
    unknown_days: frozenset[int] = frozenset()

    def followed(self, past: pd.DataFrame, session: Session) -> Since | None:
        """What followed the last delivered session near this one; see `insight.sessions.what_followed`."""
        at = session.easting, session.northing
        return what_followed(past, self.reports, *at, last_day_no=self.last_day_no, unknown=self.unknown_days)


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
    missing = _missing(snapshot, filters, told, first, last)
    gone = by_number(missing)
    unknown = frozenset(n for number in gone for n in _day_numbers(Period(filters.kind, number)) if n in days)
    heard = reports[~reports["day_no"].isin(unknown)] if unknown else reports
    days_heard = {day: kind for day, kind in days.items() if day not in unknown}
    shares = _known(snapshot, reports, missing, last.number - first.number + 1)
    sessions = suggest_sessions(reports, weeks=max(1, len(days) // 7), after=last.last_day, known=shares)
    return YouthPicture(
        reports=reports,
        answers=youth.answered(told),
        bands=youth.bands(heard, days_heard),
        contrast=youth.holidays_against_term(heard, days_heard) if terms.terms else None,
        hours=youth.week_of_hours(reports),
        needs=_needs(sessions, to_go_to(provision)),
        sessions=well_apart(sessions),
        provision=provision,
        window=(first, last),
        last_day_no=(end - EPOCH_DAYS.date()).days,
        has_terms=bool(terms.terms),
        free_days=free,
        gone=gone,
        unknown_days=unknown,
    )


def _missing(snapshot: Snapshot, filters: Filters, told: pd.DataFrame, first: Period, last: Period) -> pd.DataFrame:
    """Files that are missing in the window of agencies that say whether young people were involved."""
    missing = files_missing(snapshot, filters)
    answering = set(told.loc[told["youth_related"] != "unknown", "source_agency"])
    return missing[missing["number"].between(first.number, last.number) & missing["source_agency"].isin(answering)]


def _known(snapshot: Snapshot, reports: pd.DataFrame, missing: pd.DataFrame, periods: int) -> dict[int, float]:
    """Which share of the window is known of the cells whose police force's files are missing."""
    if missing.empty:
        return {}
    lost = missing.groupby("police_force")["number"].nunique() / periods
    forces = cell_forces(snapshot, reports["cell_id"].dropna().astype("int64").unique().tolist())
    return {
        int(cell): 1.0 - float(lost[force])
        for cell, force in zip(forces["cell_id"], forces["police_force"], strict=True)
        if force in lost.index
    }


def _day_numbers(period: Period) -> range:
    first = (period.first_day - EPOCH_DAYS.date()).days
    return range(first, first + period.days)


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
