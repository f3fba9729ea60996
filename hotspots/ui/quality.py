"""The tables of the Data quality page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from hotspots.insight.knowing import missing_between
from hotspots.periods import say_runs
from hotspots.schema import LOCATION_METHODS, Filters
from hotspots.summarising import sent_by
from hotspots.ui import timelines, words
from hotspots.ui.cached import ask
from hotspots.ui.downloads import offer
from hotspots.ui.drawn import drawn_once
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of, plain_table, wrapped_table

_AT_MOST = 500


def by_agency_alone(view: View) -> View:
    """The view with only that choice which matters on this page."""
    return replace(view, filters=Filters("month", agencies=view.filters.agencies))


def _of_agencies(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the chosen agencies; all when none is chosen. The column is source_agency or agency."""
    column = "source_agency" if "source_agency" in table else "agency"
    chosen = view.filters.agencies
    return table[table[column].isin(chosen)] if chosen else table


def _titled(view: View, table: pd.DataFrame) -> pd.DataFrame:
    mine = _of_agencies(view, table)
    column = "source_agency" if "source_agency" in mine else "agency"
    return mine.assign(title=[view.title(str(a)) for a in mine[column]])


@drawn_once()
def freshness(view: View, agencies: pd.DataFrame) -> None:
    """Per agency: how many reports, from when until when, when loaded, on which terms."""
    zone = view.snapshot.settings.area.time_zone
    table = _titled(view, agencies)
    table = table.assign(
        first=[words.day(d) for d in table["first_day"]],
        last=[words.day(d) for d in table["last_day"]],
        loaded=[words.moment(t, zone) for t in table["last_loaded"]],
        knows=["day" if w else "month only: in no week" for w in table["weekly"]],
        unplaced=[f"{n:,} ({n / max(r, 1):.1%})" for n, r in zip(table["not_located"], table["reports"], strict=True)],
    )
    columns = {"title": "Agency", "reports": "Reports", "first": "From", "last": "Until", "loaded": "Last loaded"}
    more = {"knows": "Knows the", "unplaced": "Without a place", "licence": "Terms"}
    wrapped_table(table, columns | more, alt="Freshness by agency")


@drawn_once()
def months_held(view: View) -> None:
    """Missing months, said one agency a line (or one force of it, where it sends for several), and as a picture."""
    table, held = ask(sent_by, view.snapshot, view.filters)
    titles = dict(zip(table["source_agency"], table["title"], strict=True))
    lines = [
        f"- {words.plain(titles[agency])}: {words.count(len(months), 'month')} missing between its first "
        f"and its last: {say_runs('month', months)}"
        for agency, months in missing_between(held).items()
    ]
    st.markdown("\n".join(lines) or "No month is missing between the first and the last of any agency.")
    st.caption("A missing month is not a quiet one: nothing arrived for it, so nothing is shown for it.")
    timelines.months_held(held, titles)


def ledger(view: View, batches: pd.DataFrame) -> None:
    """One row a file: what was read, taken, refused."""
    _ledger(view, batches)
    offer("Download the ledger (CSV)", lambda: csv_of(_of_agencies(view, batches)), "ledger.csv")


@drawn_once()
def _ledger(view: View, batches: pd.DataFrame) -> None:
    zone = view.snapshot.settings.area.time_zone
    table = _titled(view, batches)
    active = table[table["status"] == "active"]
    total = {c: int(active[c].sum()) for c in ("rows_read", "accepted", "refused", "not_asb", "not_located")}
    said = {name: words.number(value) for name, value in total.items()}
    st.markdown(
        f"{words.count(len(active), 'file')} in use, with {words.count(total['rows_read'], 'row')}: "
        f"{said['accepted']} taken in, {said['refused']} refused, {said['not_asb']} not about anti-social behaviour. "
        f"{said['not_located']} of those taken in have no usable place: they are counted, but are not on the map."
    )
    table = table.assign(
        loaded=[words.moment(t, zone).split(", ")[0] for t in table["loaded_at"]],
        days=[_span(a, b) for a, b in zip(table["first_day"], table["last_day"], strict=True)],
        use=["in use" if s == "active" else "replaced by a newer file" for s in table["status"]],
    )
    columns = {"title": "Agency", "source_name": "File", "loaded": "Loaded", "days": "Reports of", "rows_read": "Rows"}
    more = {
        "accepted": "Taken in",
        "refused": "Refused",
        "not_asb": "Not ASB",
        "not_located": "No place",
        "superseded": "Told anew later",
        "use": "State",
    }
    if (table["status"] == "active").all():
        del more["use"]
    if not table["superseded"].any():
        del more["superseded"]
    plain_table(table, columns | more, alt="Ledger of files", height=320)


