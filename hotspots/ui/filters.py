"""The filter bar: the same on every page, kept between pages and in the page's address.

Each choice is a widget bound to the address (`?week=…&agency=…`). What an address asks for and the data do not have
falls back to "all" or to the latest full week. Addresses may use the short keys (`?week=2025-W12&agency=police`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hotspots.periods import Period, PeriodKind
from hotspots.schema import AREA_LAYERS, CATEGORIES, DETECTION_LAYERS, QUALIFIERS, AreaPeriods, Filters
from hotspots.ui import words

KINDS: dict[str, str] = {"week": "Weeks", "month": "Months"}
_LISTS = ("agency", "category", "kind", "weekday", *DETECTION_LAYERS)
_ANY = "any"
_PLURAL = {"lad": "Local authorities", "police_force": "Police forces"}


def filter_bar(
    periods: Mapping[PeriodKind, AreaPeriods],
    agencies: Mapping[str, str],
    areas: Mapping[str, Mapping[str, str]] | None = None,
) -> Filters:
    """Draw the bar and say what was chosen.

    Args:
        periods: kind → first, last and last full number; at least one kind.
        agencies: key → title.
        areas: layer → code → title of what there is to choose from; asked for where there is more than one.

    Returns:
        Filters with the period always set.
    """
    for key in (*KINDS, *DETECTION_LAYERS):
        # Not asked for on every look: the month is kept while weeks are shown.
        accept_short_key(key, {})
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    kind = _kind(bar, tuple(periods))
    chosen = _period(bar, kind, periods[kind])
    with st.sidebar:
        st.markdown("**Show only**")
        agency = _many("agency", "Agencies", agencies)
        layers = {layer: options for layer, options in (areas or {}).items() if len(options) > 1}
        places = {k: tuple(_many(k, _PLURAL[k], options)) for k, options in layers.items()}
        category = _many("category", "Kinds of behaviour", {k: c.title for k, c in CATEGORIES.items()})
        qualifier = _many("kind", "Aimed at", {k: words.qualifier(k) for k in QUALIFIERS}, pills=True)
        weekday = _many("weekday", "Days", words.WEEKDAYS, pills=True)
        hours = _hours()
        made = Filters(
            kind, chosen, tuple(agency), tuple(category), tuple(qualifier), hours=hours,
            weekdays=tuple(sorted(weekday)), lads=places.get("lad", ()), police_forces=places.get("police_force", ()),
        )  # fmt: skip
        st.button("Show everything", on_click=_clear, disabled=not made.narrows, width="stretch")
    return made


def choose_area(layer: str, options: Mapping[str, str]) -> str:
    """The area that the page is about, kept between pages and in the address (`?area=…`); "" where there is none.

    Args:
        layer: by whose areas hotspots are found.
        options: code → title, in the order they are offered; the first one is shown unless another is asked for.
    """
    if not options:
        return ""
    accept_short_key("area", options)
    if st.session_state.get("area", next(iter(options))) not in options:
        del st.session_state["area"]
    chosen = st.selectbox(
        f"Area ({AREA_LAYERS[layer].lower()})", list(options), format_func=lambda code: options[code], key="area",
        bind="query-params", width=360, help="Hotspots are found in each area on its own, against its own average.",
    )  # fmt: skip
    return chosen if chosen in options else next(iter(options))


def accept_short_key(key: str, options: Mapping[Any, str]) -> None:
    """Let an address use an option's key as well as its title, on the first look.

    Afterwards the choice is said anew: it would otherwise be left behind on the next page.
    """
    if key in st.session_state:
        st.session_state[key] = st.session_state[key]
        return
    asked = {value.casefold() for value in st.query_params.get_all(key)}
    found = [option for option in options if str(option).casefold() in asked]
    if found:
        st.session_state[key] = found if key in _LISTS else found[0]


def _kind(bar: DeltaGenerator, kinds: Sequence[PeriodKind]) -> PeriodKind:
    options = {k: KINDS[k] for k in KINDS if k in kinds}
    accept_short_key("by", options)
    if st.session_state.get("by") not in (None, *options):
        del st.session_state["by"]
    chosen = bar.segmented_control(
        "Count by",
        list(options),
        default=next(iter(options)),
        required=True,
        format_func=lambda k: options[k],
        key="by",
        bind="query-params",
    )
    return cast(PeriodKind, chosen)


def _period(bar: DeltaGenerator, kind: PeriodKind, span: AreaPeriods) -> int:
    """The week or month, with steps back and forth. Who looks at the latest one goes on looking at the latest one."""
    options = _to_choose(kind, span.first, span.last)
    latest = Period(kind, span.last_full).label
    accept_short_key(kind, options)
    shown, was_latest = st.session_state.get(kind), st.session_state.get(f"_latest_{kind}")
    if shown is not None and (shown not in options or shown == was_latest != latest):
        st.session_state[kind] = latest
    st.session_state[f"_latest_{kind}"] = latest
    labels = list(options)
    place = bar.container(width=360)
    back, on, end = (bar.container(width="content") for _ in range(3))
    chosen = place.selectbox(
        kind.capitalize(),
        labels,
        index=labels.index(latest),
        format_func=lambda label: options[label],
        key=kind,
        bind="query-params",
    )
    at = Period.parse(chosen).number
    for where, label, to, enabled in (
        (back, f"◀ {kind.capitalize()} before", at - 1, at > span.first),
        (on, f"{kind.capitalize()} after ▶", at + 1, at < span.last),
        (end, "Latest", span.last_full, at != span.last_full),
    ):
        where.button(label, on_click=_go, args=(kind, to), disabled=not enabled, key=f"go {label}")
    return at


@lru_cache(maxsize=32)
def _to_choose(kind: PeriodKind, first: int, last: int) -> Mapping[str, str]:
    """Label → title, the latest first."""
    return {Period(kind, n).label: Period(kind, n).title for n in range(last, first - 1, -1)}


def _go(kind: PeriodKind, to: int) -> None:
    st.session_state[kind] = Period(kind, to).label


def _many(key: str, label: str, options: Mapping[Any, str], *, pills: bool = False) -> list[Any]:
    accept_short_key(key, options)
    title: Callable[[Any], str] = lambda option: options.get(option, str(option))  # noqa: E731
    if pills:
        chosen = st.pills(label, list(options), selection_mode="multi", format_func=title, key=key, bind="query-params")
    else:
        chosen = st.multiselect(
            label, list(options), format_func=title, key=key, bind="query-params", placeholder="All"
        )
    return [option for option in chosen if option in options]


def _hours() -> tuple[int, int] | None:
    """From one hour until another, over midnight if need be; one of them alone means until or from midnight."""
    starts = {_ANY: "Any"} | {f"{h:02d}": f"{h:02d}:00" for h in range(24)}
    ends = {_ANY: "Any"} | {f"{h:02d}": f"{h:02d}:00" for h in range(1, 25)}
    left, right = st.columns(2)
    first = _one(left, "from", "From", starts)
    end = _one(right, "until", "Until", ends)
    pair = (0 if first == _ANY else int(first), 23 if end == _ANY else int(end) - 1)
    return None if (pair[1] + 1) % 24 == pair[0] else pair


def _one(where: DeltaGenerator, key: str, label: str, options: Mapping[str, str]) -> str:
    accept_short_key(key, options)
    chosen = where.selectbox(label, list(options), format_func=lambda o: options[o], key=key, bind="query-params")
    return chosen if chosen in options else _ANY


def _clear() -> None:
    for key in _LISTS:
        st.session_state[key] = []
    for key in ("from", "until"):
        st.session_state[key] = _ANY
