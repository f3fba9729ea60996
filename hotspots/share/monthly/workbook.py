"""The summary as an Excel workbook: one tidy sheet a table, and a sheet of notes. No cell is a formula."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from hotspots.insight.trends import table_of
from hotspots.periods import Period
from hotspots.share.csv_files import spreadsheet_safe
from hotspots.share.monthly.content import Summary
from hotspots.share.monthly.tables import Table


def months_table(summary: Summary) -> Table:
    """The chart as a table: one row a month."""
    table = table_of(summary.trend)
    factors = summary.trend.seasons.factors[: len(table)]
    frame = pd.DataFrame(
        {
            "Month": [Period("month", int(n)).label for n in table["number"]],
            "Reports": table["reports"],
            "Season taken out": table["adjusted"].round(1),
            "Average": (table["average"] * factors).round(1),
            "Usual from": (table["low"] * factors).round(1),
            "Usual to": (table["high"] * factors).round(1),
            "Signals": table["signals"],
        }
    )
    meanings = {
        "Month": "calendar month",
        "Reports": "reports made to all agencies; empty where an agency’s data are missing",
        "Season taken out": "reports over the season’s factor and the length of the month",
        "Average": "level of the process chart, in reports of this month",
        "Usual from": "lower limit of the process chart, in reports of this month",
        "Usual to": "upper limit of the process chart, in reports of this month",
        "Signals": "rules of the process chart that name the month as unusual",
    }
    derived = dict.fromkeys(("Season taken out",), ("Reports",))
    made = Table("months", "Reports by month", frame, ("Reports",), derived, meanings=meanings)
    return made.protected(summary.audience, summary.key)


def sheets(summary: Summary) -> list[Table]:
    """Every table of the summary, in order."""
    first = summary.tables["totals"]
    rest = [table for key, table in summary.tables.items() if key != "totals"]
    return [first, months_table(summary), *rest]


def notes(summary: Summary) -> pd.DataFrame:
    """Everything that is said in sentences: About, Note."""
    made = summary.material
    parts = (
        ("Title", [summary.title, summary.subtitle, made.notice, f"Data version {made.version}"]),
        ("In short", summary.headlines),
        ("Hotspots", summary.places),
        ("Delivered", summary.delivered),
        ("How far to trust it", summary.quality),
        ("What was held back", summary.held_back),
        ("What the words mean", summary.definitions),
    )
    rows = [(about, note) for about, said in parts for note in said if note]
    return pd.DataFrame(rows, columns=["About", "Note"])


def summary_workbook(summary: Summary) -> bytes:
    """XLSX; the same summary gives the same bytes."""
    # Imported here because only those who ask for a workbook need it.
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": summary.title, "created": summary.material.made.replace(tzinfo=None)})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "part": book.add_format({"num_format": "#,##0.0"}),
        "words": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _write(book.add_worksheet("Notes"), notes(summary), styles, widths=(22, 110))
    for table in sheets(summary):
        _write(book.add_worksheet(table.title[:31]), table.frame, styles)
    book.close()
    return held.getvalue()


def _write(sheet: object, frame: pd.DataFrame, styles: dict[str, object], widths: tuple[int, ...] = ()) -> None:
    write = sheet
    for at, heading in enumerate(frame.columns):
        write.write_string(0, at, spreadsheet_safe(str(heading)), styles["head"])  # type: ignore[attr-defined]
        longest = max([len(str(heading)), *(len(str(v)) for v in frame[heading])], default=8)
        write.set_column(at, at, widths[at] if widths else min(max(longest + 2, 9), 44))  # type: ignore[attr-defined]
    for row, values in enumerate(frame.itertuples(index=False), start=1):
        for at, value in enumerate(values):
            if isinstance(value, str):
                write.write_string(row, at, spreadsheet_safe(value), styles["words"])  # type: ignore[attr-defined]
            elif value is not None and np.isfinite(float(value)):
                whole = float(value) == round(float(value))
                write.write_number(row, at, float(value), styles["whole" if whole else "part"])  # type: ignore[attr-defined]
    write.freeze_panes(1, 0)  # type: ignore[attr-defined]
