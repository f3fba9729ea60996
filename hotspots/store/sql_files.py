"""The SQL of this stage, one question a file; values are always bound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hotspots.schema import (
    AREAS,
    BATCHES,
    CASE_ROWS,
    CELL_HOMES,
    DETECTED_PERIODS,
    HOTSPOTS,
    LINKS,
    NOTES,
    OFF_LIST,
    REFUSED_ROWS,
    REPORTS,
    RISK_CELLS,
    Column,
)

if TYPE_CHECKING:
    import duckdb


@cache
def sql(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return files("hotspots.store").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def first_row(answer: duckdb.DuckDBPyConnection | duckdb.DuckDBPyRelation) -> Any:
    """The first row of an answer, or None. Read to its end: half read, it keeps the connection busy (DuckDB 2)."""
    return next(iter(answer.fetchall()), None)


def statements(text: str) -> list[str]:
    """The statements of a text, which semicolons part."""
    return [statement for statement in text.split(";") if statement.strip()]


def run_script(connection: duckdb.DuckDBPyConnection, text: str, values: Mapping[str, object] | None = None) -> None:
    """Carry out the statements of `text`, one after the other.

    Args:
        values: each statement is given those that it names as `$name`: DuckDB refuses others.
    """
    for statement in statements(text):
        named = {key: value for key, value in (values or {}).items() if re.search(rf"\${key}\b", statement)}
        connection.execute(statement, named)


def table_definitions() -> list[str]:
    """CREATE TABLE statements of the working database, from the vocabulary.

    The names and types come from `hotspots.schema`, never from data.
    """
    batch = {"batch_id": Column("INTEGER", "", "")}
    tables = {
        "batches": BATCHES,
        "reports": REPORTS,
        "cases": CASE_ROWS,
        "refused_rows": batch | REFUSED_ROWS,
        "notes": batch | NOTES,
        "hotspots": HOTSPOTS,
        "off_list": OFF_LIST,
        "risk_cells": RISK_CELLS,
        "areas": AREAS,
        "cell_homes": CELL_HOMES,
        "links": LINKS,
        "detected_periods": DETECTED_PERIODS,
        "to_detect": {"kind": Column("VARCHAR", "", ""), "number": Column("INTEGER", "", "")},
        "meta": {"key": Column("VARCHAR", "", ""), "value": Column("VARCHAR", "", "")},
    }
    return [
        "CREATE TABLE IF NOT EXISTS "
        + name
        + " ("
        + ", ".join(f'"{column}" {definition.type}' for column, definition in columns.items())
        + ")"
        for name, columns in tables.items()
    ]
