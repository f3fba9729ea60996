"""Several small files of releases read as one.

What is found out of a column costs nearly the same for ten rows as for a thousand, and street files are many and small.
Only files of which nothing is noted, mended or refused come out of it; each of the others is read by itself, so that
what is said of a file never depends on those beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from hotspots.errors import FileRefused
from hotspots.intake.apart_places import Middle, placeholder
from hotspots.intake.batch import Batch
from hotspots.intake.findings import Findings
from hotspots.intake.gazetteer import Gazetteer
from hotspots.intake.headings import match_columns, repeated_names
from hotspots.intake.numbers_written import plain_numbers
from hotspots.intake.raw_table import RawTable, text_array
from hotspots.intake.reading import Opened, finished, read_opened, read_rows, release_marks
from hotspots.schema import INTAKE_COLUMNS
from hotspots.settings import Settings

_COORDINATES = ("easting", "northing", "lat", "lon")


def read_together(
    files: Sequence[Opened], settings: Settings, *, gazetteer: Gazetteer, stored: Middle | None = None
) -> list[Batch | FileRefused]:
    """What `read_opened` gives for each file, in their order; in place of a file without a usable row, the reason.

    Args:
        stored: where the reports lie that were loaded before; None when there are none.
    """
    read = _as_one(_alike(files), settings, gazetteer=gazetteer, stored=stored)
    outcomes: list[Batch | FileRefused] = []
    for number, opened in enumerate(files):
        try:
            outcomes.append(read.get(number) or read_opened(opened, settings, gazetteer=gazetteer, stored=stored))
        except FileRefused as error:
            outcomes.append(error)
    return outcomes


def _alike(files: Sequence[Opened]) -> dict[int, Opened]:
    """Those with the same columns that can be read as one, by their number: of releases, each of another."""
    alike: dict[int, Opened] = {}
    releases: set[str] = set()
    for number, opened in enumerate(files):
        first = next(iter(alike.values()), opened)
        if (
            opened.key
            and opened.key not in releases
            and not opened.corrects
            and not opened.raw.ragged
            and len(opened.raw.cells)
            and opened.feed is first.feed
            and opened.raw.heading == first.raw.heading
            and not repeated_names(opened.raw.heading, opened.feed)
        ):
            releases.add(opened.key)
            alike[number] = opened
    return alike


def _as_one(
    alike: dict[int, Opened], settings: Settings, *, gazetteer: Gazetteer, stored: Middle | None
) -> dict[int, Batch]:
    """The batches of those files of which there is nothing to be said, by their number."""
    if len(alike) < 2:
        return {}
    files = list(alike.values())
    feed, raw = files[0].feed, _joined(files)
    if not _plain(raw, files[0]):
        return {}
    marks = [mark for opened in files for mark in release_marks(opened)]
    reports, found, _ = read_rows(raw, feed, settings, gazetteer=gazetteer, stored=stored, marks=marks)
    reports = reports[list(INTAKE_COLUMNS)]
    # Until here a row's number was its place among all of them.
    reports["row_no"] = np.concatenate([opened.raw.row_no for opened in files]).astype(np.int32)
    said = found.noted | found.refused
    batches: dict[int, Batch] = {}
    begin = 0
    for number, opened in alike.items():
        end = begin + len(opened.raw.cells)
        # A pile of one file need not be one among all of them.
        piled = placeholder(*(reports[c].to_numpy(dtype=float)[begin:end] for c in ("easting", "northing")))
        if not said[begin:end].any() and piled is None:
            batches[number] = finished(opened, reports.iloc[begin:end], Findings(opened.raw.row_no))
        begin = end
    return batches


def _joined(files: Sequence[Opened]) -> RawTable:
    cells = {
        name: text_array(pa.chunked_array([chunk for opened in files for chunk in _chunks(opened.raw.cells[name])]))
        for name in files[0].raw.cells
    }
    table = pd.DataFrame(cells, copy=False)
    return RawTable(heading=files[0].raw.heading, cells=table, row_no=np.arange(1, len(table) + 1))


def _chunks(column: pd.Series) -> list[pa.Array]:
    values = pa.array(column.array, pa.large_string())
    return list(values.chunks) if isinstance(values, pa.ChunkedArray) else [values]


def _plain(raw: RawTable, opened: Opened) -> bool:
    """Whether all coordinates are plain numbers: those written otherwise are read in another way, to the last digit."""
    matched = match_columns(raw.heading, opened.feed)
    columns = [raw.cells.iloc[:, matched[name][0]] for name in _COORDINATES if name in matched]
    return all(plain_numbers(column) is not None for column in columns)
