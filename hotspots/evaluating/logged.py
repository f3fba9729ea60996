"""What was done, from the log of actions, put to the hotspots it was done in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from hotspots.finding import grid_of
from hotspots.insight.actions import attach
from hotspots.periods import Period, PeriodKind
from hotspots.share.actions_told import actions_told
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store.actions import actions


def known_hotspots(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """Every hotspot that was ever listed, as it was last: hotspot_id, name, cells, period; most recent lists first."""
    return q.every_hotspot(snapshot, kind)


def logged_actions(snapshot: Snapshot, kind: PeriodKind = "week") -> pd.DataFrame:
    """The actions that may be seen (columns `schema.ACTIONS`), with the hotspot that each was done in or near."""
    return actions_told(all_actions(snapshot, kind), snapshot.scope)


def all_actions(snapshot: Snapshot, kind: PeriodKind) -> pd.DataFrame:
    """The same of all actions, for what is worked out from them and not shown."""
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


def acted_cells(
    snapshot: Snapshot, kind: PeriodKind = "week", log: pd.DataFrame | None = None
) -> tuple[tuple[int, int], ...]:
    """Cells of all hotspots in which anything but case work was delivered, with the period of the first of it.

    From then on they cannot serve as comparison or as a place where nothing was done. Before then they can and must:
    leaving out whatever was acted on later would leave only places that went quiet by themselves.

    Args:
        log: `all_actions` of this kind of period, where it was read already.
    """
    # Of all actions: whoever may not be told of a patrol still gets a comparison with places that had none.
    log = all_actions(snapshot, kind) if log is None else log
    done_here = log[(log["status"] == "delivered") & (log["kind"] != "case_work") & (log["hotspot_id"] != "")]
    first = {
        str(key): Period.holding(kind, begun.date()).number
        for key, begun in done_here.groupby("hotspot_id")["started_at"].min().items()
    }
    known = known_hotspots(snapshot, kind)
    own = known[known["hotspot_id"].isin(first)]
    pairs = zip(own["hotspot_id"], own["cells"], strict=True)
    return tuple(sorted({(int(cell), first[str(key)]) for key, cells in pairs for cell in cells}))
