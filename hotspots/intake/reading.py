"""Reading one file: rows as text → our columns → times, places, words → checked reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hotspots.errors import FileRefused, UsageError
from hotspots.intake.agencies import all_feeds, prepare_for, release_key_for
from hotspots.intake.apart_places import Middle
from hotspots.intake.batch import Batch
from hotspots.intake.cases import READ as CASES_READ
from hotspots.intake.cases import read_cases, tells_of_cases
from hotspots.intake.corrections import take_back
from hotspots.intake.findings import Findings
from hotspots.intake.gazetteer import Gazetteer
from hotspots.intake.geocode import locate
from hotspots.intake.headings import match_columns, repeated_names
from hotspots.intake.keeping import kept_rows, none_kept
from hotspots.intake.raw_table import TEXT, RawTable, plain, same_text, text_array
from hotspots.intake.read_csv import read_csv
from hotspots.intake.sources import Source
from hotspots.intake.times import add_times
from hotspots.intake.validate import check_reports
from hotspots.intake.words import add_words
from hotspots.schema import INTAKE_COLUMNS, TIME_PRECISIONS
from hotspots.settings import Feed, Settings

Mask = NDArray[np.bool_]
# "2.03E+10": what a spreadsheet makes of a long number.
SPOILT = r"\d(?:[.,]\d+)?[eE]\+\d+"


@dataclass(frozen=True)
class Opened:
    """A file opened as a table; its rows are still as they stood.

    Attributes:
        feed: how it is to be read.
        raw: the rows that the feed wants.
        key: what a newer release replaces, or empty.
        corrects: refused rows come back corrected.
    """

    source: Source
    feed: Feed
    raw: RawTable
    key: str
    corrects: bool


def read_batch(
    source: Source, agency: str, settings: Settings, *, gazetteer: Gazetteer, stored: Middle | None = None
) -> Batch:
    """Read a file as an agency's feed.

    Args:
        stored: where the reports lie that were loaded before; None when there are none.

    Raises:
        UsageError: when there is no such feed.
        FileRefused: when the whole file cannot be taken: empty, no table, no heading that fits, no usable row.
    """
    return read_opened(open_table(source, agency, settings), settings, gazetteer=gazetteer, stored=stored)


def open_table(source: Source, agency: str, settings: Settings) -> Opened:
    """The first half of `read_batch`: a file's rows as text, those that the feed wants.

    Raises:
        UsageError: when there is no such feed.
        FileRefused: when the whole file cannot be taken: empty, no table, no heading that fits.
    """
    feeds = all_feeds(settings)
    if agency not in feeds:
        raise UsageError(
            f"There is no agency “{agency}”.", remedy=f"Choose one of {', '.join(feeds)}, or add [feeds.{agency}]."
        )
    feed = feeds[agency]
    raw = read_table(source, feed)
    if not raw.rows_read:
        raise FileRefused("There is a heading but no row under it.", where=source.name, remedy="Export it again.")
    make_key = release_key_for(feed)
    raw, corrects = take_back(raw, by_row=make_key is not None, name=source.name)
    key = make_key(_by_heading(raw), source.name) if make_key and len(raw.cells) else ""
    kept = kept_rows(raw, feed)
    notes = raw.notes if kept.any() or not len(kept) else (*raw.notes, none_kept(raw, feed))
    return Opened(source, feed, replace(raw.only(kept), notes=notes), key, corrects)


def read_opened(opened: Opened, settings: Settings, *, gazetteer: Gazetteer, stored: Middle | None = None) -> Batch:
    """The second half of `read_batch`: times, places, words, and the rules.

    Raises:
        FileRefused: when no row can be used.
    """
    raw, feed = opened.raw, opened.feed
    marks = release_marks(opened) if opened.key else None
    reports, found, cells = read_rows(raw, feed, settings, gazetteer=gazetteer, stored=stored, marks=marks)
    cases = read_cases(reports, cells, feed, found=found)[~found.refused] if tells_of_cases(feed) else pd.DataFrame()
    batch = replace(finished(opened, reports, found), cases=cases)
    if not batch.accepted and not batch.not_asb:
        raise _nothing_usable(batch)
    return batch


def read_table(source: Source, feed: Feed) -> RawTable:
    """A file's rows as text, whatever its name says it is.

    Raises:
        FileRefused: when it cannot be read as a table of this feed.
    """
    if not source.data.startswith(b"PK\x03\x04"):
        return read_csv(source.data, feed, name=source.name)
    # Takes a while to import, and most files are no workbooks.
    from hotspots.intake.read_xlsx import read_xlsx

    return read_xlsx(source.data, feed, name=source.name)


def read_rows(
    raw: RawTable,
    feed: Feed,
    settings: Settings,
    *,
    gazetteer: Gazetteer,
    stored: Middle | None,
    marks: Sequence[str] | None,
) -> tuple[pd.DataFrame, Findings, pd.DataFrame]:
    """The rows as reports (those refused in the findings not yet taken out), and what tells them apart.

    Args:
        marks: what tells each row from all others, where it comes from its release.
    """
    found = Findings(raw.row_no)
    headings = _headings(raw, feed)
    cells = _our_columns(raw, feed)
    if (prepare := prepare_for(feed)) is not None:
        cells = prepare(cells)
    for name in repeated_names(raw.heading, feed):
        found.note("repeated_column", np.ones(len(cells), dtype=bool), values=pd.Series(name, index=cells.index),
                   message=f"There are several columns “{name}”; the first was taken.")  # fmt: skip
    # Gathered first: a frame that grows by a column at a time costs more than what stands in it.
    reports: dict[str, Any] = {"row_no": raw.row_no.astype(np.int32)}
    # A release tells its month; what is loaded later may be far older.
    others = stored if marks is None else None
    add_times(reports, cells, feed, settings.area, found=found, headings=headings, stored=others)
    places = locate(cells, feed, settings.area, gazetteer=gazetteer, found=found, headings=headings, stored=stored)
    reports["easting"], reports["northing"] = places.e, places.n
    reports["lon"], reports["lat"] = places.lon, places.lat
    reports["location_method"] = text_array(pa.array(places.method, pa.large_string()))
    reports["location_precision_m"] = places.precision_m
    add_words(reports, cells, feed, found=found)
    # The other texts, most of a large file's memory, are not needed any more.
    cells = cells.filter(items=["reference", "source_agency", *_of_cases(feed)])
    _identify(reports, cells, raw, feed, marks=marks, found=found)
    # Without their index, which is the same for all and need not be compared.
    arrays = {name: column.array if isinstance(column, pd.Series) else column for name, column in reports.items()}
    table = pd.DataFrame(arrays, copy=False)
    check_reports(table, found=found, headings=headings)
    _refuse_repeated(table, cells, found=found, headings=headings)
    return table, found, cells


def _of_cases(feed: Feed) -> tuple[str, ...]:
    return CASES_READ if tells_of_cases(feed) else ()


def _our_columns(raw: RawTable, feed: Feed) -> pd.DataFrame:
    """Text columns by our names; where several of the file's may fill one, the first that is not blank does."""

    def column(place: int) -> pa.Array | pa.ChunkedArray:
        return pc.utf8_trim_whitespace(pa.array(raw.cells.iloc[:, place].array, pa.large_string()))

    columns: dict[str, Any] = {}
    for ours, places in match_columns(raw.heading, feed).items():
        values = column(places[0])
        for place in places[1:]:
            values = pc.if_else(pc.not_equal(values, ""), values, column(place))
        columns[ours] = text_array(values)
    return pd.DataFrame(columns, copy=False)


