"""Give the hotspots of a list their ids, names, states and history, and say which known ones are off it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps
from hotspots.detect.grid import Cells, Floats
from hotspots.detect.lifecycle import MONTHS, WEEKS, Change, Rhythm, change, listed_state, standing, unlisted_state
from hotspots.detect.lists import Window
from hotspots.detect.naming import PlaceNames
from hotspots.detect.track import MEMORY_MONTHS, MEMORY_WEEKS, Registry
from hotspots.periods import PeriodKind
from hotspots.schema import HOTSPOTS, OFF_LIST


def rhythm_of(kind: PeriodKind) -> Rhythm:
    """The lengths that define states, in weeks or months."""
    return WEEKS if kind == "week" else MONTHS


def restore(kind: PeriodKind, *, before: pd.DataFrame, off_list: pd.DataFrame, first: int) -> Registry:
    """The registry as it stood before the list of `first`.

    Args:
        before: lists of a former run (columns of `schema.HOTSPOTS`). Those before `first` give ids, names and states;
            those from `first` on are being made again and only lend their ids.
        off_list: columns of `schema.OFF_LIST`, of the same run.
    """
    before = before.sort_values(["period", "rank"])
    former = before[before["period"] >= first]
    earlier = {
        int(str(period)): {str(k): footprint(c) for k, c in zip(part["hotspot_id"], part["cells"], strict=True)}
        for period, part in former.groupby("period")
    }
    registry = Registry(
        memory=MEMORY_WEEKS if kind == "week" else MEMORY_MONTHS, lately=rhythm_of(kind).dormant, earlier=earlier
    )
    kept = before[before["period"] < first]
    for key, part in kept.groupby("hotspot_id", sort=False):
        registry.listed[str(key)] = [int(period) for period in part["period"]]
    latest = kept.drop_duplicates("hotspot_id", keep="last")
    for row in latest.to_dict("records"):
        key = str(row["hotspot_id"])
        registry.footprints[key] = footprint(row["cells"])
        registry.states[key] = (str(row["state"]), int(row["state_since"]))
        if row["parent_id"]:
            registry.parents[key] = str(row["parent_id"])
        registry.merged[key] = [str(other) for other in row["merged_ids"]]
    off = off_list[off_list["period"] == first - 1]
    for key, state, since in zip(off["hotspot_id"], off["state"], off["state_since"], strict=True):
        registry.states[str(key)] = (str(state), int(since))
    registry.names = dict(zip(before["hotspot_id"], before["name"], strict=True))
    registry.highest = max((int(str(key)[1:]) for key in before["hotspot_id"]), default=0)
    return registry


def footprint(cells: object) -> frozenset[int]:
    """A hotspot's cells as a set."""
    return frozenset(np.asarray(cells, dtype=np.int64).tolist())


def with_identity(
    found: pd.DataFrame,
    registry: Registry,
    window: Window,
    *,
    kind: PeriodKind,
    places: PlaceNames,
    alarmed: Cells | None = None,
    gaps: Gaps = EVERYTHING_KNOWN,
) -> pd.DataFrame:
    """A list with the ids, names, history and states that the registry knows or gives.

    Args:
        found: as returned by `lists.find`.
        alarmed: cells in which a surge alarm sounds.
        gaps: places of which nothing is known in this period stand as they stood before.

    Returns:
        Columns of `schema.HOTSPOTS`.
    """
    period, rhythm = window.period, rhythm_of(kind)
    ids = registry.assign([footprint(cells) for cells in found["cells"]], period)
    for key, cells in zip(ids, found["cells"], strict=True):
        if key not in registry.names:
            registry.name(key, places.candidates(cells), period)
    changes = _changes(found, window, rhythm) if not gaps else known_changes(found["cells"], window, rhythm, gaps)
    states = [
        standing(registry.states.get(key), gaps.names[gaps.main_force(cells)], rhythm)
        if gaps.silent(gaps.main_force(cells), period)
        else listed_state(
            registry.listed[key],
            period,
            latest,
            alarmed=alarmed is not None and bool(np.isin(cells, alarmed).any()),
            rhythm=rhythm,
        )
        for key, cells, latest in zip(ids, found["cells"], changes, strict=True)
    ]
    history = {
        "kind": kind,
        "period": period,
        "hotspot_id": ids,
        "name": [registry.names[key] for key in ids],
        "first_seen": [registry.listed[key][0] for key in ids],
        "periods_listed": [len(registry.listed[key]) for key in ids],
        # Only the latest lists get a forecast, when all lists are made (see `hotspots.assess`).
        "forecast": np.nan,
        "forecast_low": np.nan,
        "forecast_high": np.nan,
        "state": [state for state, _ in states],
        "state_since": [registry.enter(key, state, period) for key, (state, _) in zip(ids, states, strict=True)],
        "state_reason": [reason for _, reason in states],
        "parent_id": [registry.parents.get(key, "") for key in ids],
        "merged_ids": [list(registry.merged.get(key, [])) for key in ids],
        # Lists know nothing of other areas: whoever asks for several says which is which.
        "area": "",
    }
    return pd.concat([found, pd.DataFrame(history, index=found.index)], axis=1)[list(HOTSPOTS)]


