"""Made-up street files in the form of data.police.uk, one for each force and month; one row in eight is ASB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.nation import SEED, points

# A month of the whole country has about half a million rows, unequally shared: the largest force has a sixth of them.
A_MONTH, FORCES = 500_000, 43
_OTHERS = (
    "Violence and sexual offences",
    "Criminal damage and arson",
    "Burglary",
    "Shoplifting",
    "Vehicle crime",
    "Other theft",
    "Public order",
    "Drugs",
)


def write_street_files(folder: Path, rows: int) -> tuple[int, int]:
    """Write about `rows` rows, month after month backwards from December 2025; made once.

    Returns:
        How many files there are, and their size in bytes.
    """
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect()
        connection.register("given_points", points())
        connection.execute("CREATE TABLE points AS SELECT * FROM given_points")
        months, last = divmod(rows, A_MONTH)
        for number, count in enumerate([A_MONTH] * months + [last] * bool(last)):
            _write_month(connection, folder, 2025 * 12 + 11 - number, count)
        (folder / "done").touch()
    files = list(folder.rglob("*.csv"))
    return len(files), sum(file.stat().st_size for file in files)


def _write_month(connection: duckdb.DuckDBPyConnection, folder: Path, month_no: int, count: int) -> None:
    month = f"{month_no // 12}-{month_no % 12 + 1:02d}"
    forces = min(FORCES, max(1, count // 5_000))
    kinds = "[" + ", ".join(f"'{kind}'" for kind in _OTHERS) + "]"
    salt = (month_no * 8 + SEED) * 1_000_003
    connection.execute(
        f"""CREATE OR REPLACE TABLE drawn AS
        SELECT i, (hash(i * 8 + {salt}) % 1000) < 126 AS asb,
               hash(i * 8 + 1 + {salt}) AS h, p.*,
               floor(pow((hash(i * 8 + 2 + {salt}) % 1000003) / 1000003.0::DOUBLE, 2.2) * {forces})::INTEGER AS force
        FROM range({count}) AS r(i)
        JOIN points AS p
          ON p.rank = floor(700000 * pow((hash(i * 8 + 3 + {salt}) >> 11)::DOUBLE / 9007199254740992.0::DOUBLE, 2.09))
        ORDER BY i"""
    )
    target = folder / month
    target.mkdir(exist_ok=True)
    for force in range(forces):
        name = f"Force {force:02d} Constabulary"
        file = str(target / f"{month}-force-{force:02d}-street.csv")
        connection.execute(
            f"""COPY (SELECT CASE WHEN NOT asb
                        THEN lower(printf('%016x%016x%016x%016x', h, hash(h), hash(h + 1), hash(h + 2)))
                   END AS "Crime ID",
                   '{month}' AS "Month", '{name}' AS "Reported by", '{name}' AS "Falls within",
                   CASE WHEN h % 1000 >= 2 THEN printf('%.6f', lon) END AS "Longitude",
                   CASE WHEN h % 1000 >= 2 THEN printf('%.6f', lat) END AS "Latitude",
                   'On or near Street ' || (rank // 30) AS "Location",
                   'E01' || lpad((pid // 20)::VARCHAR, 6, '0') AS "LSOA code",
                   'Town ' || town || ' ' || lpad((pid // 20 % 999)::VARCHAR, 3, '0') || 'A' AS "LSOA name",
                   CASE WHEN asb THEN 'Anti-social behaviour' ELSE {kinds}[1 + (h % {len(_OTHERS)})::INTEGER]
                   END AS "Crime type",
                   CASE WHEN NOT asb THEN 'Investigation complete; no suspect identified'
                   END AS "Last outcome category",
                   NULL AS "Context"
            FROM drawn WHERE force = {force} ORDER BY i)
            TO '{file}' (HEADER, QUOTE '"')"""
        )
