"""Before acting: what fall could be seen in these hotspots, in how many weeks, with how many pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.errors import UsageError
from hotspots.evaluating.action import Place, places_before
from hotspots.evaluating.known import history_of
from hotspots.evaluating.past import SEED
from hotspots.insight.impact.power import FALLS, WANTED, power
from hotspots.insight.impact.spread import sums
from hotspots.insight.impact.study import comparison, prepare
from hotspots.periods import Period, PeriodKind
from hotspots.store import Snapshot
from hotspots.store import queries as q

LENGTHS: dict[PeriodKind, tuple[int, ...]] = {"week": (4, 8, 13, 26), "month": (1, 2, 3, 6)}
_RUNS = 400


@dataclass(frozen=True)
class Plan:
    """What could be seen.

    Attributes:
        places: the hotspots.
        by_length: periods, expected (reports in all of them), detectable (smallest fall seen in four of five runs, as a
            share; missing = none), power_25 (share of runs in which a fall of a quarter would be seen), false (share of
            runs without any fall in which one would be seen).
        pooled: pool (how many such hotspots together), detectable, over the length nearest to a quarter of a year.
        pooled_length: that length.
        runs: simulations behind each figure.
        left_out: what is left out because files of police forces are missing, in words.
    """

    places: tuple[Place, ...]
    by_length: pd.DataFrame
    pooled: pd.DataFrame
    pooled_length: int
    runs: int
    left_out: str = ""


def plan(snapshot: Snapshot, hotspot_ids: Sequence[str], kind: PeriodKind, *, seed: int = SEED) -> Plan:
    """Simulate an action starting now, with counts that scatter as they did here.

    Raises:
        UsageError: unknown hotspot, no data of this kind, or too little of it.
    """
    span = q.periods(snapshot, kind)
    if span is None:
        raise UsageError(f"No agency here knows its reports by {kind}.", remedy="Ask for months, or load a file first.")
    places = places_before(snapshot, hotspot_ids, Period(kind, span.last_full + 1))
    found, left_out = history_of(snapshot, kind, span.last_full + 1, span.last_full, [place.cells for place in places])
    history = found.closed_up()
    treated = [rows for place in places if len(rows := history.rows(place.cells))]
    table_rows = list[tuple[int, float, float, float, float]]()
    pooled = pd.DataFrame(columns=["pool", "detectable"])
    middle = LENGTHS[kind][2]
    for length in LENGTHS[kind]:
        # As if the action had begun so long ago: the level and the scatter are those of the latest weeks.
        at = history.periods - length
        tools = prepare(history, treated, at, length)
        own = sums(tools.expectation.cells, treated)
        control = sums(tools.control.cells, comparison(tools))
        falls = np.append(0.0, FALLS)
        seen = power(own, control, tools.spread, falls, runs=_RUNS, seed=seed)
        quarter = float(np.interp(0.25, falls, seen))
        table_rows.append((length, float(own.sum()), _first(seen[1:]), quarter, float(seen[0])))
        if length == middle:
            typical = float(np.mean(own))
            pools = [
                (n, _first(power(np.full(n, typical), np.full(10 * n, typical), tools.spread, runs=_RUNS, seed=seed)))
                for n in (1, 2, 3, 5, 10, 20)
            ]
            pooled = pd.DataFrame(pools, columns=["pool", "detectable"])
    table = pd.DataFrame(table_rows, columns=["periods", "expected", "detectable", "power_25", "false"])
    return Plan(places, table, pooled, middle, _RUNS, left_out)


def _first(found: np.ndarray) -> float:
    """The smallest fall from which on all are seen often enough; NaN for none."""
    enough = found >= WANTED
    late = np.flatnonzero(~enough)
    at = int(late[-1]) + 1 if len(late) else 0
    return float(FALLS[at]) if at < len(FALLS) else float("nan")
