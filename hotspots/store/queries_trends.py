"""What trends and monthly summaries ask of a snapshot; the same rules as `hotspots.store.queries`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from hotspots.periods import PeriodKind
from hotspots.schema import Filters
from hotspots.store.queries import _bound, _counted
from hotspots.store.snapshot import Snapshot

Split = Literal["none", "agency", "category", "qualifier", "ward", "patch"]


def split_counts(
    snapshot: Snapshot, filters: Filters, split: Split, *, by_day: bool = False, last: int | None = None
) -> pd.DataFrame:
    """Reports per period and member of a split: number, member, reports; see `sql/split_counts.sql`.

    Args:
        split: what to split by; "none" gives one member, the empty text.
        by_day: count by day instead of by the filters' kind of period.
        last: the last period of the filters' kind.
    """
    step = "day" if by_day else filters.kind
    values = _counted(snapshot, filters, None, last, held=not by_day and split not in ("ward", "patch"))
    return snapshot.frame("split_counts", **values, step=step, split=split)


def force_counts(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """Reports per period, agency and police force, unfiltered: number, source_agency, police_force, reports."""
    return snapshot.whole("force_counts", **{**_counted(snapshot, Filters(kind)), "together": False})


def forces_of(snapshot: Snapshot, lads: Sequence[str]) -> tuple[str, ...]:
    """The police forces in whose areas these local authorities lie; none where that is not told."""
    tiles = snapshot.whole("tiles")
    return tuple(sorted(set(tiles.loc[tiles["lad"].isin(list(lads)), "police_force"]) - {""}))


def cell_forces(snapshot: Snapshot, cells: Sequence[int]) -> pd.DataFrame:
    """In the areas of which police forces these cells lie: cell_id, police_force."""
    return snapshot.frame("cell_forces", cells=[int(cell) for cell in cells])


def day_hours(snapshot: Snapshot, filters: Filters, *, first: int, last: int) -> pd.DataFrame:
    """Reports by weekday and hour between two periods: weekday, hour, reports."""
    return snapshot.frame("day_hours", **_bound(snapshot, filters, first, last))
