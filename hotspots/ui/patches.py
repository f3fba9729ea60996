"""The page of patches: the map of rates, the table, the funnel, who has how much to deal with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from hotspots.insight.patches import funnel_limits
from hotspots.insight.workload import by_officer
from hotspots.periods import Period
from hotspots.share.missing_told import by_number
from hotspots.ui import missing, theme, words
from hotspots.ui.area_map import rate_map, shapes_of
from hotspots.ui.cached import ask
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.patch_picture import PatchPicture, patch_picture
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of, plain_table

# Where the map changes its colour, in times the average.
_STEPS = (0.5, 1.0, 2.0, 4.0)
_STANDS = {"above": "clearly above", "below": "clearly below", "": "as the average"}
_ORDERS = {"patch": "Patch", "now": "Reports to deal with"}


def picture_of(view: View) -> PatchPicture:
    """Everything of the patches for the view's choices."""
    return ask(patch_picture, view.snapshot, view.filters, view.periods.first)


def say_no_patches() -> None:
    """What to put into the settings when there are no patches."""
    st.info(
        "No patches are set up. A patch is the homes that one housing officer looks after. Name their boundaries and a "
        "table of homes in settings.toml, then run “python -m hotspots publish”:"
    )
    st.code(
        '[geography]\npatch = "boundaries/patches.geojson"   # one polygon a patch, with a property “code”\n'
        'homes = "homes.csv"                      # patch, homes, officer (a post, never a person), team',
        language="toml",
    )


def say_how_counted(view: View, picture: PatchPicture) -> None:
    """Window, what is counted, what is left out."""
    first, last = picture.window
    said = (
        f"Counted from {words.day(first.first_day)} to {words.day(last.last_day)}. A report is one contact made to one "
        "agency: several reports may tell of one incident, and a case is a landlord's own file."
    )
    if picture.in_none:
        said += f" {words.count(picture.in_none, 'report')} of that time lie in no patch or nowhere known."
    if picture.rates.table.empty:
        said += " No homes are known, so there are no rates: add a table of homes to [geography] in settings.toml."
    st.caption(words.plain(said))
    gaps = missing.sentence(view, by_number(missing.of_all(view)), first.number, last.number)
    if gaps and picture.gone:
        st.caption(words.plain(f"{gaps} Patches there are not quiet then: their rates rest on the time that is known."))


def say_average(picture: PatchPicture) -> None:
    """The borough's rate, how many patches differ clearly, and how the intervals are made."""
    table = picture.rates.table
    if table.empty:
        return
    above, below = (int((table["stands"] == k).sum()) for k in ("above", "below"))
    st.markdown(
        words.plain(
            f"The borough's average is {words.number(picture.rates.average, 1)} reports per 1,000 homes in that time. "
            f"Of {words.count(len(table), 'patch', 'patches')} {above} lie clearly above it, {below} clearly below, "
            "and for the other "
            f"{len(table) - above - below} it cannot be told. More reports may mean more trouble, or more people who "
            "report."
        )
    )


def show_map(view: View, picture: PatchPicture, chosen: str) -> None:
    """Patches by shrunk rate; a sentence where the boundaries cannot be drawn."""
    geography, area = view.snapshot.settings.geography, view.snapshot.settings.area
    codes = tuple(picture.areas["code"])
    shapes = shapes_of(geography.patch, area.crs, codes)
    if not shapes:
        st.caption("The boundaries of the patches cannot be read from here: the table below says the same as the map.")
        return
    outlines = shapes_of(geography.ward, area.crs, tuple(view_wards(picture)))
    table = picture.areas[["code"]].merge(picture.rates.table, on="code", how="left")
    hints = table.assign(
        **{
            "tip_Patch": [patch_title(row) for row in each(picture.areas)],
            "tip_Reports": [words.number(v) for v in table["reports"]],
            "tip_Per 1,000 homes": [rate_words(row) for row in each(table)],
        }
    )
    rate_map(
        shapes, hints, title="Reports per 1,000 homes", chosen=chosen, outlines=outlines,
        steps=[round(picture.rates.average * s) for s in _STEPS],
        alt="Map of the patches coloured by reports per 1,000 homes. The table below says the same.",
    )  # fmt: skip
    st.caption(
        "Source: all agencies' reports under the choices above. Darker means more reports per 1,000 homes, in steps "
        "of half, one, two and four times the average; rates of patches "
        "with few reports are drawn towards the average, so that chance does not colour them. Thick edge: the patch "
        "chosen."
    )


