"""What the made-up agencies did: patrols, youth sessions and works of the last twelve weeks, as each writes it down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hotspots.demo.files import write_csv
from hotspots.demo.truth import PlantedHotspot

WEEKS = 12
# Where patrols go and at which hours they were planned: (weekday from Monday = 0, hour).
_EVENINGS = ((4, 20), (4, 22), (5, 20), (5, 22))
_PATROLS: dict[str, tuple[tuple[int, int], ...]] = {
    "Market Street": (*_EVENINGS, (2, 17)),
    "Station forecourt": _EVENINGS,
    "Mill Walk bus station": ((0, 16), (2, 16), (4, 16), (4, 19)),
    "Northfield Road shops": ((3, 18), (4, 18)),
}
_SESSIONS = {"Priory Park": 4, "Southmoor Park": 3}
_SESSION_BEGINS = "18:30"
_WORKS = (
    ("Clover Road shops", 10, "Lighting mended or added", 180),
    ("Clover Road shops", 9, "Clean-up", 240),
    ("Foxglove Road", 7, "Planting cut back", 300),
    ("Foxglove Road", 3, "Clean-up", 150),
)
_MISSED, _SHORT = 0.08, 0.1
_SCATTER_M = 25.0


class _Visit(NamedTuple):
    day: date
    hour: int
    spot: PlantedHotspot


def write_actions(rng: np.random.Generator, folder: Path, hotspots: Sequence[PlantedHotspot], until: date) -> None:
    """Write `actions_police.csv`, `actions_youth.csv` and `actions_council.csv`.

    Patrols: planned visits and those that took place, most of 15 minutes, a few cut short or missed. Youth: a weekly
    session at two parks, one week left out. Council: a few works at two places. Nothing on the last day itself.
    """
    spots = {spot.place: spot for spot in hotspots}
    first = until - timedelta(days=until.weekday() + 7 * WEEKS)
    _write_patrols(
        rng,
        folder / "actions_police.csv",
        sorted(_visits(spots, first, until), key=lambda v: (v.day, v.hour, v.spot.id)),
    )
    _write_sessions(rng, folder / "actions_youth.csv", spots, first, until)
    _write_works(rng, folder / "actions_council.csv", spots, until)


def _visits(spots: dict[str, PlantedHotspot], first: date, until: date) -> Iterator[_Visit]:
    for place, times in _PATROLS.items():
        for week in range(WEEKS + 1):
            for weekday, hour in times:
                day = first + timedelta(days=7 * week + weekday)
                if day < until:
                    yield _Visit(day, hour, spots[place])


def _write_patrols(rng: np.random.Generator, path: Path, visits: Sequence[_Visit]) -> None:
    rows: list[list[Any]] = []
    for number, visit in enumerate(visits, start=1):
        place = [round(visit.spot.easting), round(visit.spot.northing)]
        day = f"{visit.day:%d/%m/%Y}"
        rows.append([f"PP{number:04d}", "Planned", day, f"{visit.hour:02d}:00", 15, 2, *place, "Foot patrol"])
        missed, short = rng.random() < _MISSED, rng.random() < _SHORT
        late, minutes = int(rng.integers(0, 25)), int(rng.integers(4, 8) if short else rng.integers(11, 21))
        how = "Cycle patrol" if rng.random() < 0.2 else "Foot patrol"
        at = _near(rng, visit.spot)
        if not missed:
            rows.append([f"PV{number:04d}", "Delivered", day, f"{visit.hour:02d}:{late:02d}", minutes, 2, *at, how])
    header = ["Visit ref", "Status", "Date", "Start time", "Minutes", "Officers", "Easting", "Northing", "Activity"]
    write_csv(path, header, rows)


def _write_sessions(
    rng: np.random.Generator, path: Path, spots: dict[str, PlantedHotspot], first: date, until: date
) -> None:
    rows: list[list[Any]] = []
    for week in range(WEEKS + 1):
        for place, weekday in _SESSIONS.items():
            day = first + timedelta(days=7 * week + weekday)
            end, workers, engaged = (
                rng.choice(["20:15", "20:30", "20:30", "21:00"]),
                rng.integers(2, 4),
                rng.poisson(13),
            )
            at = _near(rng, spots[place])
            # Half-term: the workers were elsewhere.
            if day < until and week != 9:
                told = [
                    f"{day:%d/%m/%Y}",
                    _SESSION_BEGINS,
                    str(end),
                    int(workers),
                    int(engaged),
                    *at,
                    "Detached session",
                ]
                rows.append([f"YS{len(rows) + 1:03d}", *told])
    header = ["Ref", "Date", "Start", "End", "Workers", "Young people engaged", "Easting", "Northing", "Activity"]
    write_csv(path, header, rows, encoding="utf-8-sig")


def _write_works(rng: np.random.Generator, path: Path, spots: dict[str, PlantedHotspot], until: date) -> None:
    rows: list[list[Any]] = []
    for place, weeks_ago, what, minutes in _WORKS:
        day = pd.Timestamp(until) - pd.Timedelta(weeks=weeks_ago)
        at = _near(rng, spots[place])
        rows.append([f"ENV{len(rows) + 1:03d}", f"{day:%d %b %Y}", "09:30", minutes, 3, *at, what])
    header = ["Job no", "Date completed", "Start", "Minutes", "Crew", "Easting", "Northing", "Type of work"]
    write_csv(path, header, rows)


def _near(rng: np.random.Generator, spot: PlantedHotspot) -> list[int]:
    """Where they say they were: at the place, more or less."""
    east, north = rng.normal(0, _SCATTER_M, 2)
    return [round(spot.easting + east), round(spot.northing + north)]
