"""A map of areas coloured by a rate: shapes drawn by the page itself, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from hotspots.projection import last_written, read_shapes
from hotspots.ui import theme

_SIMPLER_M = 4.0


@lru_cache(maxsize=8)
def area_shapes(path: str, changed: int, crs: str, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The areas of a boundaries file as GeoJSON in metres; empty where it cannot be read.

    Args:
        path: GeoJSON or GeoPackage; `changed` is its time, so that a new one is read anew.
        codes: of the areas wanted; the column that holds most of them is taken for the code.
    """
    try:
        frame = read_shapes(Path(path), crs)
    except (OSError, ValueError, RuntimeError):
        return []
    names = [c for c in frame.columns if c != frame.geometry.name]
    column = max(names, key=lambda c: frame[c].astype(str).str.strip().isin(codes).sum(), default=None)
    if column is None:
        return []
    shapes = frame.geometry.simplify(_SIMPLER_M).set_precision(1.0)
    return [
        {"type": "Feature", "code": str(code).strip(), "geometry": shape.__geo_interface__}
        for code, shape in zip(frame[column], shapes, strict=True)
        if shape is not None and not shape.is_empty and str(code).strip() in set(codes)
    ]


def shapes_of(path: Path | None, crs: str, codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """`area_shapes` of a file of the settings; empty where there is none."""
    return area_shapes(str(path), last_written(path), crs, codes) if path and path.exists() else []


def _told(row: Mapping[Hashable, Any], tips: Sequence[str]) -> dict[str, Any]:
    """Rate and hints of one area; none where nothing is known of it."""
    rate = row.get("rate")
    return {"rate": None if pd.isna(rate) else round(float(rate), 2), **{tip: str(row.get(tip, "")) for tip in tips}}


def rate_map(
    shapes: list[dict[str, Any]],
    table: pd.DataFrame,
    *,
    title: str,
    steps: Sequence[float],
    chosen: str,
    outlines: list[dict[str, Any]],
    alt: str,
) -> None:
    """Areas, the darker the higher the rate; the chosen one with a thick edge.

    Args:
        shapes: of `shapes_of`.
        table: code, rate (the colour), and tip_… columns whose names after "tip_" head the lines of the hint.
        title: of the legend, with its unit.
        steps: four rates at which the colour changes.
        outlines: shapes of larger areas, drawn as lines for orientation.
        alt: the same in words, for those who do not see it.
    """
    tips = [c for c in table.columns if c.startswith("tip_")]
    known = {row["code"]: row for row in table[["code", "rate", *tips]].to_dict("records")}
    features = [{**shape, **_told(known.get(shape["code"], {}), tips)} for shape in shapes]
    colour = {
        "field": "rate",
        "type": "quantitative",
        "scale": {"type": "threshold", "domain": list(steps), "range": list(theme.HEAT)},
        "legend": {
            "title": title,
            "orient": "bottom",
            "direction": "horizontal",
            "format": ".0f",
            "gradientLength": 380,
        },
    }
    patches = {
        "data": {"values": features},
        "mark": {"type": "geoshape", "stroke": "#8a93a0", "strokeWidth": 0.5},
        "encoding": {"color": colour, "tooltip": [{"field": t, "title": t.removeprefix("tip_")} for t in tips]},
    }
    # Lines without words of their own: screen readers pass over them.
    edge: dict[str, Any] = {"type": "geoshape", "filled": False, "aria": False}
    layers = [patches, {"data": {"values": outlines}, "mark": {**edge, "stroke": "#5b6b7f", "strokeWidth": 1.2}}]
    picked = [f for f in features if f["code"] == chosen]
    layers.append({"data": {"values": picked}, "mark": {**edge, "stroke": "#0b4fb3", "strokeWidth": 4}})
    spec = {
        "height": 520,
        "projection": {"type": "identity", "reflectY": True},
        "config": {"view": {"stroke": None}},
        "layer": layers,
    }
    st.vega_lite_chart(None, spec, width="stretch", alt=alt)
