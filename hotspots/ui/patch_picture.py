"""All that the page of patches shows of reports, worked out once for a choice of filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from hotspots.insight.patches import PatchRates, patch_rates, within_dispersion
from hotspots.insight.workload import TeamContrast, compare_teams
from hotspots.periods import Period
from hotspots.schema import Filters
from hotspots.share.missing_told import Gone, by_number
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store import queries_teams as teams
from hotspots.summarising import files_missing

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
        gone: code → files of its police force that are missing in the window; patches without any are left out. What
            others reported in such a period is in `counts`, but not in the rates.
    """

    areas: pd.DataFrame
    rates: PatchRates
    counts: pd.DataFrame
    now: dict[str, int]
    repeats: pd.DataFrame
    contrast: TeamContrast | None
    window: tuple[Period, Period]
    in_none: int
    gone: Mapping[str, Gone] = field(default_factory=dict)

    def reports_now(self, code: str) -> int | None:
        """Reports in the chosen period itself; None where that is not known."""
        return None if self.window[1].number in self.gone.get(code, {}) else self.now.get(code, 0)


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
    gone = _gone(snapshot, filters, first, last)
    broken = {(code, number) for code, numbers in gone.items() for number in numbers}
    pairs = zip(inside["code"], inside["number"].astype(int), strict=True)
    whole = inside[[pair not in broken for pair in pairs]] if broken else inside
    total = whole.groupby("code")["reports"].sum()
    held = set(counts["number"].astype(int))
    lost = areas["code"].map({code: len(held & set(numbers)) / max(len(held), 1) for code, numbers in gone.items()})
    known = 1.0 - lost.astype(float).fillna(0.0)
    rates = patch_rates(
        areas["code"].to_numpy(),
        areas["code"].map(total).fillna(0).to_numpy(dtype=float),
        areas["homes"].fillna(0).to_numpy(dtype=float),
        # A period of which not all patches are known would look like a restless one.
        dispersion=within_dispersion(whole[~whole["number"].isin([number for _, number in broken])]),
        known=known.to_numpy(),
    )
    now = inside[inside["number"] == last].set_index("code")["reports"]
    return PatchPicture(
        areas=areas,
        rates=rates,
        counts=inside,
        now={str(code): int(n) for code, n in now.items()},
        repeats=teams.repeat_places(snapshot, filters, first=first, last=last),
        contrast=compare_teams(areas.assign(homes=areas["homes"] * known), areas["code"].map(total).fillna(0)),
        window=(Period(filters.kind, first), Period(filters.kind, last)),
        in_none=int(counts.loc[counts["code"] == "", "reports"].sum()),
        gone=gone,
    )


def _gone(snapshot: Snapshot, filters: Filters, first: int, last: int) -> dict[str, Gone]:
    """code → files of its police force that are missing between two periods."""
    missing = files_missing(snapshot, filters)
    missing = missing[missing["number"].between(first, last)]
    if missing.empty:
        return {}
    of_force = {str(force): by_number(part) for force, part in missing.groupby("police_force")}
    forces = teams.patch_forces(snapshot)
    return {code: of_force[force] for code, force in forces.items() if force in of_force}
