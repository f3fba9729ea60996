"""The summary as two A4 pages: a tagged PDF, or pictures of its pages."""

from __future__ import annotations

from typing import Any

import numpy as np

from hotspots.insight import telling
from hotspots.periods import say_day
from hotspots.share.monthly.chart_svg import process_chart
from hotspots.share.monthly.content import Summary, charted
from hotspots.share.monthly.map_svg import Mark, hotspot_map
from hotspots.share.monthly.tables import ALL, Table, in_words
from hotspots.share.typeset import pages_as_png, typeset

# More rows than these do not fit on the two pages; the workbook and the CSV files hold them all.
_MOST: dict[str, int] = {"agencies": 8, "hotspots": 12, "kinds": 12, "wards": 12, "qualifiers": 4}
# Columns in print, with shorter headings; the others are in the workbook.
_PRINTED: dict[str, dict[str, str]] = {
    "kinds": {"Kind": "Kind", "Month": "Month", "A year before": "Year before", "What that says": "Difference"},
    "wards": {"Ward": "Ward", "Month": "Month", "A year before": "Year before", "What that says": "Difference"},
    "hotspots": {"Rank": "", "Hotspot": "Hotspot", "State": "State", "Month": "Month", "Month before": "Before"},
}
_MOST_HELD = 4
_PAGES = 2
_SCALES = (1.0, 0.94, 0.88, 0.82, 0.76)


def summary_pdf(summary: Summary) -> bytes:
    """Two A4 pages, tagged (PDF/UA-1); the same summary gives the same bytes."""
    data, drawn = _fitted(summary)
    return typeset("monthly", data, drawn, made=summary.material.made)


def summary_pages(summary: Summary) -> list[bytes]:
    """Pictures (PNG) of the same pages."""
    return pages_as_png("monthly", *_fitted(summary))


def _fitted(summary: Summary) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Data and pictures with the largest type that keeps them on two pages."""
    data, drawn = _data(summary), pictures(summary)
    for scale in _SCALES:
        data["scale"] = scale
        if len(pages_as_png("monthly", data, drawn, dots_per_inch=8)) <= _PAGES:
            break
    return data, drawn


def pictures(summary: Summary) -> dict[str, bytes]:
    """chart.svg and map.svg."""
    made = summary.material
    marks = [
        Mark(str(rank), float(east), float(north))
        for rank, east, north in summary.drawn[["rank", "easting", "northing"]].itertuples(index=False)
    ]
    chosen = list(summary.drawn_cells)
    risk = made.cells["relative_risk"].to_numpy(dtype=np.float64)
    return {
        "chart.svg": process_chart(summary.trend, charted(summary.trend)),
        "map.svg": hotspot_map(
            made.boundaries, made.cell_shapes[chosen], risk[chosen], marks, threshold=made.threshold
        ),
    }


def _data(summary: Summary) -> dict[str, Any]:
    made, tables = summary.material, summary.tables
    month = made.month.title
    until = say_day(made.month.last_day)
    heads = [str(c) for c in tables["wards"].frame.columns] if "wards" in tables else []
    rates = [c for c in heads if c.startswith("Per 1,000")][:1]
    wards = _PRINTED["wards"] | {c: c for c in rates}
    source = f"Source: {', '.join(made.sources)}"
    return {
        "title": summary.title,
        "subtitle": summary.subtitle,
        "notice": made.notice,
        "running": f"{made.partnership} · {month} · data version {made.version.removeprefix('snapshot-').lstrip('0')}, "
        f"loaded {say_day(made.made)}",
        "month": month,
        "headlines": list(summary.headlines),
        "chart_alt": chart_alt(summary),
        "chart_caption": f"{source}. All reports by month up to {until}. {telling.season_sentence(summary.trend)} "
        "Diamonds are months that a rule names; where the average jumps, the level has changed. Gaps are months "
        "without data.",
        "totals": _printed(tables["totals"]),
        "agencies": _printed(tables["agencies"]),
        "qualifiers": _printed(tables["qualifiers"]) if len(tables["qualifiers"].frame) > 1 else None,
        "kinds": _printed(tables["kinds"], _PRINTED["kinds"]),
        "wards": _printed(tables["wards"], wards) if "wards" in tables else None,
        "hotspots": _printed(tables["hotspots"], _PRINTED["hotspots"]),
        "map_alt": _map_alt(summary),
        "map_caption": f"{source}. Cells of 150 m clearly busier than the average, on evidence up to {until}.",
        "places": list(summary.places),
        "delivered": list(summary.delivered),
        "quality": list(summary.quality),
        "definitions": list(summary.definitions),
        "held_back": [
            *summary.held_back[:_MOST_HELD],
            *(["More in the workbook’s notes."] if len(summary.held_back) > _MOST_HELD else []),
        ],
    }


def _printed(table: Table, columns: dict[str, str] | None = None) -> dict[str, Any]:
    """Head, rows and note of a table; the rows that do not fit are counted, not dropped in silence."""
    chosen = columns or {str(c): str(c) for c in table.frame.columns}
    frame = table.frame[list(chosen)]
    first = frame.columns[0]
    sums = frame[frame[first] == ALL]
    body = frame[frame[first] != ALL]
    most = _MOST.get(table.key, len(body))
    more = len(body) - most
    rows = [
        [in_words(value) for value in row] for part in (body.head(most), sums) for row in part.itertuples(index=False)
    ]
    numeric = 0
    for column in reversed(list(chosen)):
        if column in ("State", "Hotspot") or column == first:
            break
        numeric += 1
    return {
        "title": table.title,
        "head": list(chosen.values()),
        "rows": rows,
        "numbers": numeric,
        "note": f"And {more} more, in the workbook." if more > 0 else "",
    }


def chart_alt(summary: Summary) -> str:
    """What the chart shows, for people who cannot see it."""
    trend = summary.trend
    said = [telling.usual_sentence(trend, summary.material.month.number), *telling.level_sentences(trend)]
    return f"Line chart of reports by month with average and usual range. {' '.join(said)}"


def _map_alt(summary: Summary) -> str:
    names = [f"{rank} {name}" for rank, name in summary.drawn[["rank", "name"]].head(10).itertuples(index=False)]
    return f"Map of hotspots, numbered by rank: {', '.join(names) or 'none'}. The table beside it lists them."
