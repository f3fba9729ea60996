"""The series behind the trends page: what a person chose, counted, with gaps and with what is still coming in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from hotspots import assess
from hotspots.detect.nowcast import ESTIMATED, area_total
from hotspots.insight.trends import Trend, against_past, read_trend, with_gaps
from hotspots.periods import Period
from hotspots.schema import CATEGORIES, QUALIFIERS, Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store.queries_trends import split_counts
from hotspots.summarising import known_of
from hotspots.ui.cached import ask

SPLITS: dict[str, str] = {
    "none": "All together",
    "agency": "Agency",
    "category": "Kind of behaviour",
    "qualifier": "Aimed at",
    "ward": "Ward",
    "patch": "Patch",
    "hotspot": "Hotspot",
}
# Days are read on two years and shown for a quarter; the last week of them is still coming in.
_DAYS_READ, DAYS_COMING = 731, 7
_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True)
class Chosen:
    """What is drawn: a step, a split and one of its members ("" = all together)."""

    by_day: bool
    split: str
    member: str

    def senders(self, filters: Filters) -> Filters:
        """Whose sending tells which periods are known: the agencies and areas of the filters, or the agency drawn."""
        agencies = (self.member,) if self.split == "agency" else filters.agencies
        return Filters(filters.kind, agencies=agencies, lads=filters.lads, police_forces=filters.police_forces)


@dataclass(frozen=True)
class Told:
    """A trend and what is known of its unfinished end.

    Attributes:
        trend: read without the periods that are still coming in, or with their estimates where there are any.
        coming: number, observed, estimate, low, high: periods whose reports are still coming in; the last three are
            missing where no estimate can be made.
    """

    trend: Trend
    coming: pd.DataFrame


def members(snapshot: Snapshot, filters: Filters, split: str) -> dict[str, str]:
    """Key → title of what a split holds under the filters, most reports first."""
    if split == "none":
        return {"": "All reports"}
    titles = _titles(snapshot, filters, split)
    counts = ask(_counts, snapshot, filters, False, split).groupby("member")["reports"].sum()
    found = sorted(counts.index, key=lambda key: (-counts[key], key))
    return {str(key): titles.get(str(key), str(key)) for key in found if key != ""}


def _titles(snapshot: Snapshot, filters: Filters, split: str) -> Mapping[str, str]:
    if split == "agency":
        agencies = ask(q.agencies, snapshot)
        return dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    if split == "category":
        return {key: category.title for key, category in CATEGORIES.items()}
    if split == "qualifier":
        return {key: text.split(":")[0] for key, text in QUALIFIERS.items()}
    if split == "hotspot":
        hotspots = _hotspots(snapshot, filters)
        return dict(zip(hotspots["hotspot_id"], hotspots["name"], strict=True))
    areas = ask(q.areas, snapshot, split)
    return dict(zip(areas["code"], areas["name"], strict=True))


def _hotspots(snapshot: Snapshot, filters: Filters) -> pd.DataFrame:
    span = ask(q.periods, snapshot, filters.kind)
    return ask(q.hotspot_list, snapshot, Period(filters.kind, span.last_full if span else 0))


def _counts(snapshot: Snapshot, filters: Filters, by_day: bool, split: str) -> pd.DataFrame:
    """number, member, reports."""
    if split != "hotspot":
        return split_counts(snapshot, filters, split, by_day=by_day)  # type: ignore[arg-type]
    span = ask(q.periods, snapshot, filters.kind)
    hotspots = _hotspots(snapshot, filters)
    if span is None or hotspots.empty:
        return pd.DataFrame({"number": [], "member": [], "reports": []})
    cells = hotspots[["hotspot_id", "cells"]].explode("cells").rename(columns={"hotspot_id": "member"})
    counts = ask(q.cell_counts, snapshot, filters, first=span.first, last=span.last)
    joined = counts.merge(cells.astype({"cells": "int64"}), left_on="cell_id", right_on="cells")
    return joined.groupby(["number", "member"], as_index=False)[["reports"]].sum()


def told(snapshot: Snapshot, filters: Filters, chosen: Chosen, ahead: bool = True) -> Told:
    """The chosen series, read.

    Args:
        filters: its period does not matter; series run to the end of the data.
        ahead: also look ahead.
    """
    counts = ask(_counts, snapshot, replace(filters, period=None), chosen.by_day, chosen.split)
    if chosen.split != "none":
        counts = counts[counts["member"] == chosen.member]
    known, _ = known_of(snapshot, chosen.senders(filters))
    if not known:
        return Told(read_trend(np.zeros(0, dtype=np.int64), np.zeros(0), filters.kind), _no_coming())
    first, last = min(known), max(known)
    days: set[int] = set()
    if chosen.by_day:
        days = {day for week in known for day in range(_monday(week), _monday(week) + 7)}
        first, last = max(_monday(first), _monday(last) + 7 - _DAYS_READ), _monday(last) + 6
    numbers, values = with_gaps(counts, days or known, first=first, last=last)
    coming = _coming(snapshot, filters, chosen, numbers, values)
    for number, estimate in zip(coming["number"], coming["estimate"], strict=True):
        values[int(number) - first] = estimate
    return Told(read_trend(numbers, values, "day" if chosen.by_day else filters.kind, ahead=ahead), coming)


def _monday(week: int) -> int:
    """A week's first day in days since 1970-01-01."""
    return (Period("week", week).first_day - _DAY_ZERO).days


