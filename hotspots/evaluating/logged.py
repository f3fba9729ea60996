"""What was done, from the log of actions, put to the hotspots it was done in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from hotspots.finding import grid_of
from hotspots.insight.actions import attach
from hotspots.periods import PeriodKind
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store.actions import actions


def known_hotspots(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """Every hotspot that was ever listed, as it was last: hotspot_id, name, cells, period; most recent lists first."""
    return q.every_hotspot(snapshot, kind)


def logged_actions(snapshot: Snapshot, kind: PeriodKind = "week") -> pd.DataFrame:
    """All actions that stand (columns `schema.ACTIONS`), with the hotspot that each was done in or near."""
    log = actions(snapshot.store)
    return attach(log, known_hotspots(snapshot, kind), grid_of(snapshot.settings)) if len(log) else log


def done(
    log: pd.DataFrame, kinds: Sequence[str], first_day: date | None = None, last_day: date | None = None
) -> pd.DataFrame:
    """Actions of some kinds in a hotspot, begun within some days, inclusive; no kinds or days = all."""
    kept = log[log["hotspot_id"] != ""]
    if kinds:
        kept = kept[kept["kind"].isin(list(kinds))]
    if first_day is not None:
        kept = kept[kept["started_at"] >= pd.Timestamp(first_day)]
    if last_day is not None:
        kept = kept[kept["started_at"] < pd.Timestamp(last_day) + pd.Timedelta(days=1)]
    return kept


def acted_cells(snapshot: Snapshot, kind: PeriodKind = "week") -> tuple[int, ...]:
    """Cells of all hotspots in which anything but case work was delivered: they cannot serve as comparison."""
    log = logged_actions(snapshot, kind)
    acted = set(log.loc[(log["status"] == "delivered") & (log["kind"] != "case_work"), "hotspot_id"]) - {""}
    known = known_hotspots(snapshot, kind)
    own = known.loc[known["hotspot_id"].isin(acted), "cells"]
    return tuple(sorted({int(cell) for cells in own for cell in cells}))
