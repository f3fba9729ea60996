"""What is new: places where far more is reported than a short while ago.

Two tests look at every place: the surge test on cells (`surge`) and the scan on circles (`scan`), both told how bursty
reports are here. Where both speak of the same place it is one alert.
What such alerts cost in false ones is measured by `false_alarms`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from hotspots.detect.cylinders import Cases, Cylinders, ScanRule, Spots, in_squares, make_circles
from hotspots.detect.grid import Cells, Floats, Grid
from hotspots.detect.points import Points
from hotspots.detect.scan import Chance, clusters
from hotspots.detect.surge import Spans, area_cells, dispersion, surges, surging, zones
from hotspots.periods import Period, PeriodKind, say_day

ALERT_COLUMNS = (
    "method", "easting", "northing", "radius_m", "since", "periods", "reports", "expected", "p", "p_scan", "q_surge",
    "cells",
)  # fmt: skip
_OF_CLUSTER = ("easting", "northing", "radius_m", "periods", "p")
Alert: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class AlarmRule:
    """When an alert is raised.

    Attributes:
        spans: the periods compared by the surge test.
        surge_level: greatest share of false ones among surging cells (q).
        spread: a surge must show in at least so many of the recent periods (or in all, where these are fewer): one bad
            week is an incident, not a change.
        scan: circles, windows and shuffles of the scan.
        scan_level: greatest p of the scan's clusters.
    """

    spans: Spans
    scan: ScanRule
    surge_level: float = 0.10
    spread: int = 3
    scan_level: float = 0.05

    @classmethod
    def of(cls, kind: PeriodKind) -> AlarmRule:
        """The rule for weeks or for months (windows of one or two months, a year's base)."""
        scan_rule = ScanRule() if kind == "week" else ScanRule(windows=2, base=12)
        return cls(Spans.of(kind), scan_rule)

    @property
    def history(self) -> int:
        """Periods of history that the rule looks at, the one judged included."""
        return max(self.spans.recent + self.spans.before, self.scan.base)

    @property
    def recent(self) -> int:
        """The longest stretch up to the period judged that is held against what was before."""
        return max(self.spans.recent, self.scan.windows)


@dataclass(frozen=True)
class World:
    """Reports of the history, one row a report, as the two tests need them; only those that stand for a point.

    Attributes:
        cells: the area's cells, sorted.
        cell: index into `cells`; easting, northing: metres; age: periods before the one judged. Shape (reports,).
        periods: length of the history.
        spots: where the reports lie.
    """

    cells: Cells
    cell: NDArray[np.intp]
    easting: Floats
    northing: Floats
    age: NDArray[np.int64]
    periods: int
    spots: Spots

    def counts(self) -> Floats:
        """Reports per cell and period, the judged one last, shape (cells, periods)."""
        flat = np.bincount(
            self.cell * self.periods + (self.periods - 1 - self.age), minlength=len(self.cells) * self.periods
        )
        return flat.reshape(len(self.cells), self.periods).astype(np.float64)

    def cases(self, base: int) -> Cases:
        """Reports of the scan's base."""
        return self.spots.cases(self.age < base, self.age)


def make_world(points: Points, grid: Grid, *, period: int, history: int) -> World:
    """The reports of the `history` periods up to `period`."""
    inside = points.between(period - history + 1, period)
    # A point that stands for an area may be far from where it happened: it raises no alert.
    solid = inside.take(inside.solid)
    available = int(period - solid.number.min() + 1) if len(solid.number) else 0
    often = solid.reports.astype(np.int64)
    used = solid.cells[np.unique(solid.cell)] if len(solid.cell) else np.empty(0, dtype=np.int64)
    cells = area_cells(used, grid) if len(used) else used
    easting = np.repeat(solid.place_easting[solid.place], often)
    northing = np.repeat(solid.place_northing[solid.place], often)
    return World(
        cells=cells,
        cell=np.repeat(np.searchsorted(cells, solid.cells)[solid.cell], often),
        easting=easting,
        northing=northing,
        age=np.repeat(period - solid.number, often),
        periods=available,
        spots=Spots(easting, northing),
    )


@dataclass(frozen=True)
class Look:
    """All that alerts, and what they cost, are worked out from: made once for both.

    Attributes:
        grid, period, rule: where, of which week or month, and when an alert is raised.
        world: the reports of its history.
        burst: how bursty they are (1 = they come one by one).
        cases, circles: what the scan looks at.
        chance: what its shuffles say.
    """

    grid: Grid
    period: int
    rule: AlarmRule
    world: World
    burst: float
    cases: Cases
    circles: Cylinders
    chance: Chance

    @classmethod
    def at(
        cls, points: Points, grid: Grid, *, kind: PeriodKind, period: int, seed: int, rule: AlarmRule | None = None
    ) -> Look:
        """Look at one period; the arguments are those of `find_alerts`."""
        used = rule or AlarmRule.of(kind)
        world = make_world(points, grid, period=period, history=used.history)
        burst, cases = burstiness(world, grid, used), world.cases(used.scan.base)
        circles = make_circles(cases, used.scan)
        chance = Chance.of(cases, circles, used.scan, seed=seed, burst=burst)
        return cls(grid, period, used, world, burst, cases, circles, chance)


def find_alerts(
    points: Points,
    grid: Grid,
    *,
    kind: PeriodKind,
    period: int,
    seed: int,
    rule: AlarmRule | None = None,
) -> pd.DataFrame:
    """The alerts of one period, clearest first.

    Args:
        points: at least `rule.history` periods up to `period`, of feeds that ran through all of them: a feed that has
            stopped, or begun, makes places rise or fall that did not change.
        period: the week or month judged; must be a full one.
        seed: of the scan's shuffles.
        rule: None = `AlarmRule.of(kind)`.

    Returns:
        method ("surge", "scan" or "both"), easting, northing (m, middle of the recent reports or of the circle),
        radius_m, since (number of the period in which it began to show), periods (from since to now), reports and
        expected (in these, had the place changed as the rest of the area), p (the smaller of the two that follow: both
        allow for all places looked at), p_scan, q_surge (missing where that test did not speak), cells.
    """
    return alerts_of(Look.at(points, grid, kind=kind, period=period, seed=seed, rule=rule))


def alerts_of(look: Look) -> pd.DataFrame:
    """What `find_alerts` gives, where all that it rests on is there already."""
    used, world = look.rule, look.world
    found = list(surge_alerts(world, look.grid, used))
    scanned = clusters(look.cases, look.circles, used.scan, look.chance, level=used.scan_level)
    for row in scanned[list(_OF_CLUSTER)].itertuples(index=False):
        found = join_scan(found, scan_alert(world, dict(zip(_OF_CLUSTER, row, strict=True)), look.cases.square_m))
    table = pd.DataFrame(found, columns=[*ALERT_COLUMNS])
    table = table.assign(since=look.period - table["periods"].astype("int64") + 1)
    return table.sort_values(["p", "easting"], kind="stable", ignore_index=True)


def burstiness(world: World, grid: Grid, rule: AlarmRule) -> float:
    """Dispersion of the zones' counts before the recent periods; 1 = reports come one by one, or history is short."""
    spans = rule.spans.fitting(world.periods)
    if not spans.before or not len(world.cells):
        return 1.0
    past = zones(world.cells, grid) @ world.counts()[:, world.periods - spans.recent - spans.before : -spans.recent]
    return dispersion(np.asarray(past), block=spans.recent)


def surge_alerts(world: World, grid: Grid, rule: AlarmRule) -> Iterator[Alert]:
    """One alert for every group of surging zones that overlap, at the clearest of them."""
    spans = rule.spans.fitting(world.periods)
    if not spans.before or not len(world.cells):
        return
    membership = zones(world.cells, grid)
    counts = world.counts()
    table = surges(counts, membership, spans)
    in_periods = np.asarray((membership @ counts[:, -spans.recent :]) > 0).sum(axis=1)
    hot = np.flatnonzero(surging(table, level=rule.surge_level) & (in_periods >= min(rule.spread, spans.recent)))
    if not len(hot):
        return
    ours = membership[hot]
    _, group = connected_components(ours @ ours.T, directed=False)
    p = table["p"].to_numpy()
    for number in np.unique(group):
        best = hot[group == number][np.argmin(p[hot[group == number]])]
        members = membership[[best]].indices
        inside = np.isin(world.cell, members)
        window, reports, expected = _since(counts[members].sum(axis=0), counts.sum(axis=0), spans)
        recent = inside & (world.age < window)
        yield {
            "method": "surge",
            "easting": float(world.easting[recent].mean().round(1)),
            "northing": float(world.northing[recent].mean().round(1)),
            "radius_m": round(grid.size_m * 4 / 3, 1),
            "periods": window,
            "reports": reports,
            "expected": expected,
            "p": float(table["q"].iloc[best]),
            "q_surge": float(table["q"].iloc[best]),
            "cells": world.cells[np.sort(members)],
        }


def _since(zone: Floats, area: Floats, spans: Spans) -> tuple[int, int, float]:
    """The window (1 … spans.recent periods) in which the zone stands out most, its reports and those expected."""
    start = len(zone) - spans.recent - spans.before
    before = slice(start, len(zone) - spans.recent)
    rest = area - zone
    best, clearest = (1, 0, 0.0), -np.inf
    for window in range(1, spans.recent + 1):
        found = float(zone[-window:].sum())
        expected = float(zone[before].sum() * rest[-window:].sum() / max(rest[before].sum(), 1.0))
        llr = found * np.log(found / max(expected, 0.5)) - (found - expected) if found > expected else -1.0
        if llr > clearest:
            best, clearest = (window, int(found), expected), llr
    return best


def scan_alert(world: World, cluster: Mapping[str, float], square_m: float) -> Alert:
    """The alert of one cluster (easting, northing, radius_m, periods, p); what is expected leaves its window out.

    Args:
        square_m: of the cases that were scanned: a circle holds whole squares.
    """
    x, y, radius = cluster["easting"], cluster["northing"], cluster["radius_m"]
    east, north = (in_squares(where, square_m) for where in (world.easting, world.northing))
    inside = np.hypot(east - x, north - y) <= radius * (1 + 1e-9)
    window = int(cluster["periods"])
    recent = world.age < window
    rest = np.count_nonzero(~inside & ~recent)
    expected = float(np.count_nonzero(inside & ~recent)) * np.count_nonzero(~inside & recent) / max(float(rest), 1.0)
    return {
        "method": "scan",
        "easting": round(float(x), 1),
        "northing": round(float(y), 1),
        "radius_m": float(radius),
        "periods": window,
        "reports": int(np.count_nonzero(inside & recent)),
        "expected": expected,
        "p": float(cluster["p"]),
        "p_scan": float(cluster["p"]),
        "cells": world.cells[np.unique(world.cell[inside & recent])],
    }


def _touch(one: Alert, other: Alert) -> bool:
    """Whether two alerts speak of the same place."""
    east, north, radius = ([float(str(alert[key])) for alert in (one, other)] for key in _OF_CLUSTER[:3])
    return bool(np.hypot(east[0] - east[1], north[0] - north[1]) <= sum(radius))


def join_scan(found: list[Alert], cluster: Alert) -> list[Alert]:
    """Add a cluster of the scan; the surges that it touches become part of it, for its circle is the closer fit."""
    same = [alert for alert in found if alert["method"] == "surge" and _touch(alert, cluster)]
    if not same:
        return [*found, cluster]
    q = min(float(str(alert["q_surge"])) for alert in same)
    cells = np.unique(np.concatenate([np.asarray(alert["cells"]) for alert in (*same, cluster)]))
    joined = {**cluster, "method": "both", "q_surge": q, "p": min(float(str(cluster["p"])), q), "cells": cells}
    return [alert for alert in found if not any(alert is other for other in same)] + [joined]


def in_words(alert: pd.Series, *, kind: PeriodKind, place: str) -> str:
    """An alert as a sentence: "Mill Lane: 14 reports since Mon 3 Mar 2025, where about 4 were to be expected."."""
    since = Period(kind, int(alert["since"]))
    when = f"since {say_day(since.first_day)}" if kind == "week" else f"since {since.title}"
    expected = "hardly any" if alert["expected"] < 0.5 else f"about {alert['expected']:.0f}"
    verb = "was" if expected == "about 1" else "were"
    return f"{place}: {alert['reports']:.0f} reports {when}, where {expected} {verb} to be expected."
