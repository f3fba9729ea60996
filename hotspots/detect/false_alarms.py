"""What alerts cost: how many would be raised where nothing has changed, on the partnership's own reports.

Every place keeps its reports, and their dates are dealt out anew, in bursts as large as the history shows, so that no
place has changed by anything but chance. What the rule of `alarms` then raises is false.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from hotspots.detect.alarms import AlarmRule, Look, World, join_scan, scan_alert, surge_alerts
from hotspots.detect.cylinders import make_circles, score_cylinders
from hotspots.detect.grid import Grid
from hotspots.detect.points import Points
from hotspots.detect.scan import deal_out, non_overlapping
from hotspots.periods import PeriodKind


@dataclass(frozen=True)
class FalseAlarmCost:
    """What the rule costs where nothing changes.

    Attributes:
        per_period: false alerts per week (or month), on average.
        error: standard error of that.
        share_with_any: share of weeks (or months) with at least one.
        worlds: how many no-change worlds were looked at.
        dispersion: how bursty the reports are (1 = they come one by one).
    """

    per_period: float
    error: float
    share_with_any: float
    worlds: int
    dispersion: float


def no_change_world(world: World, burst: float, rng: np.random.Generator) -> World:
    """The same reports at the same places, their dates dealt out anew (`scan.deal_out`)."""
    return replace(world, age=deal_out(world.age, world.cell.astype(np.int64), burst, rng))


def false_alarm_cost(
    points: Points,
    grid: Grid,
    *,
    kind: PeriodKind,
    period: int,
    seed: int,
    worlds: int = 40,
    rule: AlarmRule | None = None,
) -> FalseAlarmCost:
    """How many alerts the rule raises per period on these reports when no place changes.

    Args:
        points, grid, kind, period, rule: as for `find_alerts`.
        seed: of the worlds.
        worlds: how many worlds; each stands for one period.
    """
    return cost_of(Look.at(points, grid, kind=kind, period=period, seed=seed, rule=rule), worlds=worlds)


def cost_of(look: Look, *, worlds: int) -> FalseAlarmCost:
    """What `false_alarm_cost` gives, where all that it rests on is there already; from where its randomness stands."""
    grid, used, world, burst = look.grid, look.rule, look.world, look.burst
    if not used.spans.fitting(world.periods).before or not len(world.cells):
        return FalseAlarmCost(0.0, 0.0, 0.0, 0, 1.0)
    # All these worlds are alike in places and dates, so one set of shuffles tells which LLR is rare in any of them.
    rare, rng = look.chance.rare(used.scan_level), deepcopy(look.chance.rng)
    raised = np.array([_count(no_change_world(world, burst, rng), grid, used, rare) for _ in range(worlds)])
    error = float(raised.std(ddof=1) / np.sqrt(worlds)) if worlds > 1 else float("nan")
    return FalseAlarmCost(float(raised.mean()), error, float((raised > 0).mean()), worlds, burst)


def _count(world: World, grid: Grid, rule: AlarmRule, rare: float) -> int:
    """How many alerts one world raises."""
    found = list(surge_alerts(world, grid, rule))
    cases = world.cases(rule.scan.base)
    circles = make_circles(cases, rule.scan)
    _, _, llr = score_cylinders(cases, circles, rule.scan)
    for best in non_overlapping(cases, circles, llr, least=rare):
        circle, window = divmod(best, rule.scan.windows)
        centre = circles.centre[circle]
        cluster = {
            "easting": cases.easting[centre], "northing": cases.northing[centre],
            "radius_m": circles.radius_m[circle], "periods": window + 1, "p": rule.scan_level,
        }  # fmt: skip
        found = join_scan(found, scan_alert(world, cluster, cases.square_m))
    return len(found)
