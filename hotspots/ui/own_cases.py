"""Who may see an agency's own cases: one door, so that a rule needs to be changed in one place only."""

from __future__ import annotations

import pandas as pd

from hotspots.store import queries_teams as teams
from hotspots.ui.cached import ask
from hotspots.ui.start import View


def may_see_cases(view: View) -> bool:
    """Whether the person before the screen belongs to the agency whose cases these are."""
    return view.snapshot is not None


def cases_for(view: View) -> pd.DataFrame:
    """The landlord's cases (columns `schema.CASES`); none where the person may not see them, or there are none."""
    if not may_see_cases(view):
        return pd.DataFrame()
    cases = ask(teams.cases, view.snapshot)
    agency = view.snapshot.settings.nm01.agency
    return cases[cases["agency"] == agency] if agency else cases
