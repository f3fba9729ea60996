"""Lets through what a scope allows, and nothing else: every question about `s` is answered from these views.

The published version is attached as `sealed`, which no question names; `s` is an empty database in memory that gets a
view or a small table for each table of the version. A table that nobody has said anything about is there, but empty.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from hotspots.schema import REPORTS
from hotspots.scope import ALWAYS, EVERYONE, Scope
from hotspots.settings import Settings
from hotspots.store.sql_files import first_row, run_script, sql

# The same for everybody: public boundaries and how many addresses lie where.
_PUBLIC = ("areas", "cell_homes")
# Made from the reports of all agencies together, as hotspots are found; for those who see reports.
_LISTS = ("hotspots", "off_list", "risk_cells")
_TOGETHER = (*_LISTS, "detected_periods", "meta")
# What is left of them for those who do not see some agency at all.
_WITHOUT_TOTALS = {**dict.fromkeys(_LISTS, "false"), "meta": "key NOT LIKE 'alerts:%' AND key NOT LIKE 'skill:%'"}
# Rows of one agency's files: for those who see this agency in full.
_OF_A_BATCH = ("batches", "refused_rows", "notes")
# A tile would tell more of where a report lies than may be known: all are in one.
_NO_TILE = "0 AS tile_no"
_BLOCKS = ("cell_id", "block_id", "easting", "northing", "lon", "lat")


def restrict(connection: duckdb.DuckDBPyConnection, scope: Scope, blocks: pd.DataFrame | None) -> bool:
    """Fill `s` with what the scope lets through of `sealed`.

    Args:
        blocks: as for `open_snapshot`.

    Returns:
        Whether some agency's reports are not let through at all: then the lists made from the reports of all agencies
        together are not either, because what is missing would follow by subtraction.
    """
    hides = _register(connection, scope, blocks) and not scope.protected
    tables = {name for (name,) in connection.execute(sql("sealed_tables")).fetchall()}
    made = _protected(connection, scope) if scope.protected else _as_agreed(connection, scope, hides)
    for name in sorted(tables - made):
        # Deny by default: whoever adds a table decides who sees it, or nobody does.
        _whole(connection, name, "true" if name in _PUBLIC else "false")
    return hides


def _register(connection: duckdb.DuckDBPyConnection, scope: Scope, blocks: pd.DataFrame | None) -> bool:
    """What the views need to know, as tables: no value ever stands in the text of a view.

    Returns:
        Whether some agency is not seen at all.
    """
    hides = False
    place = blocks if blocks is not None else pd.DataFrame({c: pd.Series(dtype="float64") for c in _BLOCKS})
    connection.register("given_blocks", place[list(_BLOCKS)])
    connection.execute(sql("scope_blocks"))
    connection.unregister("given_blocks")
    connection.execute("CREATE TABLE s.scope_agencies (agency VARCHAR, sees VARCHAR)")
    reporting = {key for (key,) in connection.execute("SELECT source_agency FROM sealed.agencies").fetchall()}
    sending = {key for (key,) in connection.execute("SELECT DISTINCT agency FROM sealed.batches").fetchall()}
    for agency in sorted(reporting | sending):
        if agency in scope.full or EVERYONE in scope.full:
            sees = "full"
        elif agency in scope.agreed or EVERYONE in scope.agreed:
            sees = "agreed"
        else:
            hides = hides or agency in reporting
            continue
        connection.execute("INSERT INTO s.scope_agencies VALUES (?, ?)", [agency, sees])
    return hides or scope.grain == "none"


def _view(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    connection.execute('CREATE VIEW s."' + name.replace('"', '""') + '" AS ' + select)


def _whole(connection: duckdb.DuckDBPyConnection, name: str, condition: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    _view(connection, name, sql("scoped_table").replace("/*table*/", quoted).replace("/*shown*/", condition))


def _as_agreed(connection: duckdb.DuckDBPyConnection, scope: Scope, hides: bool) -> set[str]:
    """Reports of agencies seen in full as they came, of others as agreed; small tables made anew from those."""
    agreed = ", ".join([*(f'{_agreed(column, scope)} AS "{column}"' for column in REPORTS), _NO_TILE])
    names = ", ".join([*(f'"{column}"' for column in REPORTS), _NO_TILE])
    shown = {"hexagon": "b.block_id IS NOT NULL", "report": "true"}.get(scope.grain, "false")
    select = sql("scoped_reports").replace("/*columns*/", names).replace("/*agreed*/", agreed)
    select = select.replace("/*shown*/", shown).replace("/*any*/", "false" if scope.grain == "none" else "true")
    _view(connection, "reports", select)
    for name in _TOGETHER:
        if hides and name == "detected_periods":
            _view(connection, name, sql("scoped_detected_periods"))
        else:
            _whole(connection, name, _WITHOUT_TOTALS.get(name, "true") if hides else "true")
    run_script(connection, sql("scoped_batches"))
    run_script(connection, sql("scoped_summaries"))
    made = {"reports", "period_totals", "places", "agencies", "reporting_areas", *_TOGETHER, *_OF_A_BATCH}
    if scope.cases:
        run_script(connection, sql("scoped_cases"))
        made.add("cases")
    return made


def _agreed(column: str, scope: Scope) -> str:
    """The SQL of one column of a report that is shown as agreed. All names come from `hotspots.schema`."""
    kind = REPORTS[column].type
    nothing = "''" if kind == "VARCHAR" else f"CAST(NULL AS {kind})"
    if column in ("easting", "northing", "lon", "lat", "cell_id"):
        if scope.grain == "report":
            return f'r."{column}"'
        source = "block_id" if column == "cell_id" else f"b_{column}"
        return f"CASE WHEN r.shown THEN CAST(r.{source} AS {kind}) END"
    if column == "location_precision_m" and scope.grain != "report":
        return f"greatest(r.location_precision_m, CAST(150 AS {kind}))"
    if column == "patch":
        return "r.patch" if scope.grain in ("patch", "hexagon", "report") else nothing
    if column in ("ward", "lad", "police_force"):
        return f'r."{column}"'
    return _agreed_time(column, scope, nothing)


def _agreed_time(column: str, scope: Scope, nothing: str) -> str:
    finest = {"month": 0, "day": 1, "hour": 2, "exact": 3}[scope.times]
    if column == "occurred_from":
        unit = ("month", "day", "hour", "")[finest]
        return f"date_trunc('{unit}', r.occurred_from)" if unit else "r.occurred_from"
    if column == "time_precision":
        # What is known less well than agreed stays as it is.
        order = "list_position(['month', 'day', 'hour', 'exact'], r.time_precision)"
        return f"['month', 'day', 'hour', 'exact'][least({order}, {finest + 1})]"
    if column == "recorded_at" and column in scope.fields and finest < 3:
        return "date_trunc('day', r.recorded_at)"
    if column in ("day_no", "week_no", "weekday"):
        return f'r."{column}"' if finest >= 1 else nothing
    if column in ("hour", "utc_offset_min"):
        return f'r."{column}"' if finest >= 2 else nothing
    return f'r."{column}"' if column in (*ALWAYS, *scope.fields) else nothing


def _protected(connection: duckdb.DuckDBPyConnection, scope: Scope) -> set[str]:
    """Counts only: one base table, rounded once; reports, totals and lists are made from it and from nothing else."""
    values = {
        "grain": scope.grain,
        "by_category": "category" in scope.by,
        "by_qualifier": "qualifier" in scope.by,
        "by_youth": "youth_related" in scope.by,
        "by_agency": "agency" in scope.by,
        "by_daypart": "daypart" in scope.by,
        "base": max(scope.minimum, 3),
        # Counts of some areas are others than those of all: they get a draw of their own.
        "key": "|".join([scope.key or _no_key(), *scope.lads, *scope.police_forces, scope.area]).rstrip("|"),
    }
    connection.execute(sql("protected_counts"), values)
    connection.execute(
        "CREATE TABLE s.scope_window AS SELECT CAST($months AS INTEGER) AS months", {"months": _window(connection)}
    )
    made = {
        "report_id": "''", "agency_type": "'other'", "source_agency": "p.source_agency",
        "occurred_from": "make_timestamp(p.month_no // 12, p.month_no % 12 + 1, 1, coalesce(p.hour, 0), 0, 0.0)",
        "time_precision": "'month'", "month_no": "p.month_no", "hour": "p.hour",
        "easting": "p.easting", "northing": "p.northing", "lon": "p.lon", "lat": "p.lat", "cell_id": "p.cell_id",
        "location_method": "CASE WHEN p.cell_id IS NULL THEN 'none' ELSE 'snap_point' END",
        "location_precision_m": "150.0", "category": "p.category", "qualifier": "p.qualifier",
        "youth_related": "p.youth_related", "ward": "p.ward", "patch": "p.patch",
    }  # fmt: skip
    columns = ", ".join(
        f'CAST({made.get(c, "" if c in made else _blank(d.type))} AS {d.type}) AS "{c}"' for c, d in REPORTS.items()
    )
    columns = ", ".join((columns, _NO_TILE))
    # A count of ten is ten equal rows: every question about reports is then answered from the protected counts.
    _view(connection, "reports", sql("protected_reports").replace("/*columns*/", columns))
    run_script(connection, sql("protected_tables"))
    run_script(connection, sql("scoped_summaries"))
    return {
        "reports", "period_totals", "places", "agencies", "reporting_areas", "hotspots", "risk_cells",
        "detected_periods", "off_list", "meta",
    }  # fmt: skip


def _window(connection: duckdb.DuckDBPyConnection) -> int:
    """Months of the evidence window that the lists were made with."""
    row = first_row(connection.execute("SELECT value FROM sealed.meta WHERE key = 'settings'"))
    return (Settings.model_validate_json(row[0]) if row else Settings()).detection.window("month")


def _blank(kind: str) -> str:
    return "''" if kind == "VARCHAR" else "NULL"


def _no_key() -> str:
    raise ValueError("protected counts need a key for their rounding")
