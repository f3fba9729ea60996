"""Sudden changes in how an agency records: how much, or under which headings, season and slow trend taken out.

A jump is said only where it is strong (|z| above six), large (by half as much again), and at once: the weeks right
before and right after it must differ as well. A feed that stops or has a gap is not a change of practice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.detect.grid import Floats
from hotspots.detect.recording import Finding
from hotspots.detect.steps import Step, best_step, design
from hotspots.periods import Period, PeriodKind, say_day
from hotspots.schema import CATEGORIES

# A change of practice: |z| above six, by half as much again, and at once.
_STEP_STRENGTH, _STEP_TIMES, _LOCAL_TIMES = 40.0, 1.5, 1.35
_MIX_TIMES, _MIX_SHARE = 1.8, 0.05


@dataclass(frozen=True)
class _Practice:
    """Periods in a year, nearest to an end that a change is looked for, and the shortest history looked at."""

    year: float
    edge: int
    shortest: int


_PRACTICE: dict[PeriodKind, _Practice] = {
    "week": _Practice(365.25 / 7, 8, 52),
    "month": _Practice(12.0, 4, 18),
}


def practice_changes(
    counts: pd.DataFrame, titles: Mapping[str, str], *, kind: PeriodKind, last: int
) -> Iterator[Finding]:
    """Sudden changes of how much an agency records, or under which headings.

    Args:
        counts: source_agency, number (week or month), category, reports.
        last: number of the last full period; later ones are left out.
    """
    for key, part in counts[counts["number"] <= last].groupby("source_agency", sort=True):
        title = titles.get(str(key), str(key))
        table = part.pivot_table(index="number", columns="category", values="reports", aggfunc="sum", fill_value=0)
        table = table.reindex(range(int(table.index.min()), int(table.index.max()) + 1))
        # A period without any report of a feed that usually has many is a gap in the files, not a change.
        held = table.notna().any(axis=1).to_numpy(dtype=bool)
        if held.sum() < _PRACTICE[kind].shortest:
            continue
        table = table.fillna(0.0)
        yield from _level_change(str(key), title, table[held], kind)
        yield from _mix_change(str(key), title, table[held], kind)


def _look(counts: pd.Series, offset: Floats, kind: PeriodKind) -> Step | None:
    practice = _PRACTICE[kind]
    columns = design(counts.index.to_numpy(dtype=np.float64), year=practice.year)
    step = best_step(counts.to_numpy(dtype=np.float64), columns, offset, edge=practice.edge)
    return step if step and step.strength >= _STEP_STRENGTH else None


def _beyond(ratio: float, times: float) -> bool:
    return ratio >= times or ratio <= 1 / times


def _level_change(key: str, title: str, table: pd.DataFrame, kind: PeriodKind) -> Iterator[Finding]:
    total = table.sum(axis=1).to_numpy(dtype=np.float64)
    step = _look(table.sum(axis=1), np.zeros(len(total)), kind)
    if step is None or not _beyond(step.ratio, _STEP_TIMES) or not _beyond(step.local_ratio, _LOCAL_TIMES):
        return
    if (step.ratio > 1) != (step.local_ratio > 1):
        return
    since = int(table.index[step.index])
    yield Finding(
        kind="level",
        source_agency=key,
        sentence=f"{title} suddenly records {_times(step.local_ratio)} from {_period(kind, since)} on, season apart.",
        remedy="If its way of recording changed then, before and after cannot be compared; ask the agency.",
        reports=int(total[step.index :].sum()),
        share=float(total[step.index :].sum() / total.sum()),
        since=since,
    )


def _mix_change(key: str, title: str, table: pd.DataFrame, kind: PeriodKind) -> Iterator[Finding]:
    total = table.sum(axis=1).to_numpy(dtype=np.float64)
    offset = np.log(np.maximum(total, 0.5))
    edge = _PRACTICE[kind].edge
    moved: list[tuple[float, int, str, float, float]] = []
    for category in table.columns:
        counts = table[category].to_numpy(dtype=np.float64)
        if len(table.columns) < 2 or counts.sum() < _MIX_SHARE / 2 * total.sum():
            continue
        step = _look(table[category], offset, kind)
        if step is None or not _beyond(step.ratio, _MIX_TIMES) or not _beyond(step.local_ratio, _MIX_TIMES):
            continue
        before, after = slice(max(step.index - edge, 0), step.index), slice(step.index, step.index + edge)
        shares = [float(counts[part].sum() / max(total[part].sum(), 1.0)) for part in (before, after)]
        if abs(shares[1] - shares[0]) >= _MIX_SHARE:
            moved.append((step.strength, step.index, str(category), shares[0], shares[1]))
    if not moved:
        return
    index = max(moved)[1]
    together = sorted(one for one in moved if abs(one[1] - index) <= 2)[::-1][:3]
    since = int(table.index[index])
    told = "; ".join(f"“{_heading(name)}” from {before:.0%} to {after:.0%}" for _, _, name, before, after in together)
    names = [name for _, _, name, _, _ in together]
    yield Finding(
        kind="mix",
        source_agency=key,
        sentence=f"{title} suddenly uses its headings differently from {_period(kind, since)} on: {told} of its "
        "reports.",
        remedy="A heading that rises or falls there may only have been renamed; ask the agency.",
        reports=int(table[names].iloc[index:].to_numpy().sum()),
        share=float(table[names].iloc[index:].to_numpy().sum() / max(total[index:].sum(), 1.0)),
        since=since,
    )


def _heading(category: str) -> str:
    return CATEGORIES[category].title if category in CATEGORIES else category


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times as much" if ratio > 1 else f"{1 - ratio:.0%} less"


def _period(kind: PeriodKind, number: int) -> str:
    period = Period(kind, number)
    return period.title if kind == "month" else say_day(period.first_day)
