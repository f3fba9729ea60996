"""Coordinates as agencies and their spreadsheets write them: decimal commas, thousands, spoilt numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hotspots.intake.points_written import degrees_of

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NO_VALUE = ("", "-", "n/a", "na", "null", "none", "nan", "unknown", "#n/a")
# "4.57E+05": a spreadsheet kept three digits of six.
_SHORTENED = r"-?\d(?:[.,]\d{1,3})?[eE]\+?0*[5-9]"
_THOUSANDS = (r"-?\d{1,3}(?:[\s\u00a0\u202f'’]\d{3})+(?:[.,]\d+)?", r"-?\d{1,3}(?:\.\d{3})+,\d+")


def read_numbers(values: pd.Series, degrees: bool) -> tuple[Floats, Mask]:
    """Numbers of a text column (infinite where there is text but no number), and which rows are blank."""
    if (plain := plain_numbers(values)) is not None:
        return plain
    texts = values.fillna("").str.strip()
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float, na_value=np.nan).copy()
    numbers[texts.str.fullmatch(_SHORTENED).to_numpy(dtype=bool)] = np.nan
    odd = np.flatnonzero(~np.isfinite(numbers))
    blank = np.zeros(len(texts), dtype=bool)
    if not len(odd):
        return numbers, blank
    rest = texts.iloc[odd].where(~texts.iloc[odd].str.fullmatch(_SHORTENED), "shortened")
    blank[odd] = rest.str.lower().isin(NO_VALUE).to_numpy(dtype=bool)
    # "457 250,5", "457'250" and "457.250,5": thousands as other countries write them.
    for form, between in zip(_THOUSANDS, (r"[\s\u00a0\u202f'’]", r"\."), strict=True):
        grouped = rest.str.fullmatch(form) & (not degrees)
        rest = rest.where(~grouped, rest.str.replace(between, "", regex=True))
    # "530,123.5" has thousands, "52,61944" a decimal comma; degrees have no thousands.
    thousands = rest.str.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?") & (not degrees)
    decimal = rest.str.fullmatch(r"-?\d+,\d+") & ~thousands
    rest = (
        rest.str.replace(",", "", regex=False)
        .where(thousands, rest.str.replace(",", ".", regex=False))
        .where(thousands | decimal, rest)
    )
    # Word processors write a minus of their own.
    rest = rest.str.replace("\u2212", "-", regex=False)
    again = pd.to_numeric(rest, errors="coerce").to_numpy(dtype=float, na_value=np.nan).copy()
    if degrees:
        left = np.flatnonzero(~np.isfinite(again) & ~blank[odd])
        again[left] = [degrees_of(text) for text in rest.iloc[left]]
    numbers[odd] = np.where(np.isfinite(again), again, np.inf)
    return numbers, blank


def plain_numbers(values: pd.Series) -> tuple[Floats, Mask] | None:
    """As `read_numbers`, where nothing stands in the column but plain decimal numbers and blanks; None elsewhere."""
    texts = pa.array(values, pa.large_string(), from_pandas=True)
    if texts.null_count or not pc.all(pc.match_substring_regex(texts, r"^(-?\d{1,15}(\.\d{1,15})?)?$")).as_py():
        return None
    blank = pc.equal(texts, "")
    numbers = pc.cast(pc.if_else(blank, None, texts), pa.float64())
    return (
        numbers.to_numpy(zero_copy_only=False).astype(np.float64, copy=True),
        blank.to_numpy(zero_copy_only=False).astype(bool),
    )
