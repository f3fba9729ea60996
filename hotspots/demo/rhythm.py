"""When things happen and of what kind: hours, weekdays, seasons, school holidays, blends of behaviour.

The shapes are plausible inventions: rowdy evenings peaking on Friday and Saturday, noise at night, young people after
school, a summer peak of about a quarter above the mean, fireworks around 5 November.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from hotspots.demo.curves import Array


class Habit(NamedTuple):
    """How a kind of behaviour spreads over the day and week, and who it involves.

    peak and spread in hours; weekend = Friday and Saturday over other days; the rest are probabilities.
    """

    peak: float
    spread: float
    weekend: float
    youth: float
    alcohol: float


HABITS: dict[str, Habit] = {
    "rowdy": Habit(21.0, 3.0, 1.8, 0.42, 0.25),
    "neighbours": Habit(19.5, 4.0, 1.1, 0.04, 0.15),
    "noise": Habit(23.3, 2.4, 1.6, 0.06, 0.10),
    "street_drinking": Habit(17.5, 4.0, 1.3, 0.05, 0.97),
    "drugs": Habit(19.0, 4.5, 1.1, 0.15, 0.05),
    "begging": Habit(13.5, 3.5, 1.0, 0.0, 0.12),
    "vehicle_nuisance": Habit(20.5, 3.2, 1.4, 0.35, 0.02),
    "vehicle_abandoned": Habit(11.0, 3.0, 0.8, 0.0, 0.0),
    "litter_drugs_paraphernalia": Habit(10.0, 3.0, 0.8, 0.02, 0.03),
    "fly_tipping_graffiti": Habit(10.5, 3.5, 0.8, 0.06, 0.0),
    "animals": Habit(15.0, 4.0, 0.9, 0.02, 0.0),
    "trespass": Habit(18.5, 3.5, 1.2, 0.45, 0.05),
    "communications": Habit(19.0, 4.0, 1.0, 0.08, 0.02),
    "prostitution": Habit(23.5, 2.5, 1.2, 0.0, 0.05),
    "fireworks": Habit(20.0, 2.0, 1.3, 0.5, 0.02),
    "hate": Habit(18.0, 4.0, 1.1, 0.12, 0.1),
    "other": Habit(17.0, 5.0, 1.1, 0.1, 0.06),
}

# Blends of behaviour, in shares of a hundred or so.
MIXES: dict[str, dict[str, float]] = {
    "background": {
        "rowdy": 24, "neighbours": 20, "noise": 15, "vehicle_nuisance": 9, "fly_tipping_graffiti": 8,
        "vehicle_abandoned": 4, "litter_drugs_paraphernalia": 4, "animals": 4, "drugs": 4, "communications":
        3, "trespass": 2, "street_drinking": 1, "hate": 1, "fireworks": 1, "prostitution": 0.3, "begging":
        0.5, "other": 3,
    },
    "high_street": {
        "rowdy": 42, "street_drinking": 22, "begging": 16, "drugs": 7, "litter_drugs_paraphernalia": 5,
        "noise": 3, "other": 5,
    },
    "station": {
        "rowdy": 45, "street_drinking": 15, "begging": 12, "drugs": 10, "vehicle_nuisance": 6,
        "fly_tipping_graffiti": 8, "other": 4,
    },
    "park": {
        "rowdy": 44, "drugs": 14, "litter_drugs_paraphernalia": 12, "street_drinking": 10, "noise": 7,
        "vehicle_nuisance": 8, "trespass": 5,
    },
    "estate_shops": {
        "rowdy": 48, "vehicle_nuisance": 14, "drugs": 10, "noise": 10, "fly_tipping_graffiti": 10, "hate":
        3, "neighbours": 5,
    },
    "estate": {
        "neighbours": 30, "noise": 24, "rowdy": 22, "drugs": 10, "fly_tipping_graffiti": 8, "hate": 3,
        "animals": 3,
    },
    "school_gates": {
        "rowdy": 62, "vehicle_nuisance": 14, "trespass": 10, "fly_tipping_graffiti": 7, "drugs": 4, "other":
        3,
    },
}  # fmt: skip

# How much likelier than elsewhere young people are involved, and how the holidays change the volume.
YOUTH_FACTOR = {"park": 1.5, "estate_shops": 1.5, "school_gates": 2.2, "station": 0.9, "high_street": 0.5}
HOLIDAY_FACTOR = {"park": 1.35, "estate_shops": 1.15, "school_gates": 0.35}

_AMPLITUDE = 0.24


def season(day: date) -> float:
    """How much is going on, over the mean of the year: highest in mid-July."""
    return float(1 + _AMPLITUDE * np.cos(2 * np.pi * (day.timetuple().tm_yday - 196) / 365.25))


def is_school_holiday(day: date) -> bool:
    """Whether schools are closed: six weeks in summer, two at Christmas and Easter, one at each half-term."""
    easter = _easter(day.year)
    spans = (
        (date(day.year, 7, 23), date(day.year, 9, 2)),
        (date(day.year, 12, 20), date(day.year, 12, 31)),
        (date(day.year, 1, 1), date(day.year, 1, 4)),
        (easter - timedelta(days=9), easter + timedelta(days=8)),
        (date(day.year, 2, 13), date(day.year, 2, 21)),
        (date(day.year, 5, 25), date(day.year, 6, 1)),
        (date(day.year, 10, 24), date(day.year, 11, 1)),
    )
    return any(first <= day <= last for first, last in spans)


def _easter(year: int) -> date:
    # Anonymous Gregorian computus (Meeus, Astronomical Algorithms, 1991, ch. 8).
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def hour_weights(category: str) -> Array:
    """Shares of the 24 hours of the day, shape (24,), summing to 1."""
    habit = HABITS[category]
    away = np.abs(np.arange(24) + 0.5 - habit.peak)
    away = np.minimum(away, 24 - away)
    weights = np.exp(-0.5 * (away / habit.spread) ** 2) + 0.03
    shares: Array = weights / weights.sum()
    return shares


def weekday_weights(category: str) -> Array:
    """Shares of Monday to Sunday, shape (7,), summing to 1."""
    weights = np.ones(7)
    weights[[4, 5]] = HABITS[category].weekend
    weights[6] = (1 + HABITS[category].weekend) / 2
    shares: Array = weights / weights.sum()
    return shares


def mix_on(mix: str, monday: date) -> tuple[list[str], Array]:
    """Categories of a blend and their shares in the week that begins on `monday` (fireworks have their season)."""
    names = list(MIXES[mix])
    shares = np.array([MIXES[mix][n] for n in names], dtype=float)
    near_bonfire_night = date(monday.year, 10, 22) <= monday <= date(monday.year, 11, 9)
    if "fireworks" in names:
        shares[names.index("fireworks")] *= 14 if near_bonfire_night else 0.4
    return names, shares / shares.sum()
