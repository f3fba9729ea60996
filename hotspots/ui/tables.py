"""Tables and files that say the same as the maps."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from hotspots import finding
from hotspots.periods import Period
from hotspots.settings import Settings
from hotspots.share.csv_files import csv_of as csv_of
from hotspots.ui import words
from hotspots.ui.changes import Compared
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.frames import each
from hotspots.ui.start import View


@drawn_once(lambda view, compared, more=None, *, narrow=False: (more is not None, narrow))
def hotspot_table(view: View, compared: Compared, more: pd.DataFrame | None = None, *, narrow: bool = False) -> None:
    """The ranked list, with as many columns as a window of 1280 pixels shows whole; the file has all.

    Args:
        more: hotspot_id and further columns `busiest`, `main_kind`, which take the place of the list before; or None.
        narrow: only the columns that fit beside something else.
    """
    kind = compared.now.period.kind
    table = compared.table if more is None else compared.table.merge(more, on="hotspot_id", how="left")
    ranks = zip(table["is_new"], table["rank_before"].astype(float), strict=True)
    shown = pd.DataFrame(
        {
            "Rank": table["rank"],
            "Hotspot": table["name"],
            "State": [state or "–" for state in table["state"]],
            **(_when_and_mostly(table) if more is not None else {}),
            f"This {kind}": _reports(table),
            "Change": [words.signed(d) for d in table["difference"]],
            "Rank before": ["new" if new else words.number(rank) for new, rank in ranks],
            f"Next {kind}": [_expected(row) for row in each(table)],
            "Times the average": table["relative_risk"],
            "First seen": [_first_seen(Period(kind, int(number))) for number in table["first_seen"]],
        }
    )
    if narrow or more is not None:
        shown = shown.drop(columns=["Rank before", "Times the average", "First seen"])
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        column_config={
            "Rank": st.column_config.NumberColumn(width=45),
            "Hotspot": st.column_config.TextColumn(width=205 if "First seen" in shown else 125),
            "State": st.column_config.TextColumn(width=75),
            f"This {kind}": st.column_config.Column(width=74),
            "Change": st.column_config.TextColumn(width=60),
            "Rank before": st.column_config.TextColumn(width=82),
            f"Next {kind}": st.column_config.TextColumn(
                width=100, help=f"Reports expected next {kind}; in brackets the range that we are 90% sure of."
            ),
            "Times the average": st.column_config.NumberColumn(
                format="%.1f",
                width=112,
                help="Reports here, compared with the same reports spread evenly over the area.",
            ),
            "First seen": st.column_config.TextColumn(
                width=86, help=f"The {kind} in which the place was first listed."
            ),
        },
        alt=f"Ranked list of {words.count(len(shown), 'hotspot')}",
    )


def _reports(table: pd.DataFrame) -> pd.Series | list[str]:
    """Reports; in words where a file is missing, for nought would look like a quiet place."""
    if (table["unheard"] == "").all():
        return table["reports"]
    rows = zip(table["reports"], table["unheard"], strict=True)
    return ["no file" if gone else words.number(reports) for reports, gone in rows]


def _first_seen(period: Period) -> str:
    """ "3 Mar 2025" or "Mar 2025"."""
    first = period.first_day
    return f"{first.day} {first:%b %Y}" if period.kind == "week" else f"{first:%b %Y}"


def _when_and_mostly(table: pd.DataFrame) -> dict[str, Any]:
    """When and what, without the words that the headings say already."""
    return {"When to go": table["busiest"].str.replace(", mostly ", ", "), "Mostly": table["main_kind"]}


def _expected(row: Any) -> str:
    """Forecast with its 90% interval; only the latest lists have one."""
    if pd.isna(row.forecast):
        return "–"
    return f"{words.number(row.forecast, 1)} ({row.forecast_low:.0f} to {row.forecast_high:.0f})"


def list_downloads(compared: Compared, settings: Settings) -> None:
    """Buttons that hand out the list as CSV and its outlines as GeoJSON; made only when asked for."""
    found, grid = compared.known, finding.grid_of(settings)
    name = f"hotspots-{found.period.label}"

    def csv() -> bytes:
        records = finding.as_records(found, grid)
        table = pd.DataFrame([{k: v for k, v in r.items() if k != "cells"} for r in records])
        whole = [name for name in ("reports", "reports_before") if name in table]
        return csv_of(table.astype(dict.fromkeys(whole, "Int64")))

    def geojson() -> bytes:
        return json.dumps(finding.geojson(found, grid), allow_nan=False).encode()

    row = st.container(horizontal=True)
    offer("Download the list (CSV)", csv, f"{name}.csv", where=row)
    offer("Download the outlines (GeoJSON)", geojson, f"{name}.geojson", where=row)


def plain_table(table: pd.DataFrame, columns: dict[str, str], *, alt: str, height: int | str = "auto") -> None:
    """A table with our columns under people's headings.

    Args:
        columns: column → heading, in order; other columns are not shown.
        alt: what the table shows, for people who cannot see it.
    """
    shown = table[list(columns)].rename(columns=columns)
    config: dict[str, Any] = {
        h: st.column_config.NumberColumn(format="localized") for h in shown.select_dtypes("number").columns
    }
    st.dataframe(shown, hide_index=True, column_config=config, alt=alt, height=height)  # type: ignore[arg-type]


def wrapped_table(table: pd.DataFrame, columns: dict[str, str], *, alt: str) -> None:
    """A short table whose long sentences are written out over several lines; takes what `plain_table` takes."""
    shown = pd.DataFrame(
        {
            title: [
                words.plain(str(v)) if isinstance(v, str) else "" if pd.isna(v) else words.number(v)
                for v in table[column]
            ]
            for column, title in columns.items()
        }
    )
    st.table(shown, border="horizontal", hide_index=True, alt=alt)
