"""How every page begins: title, notice, data, freshness, filters. A page may be opened alone, by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.periods import Period, PeriodKind
from hotspots.schema import AreaPeriods, Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import first_run, menu, theme, words
from hotspots.ui.assets import serve_maps_from_here
from hotspots.ui.cached import ask, current_snapshot, store_folder
from hotspots.ui.filters import filter_bar

# A character, because an icon font for the browser tab would be fetched from another machine.
_ICON = "📍"
_KINDS: tuple[PeriodKind, ...] = ("week", "month")


@dataclass(frozen=True)
class View:
    """What a page works with.

    Attributes:
        snapshot: the published version, open for reading.
        filters: what the person chose; the period is always set.
        periods: where the data of the chosen kind begin and end.
        titles, colours: agency key → title, colour.
        last_day: the last day that any agency's data tell of, as said on the page.
    """

    snapshot: Snapshot
    filters: Filters
    periods: AreaPeriods
    titles: Mapping[str, str]
    colours: Mapping[str, str]

    @property
    def period(self) -> Period:
        """The week or month that is shown."""
        return Period(self.filters.kind, self.filters.period or 0)

    @property
    def before(self) -> Period:
        """The week or month before it."""
        return self.period.shift(-1)

    def title(self, agency: str) -> str:
        """An agency's title."""
        return self.titles.get(agency, agency)


def start_page(title: str) -> View:
    """Begin a page; ends the run with words where there is nothing to show.

    Returns:
        The data and the filters that the page is to show.
    """
    st.set_page_config(page_title=f"{title} · ASB hotspots", page_icon=_ICON, layout="wide")
    menu.ensure()
    serve_maps_from_here()
    try:
        snapshot = _snapshot(store_folder())
        return _view(title, snapshot)
    except HotspotsError as error:
        first_run.say_error(error)
        st.stop()


def _snapshot(store: Path) -> Snapshot:
    if not first_run.has_data(store):
        if first_run.is_untouched(store):
            first_run.build_demo(store)
        first_run.say_nothing_published(store)
        st.stop()
    return current_snapshot(store)


def _view(title: str, snapshot: Snapshot) -> View:
    st.title(title, anchor=False)
    settings = snapshot.settings
    if settings.partnership.notice:
        st.markdown(f":orange-background[**{words.plain(settings.partnership.notice)}**]")
    found = {kind: ask(q.periods, snapshot, kind) for kind in _KINDS}
    periods = {kind: span for kind, span in found.items() if span is not None}
    if not periods:
        first_run.say_no_reports()
        st.stop()
    agencies = ask(q.agencies, snapshot)
    titles = dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    filters = filter_bar(periods, titles)
    monthly = [titles[a] for a in agencies.loc[~agencies["weekly"].astype(bool), "source_agency"]]
    st.markdown(f"**{words.plain(words.showing(filters, titles))}**")
    for sentence in _cautions(filters, periods[filters.kind], monthly):
        st.caption(words.plain(sentence))
    loaded = words.moment(agencies["last_loaded"].max(), settings.area.time_zone)
    fresh = f"Data up to {words.day(agencies['last_day'].max())}, loaded {loaded}."
    st.sidebar.caption(f"{words.plain(settings.partnership.name)}. {fresh}")
    return View(snapshot, filters, periods[filters.kind], titles, theme.agency_colours(titles))


def _cautions(filters: Filters, span: AreaPeriods, monthly: list[str]) -> list[str]:
    said = words.left_out(filters, monthly)
    if filters.period is not None and filters.period > span.last_full:
        said.insert(
            0, f"This {filters.kind} is still filling: more reports will come in, so it cannot be compared yet."
        )
    return said