def view_wards(picture: PatchPicture) -> list[str]:
    """Codes and names of wards that the patches name."""
    return sorted({str(w) for w in picture.areas["ward"]} - {""})


def patch_title(row: Any) -> str:
    """ "WB01, Withybrook" of a row of the areas."""
    name = row.name if hasattr(row, "name") and row.name != row.code else ""
    return ", ".join(part for part in (row.code, name, row.ward) if part)


def rate_words(row: Any) -> str:
    """ "52 (41 to 66)"; a dash where there is none."""
    return "–" if pd.isna(row.rate) else f"{row.rate:,.0f} ({row.low:,.0f} to {row.high:,.0f})"


def table_of(picture: PatchPicture, open_cases: dict[str, int] | None, order: str) -> pd.DataFrame:
    """What the page says of each patch, under people's headings.

    Args:
        open_cases: code → the landlord's open cases; None where they may not be shown.
        order: "patch" or "now".
    """
    table = picture.areas.merge(
        picture.rates.table.drop(columns=["homes", "reports"]), on="code", how="left"
    )  # fmt: skip
    total = picture.counts.groupby("code")["reports"].sum()
    repeats = picture.repeats["code"].value_counts()
    latest = picture.window[1].kind
    shown = pd.DataFrame(
        {
            "Patch": table["code"],
            "Ward": table["ward"],
            "Homes": table["homes"],
            f"Reports this {latest}": _now(picture, table["code"]),
            "Reports in the window": table["code"].map(total).fillna(0).astype(int),
            "Per 1,000 homes (95% sure)": [rate_words(row) for row in each(table)],
            "Against the average": ["–" if pd.isna(r.rate) else _STANDS[r.stands] for r in each(table)],
            "Repeat places": table["code"].map(repeats).fillna(0).astype(int),
            **({} if open_cases is None else {"Open cases": [open_cases.get(c, 0) for c in table["code"]]}),
            "Looked after by": table["officer"],
            "Team": table["team"],
        }
    )
    keys = ["Patch"] if order == "patch" else [f"Reports this {latest}", "Patch"]
    return shown.sort_values(keys, ascending=[key == "Patch" for key in keys])


def _now(picture: PatchPicture, codes: pd.Series) -> pd.Series:
    """Reports of the period itself; without a value where they are not known."""
    now = pd.Series([picture.reports_now(str(code)) for code in codes], index=codes.index)
    return now.astype("Int64" if now.isna().any() else "int64")


def _said(reports: pd.Series) -> pd.Series | list[str]:
    """Reports as they are shown: in words where a file is missing."""
    return ["no file" if pd.isna(n) else words.number(n) for n in reports] if reports.isna().any() else reports


def show_table(view: View, picture: PatchPicture, open_cases: dict[str, int] | None) -> None:
    """All patches, by code or by what is to be dealt with, and the same as a file."""
    order = st.segmented_control(
        "Order", list(_ORDERS), default="patch", required=True, format_func=lambda o: _ORDERS[o], key="order",
        bind="query-params",
    )  # fmt: skip
    _table(view, picture, open_cases, str(order))
    file_name = f"patches-{picture.window[1].label}.csv"
    offer("Download the patches (CSV)", lambda: csv_of(table_of(picture, open_cases, str(order))), file_name)


@drawn_once(lambda view, picture, open_cases, order: (open_cases, order))
def _table(view: View, picture: PatchPicture, open_cases: dict[str, int] | None, order: str) -> None:
    shown = table_of(picture, open_cases, order)
    now = f"Reports this {picture.window[1].kind}"
    shown = shown.assign(**{now: _said(shown[now])})
    plain_table(shown, {c: c for c in shown.columns}, alt="Patches with their reports, rates and officers", height=380)
    st.caption(
        "A repeat place is a point with reports on three or more different days. “Clearly” means that the whole 95% "
        "interval "
        "lies on one side of the borough's average. This is no league table: it is ordered by patch or by reports to "
        "deal with."
    )


