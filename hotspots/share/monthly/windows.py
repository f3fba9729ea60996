"""What may be told of each part of the reports in each month, decided once, whichever summary the month stands in.

Summaries of months that follow each other overlap: the year to date of one less that of the one before is a single
month's count, and so are sums of twelve months with a month in between that both tell. So a month's counts are
protected on their own, in a fixed order, and every longer stretch is the sum of what is told of its months. Two
summaries, or a hundred, then tell no more than the table of months does.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hotspots.share.audience import Audience
from hotspots.share.disclosure import HELD_BACK, protect, round_counts

Told = float | str
_TOTAL = "\x00total"


def held_months(counts: pd.DataFrame, first: int, last: int, audience: Audience) -> dict[tuple[str, int], str]:
    """What is held back of single months: (member, month number) → the words in place of its count.

    Args:
        counts: number, member, reports: all parts of all reports.
        first, last: month numbers.
        audience: with a threshold; an audience without one is told every count.
    """
    held: dict[tuple[str, int], str] = {}
    if audience.minimum_count <= 0 or audience.sees_everything:
        return held
    within = counts[counts["number"].between(first, last) & (counts["reports"] > 0)]
    for number in sorted(set(within["number"].astype(int).tolist())):
        part = within[within["number"] == number]
        # In the order of the keys: which further counts are hidden must not depend on how a summary sorts its rows.
        summed = part.groupby(part["member"].astype(str), sort=True)["reports"].sum()
        members = [str(member) for member in summed.index]
        values = [*summed.astype(float), float(summed.sum())]
        frame = pd.DataFrame({"member": [*members, _TOTAL], "reports": values})
        # The sum of a month is told by the headlines, the chart and every other table.
        told = np.array([False] * len(members) + [True])
        done = protect(frame, audience, counts=["reports"], by=["member"], total=_TOTAL, told=told)
        for at in np.flatnonzero(done.hidden.get("reports", [])):
            if at < len(members):
                held[members[at], number] = str(done.table["reports"].iloc[at])
    return held


def told_between(
    part: pd.DataFrame, member: str, first: int, last: int, value: float, held: Mapping[tuple[str, int], str]
) -> Told:
    """What is told of a stretch of months: its count where every month of it is told, else words.

    Args:
        part: number, reports of this member.
        value: its true count; NaN where it is not known.
    """
    hidden = [month for month in range(first, last + 1) if (member, month) in held]
    if not hidden or not np.isfinite(value):
        return value
    if first == last:
        return held[member, first]
    return at_least(value - float(part.loc[part["number"].isin(hidden), "reports"].sum()))


def at_least(value: float) -> str:
    """What stands for a stretch of which only some months are told: the sum of those."""
    return f"at least {value:,.0f}" if value > 0 else HELD_BACK


def in_order(value: Told) -> float:
    """By what rows are sorted: only what is told. A row's place must not say what is hidden in it."""
    if not isinstance(value, str):
        return float(value)
    return float(value.removeprefix("at least ").replace(",", "")) if value.startswith("at least ") else 0.0


def said_of_held(frame: pd.DataFrame) -> tuple[str, ...]:
    """What is held back in a table, in sentences."""
    words = [value for column in frame.columns[1:] for value in frame[column] if isinstance(value, str)]
    small = sum(word.startswith("fewer than ") for word in words)
    hidden, part = words.count(HELD_BACK), sum(word.startswith("at least ") for word in words)
    said = [f"{small} {'count' if small == 1 else 'counts'} too small to be told."] if small else []
    said += [f"{hidden} not shown, from which small ones could have been worked out."] if hidden else []
    said += [f"{part} told as “at least”: some of their months are held back."] if part else []
    return tuple(said)


def rounded_months(counts: pd.DataFrame, split: str, base: int, key: str) -> pd.DataFrame:
    """Monthly counts rounded once, so that every sum of them is one of rounded counts (see `disclosure.round_counts`).

    Args:
        counts: number, member, reports.
    """
    cells = [f"{split}|{m}|{n}" for m, n in zip(counts["member"], counts["number"], strict=True)]
    values = counts["reports"].to_numpy(dtype=np.float64)
    return counts.assign(reports=round_counts(values, cells, base, key))
