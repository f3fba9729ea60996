"""The page of other methods: the choice, the map, the tables and the sentences."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from hotspots import finding
from hotspots.detect.layers import LAYERS
from hotspots.projection import to_wgs84
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.ui import theme, words
from hotspots.ui.cached import ask
from hotspots.ui.changes import compare
from hotspots.ui.downloads import offer
from hotspots.ui.escape import script_json
from hotspots.ui.filters import accept_short_key
from hotspots.ui.frames import each
from hotspots.ui.map_data import cell_marks, hotspot_marks
from hotspots.ui.maps import hotspot_map
from hotspots.ui.other_methods import Beside, agreement, beside, class_words, how_marked, near_repeats, windows
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of, plain_table

_UNITS = {
    "gistar": "standard deviations above the area's average",
    "kde": "reports per km²",
    "dbscan_alone": "reports in the cluster",
}
_VALUES = {"gistar": "Highest value (z)", "kde": "Reports per km², at most", "dbscan_alone": "Reports in the cluster"}
_MOST_MEMBERS = 2000
_SLOW = {"knox": "Counting pairs of reports, then dealing their dates out anew 199 times …"}


def choose(view: View) -> Beside:
    """The method and its window; then what it says."""
    kind = view.filters.kind
    titles = {key: layer.title for key, layer in LAYERS.items()}
    spans = {n: words.count(n, kind) for n in windows(kind, view.snapshot.settings.detection.window(kind))}
    row = st.container(horizontal=True, vertical_alignment="bottom")
    accept_short_key("method", titles)
    key = row.segmented_control(
        "Method",
        list(titles),
        default=next(iter(titles)),
        required=True,
        format_func=lambda o: titles[o],
        key="method",
        bind="query-params",
    )
    length = row.segmented_control(
        "Reports of the last",
        list(spans),
        default=next(iter(spans)),
        required=True,
        format_func=lambda o: spans[o],
        key=f"over_{kind}",
    )
    with st.spinner(_SLOW.get(str(key), "Working it out …")):
        return ask(beside, view.snapshot, view.filters, str(key), int(length or next(iter(spans))))


def say(view: View, found: Beside) -> None:
    """What the method does, and what it cannot tell."""
    layer = LAYERS[found.key]
    first, last = (words.short_period(view.filters.kind, p.number) for p in found.window)
    shown = view.showing.split(": ", 1)[1]
    st.markdown(f"**What it cannot tell.** {words.plain(layer.cannot_tell)}")
    st.caption(
        words.plain(f"From {words.count(found.reports, 'located report')}, {first} to {last}: {shown}")
        + (f" {words.plain(how_marked(found))}" if layer.shape != "table" else "")
    )


def draw(view: View, found: Beside) -> None:
    """The map: the method's cells or clusters under the outlines of our hotspots."""
    payload = ask(_payload, view.snapshot, view.filters, found.key, _length(found))
    hotspot_map(view, f"method-{found.key}", height=560, payload=payload, reports=LAYERS[found.key].shape == "places")


def _length(found: Beside) -> int:
    return found.window[1].number - found.window[0].number + 1


def _payload(snapshot: Snapshot, filters: Filters, key: str, length: int) -> str:
    found = ask(beside, snapshot, filters, key, length)
    compared = ask(compare, snapshot, filters)
    grid = finding.grid_of(snapshot.settings)
    kind = filters.kind
    window = words.count(length, kind)
    members = found.members.sort_values("reports", ascending=False).head(_MOST_MEMBERS)
    texts: dict[str, Any] = {
        "hotspots": "Our hotspots, numbered by rank",
        "is_new": f"New on our list this {kind}",
        "cells": f"{LAYERS[key].title}: {_UNITS[key]}, over {window}",
        "classes": class_words(found.bounds),
        "average": _UNITS[key],
        "cell": f"{{n}} reports here in {window}",
        "count": "Reports here: {n}",
    }
    if len(members):
        left = f", the {words.number(_MOST_MEMBERS)} with most reports" if len(members) < len(found.members) else ""
        texts["reports"] = f"Places in a cluster ({words.number(len(found.members))}{left})"
    asked = f"{filters!r} {key} {length}"
    return script_json(
        {
            "hotspots": hotspot_marks(compared.table, compared.now.period, grid),
            **cell_marks(found.cells, grid),
            **_member_marks(members, grid.crs),
            "words": texts,
            "stamp": f"{compared.now.period.label} {zlib.crc32(asked.encode()):08x} {snapshot.version}",
        }
    )