def _no_coming() -> pd.DataFrame:
    return pd.DataFrame(columns=["number", "observed", "estimate", "low", "high"], dtype=float)


def _coming(
    snapshot: Snapshot, filters: Filters, chosen: Chosen, numbers: np.ndarray, values: np.ndarray
) -> pd.DataFrame:
    """The unfinished end of a series: estimates for whole agencies, for anything narrower only what is there so far."""
    if filters.kind == "month":
        return _no_coming()
    so_far = pd.DataFrame({"number": numbers, "observed": values}).dropna()
    if chosen.by_day:
        return so_far.tail(DAYS_COMING).reindex(columns=["number", "observed", "estimate", "low", "high"])
    narrow = replace(filters, agencies=()).narrows or chosen.split not in ("none", "agency")
    if narrow:
        return so_far.tail(ESTIMATED).reindex(columns=["number", "observed", "estimate", "low", "high"])
    late = ask(assess.late_reports, snapshot)
    agencies = (chosen.member,) if chosen.split == "agency" else filters.agencies
    late = late[late["source_agency"].isin(agencies)] if agencies else late
    total = area_total(late) if len(late) else late
    if total.empty:
        return _no_coming()
    open_ = total[(total["status"] == "estimate") & total["number"].isin(so_far["number"])]
    return open_[["number", "observed", "estimate", "low", "high"]].astype(float).reset_index(drop=True)


def split_summary(snapshot: Snapshot, filters: Filters, by_day: bool, split: str) -> pd.DataFrame:
    """One row per member of a split.

    Returns:
        member (title), latest, past, words, level: reports of the last whole period, of the same a year (a week, for
        days) before, what the difference says, and the present level of the process chart (season taken out).
    """
    rows = []
    for key, title in ask(members, snapshot, replace(filters, period=None), split).items():
        trend = told(snapshot, filters, Chosen(by_day, split, key), ahead=False).trend
        held = np.flatnonzero(np.isfinite(trend.counts))
        if not len(held):
            continue
        number = int(trend.numbers[held[-1]])
        compared = against_past(trend, number, back=7 if by_day else None)
        level = trend.chart.latest.limits.mean if trend.chart else np.nan
        rows.append(
            (
                title,
                trend.counts[held[-1]],
                compared.past if compared else np.nan,
                compared.words if compared else "not known",
                level,
            )
        )
    return pd.DataFrame(rows, columns=["member", "latest", "past", "words", "level"])
