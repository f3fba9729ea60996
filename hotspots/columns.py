"""What a table's column is."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column: its type in the store, its unit or allowed values, and what it means."""

    type: str
    unit: str
    meaning: str
