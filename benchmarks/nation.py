"""A made-up nation of reports, as concentrated as real street data, made inside DuckDB from a seed.

700,000 points in 450 towns, 156 weeks; how often a point is reported follows a power law under which the busiest of
them has about 1,600 of a million reports. Every value follows from the report's number and the seed by a hash, so that
the same size gives the same reports on any machine, however many threads make them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from hotspots.schema import BATCHES, CATEGORIES, REPORTS, SCHEMA_VERSION

POINTS, TOWNS, FORCES, WEEKS = 700_000, 450, 43, 156
SEED = 20240611
# P(rank <= k) = (k / POINTS) ** _POWER: the first of 700,000 points then has 0.16% of all reports.
_POWER = 0.4783
# The last of the weeks ends on Sunday 28 December 2025; days are counted from 1970.
LAST_DAY = 20_450
FIRST_DAY = LAST_DAY - 7 * WEEKS + 1
_AGENCIES = (
    ("police", "police", 55),
    ("landlord", "landlord", 80),
    ("council", "council", 95),
    ("youth", "youth", 100),
)


def points(towns: int = TOWNS, count: int = POINTS) -> pd.DataFrame:
    """The points, by force and town: pid, rank (0 = busiest), easting, northing, lon, lat, cell_id, town, part."""
    from hotspots.detect.grid import Grid
    from hotspots.projection import to_wgs84

    rng = np.random.default_rng(SEED)
    share = 1.0 / np.arange(1, towns + 1) ** 0.8
    town = rng.choice(towns, size=count, p=share / share.sum())
    centres = np.column_stack([rng.uniform(250_000, 620_000, towns), rng.uniform(80_000, 560_000, towns)])
    spread = 500 + 3500 * (share / share.max())[town]
    easting = (centres[town, 0] + rng.normal(0, 1, count) * spread).round(1)
    northing = (centres[town, 1] + rng.normal(0, 1, count) * spread).round(1)
    lon, lat = to_wgs84(easting, northing, "EPSG:27700")
    frame = pd.DataFrame(
        {
            "rank": np.arange(count),
            "easting": easting,
            "northing": northing,
            "lon": lon.round(7),
            "lat": lat.round(7),
            "cell_id": Grid().cell_of(easting, northing),
            "town": town,
            "part": town % FORCES * 1000 + town,
        }
    )
    frame = frame.sort_values(["part", "rank"], kind="stable", ignore_index=True)
    return frame.assign(pid=np.arange(count, dtype=np.int32))


def _uniform(salt: int) -> str:
    """SQL of a number in [0, 1) that follows from the report's number `i`."""
    return f"(hash(i * 64 + {salt}) >> 11)::DOUBLE / 9007199254740992.0::DOUBLE"


