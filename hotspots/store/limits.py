"""The first of two sieves: only what is reported from some areas, for roles that are limited to them and for pages that
show one area at a time. `hotspots.store.scoped` then lets through of that what an audience may see.

The published version is attached as `whole`, which no question names.
"""

from __future__ import annotations

import re
from typing import Literal

import duckdb

from hotspots.schema import DETECTION_LAYERS
from hotspots.scope import Scope
from hotspots.settings import Settings
from hotspots.store.sql_files import first_row, run_script, sql

Into = Literal["s", "sealed"]
_PUBLIC = ("areas", "cell_homes")
# The lists of hotspots, each of one area or of the whole store.
_LISTS = ("hotspots", "off_list", "risk_cells", "detected_periods")
# Whole files, of which nobody knows which areas the rows were of: for those whose role is not limited.
_OF_A_BATCH = ("batches", "refused_rows", "notes")
_REMADE = ("period_totals", "places", "agencies", "reporting_areas")
_BY_REPORT = ("reports", "tiles", "cell_tiles", "tallies", "cases", "links", "meta")


def limit(connection: duckdb.DuckDBPyConnection, scope: Scope, into: Into) -> bool:
    """Fill the empty database `into` with what lies in the scope's areas.

    Returns:
        Whether the lists are not there because they were made from reports of other areas too.
    """
    by = _detected_by(connection)
    limits = {"lad": scope.lads, "police_force": scope.police_forces}
    codes = _codes_of_lists(by, scope.area, limits)
    connection.execute("CREATE TABLE " + into + ".limit_areas (layer VARCHAR, code VARCHAR)")
    rows = [(layer, code) for layer, some in limits.items() for code in some]
    rows += [("area", scope.area)] * bool(scope.area) + [("list", code) for code in codes or ()]
    for row in rows:
        connection.execute("INSERT INTO " + into + ".limit_areas VALUES (?, ?)", row)  # noqa: S608
    inside = [_among(layer, into, layer) for layer, some in limits.items() if some]
    if scope.area:
        inside.append(_among(by, into, "area") if by else "false")
    text = sql("scoped_limits").replace("/*into*/", into).replace("/*inside*/", " AND ".join(inside) or "true")
    run_script(connection, text.replace("/*lists*/", "true" if codes is not None else "false"))
    # Made again as for audiences, but from here to there.
    run_script(connection, re.sub(r"\bs\.", f"{into}.", sql("scoped_summaries").replace("sealed.", "whole.")))
    of_list = "false" if codes is None else _among("area", into, "list")
    for name in _LISTS:
        if codes is None and name == "detected_periods":
            text = sql("scoped_detected_periods").replace("sealed.", "whole.")
            connection.execute("CREATE VIEW " + into + "." + name + " AS " + text)
        else:
            _whole(connection, into, name, of_list)
    of_batch = "false" if scope.lads or scope.police_forces else "true"
    made = {*_BY_REPORT, *_REMADE, *_LISTS}
    text = sql("sealed_tables").replace("'sealed'", "'whole'")
    for (name,) in connection.execute(text).fetchall():
        if name not in made:
            # Deny by default, as for audiences.
            _whole(connection, into, name, "true" if name in _PUBLIC else of_batch if name in _OF_A_BATCH else "false")
    return codes is None


def _detected_by(connection: duckdb.DuckDBPyConnection) -> str:
    """The layer by whose areas hotspots were found."""
    row = first_row(connection.execute("SELECT value FROM whole.meta WHERE key = 'settings'"))
    return (Settings.model_validate_json(row[0]) if row else Settings()).detection.by


def _codes_of_lists(by: str, area: str, limits: dict[str, tuple[str, ...]]) -> list[str] | None:
    """Areas whose lists may be shown; None where all lists were made from reports that may not be seen."""
    own = limits.get(by, ())
    if not by or any(some for layer, some in limits.items() if layer != by):
        return None
    return [code for code in (own or (area,)) if not area or code == area]


def _among(column: str, into: Into, layer: str) -> str:
    assert column in (*DETECTION_LAYERS, "area")
    return f"{column} IN (SELECT code FROM {into}.limit_areas WHERE layer = '{layer}')"  # noqa: S608


def _whole(connection: duckdb.DuckDBPyConnection, into: Into, name: str, condition: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    select = sql("scoped_table").replace("sealed.", "whole.").replace("/*table*/", quoted)
    connection.execute("CREATE VIEW " + into + "." + quoted + " AS " + select.replace("/*shown*/", condition))
