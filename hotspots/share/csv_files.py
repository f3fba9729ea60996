"""CSV that a spreadsheet opens without harm: text that would run as a formula is quoted."""

from __future__ import annotations

import pandas as pd


def spreadsheet_safe(text: str) -> str:
    """`text` so that a spreadsheet shows it and never runs it as a formula: such text gets a leading apostrophe."""
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@|%＝＋－＠") or text[:1] in ("\t", "\r") else text


def csv_of(table: pd.DataFrame) -> bytes:
    """The table as a file that Excel opens properly: UTF-8 with its mark, Windows line ends, no formulas."""
    text = table.select_dtypes(exclude="number").columns
    safe = table.assign(**{c: [spreadsheet_safe(v) if isinstance(v, str) else v for v in table[c]] for c in text})
    safe.columns = [spreadsheet_safe(str(c)) for c in safe.columns]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
