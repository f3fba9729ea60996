"""What is said and drawn where the file of one of several police forces is missing: never a quiet week or month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

import pandas as pd
import streamlit as st

from hotspots.periods import Period, PeriodKind
from hotspots.schema import Filters
from hotspots.summarising import files_missing, missing_here
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.frames import each
from hotspots.ui.start import View

Gone: TypeAlias = Mapping[int, tuple[tuple[str, str], ...]]


def of_all(view: View) -> pd.DataFrame:
    """Missing files of the agencies and areas of the filters: number, source_agency, police_force."""
    return ask(files_missing, view.snapshot, view.of_all_periods)


def by_number(missing: pd.DataFrame) -> Gone:
    """The same as number → pairs of agency and force."""
    gone: dict[int, tuple[tuple[str, str], ...]] = {}
    for row in each(missing):
        gone[int(row.number)] = (*gone.get(int(row.number), ()), (row.source_agency, row.police_force))
    return gone


def by_kind(view: View, kind: PeriodKind) -> Gone:
    """All missing files by week or by month, whatever the filters."""
    return by_number(ask(files_missing, view.snapshot, Filters(kind=kind)))


def here(view: View, cells: Iterable[int], *, filtered: bool = False) -> Gone:
    """Missing files of the force that these cells lie in.

    Args:
        filtered: only of the agencies of the filters.
    """
    filters = replace(view.of_all_periods, categories=(), qualifiers=(), hours=None, weekdays=(), lads=())
    filters = replace(filters, police_forces=(), agencies=filters.agencies if filtered else ())
    return ask(missing_here, view.snapshot, filters, tuple(int(cell) for cell in cells))


def who(view: View, pairs: Iterable[tuple[str, str]]) -> str:
    """ "no file of Lancashire Constabulary (Police)"."""
    return "no file of " + words.listed([f"{force} ({view.title(agency)})" for agency, force in dict.fromkeys(pairs)])


def told(view: View, gone: Gone) -> dict[int, str]:
    """number → what is missing, in words, for the tooltips of charts."""
    return {number: who(view, pairs) for number, pairs in gone.items()}


def sentence(
    view: View, gone: Gone, first: int, last: int, *, kind: PeriodKind | None = None, because: str = ""
) -> str:
    """Which forces' files are missing between two periods: "No file of X (Police) for June 2020."; or nothing.

    Args:
        kind: of the periods; None = that of the page.
        because: what is told with this reason: "Hatched, because not known: no file of X …".
    """
    kind = kind or view.filters.kind
    numbers: dict[tuple[str, str], list[int]] = {}
    for number in sorted(gone):
        for pair in gone[number]:
            if first <= number <= last:
                numbers.setdefault(pair, []).append(number)
    said = [f"{who(view, [pair])} for {runs(kind, found)}." for pair, found in numbers.items()]
    if because and said:
        said[0] = f"{because}: {said[0]}"
    return " ".join(part[:1].upper() + part[1:] for part in said)


def runs(kind: PeriodKind, numbers: list[int]) -> str:
    """Numbers of periods in order → "June 2014 to July 2014, January 2020"."""
    found: list[list[Period]] = []
    for period in (Period(kind, number) for number in numbers):
        if found and found[-1][-1].shift(1) == period:
            found[-1].append(period)
        else:
            found.append([period])
    return ", ".join(
        f"{'the ' if kind == 'week' else ''}" + " to ".join(words.short_period(kind, p.number) for p in ends)
        for ends in ([run[0]] if len(run) == 1 else [run[0], run[-1]] for run in found)
    )


def caution(view: View) -> None:
    """One sentence where the picture of the period itself, or of the one before, is not whole."""
    kind, gone = view.filters.kind, by_number(of_all(view))
    now, before = gone.get(view.period.number), gone.get(view.before.number)
    if now:
        said = (
            f"Not whole: there is {who(view, now)} for this {kind}. Places there are not quiet: nothing is known of "
            "them, so they keep their state and are not compared."
        )
    elif before:
        said = (
            f"There is {who(view, before)} for the {kind} before: places there, and totals, are not compared with it."
        )
    else:
        return
    st.warning(words.plain(said))
