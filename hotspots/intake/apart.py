"""Reading a large workbook in a process of its own, with limits: a trap inside ends that process and not this one.

The child (`python -m hotspots.intake.apart`) gets the feed and the file through its standard input and gives back one
line of JSON and the cells as an Arrow stream. Where the system knows no limits (Windows), the time is limited alone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from hotspots.errors import FileRefused
from hotspots.intake.raw_table import TEXT, RaggedRow, RawTable, ReadingNote
from hotspots.settings import Feed

# About five times what workbooks of that size take. Memory: the program itself, and per byte unpacked.
_MEMORY, _MEMORY_PER_BYTE = 3 * 1024**3, 12
_SECONDS, _SECONDS_PER_MB = 60, 3.0
_REFUSED = 3


def read_apart(data: bytes, feed: Feed, *, name: str, unpacked: int) -> RawTable:
    """Read a workbook in a process of its own.

    Args:
        unpacked: how many bytes the workbook's archive says it holds.

    Raises:
        FileRefused: when it cannot be read, or needs more memory or time than workbooks of its size do.
    """
    seconds = int(_SECONDS + unpacked / 1024**2 * _SECONDS_PER_MB)
    asked = {
        "feed": feed.model_dump(mode="json"),
        "name": name,
        "unpacked": unpacked,
        "seconds": seconds,
        "memory": int(_MEMORY + unpacked * _MEMORY_PER_BYTE),
    }
    home = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "hotspots.intake.apart"],
            input=json.dumps(asked).encode() + b"\n" + data,
            capture_output=True,
            timeout=seconds * 2,
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(name) from error
    head, _, cells = done.stdout.partition(b"\n")
    if done.returncode == _REFUSED:
        problem = json.loads(head)
        raise FileRefused(problem["what"], where=problem["where"], remedy=problem["remedy"])
    if done.returncode:
        raise _too_much(name)
    return _unpack(json.loads(head), cells)


def _too_much(name: str) -> FileRefused:
    return FileRefused(
        "Reading this workbook takes far more memory or time than its size explains.",
        where=name,
        remedy="Save the sheet with the table as CSV and load that.",
    )


def _pack(table: RawTable) -> bytes:
    told = {
        "heading": table.heading,
        "ragged": [dataclasses.astuple(row) for row in table.ragged],
        "blank_lines": table.blank_lines,
        "notes": [dataclasses.astuple(note) for note in table.notes],
    }
    columns = pa.Table.from_pandas(table.cells.assign(row_no=table.row_no), preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, columns.schema) as writer:
        writer.write_table(columns)
    return json.dumps(told).encode() + b"\n" + bytes(sink.getvalue())


def _unpack(told: dict[str, Any], packed: bytes) -> RawTable:
    columns = pa.ipc.open_stream(packed).read_all()
    numbers = columns.column("row_no").to_numpy()
    cells: pd.DataFrame = columns.drop_columns(["row_no"]).to_pandas(types_mapper=lambda kind: TEXT)
    return RawTable(
        heading=tuple(told["heading"]),
        cells=cells,
        row_no=numbers,
        ragged=tuple(RaggedRow(number, tuple(row)) for number, row in told["ragged"]),
        blank_lines=told["blank_lines"],
        notes=tuple(ReadingNote(*note) for note in told["notes"]),
    )


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def main() -> int:
    """The child: a request in, a table out."""
    from hotspots.intake.read_xlsx import read_here

    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    _limit(asked["memory"], asked["seconds"])
    feed = Feed.model_validate(asked["feed"])
    try:
        packed = _pack(read_here(data, feed, name=asked["name"], unpacked=asked["unpacked"]))
    except FileRefused as problem:
        told = {"what": problem.what, "where": problem.where, "remedy": problem.remedy}
        packed, code = json.dumps(told).encode() + b"\n", _REFUSED
    except MemoryError:
        return 1
    else:
        code = 0
    sys.stdout.buffer.write(packed)
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
