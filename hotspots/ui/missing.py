"""What is said and drawn where the file of one of several police forces is missing: never a quiet week or month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from hotspots.periods import PeriodKind
from hotspots.schema import Filters
from hotspots.share import missing_told
from hotspots.share.missing_told import Gone, by_number
from hotspots.summarising import files_missing, missing_here
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.start import View

# Said of what is drawn with stripes.
HATCHED = "Hatched, because not known"


def of_all(view: View) -> pd.DataFrame:
    """Missing files of the agencies and areas of the filters: number, source_agency, police_force."""
    return ask(files_missing, view.snapshot, view.of_all_periods)


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
    return missing_told.who(pairs, view.title)


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
    return missing_told.sentence(gone, first, last, kind=kind or view.filters.kind, title=view.title, because=because)


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