def _changes(found: pd.DataFrame, window: Window, rhythm: Rhythm) -> list[Change]:
    """The latest change of each hotspot, net of that of the rest of the area."""
    points = window.points
    recent = points.number > window.period - rhythm.recent
    earlier = ~recent & (points.number > window.period - rhythm.recent - rhythm.earlier)
    per_cell = points.per_cell(points.reports * recent), points.per_cell(points.reports * earlier)
    totals = float(per_cell[0].sum()), float(per_cell[1].sum())
    changes = []
    for cells in found["cells"]:
        here = np.searchsorted(points.cells, cells)
        now, then = float(per_cell[0][here].sum()), float(per_cell[1][here].sum())
        changes.append(change(now, then, area_recent=totals[0] - now, area_earlier=totals[1] - then))
    return changes


def known_changes(footprints: Iterable[Cells], window: Window, rhythm: Rhythm, gaps: Gaps) -> list[Change]:
    """The same where something is missing: each place is compared over the periods that are known of it, with those
    other places of which these are known too.
    """
    points = window.points
    force, weight = gaps.force_of(points.cells), points.reports
    begins = window.period - rhythm.recent - rhythm.earlier + 1
    held = set(points.number[points.number >= begins].tolist())
    per_cell: dict[int, tuple[Floats, Floats, Floats] | None] = {}
    changes = []
    for cells in footprints:
        mine = gaps.main_force(cells)
        if mine not in per_cell:
            known = [n for n in held if not gaps.silent(mine, n)]
            like = np.all([~gaps.unknown(force, n) for n in known], axis=0) if known else np.zeros(len(force), bool)
            inside = np.isin(points.number, known)
            now, then = inside & (points.number > window.period - rhythm.recent), inside
            then = then & ~now
            per_cell[mine] = (
                (points.per_cell(weight * now), points.per_cell(weight * then), like.astype(np.float64))
                if now.any() and then.any()
                else None
            )
        sums = per_cell[mine]
        if sums is None:
            changes.append(Change(0.0, 0.0, 0.0, 1.0, 0.0, np.inf))
            continue
        recent, earlier, with_ours = sums
        here = np.searchsorted(points.cells, cells)
        at_hand = float(recent[here].sum()), float(earlier[here].sum())
        area = float(recent @ with_ours), float(earlier @ with_ours)
        changes.append(change(*at_hand, area_recent=area[0] - at_hand[0], area_earlier=area[1] - at_hand[1]))
    return changes


def off_the_list(registry: Registry, period: int, *, kind: PeriodKind, gaps: Gaps = EVERYTHING_KNOWN) -> pd.DataFrame:
    """Known hotspots that have been off the list for long enough to be dormant or closed: columns `schema.OFF_LIST`.

    Periods of which nothing is known do not count.
    """
    rows = []
    for key, listed in registry.listed.items():
        if not registry.remembers(key, period):
            continue
        silent = 0
        if gaps and gaps.between(listed[-1] + 1, period):
            force = gaps.main_force(list(registry.footprints[key]))
            silent = sum(gaps.silent(force, number) for number in range(listed[-1] + 1, period + 1))
        found = unlisted_state(listed[-1], period - silent, rhythm=rhythm_of(kind))
        if found:
            state, reason = found
            since = registry.enter(key, state, period)
            rows.append((kind, period, key, registry.names[key], state, since, reason, listed[-1], ""))
    return pd.DataFrame(rows, columns=list(OFF_LIST))
