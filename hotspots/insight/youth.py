"""Where and when things happen that agencies mark as involving young people, so that youth workers can be there.

Places and times only. Counts below `FEWEST` are never given as such.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.insight.intervals import Interval, poisson_interval, rate_ratio

Floats = NDArray[np.float64]
# A smaller count is said as "fewer than 5".
FEWEST = 5
BANDS = {
    "after_school": "After school (school days, 15:00 to 18:00)",
    "weekend_evening": "Friday and Saturday evening (18:00 to 23:00)",
    "other_evening": "Other evenings (18:00 to 23:00)",
    "holiday_day": "Holidays and weekends by day (10:00 to 18:00)",
    "other": "Other times",
}


@dataclass(frozen=True)
class Band:
    """One band of the week.

    Attributes:
        key: of `BANDS`.
        reports: in it; share of those with a known hour.
        per_10_hours: reports in ten hours of it, with an exact Poisson interval.
    """

    key: str
    reports: int
    share: float
    per_10_hours: Interval


def answered(reports: pd.DataFrame) -> pd.DataFrame:
    """How far each agency says whether young people were involved: source_agency, reports, answered, yes."""
    table = reports.assign(
        yes=reports["reports"].where(reports["youth_related"] == "yes", 0),
        answered=reports["reports"].where(reports["youth_related"] != "unknown", 0),
    )
    return table.groupby("source_agency")[["reports", "answered", "yes"]].sum().reset_index()


def band_of(kind: str, weekday: int, hour: int) -> str:
    """The band of an hour.

    Args:
        kind: of the day, as `insight.calendar` tells it.
        weekday: 1 = Monday.
    """
    if 18 <= hour < 23:
        return "weekend_evening" if weekday in (5, 6) else "other_evening"
    if kind == "school" and 15 <= hour < 18:
        return "after_school"
    return "holiday_day" if kind in ("holiday", "weekend") and 10 <= hour < 18 else "other"


def bands(reports: pd.DataFrame, days: dict[int, str]) -> list[Band]:
    """Youth-related reports by band of the week.

    Args:
        reports: day_no, hour, reports; youth-related only.
        days: day_no → kind of day, every day of the window.
    """
    hours = dict.fromkeys(BANDS, 0)
    for day_no, kind in days.items():
        for hour in range(24):
            hours[band_of(kind, (day_no + 3) % 7 + 1, hour)] += 1
    known = reports.dropna(subset=["hour"])
    found = dict.fromkeys(BANDS, 0)
    for day_no, hour, count in zip(known["day_no"], known["hour"], known["reports"], strict=True):
        found[band_of(days.get(int(day_no), "unknown"), (int(day_no) + 3) % 7 + 1, int(hour))] += int(count)
    total = max(1, sum(found.values()))
    parts = []
    for key, count in found.items():
        low, high = poisson_interval(count)
        scale = 10 / max(1, hours[key])
        limits = Interval(count * scale, float(low * scale), float(high * scale))
        parts.append(Band(key, count, count / total, limits))
    return parts


def holidays_against_term(reports: pd.DataFrame, days: dict[int, str]) -> tuple[Interval, int, int] | None:
    """Youth-related reports per weekday (Monday to Friday) of the school holidays over those of term.

    The dispersion of the days around their two means widens the interval.

    Returns:
        The ratio of rates, days of holiday, days of term; None where there are too few of one.
    """
    weekdays = {n: k for n, k in days.items() if (n + 3) % 7 < 5 and k in ("school", "holiday")}
    by_day = reports.groupby("day_no")["reports"].sum()
    counts = {
        k: np.array([float(by_day.get(n, 0)) for n, kind in weekdays.items() if kind == k])
        for k in ("holiday", "school")
    }
    if min(len(c) for c in counts.values()) < 10:
        return None
    spread = sum(float(np.sum((c - c.mean()) ** 2)) / max(c.mean(), 1e-9) for c in counts.values())
    phi = spread / (sum(len(c) for c in counts.values()) - 2)
    free, term = counts["holiday"], counts["school"]
    ratio = rate_ratio(float(free.sum()), len(free), float(term.sum()), len(term), dispersion=phi)
    return ratio, len(free), len(term)


def week_of_hours(reports: pd.DataFrame) -> Floats:
    """Reports by day and hour, row 0 = Monday, shape (7, 24)."""
    return _weeks(reports, np.zeros(len(reports), dtype=np.intp), 1).reshape(7, 24)


def weeks_of_places(reports: pd.DataFrame, cells: list[int]) -> Floats:
    """The same for each of these cells, shape (cells, 7, 24)."""
    at = pd.Index(cells).get_indexer(pd.Index(reports["cell_id"].fillna(-1).astype("int64")))
    return _weeks(reports[at >= 0], at[at >= 0], len(cells))


def _weeks(reports: pd.DataFrame, place: NDArray[np.intp], many: int) -> Floats:
    grid = np.zeros((many, 7, 24))
    hour = reports["hour"].to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(hour)
    day = (reports["day_no"].to_numpy(dtype=int)[known] + 3) % 7
    np.add.at(grid, (place[known], day, hour[known].astype(int)), reports["reports"].to_numpy(dtype=float)[known])
    return grid


def places_of_need(reports: pd.DataFrame) -> pd.DataFrame:
    """Cells with at least `FEWEST` reports, the most first: cell_id, place, reports, easting, northing."""
    located = reports.dropna(subset=["cell_id"])
    if located.empty:
        return pd.DataFrame(columns=["cell_id", "place", "reports", "easting", "northing"])
    weighted = located.assign(e=located["easting"] * located["reports"], n=located["northing"] * located["reports"])
    cells = weighted.groupby("cell_id")[["reports", "e", "n"]].sum()
    named = located[located["place_name"] != ""].groupby(["cell_id", "place_name"])["reports"].sum().reset_index()
    named = named.sort_values(["reports", "place_name"], ascending=[False, True]).drop_duplicates("cell_id")
    names = dict(zip(named["cell_id"], named["place_name"], strict=True))
    cells["place"] = [names.get(cell, "A place without a name") for cell in cells.index]
    cells["easting"], cells["northing"] = cells["e"] / cells["reports"], cells["n"] / cells["reports"]
    kept = cells[cells["reports"] >= FEWEST].reset_index().sort_values(["reports", "cell_id"], ascending=[False, True])
    return kept[["cell_id", "place", "reports", "easting", "northing"]].reset_index(drop=True)