def _span(first: Any, last: Any) -> str:
    """Two days without the names of their weekdays, as short as a column of a table."""
    return " to ".join("–" if pd.isna(d) else words.day(d).split(" ", 1)[1] for d in (first, last))


def refused(view: View, rows: pd.DataFrame) -> None:
    """Why rows were refused, and the rows themselves to be corrected and loaded again."""
    if _of_agencies(view, rows).empty:
        st.markdown("No row was refused.")
        return
    _refused(view, rows)
    offer("Download all refused rows (CSV)", lambda: csv_of(_of_agencies(view, rows)), "refused-rows.csv")
    st.caption("Correct the rows and load them again. Loading a file a second time does no harm.")


@drawn_once()
def _refused(view: View, rows: pd.DataFrame) -> None:
    table = _titled(view, rows)
    faults = table.groupby(["title", "column_name", "remedy"], as_index=False).agg(
        rows=("row_no", "count"), example=("value", "first"), reason=("reason", "first")
    )
    faults = faults.sort_values("rows", ascending=False)
    columns = {
        "title": "Agency",
        "column_name": "Column",
        "rows": "Rows",
        "example": "For example",
        "reason": "Why",
        "remedy": "What to do",
    }
    wrapped_table(faults.head(20), columns, alt="Reasons for refusal")
    listed = f"; the first {words.number(_AT_MOST)} are listed" if len(table) > _AT_MOST else ""
    with st.expander(f"The rows, one by one ({words.count(len(table), 'fault')}{listed})"):
        headings = {
            "title": "Agency",
            "source_name": "File",
            "row_no": "Row",
            "column_name": "Column",
            "value": "What stood there",
            "reason": "Why",
            "remedy": "What to do",
        }
        plain_table(table.head(_AT_MOST), headings, alt="Refused rows", height=400)


@drawn_once()
def notes(view: View, remarks: pd.DataFrame) -> None:
    """What the program mended or noticed, summed over files."""
    table = _titled(view, remarks)
    if table.empty:
        st.markdown("Nothing had to be mended.")
        return
    summed = table.groupby(["title", "kind"], as_index=False).agg(
        rows=("rows", "sum"),
        files=("source_name", "nunique"),
        example=("example", "first"),
        message=("message", "first"),
    )
    columns = {
        "title": "Agency",
        "message": "What was done",
        "rows": "Rows",
        "files": "Files",
        "example": "For example",
    }
    wrapped_table(summed.sort_values("rows", ascending=False).head(30), columns, alt="Remarks by agency")


@drawn_once()
def located(view: View, methods: pd.DataFrame) -> None:
    """Per agency and way of locating: reports and share."""
    table = _titled(view, methods)
    share = table["reports"] / table.groupby("title")["reports"].transform("sum")
    table = table.assign(
        how=[LOCATION_METHODS.get(m, m) for m in table["location_method"]], share=[f"{s:.1%}" for s in share]
    )
    wrapped_table(
        table, {"title": "Agency", "how": "How", "reports": "Reports", "share": "Share"}, alt="How reports were located"
    )


@drawn_once()
def lags(view: View, table: pd.DataFrame) -> None:
    """Days from happening to being recorded."""
    mine = _titled(view, table)
    if mine.empty:
        st.markdown("No agency says when it recorded its reports.")
        return
    mine = mine.assign(
        typical=[f"{words.number(d, 1)} days" for d in mine["median_days"]],
        slow=[f"{words.number(d, 1)} days" for d in mine["p90_days"]],
        soon=[f"{s:.0%}" for s in mine["share_within_7_days"]],
    )
    wrapped_table(
        mine,
        {"title": "Agency", "typical": "Half within", "slow": "Nine in ten within", "soon": "Within a week"},
        alt="Delay by agency",
    )
    st.caption("The latest days are never complete: add the delay of nine in ten before comparing.")
