"""The map: one base map that never changes while a page is open, and one packet of data per week on top of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Timer
from typing import Any, cast

import folium
import streamlit as st
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from jinja2 import Template
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
from streamlit_folium import st_folium

from hotspots.projection import to_wgs84
from hotspots.settings import Area, Settings
from hotspots.ui.boundaries import boundary_layers
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.escape import script_json
from hotspots.ui.map_data import map_payload
from hotspots.ui.start import View

_LATER_S = 0.4
_CLICKED = "last_object_clicked_tooltip"


def _script(line: str) -> Template:
    text = "{% macro script(this, kwargs) %}" + line + "{% endmacro %}"
    return cast(Template, Template(text))


class _Start(JSCSSMixin, MacroElement):
    """Starts the map's script on the base map."""

    _template = _script("HotspotMap.start({{ this._parent.get_name() }}, {{ this.config }});")

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_js = [("hotspot_map", "hotspot_map.js")]
        self.default_css = [("hotspot_map", "hotspot_map.css")]
        self.config = script_json(config)


class _Draw(MacroElement):
    """Hands one period's data to the map's script."""

    _template = _script("HotspotMap.draw(Object.assign({{ this.payload }}, {{ this.choice }}));")

    def __init__(self, payload: str, selected: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.payload = payload
        self.choice = script_json({"selected": selected})


def hotspot_map(
    view: View,
    name: str,
    *,
    height: int,
    legend: bool = True,
    selected: str = "",
    on_choose: Callable[[str], None] | None = None,
    payload: str | None = None,
    reports: bool = False,
) -> None:
    """Show the map of the view's period.

    Args:
        name: of this map; its pan, zoom and layers are remembered under it.
        height: in pixels.
        legend: whether it is open at first.
        selected: id of the hotspot to be marked.
        on_choose: called with a hotspot's id when somebody clicks on it.
        payload: what to draw, in the form of `map_payload`; None = the hotspots, cells and reports of the period.
        reports: whether single points are shown at first.
    """
    key = f"map-{name}"

    def clicked() -> None:
        chosen = (st.session_state.get(key) or {}).get(_CLICKED)
        if chosen and on_choose:
            on_choose(chosen)

    layer = folium.FeatureGroup(name="period")
    layer.add_child(_Draw(payload or ask(map_payload, view.snapshot, view.filters), selected))
    st_folium(
        _base_map(view.snapshot.settings, name, legend_open=legend, reports=reports),
        key=key,
        height=height,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=[_CLICKED] if on_choose else [],
        on_change=clicked,
    )
    missing = boundary_layers(view.snapshot.settings)[1]
    if missing:
        st.caption(
            f"Not drawn, because the file cannot be read: {', '.join(missing)}. The paths stand in settings.toml."
        )


def prepare_neighbours(view: View) -> None:
    """Work out the maps of the periods before and after while the person reads this one, so that a step is quick.

    It happens beside the page, a moment later: the browser needs the processor first.
    """
    helper = Timer(_LATER_S, _prepare, (view,))
    helper.daemon = True
    add_script_run_ctx(helper, get_script_run_ctx())
    helper.start()


def _prepare(view: View) -> None:
    for period in (view.before, view.period.shift(1)):
        if view.periods.first <= period.number <= view.periods.last:
            filters = replace(view.filters, period=period.number)
            ask(compare, view.snapshot, filters)
            ask(map_payload, view.snapshot, filters)


def _base_map(settings: Settings, name: str, *, legend_open: bool, reports: bool) -> folium.Map:
    base = folium.Map(
        location=_middle(settings.area),
        zoom_start=13,
        tiles=None,
        attribution_control=False,
        preferCanvas=True,
        zoomSnap=0.25,
        minZoom=6,
        maxZoom=19,
    )
    layers = boundary_layers(settings)[0]
    tiles = settings.area.base_map
    base.add_child(
        _Start(
            {
                "name": name,
                "boundaries": [{"title": layer.title, "url": layer.url, "kind": layer.kind} for layer in layers],
                "bounds": _corners(settings.area),
                "base_map": "" if tiles == "none" else tiles,
                "credit": settings.area.base_map_credit if tiles != "none" else "",
                "legend_open": legend_open,
                "shown": {"hotspots": True, "cells": True, "reports": reports}
                | {f"layer.{layer.title}": layer.shown for layer in layers},
            }
        )
    )
    return base


def _corners(area: Area) -> list[list[float]] | None:
    """South-west and north-east corner as latitude and longitude."""
    if area.bounds is None:
        return None
    west, south, east, north = area.bounds
    lon, lat = to_wgs84([west, east], [south, north], area.crs)
    return [[float(lat[0]), float(lon[0])], [float(lat[1]), float(lon[1])]]


def _middle(area: Area) -> list[float]:
    corners = _corners(area)
    return [sum(c[i] for c in corners) / 2 for i in (0, 1)] if corners else [54.0, -2.5]
