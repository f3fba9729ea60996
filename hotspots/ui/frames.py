"""Reading a table row by row, for words and marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pandas as pd


def each(table: pd.DataFrame) -> Iterator[Any]:
    """One object a row, with a field for each column."""
    return cast("Iterator[Any]", table.itertuples(index=False))
