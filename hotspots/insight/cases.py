"""What a landlord's own cases tell: workload, first contact in time, the review threshold, the indicator NM01.

Cases, never reports: a case is the agency's file. All of it is for the owning agency's eyes only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from hotspots.insight.intervals import Interval, poisson_interval, share_interval

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class Timeliness:
    """How many of those who reported something were spoken with in time.

    Attributes:
        severity: high, medium, low or "all".
        days: working days that the standard gives; 0 for "all".
        due: cases whose day had come; met: those spoken with by then.
        not_told: closed cases without a day of first contact, not counted.
        share: met / due with its interval.
    """

    severity: str
    days: int
    due: int
    met: int
    not_told: int
    share: Interval


def last_day_of_cases(cases: pd.DataFrame) -> Any:
    """The last day that any case tells of (Timestamp): what "now" means for them. NaT without cases."""
    days = [pd.to_datetime(cases[c]).max() for c in ("opened", "first_contact", "closed")]
    known = [d for d in days if not pd.isna(d)]
    return max(known) if known else pd.NaT


def first_contacts(
    cases: pd.DataFrame, standard: Mapping[str, int], *, now: pd.Timestamp, free_days: Sequence[date] = ()
) -> pd.DataFrame:
    """Whether each case was spoken about in time.

    A case counts once its day has come. One that is open without a contact counts as not met; one that was closed
    without a day of contact is left out, because nobody can tell. Working days are Monday to Friday
    without `free_days`.

    Args:
        cases: columns `schema.CASES`.
        standard: severity → working days.

    Returns:
        severity, patch, due, met, not_told (bool); cases of other severities are left out.
    """
    known = cases[cases["severity"].isin(list(standard))]
    opened = known["opened"].to_numpy().astype("datetime64[D]")
    holidays = np.array(sorted(free_days), dtype="datetime64[D]")
    days = known["severity"].map(dict(standard)).to_numpy(dtype=int)
    # A case opened on a free day begins to count with the working day before: its first working day is the next one.
    due_on = np.busday_offset(opened, days, roll="backward", holidays=holidays) if len(known) else opened
    contact = known["first_contact"].to_numpy().astype("datetime64[D]")
    unknown = np.isnat(contact) & known["closed"].notna().to_numpy()
    due = ~unknown & ((due_on < np.datetime64(now, "D")) | (contact <= due_on))
    return known[["severity", "patch"]].assign(due=due, met=due & (contact <= due_on), not_told=unknown)


def timeliness(contacts: pd.DataFrame, standard: Mapping[str, int]) -> list[Timeliness]:
    """First contact against the landlord's own service standard, by severity and for all.

    Args:
        contacts: of `first_contacts`.
        standard: severity → working days.
    """
    parts = []
    for severity in (*(s for s in SEVERITIES if s in standard), "all"):
        of = contacts if severity == "all" else contacts[contacts["severity"] == severity]
        due, met, not_told = (int(of[c].sum()) for c in ("due", "met", "not_told"))
        parts.append(Timeliness(severity, standard.get(severity, 0), due, met, not_told, share_interval(met, due)))
    return parts


def near_review(cases: pd.DataFrame, *, reports: int, months: int, near: int, now: pd.Timestamp) -> pd.DataFrame:
    """Reporters (where told, else properties) whose reports near or reach the threshold of the case review.

    Returns:
        One row each: patch, place_name, officer, reports, first, last (days), open (cases), vulnerable (bool), reached
        (bool); those that reached it first. Who and which property stays inside.
    """
    columns = ["patch", "place_name", "officer", "reports", "first", "last", "open", "vulnerable", "reached"]
    since = now - pd.DateOffset(months=months)
    recent = cases[pd.to_datetime(cases["opened"]) > since]
    by_reporter = recent["reporter_no"].notna()
    key = recent["reporter_no"].where(by_reporter, recent["property_no"])
    known = recent.assign(key=key, kind=by_reporter)[key.notna()]
    if known.empty:
        return pd.DataFrame(columns=columns)
    found = (
        known.assign(still_open=known["closed"].isna(), harmed=known["vulnerable"] == "yes")
        .groupby(["agency", "kind", "key"])
        .agg(
            patch=("patch", "last"), place_name=("place_name", "last"), officer=("officer", "last"),
            reports=("case_id", "size"), first=("opened", "min"), last=("opened", "max"),
            open=("still_open", "sum"), vulnerable=("harmed", "any"),
        )
    )  # fmt: skip
    found = found[found["reports"] >= near].assign(reached=lambda t: t["reports"] >= reports)
    order = ["reached", "reports", "last", "patch"]
    return found.sort_values(order, ascending=[False, False, False, True]).reset_index(drop=True)[columns]


@dataclass(frozen=True)
class NM01Year:
    """The indicator of one reporting year, April to March.

    Attributes:
        year: the year in which it begins.
        complete: whether the cases cover all of it.
        cases, hate: opened in it; the second are part of the first.
        per_1000, hate_per_1000: of the homes, with exact Poisson limits.
    """

    year: int
    complete: bool
    cases: int
    hate: int
    per_1000: Interval
    hate_per_1000: Interval


def nm01(cases: pd.DataFrame, homes: float, *, now: pd.Timestamp) -> list[NM01Year]:
    """Cases opened per 1,000 homes for each reporting year, latest first.

    Tenant Satisfaction Measures, NM01: 1000 * cases opened in the year / homes owned; part (2) the hate-related ones.
    """
    opened = pd.to_datetime(cases["opened"])
    if not len(cases) or homes <= 0:
        return []
    year = (opened.dt.year - (opened.dt.month < 4)).astype(int)
    parts = []
    for first in range(int(year.max()), int(year.min()) - 1, -1):
        of = cases[year == first]
        hate = int((of["is_hate"] == "yes").sum())
        whole = opened.min() <= pd.Timestamp(first, 4, 7) and now >= pd.Timestamp(first + 1, 3, 31)
        parts.append(NM01Year(first, bool(whole), len(of), hate, per_1000(len(of), homes), per_1000(hate, homes)))
    return parts


def per_1000(count: float, homes: float) -> Interval:
    """A count per 1,000 homes with exact Poisson limits."""
    low, high = poisson_interval(count)
    return Interval(1000 * count / homes, float(1000 * low / homes), float(1000 * high / homes))
