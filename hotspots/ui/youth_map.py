"""The map for youth workers: places of need and what there is to go to. Drawn by the page itself."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from hotspots.ui import theme

_NEED, _OFFER, _SCHOOL = "Youth-related reports", "A place to go to", "School"


def youth_map(
    needs: pd.DataFrame, provision: pd.DataFrame, schools: set[str], outlines: list[dict[str, Any]], *, alt: str
) -> None:
    """Circles for places of need, the larger the more reports; squares for provision.

    Args:
        needs: place, reports, when, easting, northing.
        provision: name, kind, hours, easting, northing; schools: names of those that are schools.
        outlines: GeoJSON in metres, drawn as lines for orientation.
        alt: the same in words.
    """
    circles, offers = _circles(needs), _offers(provision, schools)
    place: dict[str, Any] = {
        "longitude": {"field": "x", "type": "quantitative"},
        "latitude": {"field": "y", "type": "quantitative"},
    }
    colour = {
        "field": "what",
        "type": "nominal",
        "scale": {"domain": [_NEED, _OFFER, _SCHOOL], "range": [theme.MARK, theme.SECOND, theme.QUIET]},
        "legend": {"title": None, "orient": "bottom"},
    }
    tips = [{"field": "Place"}, {"field": "About"}]
    size = {"field": "Reports", "type": "quantitative", "scale": {"range": [60, 900], "zero": False}, "legend": None}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": outlines},
            "mark": {"type": "geoshape", "filled": False, "aria": False, "stroke": "#8a93a0", "strokeWidth": 1},
        },
        {
            "data": {"values": offers},
            "mark": {"type": "square", "size": 70, "opacity": 0.9},
            "encoding": {**place, "color": colour, "tooltip": tips},
        },
        {
            "data": {"values": circles},
            "mark": {"type": "circle", "opacity": 0.6, "stroke": "#ffffff", "strokeWidth": 1},
            "encoding": {
                **place,
                "color": colour,
                "size": size,
                "tooltip": [*tips, {"field": "Reports", "format": ","}],
            },
        },
    ]
    spec = {
        "height": 500,
        "projection": {"type": "identity", "reflectY": True},
        "config": {"view": {"stroke": None}},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }
    st.vega_lite_chart(None, spec, width="stretch", alt=alt)


def _circles(needs: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {"x": float(r["easting"]), "y": float(r["northing"]), "what": _NEED, "Place": r["place"],
         "Reports": int(r["reports"]),
         "About": r["when"]}
        for r in needs.to_dict("records")
    ]  # fmt: skip


def _offers(provision: pd.DataFrame, schools: set[str]) -> list[dict[str, Any]]:
    return [
        {"x": float(r["easting"]), "y": float(r["northing"]), "what": _SCHOOL if r["name"] in schools else _OFFER,
         "Place": r["name"], "About": f"{r['kind']}: {r['hours']}" if r["hours"] else r["kind"]}
        for r in provision.to_dict("records")
    ]  # fmt: skip
