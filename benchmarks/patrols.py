"""How many of the next week's reports patrol plans cover, on weeks that the plans have not seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

WEEKS = 26


def patrols(store: Path, say: Callable[..., None], head: Callable[..., None], weeks: int = WEEKS) -> None:
    """Plan from the list of each of the last full weeks, then count the reports of the week after."""
    from hotspots.finding import listed_cells
    from hotspots.insight.patrols import Capacity, choose_visits, reached, reached_by_equal_dose
    from hotspots.planning import RECENT_WEEKS, by_hour_of_day, hours_at, plan_patrols
    from hotspots.schema import Filters
    from hotspots.store import open_snapshot
    from hotspots.store import queries as q

    snapshot = open_snapshot(store)
    span = q.periods(snapshot, "week")
    assert span is not None
    capacities = {"12 a day, 14:00-24:00": Capacity(), "6 a day, 16:00-23:00": Capacity(6, duty=(16, 23)),
                  "20 a day, 4 officers": Capacity(20, officers=4)}  # fmt: skip
    head("capacity", "reports", "ours", "equal dose", "peak hours of last 4 weeks", "same, by day", "best possible",
         "weeks ours > peak", "ms a plan")  # fmt: skip
    for title, capacity in capacities.items():
        rows, spent = [], []
        for week in range(span.last_full - weeks, span.last_full):
            filters = Filters("week", week)
            began = time.perf_counter()
            plan = plan_patrols(snapshot, filters, capacity)
            spent.append((time.perf_counter() - began) * 1000)
            if plan is None:
                continue
            places = dict(list(listed_cells(plan.found).items())[: len(plan.hotspots)])
            came = hours_at(snapshot, filters, places, (week + 1, week + 1))[0]
            lately = hours_at(snapshot, filters, places, (week - RECENT_WEEKS + 1, week))[0]
            peaks, days, best = (choose_visits(x, capacity, seed=week) for x in (by_hour_of_day(lately), lately, came))
            equal = reached_by_equal_dose(came, capacity, len(plan.visits))
            rows.append(
                [came.sum(), reached(plan.visits, came), equal, *(reached(p, came) for p in (peaks, days, best))]
            )
        table = np.array(rows)
        shares = [f"{value / table[:, 0].sum():.1%}" for value in table.sum(axis=0)[1:]]
        wins = f"{int((table[:, 1] > table[:, 3]).sum())} of {len(table)}"
        say(title, f"{table[:, 0].sum():,.0f}", *shares, wins, f"{np.median(spent):.0f}")
    snapshot.close()
