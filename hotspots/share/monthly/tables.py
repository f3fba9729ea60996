"""The tables of a monthly summary: people's headings, plain numbers, and what rests on what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from hotspots.insight.change import change_words, poisson_z
from hotspots.insight.seasonal import seasons
from hotspots.insight.trends import period_days, with_gaps
from hotspots.periods import Period
from hotspots.share.audience import Audience
from hotspots.share.disclosure import HELD_BACK, protect
from hotspots.share.monthly.windows import Told, in_order, said_of_held, told_between

ALL = "All"


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        key: name of its sheet and of its CSV.
        title: its heading.
        frame: columns under people's headings; counts are numbers, or words where they are held back.
        counts: headings of counts; derived: heading → headings of the counts that it was made from.
        split: the rows are parts of all reports, protected month by month when the table was made; the last one is
            their sum where there are several.
        meanings: heading → what it means, for the data dictionary.
        held_back: sentences that say what was hidden.
    """

    key: str
    title: str
    frame: pd.DataFrame
    counts: tuple[str, ...] = ()
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    split: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)
    held_back: tuple[str, ...] = ()

    def protected(self, audience: Audience, key: str = "") -> Table:
        """The table as this audience may see it.

        Args:
            key: the store's secret; needed where the audience's figures are rounded.
        """
        if self.split:
            return self
        heading = str(self.frame.columns[0])
        done = protect(self.frame, audience, counts=self.counts, by=[heading], total=ALL, derived=self.derived, key=key)
        return replace(self, frame=done.table, held_back=tuple(done.suppressed))

    def rows(self) -> list[list[str]]:
        """Every cell in words, for print."""
        return [[in_words(value) for value in row] for row in self.frame.itertuples(index=False)]


def in_words(value: object) -> str:
    """1234 → "1,234"; 3.456 → "3.5"; missing → "–"; words as they stand."""
    if isinstance(value, str):
        # In print there is less room.
        return value.replace("fewer than ", "under ") if value.startswith("fewer than ") else value
    number = float(value)  # type: ignore[arg-type]
    if not np.isfinite(number):
        return "–"
    return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"


@dataclass(frozen=True)
class Spans:
    """The three stretches of a summary, as first and last month number; each is also looked at a year before."""

    month: Period
    year_start: int

    @property
    def stretches(self) -> dict[str, tuple[int, int]]:
        """Title → first and last month number."""
        last = self.month.number
        begins = last - (last - (self.year_start - 1)) % 12
        return {
            self.month.title: (last, last),
            f"Year to date, from {Period('month', begins).title}": (begins, last),
            f"Twelve months from {Period('month', last - 11).title}": (last - 11, last),
        }


def total_between(counts: pd.DataFrame, known: Collection[int], first: int, last: int) -> float:
    """Reports of months first to last; NaN when any of them is not known.

    Args:
        counts: number, reports.
    """
    if any(number not in known for number in range(first, last + 1)):
        return float("nan")
    return float(counts.loc[counts["number"].between(first, last), "reports"].sum())


def restlessness(counts: pd.DataFrame, known: Collection[int], last: int) -> float:
    """Dispersion of a series up to a month, at least 1; see `insight.seasonal.Seasons`."""
    if not known:
        return 1.0
    first = min(known)
    numbers, values = with_gaps(counts, known, first=first, last=last)
    return seasons(values, numbers, period_days("month", numbers), "month").dispersion if len(numbers) else 1.0


def said_of(now: float, past: float, dispersion: float) -> str:
    """What the difference of two counts says; "–" where one is not known."""
    if not (np.isfinite(now) and np.isfinite(past)):
        return "–"
    return change_words(poisson_z(now, past, dispersion=dispersion))


