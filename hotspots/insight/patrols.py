"""Which hotspot to visit when: short visits at the hours that carry the most expected reports.

A visit reaches the reports of its hour and the hour after (`covered_by_a_visit`). Two visits to one place are at least
two hours apart, so that what they reach never overlaps: the reports reached by a plan are the plain sum over its
visits. Choosing the visits of a day is therefore a small linear problem in 0 and 1:

    maximise    sum of reach[place, hour] * x[place, hour]
    subject to  x[place, t] + x[place, t + 1] <= 1      at least two hours apart
                sum over places of x[place, t] <= visits that fit into an hour
                sum of all x <= visits a day

Days are independent of each other, because duty is at most 21 hours long: whatever is chosen late on one day is more
than two hours before the first visit of the next. HiGHS (scipy) solves each day to the optimum, so no other plan under
the same limits reaches more expected reports.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.errors import UsageError
from hotspots.insight.patrol_hours import DAYS, HOURS, Floats, covered_by_a_visit

MIN_GAP_H = 2
LONGEST_DUTY_H = HOURS - MIN_GAP_H - 1
SHORTEST_VISIT_MIN, LONGEST_VISIT_MIN = 10, 16
# Between two visits of one hour there must be time to walk: at least so many minutes are kept free.
_WALK_MIN = 10
_PER_UNIT = 2
# So far from 0 or 1 a solution of the solver still is 0 or 1.
_WHOLE = 1e-6


@dataclass(frozen=True)
class Capacity:
    """What a team can do.

    Attributes:
        visits_per_day: at most so many.
        minutes: length of a visit, 10 to 16.
        duty: first hour of duty and the hour at which it ends (0-23); it may run over midnight, e.g. (18, 2).
        officers: on duty at once; they go in pairs, one alone counts as a pair.
        days: 1 = Monday … 7 = Sunday.
    """

    visits_per_day: int = 12
    minutes: int = 15
    duty: tuple[int, int] = (14, 0)
    officers: int = 2
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)

    def __post_init__(self) -> None:
        if not SHORTEST_VISIT_MIN <= self.minutes <= LONGEST_VISIT_MIN:
            raise UsageError(
                f"A visit of {self.minutes} minutes is outside what is known to work.",
                remedy=f"Choose {SHORTEST_VISIT_MIN} to {LONGEST_VISIT_MIN} minutes.",
            )
        if len(self.hours) > LONGEST_DUTY_H:
            raise UsageError(
                f"Duty of {len(self.hours)} hours leaves no gap between one day and the next.",
                remedy=f"Choose at most {LONGEST_DUTY_H} hours.",
            )

    @property
    def hours(self) -> tuple[int, ...]:
        """Hours of duty, counted from the midnight that the day begins with; 24 and more are after midnight."""
        first, end = self.duty
        return tuple(range(first, end if end > first else end + HOURS))

    @property
    def units(self) -> int:
        """Pairs on duty at once."""
        return max(self.officers // _PER_UNIT, 1)

    @property
    def per_unit_hour(self) -> int:
        """Visits that one pair fits into an hour, with ten minutes kept free to walk after each."""
        return 60 // (self.minutes + _WALK_MIN)

    @property
    def per_hour(self) -> int:
        """Visits that fit into an hour."""
        return self.units * self.per_unit_hour


def choose_visits(expected: Floats, capacity: Capacity, *, seed: int) -> pd.DataFrame:
    """The visits of a week that reach the most expected reports.

    Args:
        expected: reports by place, day (Monday first) and hour, shape (places, 7, 24).
        seed: settles ties; the same seed gives the same plan.

    Returns:
        place (index), day (1 = Monday), hour (of duty; 24 and more are after midnight), reached (expected reports),
        in order of day, hour, place.
    """
    reach = duty_reach(expected, capacity)
    rng = np.random.default_rng(seed)
    # A millionth of the largest: enough to settle ties, too little to change what is best.
    reach = reach + rng.random(reach.shape) * (reach.max(initial=0.0) * 1e-6 + 1e-12)
    rows = []
    for at, day in enumerate(capacity.days):
        place, slot = np.nonzero(_best_day(reach[:, at], capacity))
        rows += [(int(p), day, capacity.hours[s], float(reach[p, at, s])) for p, s in zip(place, slot, strict=True)]
    frame = pd.DataFrame(rows, columns=["place", "day", "hour", "reached"])
    return frame.sort_values(["day", "hour", "place"], ignore_index=True)


def duty_reach(expected: Floats, capacity: Capacity) -> Floats:
    """What a visit in each hour of duty reaches, shape (places, days of duty, hours of duty)."""
    flat = covered_by_a_visit(expected).reshape(len(expected), DAYS * HOURS)
    day = np.array(capacity.days, dtype=np.intp)[:, None] - 1
    at = (day * HOURS + np.array(capacity.hours, dtype=np.intp)[None, :]) % (DAYS * HOURS)
    return np.asarray(flat[:, at])


def _best_day(reach: Floats, capacity: Capacity) -> np.ndarray:
    """Which visits to make on one day: 0 and 1, shape (places, hours of duty)."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, kron, vstack

    places, slots = reach.shape
    if not places or not slots:
        return np.zeros(reach.shape, dtype=bool)
    windows = csr_array(np.eye(max(slots - 1, 1), slots) + np.eye(max(slots - 1, 1), slots, k=1))
    gaps = kron(eye_array(places), windows)
    hourly = kron(np.ones((1, places)), eye_array(slots))
    limits = np.concatenate([np.ones(gaps.shape[0]), np.full(slots, capacity.per_hour), [capacity.visits_per_day]])
    rows = vstack([gaps, hourly, csr_array(np.ones((1, places * slots)))])
    limit = LinearConstraint(rows, -np.inf, limits)
    # Fractions allowed first: that is quicker, its optimum is at least as good, and nearly always whole already.
    made = milp(-reach.ravel(), constraints=limit, bounds=Bounds(0, 1))
    if np.abs(made.x - np.round(made.x)).max() > _WHOLE:
        made = milp(-reach.ravel(), constraints=limit, bounds=Bounds(0, 1), integrality=np.ones(places * slots))
    return np.asarray(np.round(made.x).reshape(places, slots), dtype=bool)


def reached(visits: pd.DataFrame, reports: Floats) -> float:
    """Reports that a plan reaches: those in the hour of a visit and the hour after, at its place.

    Args:
        visits: place, day, hour.
        reports: expected or counted reports by place, day and hour, shape (places, 7, 24).
    """
    flat = covered_by_a_visit(reports).reshape(len(reports), DAYS * HOURS)
    at = ((visits["day"] - 1) * HOURS + visits["hour"]).to_numpy(dtype=np.intp) % (DAYS * HOURS)
    return float(flat[visits["place"].to_numpy(dtype=np.intp), at].sum())


def reached_by_equal_dose(reports: Floats, capacity: Capacity, visits: int) -> float:
    """Reports that as many visits reach when every place gets the same number, spread evenly over the hours of duty.

    The average over all such plans, so that no lucky or unlucky one is picked.
    """
    reach = duty_reach(reports, capacity)
    return float(reach.mean(axis=(1, 2)).mean() * visits) if reach.size else 0.0