def _member_marks(members: pd.DataFrame, crs: str) -> dict[str, Any]:
    """Places of clusters in 1/100,000 degrees, with their reports and what to say of them."""
    if members.empty:
        return {"reports": [], "report_words": []}
    lon, lat = to_wgs84(members["easting"].to_numpy(), members["northing"].to_numpy(), crs)
    rows = np.column_stack([np.round(lat * 1e5), np.round(lon * 1e5), members["reports"], np.arange(len(members))])
    said = [[f"Cluster {int(cluster) + 1}"] for cluster in members["cluster"]]
    return {"reports": rows.astype(int).tolist(), "report_words": said}


def tables(found: Beside) -> None:
    """What it marks, what of ours it misses, and the file."""
    shown = found.places.assign(value=found.places["value"].astype(float).round(1))
    columns = {
        "rank_here": "Rank here",
        "name": "Place",
        "value": _VALUES[found.key],
        "reports": "Reports in its cells",
        "cells": "Cells",
        "on_list": "On our list",
    }
    plain_table(shown, columns, alt=f"Places that {LAYERS[found.key].title} marks")
    missed = [f"{row.rank}. {row.name}" for row in each(found.ours) if not row.marked] if len(found.ours) else []
    if missed:
        st.markdown(f"**Our hotspots that it does not mark:** {words.plain(words.listed(missed))}.")
    _file(shown[list(columns)].rename(columns=columns), found)


def bands(found: Beside) -> None:
    """The table of near repeats as a picture, a sentence and figures."""
    table = found.bands
    st.markdown(words.plain(near_repeats(table)))
    st.vega_lite_chart(_heat_map(table), width="stretch")
    columns = {
        "space": "Distance",
        "time": "Days",
        "observed": "Pairs observed",
        "expected": "Pairs expected",
        "ratio": "Observed / expected",
        "p": "Chance of as many (p)",
    }
    shown = table.assign(expected=table["expected"].round(1), ratio=table["ratio"].round(2), p=table["p"].round(3))
    plain_table(shown, columns, alt="Pairs of reports by distance and days", height="content")
    st.caption(
        "A pair is two reports. Expected: mean over 199 times that the dates are dealt out anew among the reports."
    )
    _file(shown[list(columns)].rename(columns=columns), found)


def _heat_map(table: pd.DataFrame) -> dict[str, Any]:
    """Ratio by band of distance and days: observed pairs over expected ones."""
    colour = {
        "field": "ratio",
        "type": "quantitative",
        "title": "Observed / expected",
        "scale": {"domain": [0.9, 1.5], "range": list(theme.HEAT), "clamp": True},
    }
    days = {"field": "time", "type": "ordinal", "sort": None, "title": "Days between the two reports"}
    return {
        "data": {"values": json.loads(table.to_json(orient="records"))},
        "height": 240,
        "encoding": {
            "x": days | {"axis": {"labelAngle": 0}},
            "y": {"field": "space", "type": "ordinal", "sort": None, "title": "Distance between them"},
        },
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {"color": colour}},
            {
                "mark": {"type": "text", "color": "#1b2430"},
                "encoding": {"text": {"field": "ratio", "type": "quantitative", "format": ".2f"}},
            },
        ],
    }


def summary(found: Beside) -> None:
    """How far the two agree."""
    st.markdown(words.plain(agreement(found)))


def _file(table: pd.DataFrame, found: Beside) -> None:
    name = f"{found.key.replace('_', '-')}-{found.window[1].label}.csv"
    offer("Download the table (CSV)", lambda: csv_of(table), name)