def totals_table(
    counts: pd.DataFrame, known: Collection[int], spans: Spans, *, homes: float, residents: float
) -> Table:
    """Reports in the month, the year to date and twelve months, each against the same a year before.

    Args:
        counts: number, reports, of all agencies.
        homes, residents: of the whole area; NaN where not known.
    """
    phi = restlessness(counts, known, spans.month.number)
    rows = []
    for title, (first, last) in spans.stretches.items():
        now = total_between(counts, known, first, last)
        past = total_between(counts, known, first - 12, last - 12)
        rows.append(
            (title, now, past, said_of(now, past, phi), round(now / residents * 1000, 1), round(now / homes * 1000, 1))
        )
    head = ["Period", "Reports", "A year before", "What that says", "Per 1,000 residents", "Per 1,000 homes"]
    frame = pd.DataFrame(rows, columns=head)
    kept = [column for column in head if not column.startswith("Per ") or frame[column].notna().any()]
    meanings = {
        "Reports": "reports made to all agencies; empty where a month is missing",
        "A year before": "the same, twelve months earlier",
        "What that says": "from 2(√now − √before) over the square root of the dispersion: clear beyond 3, perhaps "
        "beyond 2",
        "Per 1,000 residents": "reports per 1,000 residents of the area",
        "Per 1,000 homes": "reports per 1,000 homes of the area",
    }
    derived = {c: ("Reports", "A year before") for c in kept if c == "What that says"} | {
        c: ("Reports",) for c in kept if c.startswith("Per ")
    }
    return Table("totals", "How many reports", frame[kept], ("Reports", "A year before"), derived, meanings=meanings)


def split_table(
    key: str,
    title: str,
    heading: str,
    counts: pd.DataFrame,
    known: Mapping[str, Collection[int]] | Collection[int],
    spans: Spans,
    titles: Mapping[str, str],
    months_held: Mapping[tuple[str, int], str] | None = None,
) -> Table:
    """One row per member of a split, most reports first, and the sum of all.

    Args:
        counts: number, member, reports.
        known: months that are known, for all members or by member.
        titles: member → title; members without a title are shown by their key.
        months_held: what is held back, see `windows.held_months`.
    """
    month, hidden = spans.month.number, months_held or {}
    stretches = [(month, month), (month - 12, month - 12), *list(spans.stretches.values())[1:]]
    rows, sums = [], []
    for member, part in counts.groupby("member", sort=True):
        held = known.get(str(member), ()) if isinstance(known, Mapping) else known
        true = [total_between(part, held, *stretch) for stretch in stretches]
        if np.nansum(true) <= 0:
            continue
        told = [told_between(part, str(member), *at, value, hidden) for at, value in zip(stretches, true, strict=True)]
        words = said_of(true[0], true[1], restlessness(part, held, month)) if held else "–"
        if any(isinstance(value, str) for value in told[:2]):
            words = HELD_BACK
        rows.append((titles.get(str(member), str(member)), *told[:2], words, *told[2:]))
        sums.append(true)
    head = [heading, "Month", "A year before", "What that says", "Year to date", "Twelve months"]
    numbers = ("Month", "A year before", "Year to date", "Twelve months")
    rows.sort(key=lambda row: (-_place(row[5]), -_place(row[1]), str(row[0])))
    if len(rows) > 1:
        now, past, year, twelve = np.sum(np.array(sums), axis=0).tolist()
        rows.append((ALL, now, past, "", year, twelve))
    frame = pd.DataFrame(rows, columns=head)
    meanings = {
        "Month": "reports in the month",
        "A year before": "reports in the same month a year before",
        "What that says": "clear where 2(√now − √before) over the square root of the dispersion lies beyond 3",
        "Year to date": "reports from the start of the reporting year to the end of the month",
        "Twelve months": "reports in the twelve months up to the end of the month",
    }
    derived = {"What that says": ("Month", "A year before")}
    return Table(key, title, frame, numbers, derived, split=True, meanings=meanings, held_back=said_of_held(frame))


def _place(value: Told) -> float:
    told = in_order(value)
    return told if np.isfinite(told) else -1.0


def with_rates(table: Table, heading: str, per: Mapping[str, float], what: str) -> Table:
    """The table with "Per 1,000 homes" (or residents) from its twelve months; unchanged where nothing is known.

    Args:
        per: title of a row → how many homes or residents.
        what: "homes" or "residents".
    """
    column = f"Per 1,000 {what}"
    known = pd.Series([per.get(str(name), np.nan) for name in table.frame[heading]], dtype=float)
    if known.notna().sum() == 0:
        return table
    rates = [
        HELD_BACK if isinstance(reports, str) else round(float(reports) / homes * 1000, 1)
        for reports, homes in zip(table.frame["Twelve months"], known, strict=True)
    ]
    frame = table.frame.assign(**{column: rates})
    return replace(
        table,
        frame=frame,
        derived={**table.derived, column: ("Twelve months",)},
        meanings={**table.meanings, column: f"reports of the twelve months per 1,000 {what}"},
    )
