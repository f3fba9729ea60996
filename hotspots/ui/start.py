"""How every page begins: title, notice, data, freshness, filters. A page may be opened alone, by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

# Altair and statsmodels import this package by two doors that lead to each other. Two people whose first pages use both
# at the same moment would each wait for the other's import, and one of them would see an error: so it is read in here,
# before any page draws anything.
import narwhals.stable  # noqa: F401
import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.periods import Period, PeriodKind
from hotspots.protecting import scope_for
from hotspots.schema import DETECTION_LAYERS, AreaPeriods, Filters
from hotspots.share.audience import NOBODY, Audience
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.ui import auditing, busy, door, first_run, memory, menu, theme, words
from hotspots.ui.assets import serve_maps_from_here
from hotspots.ui.cached import ask, current_areas, current_settings, current_snapshot, store_folder
from hotspots.ui.filters import choose_area, filter_bar

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
        areas: code of a local authority or police force → title.
        last_day: the last day that any agency's data tell of, as said on the page.
        audience: what the person may see; `snapshot` holds no more than that.
    """

    snapshot: Snapshot
    filters: Filters
    periods: AreaPeriods
    titles: Mapping[str, str]
    colours: Mapping[str, str]
    audience: Audience = NOBODY
    areas: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def seen_as(self) -> str:
        """Version, scope, audience and filters, which decide whatever is shown but for further choices."""
        snapshot = self.snapshot
        return repr(
            (str(snapshot.store), snapshot.version, snapshot.scope, snapshot.scope.key, self.audience, self.filters)
        )

    @property
    def showing(self) -> str:
        """What is shown, in a sentence."""
        by, area = self.snapshot.settings.detection.by, self.snapshot.scope.area
        lads, forces = self.filters.lads, self.filters.police_forces
        if area:
            lads, forces = ((area,), forces) if by == "lad" else (lads, (area,))
        return words.showing(replace(self.filters, lads=lads, police_forces=forces), self.titles, self.areas)

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
        store = store_folder()
        visitor = _enter(store)
        st.title(title, anchor=False)
        return _view(_open(store, visitor), visitor)
    except HotspotsError as error:
        first_run.say_error(error)
        st.stop()


def _enter(store: Path) -> door.Visitor:
    """Who comes in; ends the run where that is nobody, or where there is nothing for them."""
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
    return visitor


def _open(store: Path, visitor: door.Visitor) -> Snapshot:
    """What the visitor may see; where hotspots are found by area, of the area that they choose."""
    scope, by = scope_for(store, visitor.audience), current_settings(store).detection.by
    if by:
        known = current_areas(store, scope)
        scope = replace(scope, area=choose_area(by, areas_by_layer(known)[by]))
    return current_snapshot(store, scope)


@dataclass(frozen=True)
class Known:
    """What every page says or offers of a version.

    Attributes:
        periods: week, month → where their data begin and end; a kind without data is left out.
        titles: agency key → title.
        layers: layer → code → title, see `areas_by_layer`.
        monthly: titles of the agencies that know the month only.
        fresh: up to when the data tell, and when they were loaded, in words.
    """

    periods: Mapping[PeriodKind, AreaPeriods]
    titles: Mapping[str, str]
    layers: dict[str, dict[str, str]]
    monthly: list[str]
    fresh: str


def what_is_known(snapshot: Snapshot) -> Known:
    """What every page says or offers of this version."""
    found = {kind: ask(q.periods, snapshot, kind) for kind in _KINDS}
    periods = {kind: span for kind, span in found.items() if span is not None}
    agencies = ask(q.agencies, snapshot)
    if not periods:
        return Known(periods, {}, {}, [], "")
    titles = dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    loaded = words.moment(agencies["last_loaded"].max(), snapshot.settings.area.time_zone)
    return Known(
        periods=periods,
        titles=titles,
        layers=areas_by_layer(snapshot),
        monthly=[titles[a] for a in agencies.loc[~agencies["weekly"].astype(bool), "source_agency"]],
        fresh=f"Data up to {words.day(agencies['last_day'].max())}, loaded {loaded}.",
    )


def areas_by_layer(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Layer → code → title of the local authorities and police forces that the reports tell of."""
    table = ask(q.reporting_areas, snapshot)
    found: dict[str, dict[str, str]] = {layer: {} for layer in DETECTION_LAYERS}
    for layer, code, named in zip(table["layer"], table["code"], table["title"], strict=True):
        found[layer][code] = named
    return found


def _view(snapshot: Snapshot, visitor: door.Visitor) -> View:
    settings = snapshot.settings
    if settings.partnership.notice:
        st.markdown(f":orange-background[**{words.plain(settings.partnership.notice)}**]")
    known = ask(what_is_known, snapshot)
    if not known.periods:
        first_run.say_no_reports()
        st.stop()
    filters = filter_bar(known.periods, known.titles, known.layers)
    areas = known.layers["lad"] | known.layers["police_force"]
    audience, span = visitor.audience, known.periods[filters.kind]
    view = View(snapshot, filters, span, known.titles, theme.agency_colours(known.titles), audience, areas)
    st.markdown(f"**{words.plain(view.showing)}**")
    if audience_says := first_run.held_back(audience):
        st.caption(words.plain(audience_says))
    for sentence in _cautions(filters, span, known.monthly):
        st.caption(words.plain(sentence))
    st.sidebar.caption(f"{words.plain(settings.partnership.name)}. {known.fresh}")
    door.show(visitor)
    page, area = menu.current_page(), snapshot.scope.area
    auditing.viewed(snapshot.store, visitor.who, audience.name, audience.agency, page, filters, area)
    return view


def _cautions(filters: Filters, span: AreaPeriods, monthly: list[str]) -> list[str]:
    said = words.left_out(filters, monthly)
    if filters.period is not None and filters.period > span.last_full:
        said.insert(
            0, f"This {filters.kind} is still filling: more reports will come in, so it cannot be compared yet."
        )
    return said
