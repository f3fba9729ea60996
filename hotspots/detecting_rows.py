"""Detection as a step of an engine: all that is known of one area goes in as a table, its lists come out as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pandas as pd
import pyarrow as pa

from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps
from hotspots.detect.grid import Grid
from hotspots.detect.run import LISTS, Detected, DetectionInput
from hotspots.detecting import detect_areas
from hotspots.periods import PeriodKind
from hotspots.schema import HOTSPOTS, OFF_LIST
from hotspots.settings import Detection

# All lists in one table: which of them a row belongs to, and the columns of all of them.
COLUMNS: dict[str, str] = {"list_name": "VARCHAR"} | {
    name: column.type for columns in LISTS.values() for name, column in columns.items()
}
_ARROW = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR[]": pa.list_(pa.string()),
    "BIGINT[]": pa.list_(pa.int64()),
}
SCHEMA = pa.schema([(name, _ARROW[type_]) for name, type_ in COLUMNS.items()])
# The order of `sql/points.sql`: sums of doubles depend on it, and rows come in any order.
_POINT_ORDER = ["number", "easting", "northing", "day_no", "makes_clusters", "snapped", "reporter"]


def detect_group(
    rows: pa.Table, *, grid: Grid, detection: Detection, gaps: Mapping[PeriodKind, Gaps] | None = None
) -> pa.Table:
    """The lists of one area and kind of period.

    Args:
        rows: columns of `sql/rebuild/detection_input.sql`, of one area and kind, in any order.
        gaps: by kind of period, where files of some police forces are missing; others: nowhere.

    Returns:
        Columns `COLUMNS`. None where areas are told apart and these reports are of no known one.
    """
    first = rows.slice(0, 1).to_pylist()[0]
    area = str(first["area"])
    given = _input(rows.to_pandas(), first["kind"])
    if given is None or (detection.by and not area):
        return SCHEMA.empty_table()
    given = replace(given, gaps=(gaps or {}).get(given.kind, EVERYTHING_KNOWN))
    return pa.concat_tables(_lists(detect_areas({area: given}, grid, detection, processes=1)[area]))


def _input(frame: pd.DataFrame, kind: str) -> DetectionInput | None:
    """The parts of the table as detection wants them; None where nothing is known by this kind of period."""
    parts = {str(name): part for name, part in frame.groupby("part")}
    if "points" not in parts:
        return None
    nothing = frame.iloc[:0]
    points = parts["points"].sort_values(_POINT_ORDER, na_position="last", kind="stable", ignore_index=True)
    points["makes_clusters"] = points["makes_clusters"].astype(bool)
    points["snapped"] = points["snapped"].astype(bool)
    return DetectionInput(
        kind="week" if kind == "week" else "month",
        points=points[["cell_id", *_POINT_ORDER, "reports"]],
        growth=parts["growth"].sort_values("cell_id", ignore_index=True)[["cell_id", "number"]].astype("int64"),
        places=_places(parts.get("places", nothing)),
        before=_former(parts.get("former", nothing), kind),
        off_list=pd.DataFrame(columns=list(OFF_LIST)),
        first=0,
    )


def _places(part: pd.DataFrame) -> pd.DataFrame:
    ordered = part.sort_values(["cell_id", "reports", "place_name"], ascending=[True, False, True], ignore_index=True)
    return ordered[["cell_id", "place_name", "reports"]].astype({"cell_id": "int64", "reports": "int64"})


def _former(part: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Lists made before, of which only ids, names and cells count: all of them are being made again."""
    rows = []
    for key, cells in part.groupby(["number", "reports", "hotspot_id", "place_name"])["cell_id"]:
        number, rank, hotspot_id, name = cast(tuple[int, int, str, str], key)
        rows.append((kind, int(number), hotspot_id, name, int(rank), cells.to_numpy(dtype="int64")))
    table = pd.DataFrame(rows, columns=["kind", "period", "hotspot_id", "name", "rank", "cells"])
    nobody: list[list[str]] = [[] for _ in rows]
    table = table.assign(parent_id="", merged_ids=pd.Series(nobody, index=table.index, dtype="object"))
    return table.reindex(columns=list(HOTSPOTS)).astype({"period": "int64", "rank": "int64"})


def _lists(detected: Detected) -> list[pa.Table]:
    filled = {name: frame for name, frame in detected.tables.items() if len(frame)}
    return [SCHEMA.empty_table(), *(_as_rows(frame.assign(list_name=name)) for name, frame in filled.items())]


def _as_rows(frame: pd.DataFrame) -> pa.Table:
    arrays = [
        pa.array(frame[field.name], type=field.type, from_pandas=True)
        if field.name in frame
        else pa.nulls(len(frame), field.type)
        for field in SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