def draw(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Make the tables `points` and `drawn` (i, pid, minute: since the first day began), one row a report."""
    connection.register("given_points", points())
    connection.execute("CREATE TABLE points AS SELECT * FROM given_points")
    connection.unregister("given_points")
    # Two hours in three lie in the afternoon, evening or night; the weekend has a little more.
    connection.execute(
        f"""CREATE TABLE drawn AS
        SELECT i, p.pid, p.part,
               (floor({_uniform(2)} * {7 * WEEKS}) * 1440
                + floor(1440 * sqrt({_uniform(3)})))::INTEGER AS minute
        FROM range({SEED}, {SEED + count}) AS r(i)
        JOIN points AS p ON p.rank = floor({POINTS} * pow({_uniform(1)}, {1 / _POWER}))::BIGINT"""
    )


def _expressions() -> dict[str, str]:
    """SQL of the columns of a report, from `drawn` AS d and `points` AS p; those not named are empty or unknown."""
    kinds = "[" + ", ".join(f"'{key}'" for key in CATEGORIES) + "]"
    agency = "CASE " + " ".join(
        f"WHEN d.i * 7919 % 100 < {upto} THEN '{{{n}}}'" for n, (_, _, upto) in enumerate(_AGENCIES)
    )
    sender = f"({agency.format(*(a for a, _, _ in _AGENCIES))} END)"
    day = f"({FIRST_DAY} + d.minute // 1440)"
    at = f"make_timestamp(({FIRST_DAY}::BIGINT * 1440 + d.minute) * 60000000)"
    usual = "CASE " + " ".join(f"WHEN '{key}' THEN '{c.qualifier}'" for key, c in CATEGORIES.items()) + " END"
    category = f"{kinds}[1 + (hash(d.i * 64 + 5) % 1000 * (hash(d.i * 64 + 6) % {len(CATEGORIES)}) // 1000)::INTEGER]"
    return {
        "report_id": f"{sender} || '-' || lower(lpad(to_hex(hash(d.i * 64 + 4)), 16, '0'))",
        "batch_id": "1",
        "row_no": f"d.i - {SEED} + 2",
        "source_agency": sender,
        "agency_type": agency.format(*(t for _, t, _ in _AGENCIES)) + " END",
        "occurred_from": at,
        "utc_offset_min": "0",
        "time_precision": "'exact'",
        "recorded_at": f"{at} + to_minutes((d.i * 31 % 2880)::BIGINT)",
        "day_no": day,
        "week_no": f"(({day} + 3) // 7)",
        "month_no": f"(year({at}) * 12 + month({at}) - 1)",
        "weekday": f"(({day} + 3) % 7 + 1)",
        "hour": "(d.minute % 1440 // 60)",
        **{name: f"p.{name}" for name in ("easting", "northing", "lon", "lat", "cell_id")},
        "location_method": "'coordinates'",
        "location_precision_m": "10",
        "place_name": "'Street ' || p.rank // 30",
        "category": category,
        "category_local": category,
        "qualifier": usual.replace("CASE ", f"CASE {category} ", 1),
        "severity": "'unknown'",
        "channel": "'unknown'",
        **dict.fromkeys(("youth_related", "is_hate", "alcohol", "drugs", "vehicle", "repeat_location"), "'unknown'"),
        "ward": "'E05' || lpad((p.town * 20 + p.rank % 20)::VARCHAR, 6, '0')",
        "lad": "'E07' || lpad(p.town::VARCHAR, 6, '0')",
        "police_force": f"'force-' || lpad((p.town % {FORCES})::VARCHAR, 2, '0')",
    }


def select(where: str = "true") -> str:
    """SQL of reports with the columns of `hotspots.schema.REPORTS`, from `drawn` AS d and `points` AS p."""
    known = _expressions()
    empty = {"VARCHAR": "''"}
    columns = (
        f'CAST({known.get(name, empty.get(column.type, "NULL"))} AS {column.type}) AS "{name}"'
        for name, column in REPORTS.items()
    )
    return f"SELECT {', '.join(columns)} FROM drawn AS d JOIN points AS p USING (pid) WHERE {where}"


def build_store(store: Path, count: int, *, chunk: int = 4_000_000) -> Path:
    """A published store of `count` reports in the layout of `sql/publish.sql`, without lists; made once.

    The reports are written town by town: the order that publishing gives, without sorting all of them at once.
    """
    from hotspots.store.snapshot import BLOCK_ROWS
    from hotspots.store.sql_files import sql, statements, table_definitions

    name = "snapshot-000001.duckdb"
    if (store / "CURRENT").exists():
        return store
    shutil.rmtree(store, ignore_errors=True)
    (store / "snapshots").mkdir(parents=True)
    scratch = store / "scratch.duckdb"
    connection = duckdb.connect(str(scratch))
    connection.execute("SET preserve_insertion_order = true")
    draw(connection, count)
    target = str(store / "snapshots" / name)
    connection.execute(f"ATTACH '{target}' AS published (STORAGE_VERSION 'v1.5.0', ROW_GROUP_SIZE {BLOCK_ROWS})")
    tiles, made, *others = statements(sql("publish"))
    for statement in table_definitions():
        connection.execute(statement)
    connection.execute("DROP TABLE reports")
    connection.execute(f"CREATE VIEW reports AS {select()}")
    connection.execute(tiles)
    head = "CREATE TABLE published.reports AS"
    assert head in made
    for number, (first, last) in enumerate(_runs(connection, chunk)):
        connection.execute(f"CREATE OR REPLACE VIEW reports AS {select(f'd.part BETWEEN {first} AND {last}')}")
        connection.execute(made.replace(head, "INSERT INTO published.reports") if number else made)
    connection.execute("CREATE OR REPLACE VIEW reports AS SELECT * EXCLUDE (tile_no) FROM published.reports")
    line = dict.fromkeys(BATCHES, None) | {"batch_id": 1, "agency": "asb_report", "status": "active", "accepted": count}
    connection.append("batches", pd.DataFrame([line]), by_name=True)
    connection.execute("INSERT INTO meta VALUES ('schema_version', ?)", [str(SCHEMA_VERSION)])
    for statement in others:
        connection.execute(statement)
    connection.execute("CHECKPOINT published")
    connection.close()
    scratch.unlink()
    (store / "CURRENT").write_text(name)
    return store


def _runs(connection: duckdb.DuckDBPyConnection, chunk: int) -> list[tuple[int, int]]:
    """Towns in order, cut into runs of about `chunk` reports."""
    rows = connection.execute("SELECT part, count(*) FROM drawn GROUP BY part ORDER BY part").fetchall()
    ranges: list[tuple[int, int]] = []
    first, held = rows[0][0], 0
    for part, reports in rows:
        held += reports
        if held >= chunk:
            ranges.append((first, part))
            first, held = part + 1, 0
    return [*ranges, (first, rows[-1][0])] if held else ranges
