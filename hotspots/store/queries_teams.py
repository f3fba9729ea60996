"""Questions of the team pages: the agencies' own cases, youth-related reports, where reports of a patch lie."""

from __future__ import annotations

import pandas as pd

from hotspots.schema import Filters
from hotspots.store.queries import _bound
from hotspots.store.snapshot import Snapshot


def cases(snapshot: Snapshot) -> pd.DataFrame:
    """All cases (columns `schema.CASES`), oldest first. Own-agency eyes only: ask `share` before showing any."""
    return snapshot.frame("cases")


def youth_reports(snapshot: Snapshot, filters: Filters, *, first: int, last: int) -> pd.DataFrame:
    """Reports whose agency answers whether young people were involved, by day and hour; see `sql/youth_reports.sql`."""
    return snapshot.frame("youth_reports", **_bound(snapshot, filters, first, last))


def patch_reports(snapshot: Snapshot, filters: Filters, patch: str, *, first: int, last: int) -> pd.DataFrame:
    """Where the reports of a patch lie, one row a point and street; see `sql/patch_reports.sql`."""
    return snapshot.frame("patch_reports", patch=patch, **_bound(snapshot, filters, first, last))


def patch_profile(snapshot: Snapshot, filters: Filters, patch: str, *, first: int, last: int) -> pd.DataFrame:
    """What is reported in a patch, by kind and time; see `sql/patch_profile.sql`."""
    return snapshot.frame("patch_profile", patch=patch, **_bound(snapshot, filters, first, last))


def repeat_places(snapshot: Snapshot, filters: Filters, *, first: int, last: int, fewest: int = 3) -> pd.DataFrame:
    """Points reported on at least `fewest` different days; see `sql/repeat_places.sql`."""
    return snapshot.frame("repeat_places", fewest=fewest, **_bound(snapshot, filters, first, last))


def patch_forces(snapshot: Snapshot) -> dict[str, str]:
    """The police force in whose area most reports of each patch lie: code → force; none where that is not told."""
    found = snapshot.whole("patch_forces").drop_duplicates("code")
    return dict(zip(found["code"].astype(str), found["police_force"].astype(str), strict=True))
