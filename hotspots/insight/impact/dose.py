"""What was done: visits, minutes, people, planned against delivered, and how visits compare with what works.

Visits of about 10 to 16 minutes kept a place quiet longest afterwards (Koper 1995, "Just enough police presence",
Justice Quarterly 12:4); shorter ones did little, longer ones no more. Applies to patrols only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KOPER_MINUTES = (10.0, 16.0)
# A place left alone for longer than this between two visits was not kept under a regular patrol.
LONG_GAP_DAYS = 7


@dataclass(frozen=True)
class Dose:
    """What was logged for some places in some days.

    Attributes:
        planned, delivered: visits.
        minutes: of delivered visits.
        people, contacts: sums over delivered visits, as far as they were logged.
        by_agency: agency, planned, delivered, minutes.
        by_hour: hour 0-23, visits (delivered), minutes.
        timed: delivered visits whose minutes are known.
        too_short, too_long: of these, how many lasted under 10 or over 16 minutes.
        longest_gap: most days between two delivered visits at one place; None with fewer than two.
        long_gaps: how many gaps were longer than a week.
    """

    planned: int
    delivered: int
    minutes: float
    people: int
    contacts: int
    by_agency: pd.DataFrame
    by_hour: pd.DataFrame
    timed: int
    too_short: int
    too_long: int
    longest_gap: int | None
    long_gaps: int


def dose_of(actions: pd.DataFrame) -> Dose:
    """Sum up logged actions.

    Args:
        actions: status (planned, delivered), agency, hotspot_id, started_at (timestamp), minutes, people, contacts;
            missing values where nothing was logged.
    """
    done = actions[actions["status"] == "delivered"]
    minutes = pd.to_numeric(done["minutes"])
    timed = minutes.dropna()
    gaps = _gaps(done)
    counted = actions.assign(
        planned=(actions["status"] == "planned").astype(int),
        delivered=(actions["status"] == "delivered").astype(int),
        minutes=pd.to_numeric(actions["minutes"]).where(actions["status"] == "delivered").fillna(0.0),
    )
    by_agency = counted.groupby("agency", as_index=False)[["planned", "delivered", "minutes"]].sum()
    hours = pd.DataFrame({"hour": pd.to_datetime(done["started_at"]).dt.hour, "minutes": minutes.fillna(0.0)})
    by_hour = hours.groupby("hour", as_index=False).agg(visits=("minutes", "size"), minutes=("minutes", "sum"))
    return Dose(
        planned=int((actions["status"] == "planned").sum()),
        delivered=len(done),
        minutes=float(timed.sum()),
        people=int(pd.to_numeric(done["people"]).fillna(0).sum()),
        contacts=int(pd.to_numeric(done["contacts"]).fillna(0).sum()),
        by_agency=by_agency,
        by_hour=by_hour,
        timed=len(timed),
        too_short=int((timed < KOPER_MINUTES[0]).sum()),
        too_long=int((timed > KOPER_MINUTES[1]).sum()),
        longest_gap=int(gaps.max()) if len(gaps) else None,
        long_gaps=int((gaps > LONG_GAP_DAYS).sum()),
    )


def _gaps(done: pd.DataFrame) -> NDArray[np.int64]:
    """Days between successive days with a visit, place by place."""
    days = pd.DataFrame({"place": done["hotspot_id"], "day": pd.to_datetime(done["started_at"]).dt.normalize()})
    days = days.dropna().drop_duplicates().sort_values(["place", "day"])
    return np.asarray(days.groupby("place")["day"].diff().dropna().dt.days, dtype=np.int64)


def in_words(dose: Dose, *, patrols: bool) -> list[str]:
    """The dose in a few plain sentences.

    Args:
        patrols: whether the advice on the length of visits applies.
    """
    if not dose.planned and not dose.delivered:
        return ["Nothing was logged here in this time."]
    said = [f"{_visits(dose.delivered)} delivered, {dose.minutes:,.0f} minutes in all."]
    if dose.planned:
        said = [f"{_visits(dose.planned)} planned, {said[0]}"]
    if dose.timed < dose.delivered:
        said.append(f"For {dose.delivered - dose.timed:,} of them the minutes were not logged.")
    if patrols and dose.timed:
        said.append(
            f"Visits of 10 to 16 minutes last longest afterwards: {dose.too_short:,} were shorter, {dose.too_long:,} "
            f"longer, {dose.timed - dose.too_short - dose.too_long:,} in between."
        )
    if dose.longest_gap is not None:
        said.append(
            f"The longest gap between visits to one place was {dose.longest_gap:,} days; "
            f"{dose.long_gaps:,} gaps were longer than a week."
        )
    return said


def _visits(n: int) -> str:
    return f"{n:,} action" if n == 1 else f"{n:,} actions"
