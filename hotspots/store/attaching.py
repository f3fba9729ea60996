"""A published version made ready to be asked, whichever version of this program has published it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import duckdb

from hotspots.store.sql_files import run_script, sql

Name = Literal["s", "sealed", "whole"]


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: Name) -> bool:
    """Attach a version as `name`, to be read only.

    Returns:
        Whether it holds tiles and tallies. Where it was published before there were any, they are there, but empty, and
        every report is in tile 0: nothing has to be published anew to be read.
    """
    quoted = str(path).replace("'", "''")
    connection.execute("ATTACH '" + quoted + "' AS " + name + " (READ_ONLY)")
    held = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [name]).fetchall()
    tables = {table for (table,) in held}
    if "tallies" in tables or "reports" not in tables:
        return "tallies" in tables
    connection.execute("DETACH " + name)
    connection.execute("ATTACH '" + quoted + "' AS former (READ_ONLY)")
    connection.execute("ATTACH ':memory:' AS " + name)
    run_script(connection, sql("former_version").replace("/*into*/", name))
    for table in sorted(tables - {"reports"}):
        known = '."' + table.replace('"', '""') + '"'
        connection.execute("CREATE VIEW " + name + known + " AS SELECT * FROM former" + known)  # noqa: S608
    return False