def _headings(raw: RawTable, feed: Feed) -> dict[str, str]:
    matched = match_columns(raw.heading, feed)
    names = {ours: raw.heading[places[0]] for ours, places in matched.items()}
    return names | {"report_id": names.get("reference", "")}


def _by_heading(raw: RawTable) -> pd.DataFrame:
    """All rows under the names that the feed's header spells (the file may write them otherwise)."""
    spelt = {plain(name): name for name in ("Month", "Reported by")}
    places = {spelt[plain(n)]: i for i, n in reversed(list(enumerate(raw.heading))) if plain(n) in spelt}
    return pd.DataFrame({name: raw.cells.iloc[:, place] for name, place in places.items()})


def _identify(
    reports: dict[str, Any],
    cells: pd.DataFrame,
    raw: RawTable,
    feed: Feed,
    *,
    marks: Sequence[str] | None,
    found: Findings,
) -> None:
    """Add source_agency and report_id.

    With the agency's reference: a hash of agency and reference. Without one, in a feed with releases: of release and
    row. Without either: of the row's whole content and how many equal rows stand above it, so that the same rows
    get the same ids in whatever file and order they come again.
    """
    rows = len(raw.cells)
    agency = cells["source_agency"].str.lower() if "source_agency" in cells else pd.Series(same_text(feed.key, rows))
    reports["source_agency"] = agency.astype(TEXT)
    if "reference" in cells:
        blank = (cells["reference"] == "").to_numpy(dtype=bool)
        found.refuse(blank & ~found.refused, column=_headings(raw, feed)["report_id"], values=cells["reference"],
                     reason="There is no reference to tell this report by.",
                     remedy="Fill in the agency's own reference.")  # fmt: skip
        marks = cells["reference"].tolist()
    told_by = _content_marks(raw.cells) if marks is None else marks
    reports["report_id"] = text_array(pa.array(report_ids(agency.tolist(), told_by), pa.large_string()))


