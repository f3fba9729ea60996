"""Charts and tables of the page "Did it work?". No colour here means good or bad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from hotspots import finding
from hotspots.evaluating.action import Evaluation
from hotspots.evaluating.plan import Plan
from hotspots.insight.impact.verdict import difference, interval
from hotspots.periods import Period, PeriodKind
from hotspots.ui import theme, words
from hotspots.ui.frames import each
from hotspots.ui.start import View
from hotspots.ui.tables import plain_table

_EXPECTED, _SHADE, _COMPARED = "#E69F00", "#8b93a1", "#9fb6d6"
_SHOWN: dict[PeriodKind, int] = {"week": 52, "month": 24}
_TIME: dict[str, Any] = {
    "field": "day",
    "type": "temporal",
    "title": None,
    "axis": {"format": "%b %Y", "labelOverlap": True, "grid": False},
}


def answer(found: Evaluation) -> None:
    """The answer, and beside it what a plain comparison would have shown."""
    effect, kind = found.effect, found.first.kind
    st.markdown(f"### {words.plain(effect.verdict.capitalize())}")
    st.markdown(words.plain(found.sentence))
    raw = effect.observed - found.raw
    plain, fair = st.columns(2)
    with plain:
        st.markdown("**Before against after**")
        st.markdown(
            words.plain(
                f"{words.number(found.raw)} reports in as many {kind}s before (at the borough's change since), "
                f"{words.number(effect.observed)} in the {kind}s of the action: {words.signed(round(raw))}. Places are "
                "chosen when they are at their worst, so this falls even where nothing is done."
            )
        )
    with fair:
        st.markdown("**What would have come anyway?**")
        anyway = round(effect.expected - found.raw)
        way = f"{'Down' if anyway < 0 else 'Up'} by {words.number(abs(anyway))}" if anyway else "It would have stayed"
        st.markdown(
            words.plain(
                f"{way}, going by how such places went on in the past and how the "
                f"comparison places did. What is left is {words.signed(round(effect.observed - effect.expected))} "
                f"({difference(effect.ratio)}; 95% interval: {interval(effect.ratio)})."
            )
        )


def observed_and_expected(found: Evaluation) -> None:
    """Reports per period against what was to be expected, the time of the action shaded."""
    kind = found.first.kind
    rows = _by_period(found)
    shaded = {"from": found.first.first_day.isoformat(), "to": found.last.shift(1).first_day.isoformat()}
    tips = [
        {"field": "period", "title": kind.capitalize()},
        {"field": "observed", "title": "Reports"},
        {"field": "expected", "title": "Expected"},
    ]
    axis = {"type": "quantitative", "title": f"Reports per {kind}"}
    broken = [row for row in rows if "end" in row]
    left_out = {
        "data": {"values": broken},
        "mark": {"type": "rect", "color": _SHADE, "opacity": 0.5},
        "encoding": {"x": {**_TIME, "field": "day"}, "x2": {"field": "end"}, "tooltip": tips[:1]},
    }
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [shaded]},
            "mark": {"type": "rect", "color": _SHADE, "opacity": 0.18},
            "encoding": {"x": {**_TIME, "field": "from"}, "x2": {"field": "to"}},
        },
        # A layer without marks would be a picture without words to a screen reader.
        *([left_out] if broken else []),
        {
            "mark": {"type": "area", "color": _EXPECTED, "opacity": 0.25},
            "encoding": {"x": _TIME, "y": {"field": "low", **axis}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": _EXPECTED, "strokeDash": [5, 3]},
            "encoding": {"x": _TIME, "y": {"field": "expected", **axis}},
        },
        {
            "mark": {"type": "line", "color": theme.BAR, "point": {"size": 22, "color": theme.BAR}},
            "encoding": {"x": _TIME, "y": {"field": "observed", **axis}, "tooltip": tips},
        },
    ]
    _draw({"data": {"values": rows}, "layer": layers, "height": 260}, found.sentence)
    st.caption(
        words.plain(
            f"Blue: reports from all agencies in these places. Orange, dashed: what was to be expected without the "
            f"action; in the shaded {kind}s with the range in which single {kind}s usually fall. The expected "
            f"count rests on their own past before {words.day(found.first.first_day)} and on the borough's change."
            + (f" Dark grey: {kind}s that are left out because a file is missing." if broken else "")
        )
    )


def _by_period(found: Evaluation) -> list[dict[str, Any]]:
    """Rows of the latest periods; those that are left out have an end, and no values: they break the lines."""
    kind = found.first.kind
    table = found.series.tail(_SHOWN[kind] + found.last.number - found.first.number + 1)
    rows: dict[int, dict[str, Any]] = {
        int(row.number): {
            "period": Period(kind, int(row.number)).title,
            "observed": round(row.observed),
            "expected": round(row.expected, 1),
            "low": round(row.low, 1) if row.action else None,
            "high": round(row.high, 1) if row.action else None,
        }
        for row in each(table)
    }
    for number in found.unknown:
        if number > min(rows):
            told = f"{Period(kind, number).title}: left out, a file is missing"
            ends = {"period": told, "end": Period(kind, number + 1).first_day.isoformat()}
            rows[number] = {**ends, **dict.fromkeys(("observed", "expected", "low", "high"))}
    return [{"day": Period(kind, number).first_day.isoformat(), **rows[number]} for number in sorted(rows)]


def events(found: Evaluation) -> None:
    """How the places went against the comparison, block by block."""
    if found.events.empty:
        st.markdown("There are too few places with reports for this.")
        return
    kind = found.first.kind
    rows = [
        {
            "block": words.short_period(kind, int(row.first)).removeprefix("week of "),
            "order": int(row.first),
            "ratio": round(row.ratio, 2),
            "low": round(max(row.low, 0.05), 2),
            "high": round(min(row.high, 20.0), 2),
            "when": "in the action" if row.after else "before",
        }
        for row in each(found.events)
    ]
    x = {
        "field": "block",
        "type": "nominal",
        "sort": {"field": "order"},
        "title": f"{'Four weeks' if kind == 'week' else 'Month'} from",
        "axis": {"labelAngle": -30},
    }
    y = {"type": "quantitative", "scale": {"type": "log"}, "title": "Times the comparison"}
    colour = {
        "field": "when",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["before", "in the action"], "range": [_SHADE, theme.BAR]},
        "legend": {"orient": "top"},
    }
    line = {"data": {"values": [{"one": 1}]}, "mark": {"type": "rule", "strokeDash": [4, 4]}}
    layers: list[dict[str, Any]] = [
        {**line, "encoding": {"y": {"field": "one", **y}}},
        {"mark": "rule", "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}, "color": colour}},
        {
            "mark": {"type": "point", "filled": True, "size": 60},
            "encoding": {"x": x, "y": {"field": "ratio", **y}, "color": colour},
        },
    ]
    _draw({"data": {"values": rows}, "layer": layers, "height": 230}, "Places with the action against the comparison.")
    st.caption(
        "1 = moved as the comparison places did, against all earlier times; lines are 95% intervals. Points above 1 "
        "just before the action show that the places were chosen at their worst."
    )


def places_map(view: View, found: Evaluation) -> None:
    """Where the places, the cells around them and the comparison places lie."""
    grid = finding.grid_of(view.snapshot.settings)
    own = {cell for place in found.places for cell in place.cells}
    near = {int(cell) for cell in grid.neighbours(np.array(sorted(own), dtype=np.int64)).ravel()} - own
    compared = [cells for cells, owner in zip(found.comparison["cells"], found.comparison["for"], strict=True) if owner]
    marks: list[tuple[str, Sequence[int]]] = [
        *(("Comparison place", cells) for cells in compared),
        ("Cells around", sorted(near)),
        *((f"With the action: {place.name}", place.cells) for place in found.places),
    ]
    values = []
    for name, cells in marks:
        # Vega wants rings the other way round than GeoJSON does, else it fills the rest of the world.
        outline = shapely.orient_polygons(grid.union_outline([int(cell) for cell in cells]), exterior_cw=True)
        what = name.split(":")[0]
        values.append({"type": "Feature", "geometry": shapely.geometry.mapping(outline), "what": what, "name": name})
    domain = ["With the action", "Cells around", "Comparison place"]
    spec = {
        "data": {"values": values},
        "mark": {"type": "geoshape", "stroke": "white", "strokeWidth": 0.5},
        "projection": {"type": "mercator"},
        "encoding": {
            "color": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "scale": {"domain": domain, "range": [theme.BAR, _SHADE, _COMPARED]},
                "legend": {"orient": "top"},
            },
            "tooltip": {"field": "name"},
        },
        "height": 320,
    }
    _draw(spec, f"{len(compared)} comparison places, at least two cells from the places with the action.")


def comparison_table(found: Evaluation) -> None:
    """How alike the comparison places are: averages side by side."""
    kind, table = found.first.kind, found.comparison
    rows = []
    for name, part in (("With the action", table[table["for"] == ""]), ("Comparison", table[table["for"] != ""])):
        means = part[["level", "trend", "season"]].mean()
        rows.append((name, len(part), *(round(float(v), 2) for v in means)))
    frame = pd.DataFrame(rows, columns=["who", "places", "level", "trend", "season"])
    titles = {
        "who": "Places",
        "places": "Number",
        "level": f"A {kind}, each",
        "trend": "Lately",
        "season": "Last year",
    }
    plain_table(frame, titles, alt="Places with the action and comparison places, on average")
    effect = found.effect
    if effect.control_expected:
        said = (
            f"In those of them that are about as busy {words.number(effect.control_observed)} reports came where "
            f"{words.number(effect.control_expected)} were to be expected; "
            "the answer is corrected by that as far as it may not be chance."
        )
    else:
        said = "Too few of these places are about as busy: the whole borough is the comparison instead."
    explained = "Lately: the last weeks over the year before; last year: the same season then. 1 = no change."
    st.caption(words.plain(f"{explained} {said}"))


def by_place(found: Evaluation) -> None:
    """Each place, and the answer of all the others without it."""
    table = found.by_place.assign(expected=found.by_place["expected"].round(1))
    if len(found.without):
        left = found.without
        said = [f"{verdict} ({difference_of(e)})" for verdict, e in zip(left["verdict"], left["estimate"], strict=True)]
        table = table.merge(left[["hotspot_id"]].assign(without=said), on="hotspot_id", how="left")
    titles = {"name": "Place", "observed": "Reports", "expected": "Expected"}
    titles |= {"without": "The others, without it"} if "without" in table else {}
    plain_table(table, titles, alt="Each place, and the answer without it")


def others(found: Evaluation) -> None:
    """Other ways of counting, with their warnings."""
    rows = []
    for row in each(found.others):
        ratio = row.unit == "ratio"
        value = difference_of(row.estimate) if ratio else words.number(row.estimate, 1)
        ends = "none"
        if not pd.isna(row.low):
            ends = " to ".join(difference_of(v) if ratio else words.number(v, 0) for v in (row.low, row.high))
        rows.append((row.way, value if ratio or row.unit == "quotient" else f"{value} reports", ends, row.note))
    frame = pd.DataFrame(rows, columns=["way", "value", "ends", "note"])
    titles = {"way": "Way of counting", "value": "Result", "ends": "95% interval", "note": "Note"}
    plain_table(frame, titles, alt="Other ways of counting")


def difference_of(ratio: float) -> str:
    """0.7 → "30% fewer"."""
    change = round(abs(ratio - 1) * 100)
    return f"{words.number(change)}% {'fewer' if ratio < 1 else 'more'}" if change else "no change"


def plan_tables(made: Plan, kind: PeriodKind) -> None:
    """What could be seen, by how long and by how many places."""

    def fall(value: float) -> str:
        return "not even all of them" if pd.isna(value) else f"{value:.0%}"

    lengths = made.by_length.assign(
        detectable=[fall(v) for v in made.by_length["detectable"]],
        power_25=[f"{v:.0%}" for v in made.by_length["power_25"]],
        expected=made.by_length["expected"].round(),
    )
    pools = made.pooled.assign(detectable=[fall(v) for v in made.pooled["detectable"]])
    left, right = st.columns([3, 2])
    with left:
        titles = {
            "periods": f"{kind.capitalize()}s",
            "expected": "Reports",
            "detectable": "Smallest fall seen",
            "power_25": "A fall of 25% is seen",
        }
        plain_table(lengths, titles, alt="What could be seen, by how long the action lasts")
    with right:
        titles = {"pool": "Such hotspots", "detectable": "Smallest fall seen"}
        plain_table(pools, titles, alt=f"What could be seen in {made.pooled_length} {kind}s, by number of hotspots")
    st.caption(
        words.plain(
            "Reports: to be expected without the action. Smallest fall seen: in four of five cases; below it, “too few "
            "to tell” is the likely answer. Over a long action the expectation itself grows less sure, so longer is "
            f"not always better. Each figure rests on {words.number(made.runs)} simulated actions with reports that "
            "scatter as they did "
            f"here. The table on the right is for {made.pooled_length} {kind}s."
        )
    )


def _draw(spec: dict[str, Any], alt: str) -> None:
    st.vega_lite_chart({**spec, "description": alt, "config": {"view": {"stroke": None}}}, width="stretch")
