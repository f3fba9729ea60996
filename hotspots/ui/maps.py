"""The map: one base map that never changes while a page is open, and one packet of data per week on top of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
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
from hotspots.ui import busy
from hotspots.ui.assets import show_map, told_to_the_map
from hotspots.ui.boundaries import Boundary, boundary_layers
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.escape import script_json
from hotspots.ui.map_data import map_payload
from hotspots.ui.start import View

_LATER_S = 0.4
_CLICKED = "last_object_clicked_tooltip"
_DATA, _CHOICE = "HOTSPOT_MAP_DATA", "HOTSPOT_MAP_CHOICE"


def _script(line: str) -> Template:
    text = "{% macro script(this, kwargs) %}" + line + "{% endmacro %}"
    return cast(Template, Template(text))


class _Start(JSCSSMixin, MacroElement):
    """Starts the map's script on the base map."""

    _template = _script("HotspotMap.start({{ this._parent.get_name() }}, {{ this.config }});")

    def __init__(self, config: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_js = [("hotspot_map", "hotspot_map.js")]
        self.default_css = [("hotspot_map", "hotspot_map.css")]
        self.config = config


class _Draw(MacroElement):
    """Hands one period's data to the map's script: in the places of two words, which are nowhere else."""

    _template = _script(f"HotspotMap.draw(Object.assign({_DATA}, {_CHOICE}));")


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
    settings = _seen_by(view)
    layers, missing = boundary_layers(settings)
    told = _told(
        _config(settings, layers, name, legend_open=legend, reports=reports),
        tuple(_middle(settings.area)),
        key,
        height,
        on_choose is not None,
    )
    drawn = str(told["feature_group"]).replace(_CHOICE, script_json({"selected": selected}))
    drawn = drawn.replace(_DATA, payload or ask(map_payload, view.snapshot, view.filters))

    def clicked() -> None:
        st.session_state[key] = st.session_state.get(told["key"]) or {}
        chosen = st.session_state[key].get(_CLICKED)
        if chosen and on_choose:
            on_choose(chosen)

    show_map({**told, "feature_group": drawn}, clicked)
    if missing:
        st.caption(
            f"Not drawn, because the file cannot be read: {', '.join(missing)}. The paths stand in settings.toml."
        )


@lru_cache(maxsize=64)
def _told(config: str, middle: tuple[float, ...], key: str, height: int, clicks: bool) -> dict[str, Any]:
    """What the map in the browser is told, but for the data: the same for everybody who sees the same layers."""

    def draw() -> None:
        base = folium.Map(
            location=middle,
            zoom_start=13,
            tiles=None,
            attribution_control=False,
            preferCanvas=True,
            zoomSnap=0.25,
            minZoom=6,
            maxZoom=19,
        )
        base.add_child(_Start(config))
        layer = folium.FeatureGroup(name="period")
        layer.add_child(_Draw())  # type: ignore[no-untyped-call]
        st_folium(
            base,
            key=key,
            height=height,
            use_container_width=True,
            feature_group_to_add=layer,
            returned_objects=[_CLICKED] if clicks else [],
        )

    return told_to_the_map(draw)


def _config(settings: Settings, layers: list[Boundary], name: str, *, legend_open: bool, reports: bool) -> str:
    """What the map's script wants to know at its start, as JSON."""
    tiles = settings.area.base_map
    return script_json(
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


def _seen_by(view: View) -> Settings:
    """The settings with the layers that the audience may see."""
    settings = view.snapshot.settings
    layers = {title: path for title, path in settings.area.layers.items() if view.audience.may_see_layer(title)}
    return settings.model_copy(update={"area": settings.area.model_copy(update={"layers": layers})})


def prepare_neighbours(view: View) -> None:
    """Work out the maps of the periods before and after while the person reads this one, so that a step is quick.

    It happens beside the page, a moment later: the browser needs the processor first. Where many people look at pages,
    the processor is theirs, and nothing is worked out that nobody has asked for.
    """
    helper = Timer(_LATER_S, _prepare, (view,))
    helper.daemon = True
    add_script_run_ctx(helper, get_script_run_ctx())
    helper.start()


def _prepare(view: View) -> None:
    if busy.is_busy():
        return
    for period in (view.before, view.period.shift(1)):
        if view.periods.first <= period.number <= view.periods.last:
            filters = replace(view.filters, period=period.number)
            ask(compare, view.snapshot, filters)
            ask(map_payload, view.snapshot, filters)


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
