"""Each agency's own dirt: what goes wrong in real exports, at low rates, and exactly counted.

Kinds:
    blank_coordinates     no place given: taken, but not on the map
    zero_coordinates      0, 0 as place: the same
    no_place              neither property reference nor postcode: the same
    unknown_uprn          a property reference that no list knows; the postcode stands in
    swapped_coordinates   the two coordinates in each other's column: mended
    wild_coordinates      a digit lost: the place lies far outside; refused
    mangled_date          31/02/2025, TBC …: refused
    unknown_category      a word that no category map knows: taken as "other"
    trailing_spaces       blanks after a word or number: taken as if they were not there
    total_row             a total at the bottom of a workbook: refused, as it is no report
    blank_lines           empty lines between rows: not counted as rows
Reports of incidents told twice stay clean, so that linking can be tested on all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

Soil = Callable[[pd.DataFrame, np.ndarray], None]

REFUSED = ("wild_coordinates", "mangled_date", "total_row")
NOT_LOCATED = ("blank_coordinates", "zero_coordinates", "no_place")


class Columns(NamedTuple):
    """Which columns of an export the dirt falls on: the two coordinates, the date, the category, a word."""

    place: tuple[str, str]
    date: str
    category: tuple[str, ...]
    word: str


COLUMNS: dict[str, Columns] = {
    "police": Columns(("Easting", "Northing"), "Incident Date", ("Opening Category", "Closing Category"), "Street"),
    "landlord": Columns(("Property UPRN", "Postcode"), "Date Occurred", ("Case Type",), "Estate"),
    "council": Columns(("Latitude", "Longitude"), "Observed from", ("Service type",), "Location"),
    "youth": Columns(("Easting", "Northing"), "Date", ("Concern",), "Venue"),
}

# Share of the agency's rows, by kind; at least two rows each (one for the youth service's few).
RATES: dict[str, dict[str, float]] = {
    "police": {
        "blank_coordinates": 0.006,
        "swapped_coordinates": 0.0010,
        "wild_coordinates": 0.0004,
        "mangled_date": 0.0006,
        "unknown_category": 0.0012,
        "trailing_spaces": 0.01,
    },
    "landlord": {
        "no_place": 0.005,
        "unknown_uprn": 0.010,
        "mangled_date": 0.0012,
        "unknown_category": 0.002,
        "trailing_spaces": 0.015,
    },
    "council": {
        "blank_coordinates": 0.012,
        "zero_coordinates": 0.003,
        "swapped_coordinates": 0.002,
        "mangled_date": 0.002,
        "unknown_category": 0.003,
        "trailing_spaces": 0.02,
    },
    "youth": {"blank_coordinates": 0.012, "mangled_date": 0.003, "unknown_category": 0.006, "trailing_spaces": 0.02},
}
BLANK_LINES = {"police": 7, "landlord": 4, "council": 5, "youth": 2}

_BAD_DATES = {
    "police": ("31/02/2025", "TBC", "00/00/0000", "29/13/2025"),
    "landlord": ("31-Feb-2025", "TBC", "n/k", "30-Feb-2025"),
    "council": ("TBC", "31/02/2025", "unknown", "last night"),
    "youth": ("2025-02-31", "TBC"),
}


def soil(
    rng: np.random.Generator, agency: str, rows: pd.DataFrame, clean: np.ndarray, *, unknown_words: tuple[str, ...]
) -> tuple[pd.DataFrame, dict[str, int], np.ndarray]:
    """Dirty a copy of an export.

    Args:
        rows: the export, one row a report.
        clean: row by row, whether it must stay clean.
        unknown_words: words for `unknown_category`.

    Returns:
        The dirtied rows, how many rows have which kind, and each row's kind ("" = clean). A row has one kind at most.
    """
    dirty = rows.copy().astype(object)
    free = rng.permutation(np.flatnonzero(~clean))
    counts: dict[str, int] = {}
    kinds = np.full(len(rows), "", dtype=object)
    for kind, rate in RATES[agency].items():
        count = min(len(free), max(1 if agency == "youth" else 2, round(rate * len(rows))))
        chosen, free = free[:count], free[count:]
        _HANDS[kind](dirty, chosen, COLUMNS[agency], _BAD_DATES[agency] if kind == "mangled_date" else unknown_words)
        counts[kind], kinds[chosen] = count, kind
    return dirty, counts, kinds


Hand = Callable[[pd.DataFrame, np.ndarray, Columns, tuple[str, ...]], None]


def _put(rows: pd.DataFrame, chosen: np.ndarray, column: str, values: object) -> None:
    rows.iloc[chosen, list(rows.columns).index(column)] = values  # type: ignore[call-overload]


def _taken(rows: pd.DataFrame, chosen: np.ndarray, column: str) -> list[object]:
    return list(rows[column].iloc[chosen])


def _blank(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    for column in {*columns.place, *({"Postcode"} & set(rows.columns))}:
        _put(rows, chosen, column, "")


def _zero(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    for column in columns.place:
        _put(rows, chosen, column, 0)


def _unknown_uprn(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    _put(rows, chosen, columns.place[0], [str(980_000_000_007 + 11 * int(i)) for i in chosen])


def _swap(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    first, second = (_taken(rows, chosen, c) for c in columns.place)
    _put(rows, chosen, columns.place[0], second)
    _put(rows, chosen, columns.place[1], first)


def _lose_digit(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    _put(rows, chosen, columns.place[0], [str(v)[:-1] for v in _taken(rows, chosen, columns.place[0])])


def _mangle(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    _put(rows, chosen, columns.date, [words[i % len(words)] for i in range(len(chosen))])


def _unknown(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    for column in columns.category:
        _put(rows, chosen, column, [words[i % len(words)] for i in range(len(chosen))])


def _spaces(rows: pd.DataFrame, chosen: np.ndarray, columns: Columns, words: tuple[str, ...]) -> None:
    for column in (columns.word, columns.category[0]):
        _put(rows, chosen, column, [f"{v}  " for v in _taken(rows, chosen, column)])


_HANDS: dict[str, Hand] = {
    "blank_coordinates": _blank,
    "zero_coordinates": _zero,
    "no_place": _blank,
    "unknown_uprn": _unknown_uprn,
    "swapped_coordinates": _swap,
    "wild_coordinates": _lose_digit,
    "mangled_date": _mangle,
    "unknown_category": _unknown,
    "trailing_spaces": _spaces,
}
