"""All that the page of patches shows of reports, worked out once for a choice of filters."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hotspots.insight.patches import PatchRates, patch_rates, within_dispersion
from hotspots.insight.workload import TeamContrast, compare_teams
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store import queries_teams as teams

# A year, so that no season weighs more than another.
_WINDOW = {"week": 52, "month": 12}


@dataclass(frozen=True)
class PatchPicture:
    """The patches over a window of about a year.

    Attributes:
        areas: columns `schema.AREAS`, layer patch, by code.
        rates: see `insight.patches`.
        counts: code, number, reports in the window.
        now: code → reports in the chosen period itself.
        repeats: columns of `sql/repeat_places.sql`.
        contrast: of kinds of teams, or None.
        window: first and last period.
        in_none: reports of the window that lie in no patch, or whose place is not known.
    """

    areas: pd.DataFrame
    rates: PatchRates
    counts: pd.DataFrame
    now: dict[str, int]
    repeats: pd.DataFrame
    contrast: TeamContrast | None
    window: tuple[Period, Period]
    in_none: int


def patch_picture(snapshot: Snapshot, filters: Filters, first_known: int) -> PatchPicture:
    """Work it out.

    Args:
        filters: with the period resolved.
        first_known: the first period that there are data of.
    """
    last = filters.period or 0
    first = max(first_known, last - _WINDOW[filters.kind] + 1)
    areas = q.areas(snapshot, "patch")
    found = q.area_counts(snapshot, filters, "patch", first=first, last=last)
    counts = found.groupby(["code", "number"], as_index=False)["reports"].sum()
    inside = counts[counts["code"] != ""]
    total = inside.groupby("code")["reports"].sum()
    rates = patch_rates(
        areas["code"].to_numpy(),
        areas["code"].map(total).fillna(0).to_numpy(dtype=float),
        areas["homes"].fillna(0).to_numpy(dtype=float),
        dispersion=within_dispersion(inside),
    )
    now = inside[inside["number"] == last].set_index("code")["reports"]
    return PatchPicture(
        areas=areas,
        rates=rates,
        counts=inside,
        now={str(code): int(n) for code, n in now.items()},
        repeats=teams.repeat_places(snapshot, filters, first=first, last=last),
        contrast=compare_teams(areas, areas["code"].map(total).fillna(0)),
        window=(Period(filters.kind, first), Period(filters.kind, last)),
        in_none=int(counts.loc[counts["code"] == "", "reports"].sum()),
    )
