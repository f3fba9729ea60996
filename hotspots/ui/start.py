"""How every page begins: title, notice, data, freshness, filters. A page may be opened alone, by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.periods import Period, PeriodKind
from hotspots.protecting import scope_for
from hotspots.schema import AreaPeriods, Filters
from hotspots.share.audience import NOBODY, Audience
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import auditing, busy, door, first_run, memory, menu, theme, words
from hotspots.ui.assets import serve_maps_from_here
from hotspots.ui.cached import ask, current_settings, current_snapshot, store_folder
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
        audience: what the person may see; `snapshot` holds no more than that.
    """

    snapshot: Snapshot
    filters: Filters
    periods: AreaPeriods
    titles: Mapping[str, str]
    colours: Mapping[str, str]
    audience: Audience = NOBODY

    @property
    def period(self) -> Period:
        """The week or month that is shown."""
        return Period(self.filters.kind, self.filters.period or 0)

    @property
    def of_all_periods(self) -> Filters:
        """The filters without their period, for answers that are the same whichever is shown: kept once for all."""
        return replace(self.filters, period=None)

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
    memory.settle()
    busy.note()
    serve_maps_from_here()
    try:
        visitor, snapshot = _enter(store_folder())
        return _view(title, snapshot, visitor)
    except HotspotsError as error:
        first_run.say_error(error)
        st.stop()


def _enter(store: Path) -> tuple[door.Visitor, Snapshot]:
    """Who comes in and what there is for them; ends the run where that is nobody or nothing."""
    claims = door.claims_or_stop(store)
    if not first_run.has_data(store):
        if first_run.is_untouched(store):
            first_run.build_demo(store)
        first_run.say_nothing_published(store)
        st.stop()
    visitor = door.let_in(claims, current_settings(store), store)
    page = menu.current_page()
    if not visitor.audience.may_open(page, menu.needed_for(page)):
        auditing.once(store, visitor.who, "denied", {"page": page, "audience": visitor.audience.name})
        first_run.say_not_for_you(visitor.audience)
        door.show(visitor)
        st.stop()
    return visitor, current_snapshot(store, scope_for(store, visitor.audience))


def _view(title: str, snapshot: Snapshot, visitor: door.Visitor) -> View:
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
    if audience_says := first_run.held_back(visitor.audience):
        st.caption(words.plain(audience_says))
    for sentence in _cautions(filters, periods[filters.kind], monthly):
        st.caption(words.plain(sentence))
    loaded = words.moment(agencies["last_loaded"].max(), settings.area.time_zone)
    fresh = f"Data up to {words.day(agencies['last_day'].max())}, loaded {loaded}."
    st.sidebar.caption(f"{words.plain(settings.partnership.name)}. {fresh}")
    door.show(visitor)
    audience = visitor.audience
    auditing.viewed(snapshot.store, visitor.who, audience.name, audience.agency, menu.current_page(), filters)
    return View(snapshot, filters, periods[filters.kind], titles, theme.agency_colours(titles), audience)


def _cautions(filters: Filters, span: AreaPeriods, monthly: list[str]) -> list[str]:
    said = words.left_out(filters, monthly)
    if filters.period is not None and filters.period > span.last_full:
        said.insert(
            0, f"This {filters.kind} is still filling: more reports will come in, so it cannot be compared yet."
        )
    return said