@drawn_once(lambda view, picture, chosen: chosen)
def show_funnel(view: View, picture: PatchPicture, chosen: str) -> None:
    """Rates against homes, with the limits within which patches of that size usually lie."""
    table = picture.rates.table
    if len(table) < 5 or not picture.rates.average:
        return
    at = np.linspace(table["homes"].min(), table["homes"].max(), 40)
    limits = funnel_limits(table["crude"], table["homes"], picture.rates.average, at).round(1)
    dots = table.assign(chosen=table["code"] == chosen, crude=table["crude"].round(1))[
        ["code", "homes", "crude", "chosen"]
    ]
    x = {"field": "homes", "type": "quantitative", "title": "Homes in the patch", "scale": {"zero": False}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": limits.to_dict("records")},
            "mark": {"type": "area", "color": theme.QUIET, "opacity": 0.16},
            "encoding": {"x": x, "y": {"field": low, "type": "quantitative", "title": "Reports per 1,000 homes",
                               "scale": {"type": "sqrt"}},
                         "y2": {"field": high}},
        }
        for low, high in (("low998", "high998"), ("low95", "high95"))
    ]  # fmt: skip
    mean = {
        "mark": {"type": "rule", "color": theme.QUIET},
        "data": {"values": [{"y": round(picture.rates.average, 1)}]},
    }
    layers.append({**mean, "encoding": {"y": {"field": "y", "type": "quantitative"}}})
    tips = [{"field": "code", "title": "Patch"}, {"field": "homes", "title": "Homes"},
            {"field": "crude", "title": "Per 1,000 homes"}]  # fmt: skip
    colour = {"condition": {"test": "datum.chosen", "value": theme.MARK}, "value": theme.BAR}
    size = {"condition": {"test": "datum.chosen", "value": 150}, "value": 28}
    layers.append(
        {
            "data": {"values": dots.to_dict("records")},
            "mark": {"type": "circle", "opacity": 0.85},
            "encoding": {"x": x, "y": {"field": "crude", "type": "quantitative"}, "color": colour, "size": size,
                         "tooltip": tips},
        }
    )  # fmt: skip
    alt = f"Funnel plot of {len(table)} patches: reports per 1,000 homes against homes, with the usual limits."
    st.vega_lite_chart(None, {"layer": layers, "height": 300}, width="stretch", alt=alt)
    st.caption(
        "Each dot is a patch as counted. Patches within the bands (95% and 99.8% of all patches of that size, a funnel "
        "plot) differ no more than patches of their size usually do here: only those outside call for a closer look."
    )


@drawn_once(lambda view, picture, open_cases: open_cases)
def show_workload(view: View, picture: PatchPicture, open_cases: dict[str, int] | None) -> None:
    """How much each post has to deal with."""
    areas = picture.areas
    if not (areas["officer"] != "").any():
        st.caption("No posts are set up: add a column “officer” (a post, never a person's name) to the table of homes.")
        return
    repeats = picture.repeats["code"].value_counts()
    measures = pd.DataFrame(
        {
            "code": areas["code"],
            "now": _now(picture, areas["code"]).fillna(0),
            "year": areas["code"].map(picture.counts.groupby("code")["reports"].sum()).fillna(0),
            "repeats": areas["code"].map(repeats).fillna(0),
        }
    )
    if open_cases is not None:
        measures["open"] = [open_cases.get(c, 0) for c in areas["code"]]
    table = by_officer(areas, measures)
    kind = picture.window[1].kind
    unheard = set(areas.loc[[picture.reports_now(str(code)) is None for code in areas["code"]], "officer"])
    table["now"] = _said(table["now"].mask(table["officer"].isin(unheard))) if unheard else table["now"]
    columns = {"officer": "Post", "team": "Team", "patches": "Patches", "homes": "Homes", "now": f"Reports this {kind}",
               "year": "Reports in the window", "repeats": "Repeat places"}  # fmt: skip
    plain_table(
        table,
        columns | ({"open": "Open cases"} if open_cases is not None else {}),
        alt="Workload of each post",
        height=300,
    )
    st.caption("In order of the post's name. Numbers of one week go up and down by chance: look at the window as well.")


def say_teams(picture: PatchPicture) -> None:
    """Kinds of teams against each other, homes and kinds of behaviour weighed alike."""
    found = picture.contrast
    if found is None:
        return
    said = (
        f"Patches of the {found.team} team ({found.patches[0]}) have {found.ratio.value:.2f} times the reports per "
        "home of "
        f"those of the {found.other} team ({found.patches[1]}; "
        f"95% sure: {found.ratio.low:.2f} to {found.ratio.high:.2f})"
    )
    said += ". " if found.clear else ": no clear difference. "
    said += "Teams are often given the harder places: this compares the places, not the teams' work."
    st.markdown(words.plain(said))


def short_window(window: tuple[Period, Period]) -> str:
    """ "52 weeks" of a window."""
    return words.count(window[1].number - window[0].number + 1, window[0].kind)
