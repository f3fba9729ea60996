"""Who may see an agency's own cases: one door, so that a rule needs to be changed in one place only."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hotspots.insight.calendar import bank_holidays
from hotspots.insight.cases import (
    NM01Year,
    Timeliness,
    first_contacts,
    last_day_of_cases,
    near_review,
    nm01,
    timeliness,
)
from hotspots.insight.intervals import Interval
from hotspots.insight.workload import compare_shares
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store import queries_teams as teams
from hotspots.ui.cached import ask
from hotspots.ui.start import View


def may_see_cases(view: View) -> bool:
    """Whether the person before the screen belongs to the agency whose cases these are."""
    return view.snapshot is not None


def cases_for(view: View) -> pd.DataFrame:
    """The landlord's cases (columns `schema.CASES`); none where the person may not see them, or there are none."""
    return ask(landlords_cases, view.snapshot) if may_see_cases(view) else pd.DataFrame()


def landlords_cases(snapshot: Snapshot) -> pd.DataFrame:
    """Cases of the landlord that the settings name under [nm01], else of every agency that tells of cases."""
    cases, agency = teams.cases(snapshot), snapshot.settings.nm01.agency
    return cases[cases["agency"] == agency] if agency else cases


@dataclass(frozen=True)
class CaseFigures:
    """What the cases come to.

    Attributes:
        now: the last day that any case tells of.
        contacts: first contact in time, of the last twelve months.
        teams: the kinds of team compared in them, and their difference; None where there are not two.
        years: NM01; homes: what it is divided by.
        review: cases near the review threshold.
    """

    now: pd.Timestamp
    contacts: list[Timeliness]
    teams: tuple[str, str, Interval] | None
    years: list[NM01Year]
    homes: float
    review: pd.DataFrame


def case_figures(snapshot: Snapshot) -> CaseFigures:
    """Work them out; there must be cases. Own-agency eyes only, as the cases themselves."""
    cases, areas, settings = landlords_cases(snapshot), q.areas(snapshot, "patch"), snapshot.settings
    now = last_day_of_cases(cases)
    year = cases[pd.to_datetime(cases["opened"]) > now - pd.DateOffset(years=1)]
    free = bank_holidays(settings.calendar, range(now.year - 2, now.year + 2))
    told = settings.service_standard
    standard = {"high": told.high, "medium": told.medium, "low": told.low}
    contacts = first_contacts(year, standard, now=now, free_days=tuple(free))
    rule = settings.case_review
    homes = settings.nm01.homes_owned or float(areas["homes"].fillna(0).sum())
    return CaseFigures(
        now=now,
        contacts=timeliness(contacts, standard),
        teams=_teams(contacts, areas),
        years=nm01(cases, homes, now=now),
        homes=homes,
        review=near_review(
            cases, reports=rule.reports, months=rule.months, near=rule.near or max(1, rule.reports - 1), now=now
        ),
    )


def _teams(contacts: pd.DataFrame, areas: pd.DataFrame) -> tuple[str, str, Interval] | None:
    kinds = sorted(set(areas["team"]) - {""})[:2]
    if len(kinds) < 2:
        return None
    of_team = contacts.assign(team=contacts["patch"].map(dict(zip(areas["code"], areas["team"], strict=True))))
    found = compare_shares(of_team[of_team["due"]], kinds[0], kinds[1])
    return None if found is None else (kinds[0], kinds[1], found)