def release_marks(opened: Opened) -> list[str]:
    """What tells each row of a release from all others: the release and the row's number."""
    return [f"{opened.key}|{row}" for row in opened.raw.row_no.tolist()]


def _content_marks(content: pd.DataFrame) -> Iterable[str]:
    """Each row's cells in one text; the second and later of equal rows say how many stand above them."""
    cells = [pa.array(content[column], type=pa.string(), from_pandas=True) for column in content]
    joined = pd.Series(pc.binary_join_element_wise(*cells, "\x1f").to_numpy(zero_copy_only=False), dtype=object)
    above = joined[joined.duplicated(keep=False)]
    joined[above.index] = above + "\x1f" + above.groupby(above).cumcount().astype(str)
    return joined


def report_ids(agencies: Sequence[str], references: Iterable[str]) -> list[str]:
    """The reports' ids: the agency's key and a hash, from which the agency's reference cannot be read."""
    # What begins all references of an agency is hashed once.
    begun = {agency: hashlib.sha256(f"{agency}|".encode()) for agency in set(agencies)}
    ids = []
    for agency, reference in zip(agencies, references, strict=True):
        whole = begun[agency].copy()
        whole.update(reference.encode())
        ids.append(f"{agency}-{whole.hexdigest()[:16]}")
    return ids


def _refuse_repeated(reports: pd.DataFrame, cells: pd.DataFrame, *, found: Findings, headings: dict[str, str]) -> None:
    """Of good rows with the same reference the first is taken."""
    if reports["report_id"].is_unique:
        return
    ids = reports["report_id"].where(~pd.Series(found.refused), None)
    later = (ids.notna() & ids.duplicated()).to_numpy(dtype=bool)
    if not later.any():
        return
    values = cells["reference"] if "reference" in cells else reports["report_id"]
    spoilt = later & values.str.fullmatch(SPOILT).to_numpy(dtype=bool)
    first = reports.loc[~found.refused].drop_duplicates("report_id").set_index("report_id")["row_no"]
    found.refuse(
        spoilt,
        column=headings["report_id"],
        values=values,
        reason="A spreadsheet has shortened the references to numbers like this; they cannot be told apart any more.",
        remedy="Export again, with this column as text, and do not save the file in a spreadsheet.",
    )
    later = later & ~spoilt
    found.refuse(
        later,
        column=headings["report_id"],
        values=values,
        reason=[f"This reference is already in row {row}." for row in reports.loc[later, "report_id"].map(first)],
        remedy="Give each report a reference of its own, or take the second row out.",
    )


def finished(opened: Opened, reports: pd.DataFrame, found: Findings) -> Batch:
    """A file's reports without those refused, and its findings, as a batch."""
    raw, feed = opened.raw, opened.feed
    accepted = reports[list(INTAKE_COLUMNS)]
    if found.refused.any():
        accepted = accepted[~found.refused]
    if not accepted["row_no"].is_monotonic_increasing:
        accepted = accepted.sort_values("row_no")
    accepted = accepted.reset_index(drop=True)
    held = set(accepted["time_precision"].unique())
    return Batch(
        agency=feed.key,
        source=opened.source,
        release_key=opened.key,
        licence=feed.licence,
        time_precision=next((p for p in TIME_PRECISIONS if p in held), feed.time_precision),
        reports=accepted,
        refused=found.refused_table(raw),
        notes=found.notes_table(raw),
        rows_read=raw.rows_read,
        not_asb=raw.left_out,
        blank_lines=raw.blank_lines,
        corrects=opened.corrects,
    )


def _nothing_usable(batch: Batch) -> FileRefused:
    first = batch.refused.iloc[0]
    column = f", column {first['column_name']}" if first["column_name"] else ""
    return FileRefused(
        f"None of its {batch.rows_read} rows can be used. Row {first['row_no']}{column}: {first['reason']}",
        where=batch.source.name,
        remedy=str(first["remedy"]),
    )
