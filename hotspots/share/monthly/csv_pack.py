"""The summary as a ZIP of CSV files with a data dictionary."""

from __future__ import annotations

import pandas as pd

from hotspots.share.csv_files import csv_of
from hotspots.share.monthly.content import Summary
from hotspots.share.monthly.workbook import notes, sheets
from hotspots.share.zip_files import packed


def data_dictionary(summary: Summary) -> pd.DataFrame:
    """Every column of every file: File, Column, Type, Meaning."""
    rows = []
    for table in sheets(summary):
        for column in table.frame.columns:
            kind = "number" if pd.api.types.is_numeric_dtype(table.frame[column]) else "text"
            if column in table.counts and kind == "text":
                kind = "number, or words where it is held back"
            meaning = table.meanings.get(str(column), f"{column.lower()} that the row is about")
            rows.append((f"{table.key}.csv", column, kind, meaning))
    return pd.DataFrame(rows, columns=["File", "Column", "Type", "Meaning"])


def summary_csv_pack(summary: Summary) -> bytes:
    """ZIP of CSV files; the same summary gives the same bytes."""
    files = [(f"{table.key}.csv", csv_of(table.frame)) for table in sheets(summary)]
    more = [("data-dictionary.csv", csv_of(data_dictionary(summary))), ("notes.csv", csv_of(notes(summary)))]
    return packed([*files, *more], summary.material.made)
