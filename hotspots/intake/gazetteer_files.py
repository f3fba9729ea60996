"""The files behind the gazetteer: found, opened and read block by block, only the columns needed.

Formats are told apart by their columns, not by their names: OS Open UPRN (UPRN, X_COORDINATE, Y_COORDINATE), Code-Point
Open (without heading, or PC/PQ/EA/NO), ONSPD and NSPL (pcds, …east1m, …north1m, …gridind). Where a release renames a
column, its beginning or end still tells it.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from glob import glob
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from hotspots.errors import SettingsError
from hotspots.intake.raw_table import TEXT, plain

_BLOCK = 16 * 1024**2
_HEAD = 64 * 1024
_CODEPOINT = ("PC", "PQ", "EA", "NO")

Opener = Callable[[], AbstractContextManager[Any]]


def gazetteer_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The CSV, CSV.GZ and ZIP files that files, folders and patterns stand for, sorted.

    Raises:
        SettingsError: when one of them stands for none.
    """
    for path in paths:
        if any(sign in str(path) for sign in "*?["):
            found = [Path(p) for p in sorted(glob(str(path), recursive=True))]  # noqa: PTH207 - an absolute pattern
        else:
            found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        tables = [p for p in found if p.is_file() and p.name.lower().endswith((".csv", ".csv.gz", ".zip"))]
        if not tables:
            raise SettingsError(
                "There is no such gazetteer file.", where=str(path), remedy="Check [gazetteer] in the settings file."
            )
        yield from tables


def read_columns(path: Path, wanted: dict[str, tuple[str, ...]], *, optional: str = "") -> Iterator[pd.DataFrame]:
    """A file's wanted columns as text, block by block.

    Args:
        wanted: name to give → names that the column may have, or that its name may begin or end with.
        optional: the one of them that may be missing; it is then blank.

    Raises:
        SettingsError: when the file cannot be read or has no such columns.
    """
    try:
        for opener in _openers(path):
            yield from _read(opener, wanted, optional, path)
    except (OSError, EOFError, zlib.error, csv.Error, zipfile.BadZipFile, RuntimeError, pa.ArrowException) as error:
        raise SettingsError(
            "The gazetteer file cannot be read.", where=str(path), remedy="Fetch it again, or take it out of the list."
        ) from error


def _read(opener: Opener, wanted: dict[str, tuple[str, ...]], optional: str, path: Path) -> Iterator[pd.DataFrame]:
    with opener() as stream:
        head = stream.read(_HEAD).decode("utf-8-sig", errors="replace")
    lines = [line for line in csv.reader(head.splitlines()[:2]) if line]
    if not lines or _only_lists_names(lines):
        return
    has_heading = not any(cell.strip().isdigit() for cell in lines[0])
    first = lines[0] if has_heading else [*_CODEPOINT, *(str(i) for i in range(len(_CODEPOINT), len(lines[0])))]
    picked = {ours: place for ours, names in wanted.items() if (place := _find(first, names)) is not None}
    if missing := [ours for ours in wanted if ours not in picked and ours != optional]:
        raise SettingsError(
            f"The gazetteer file has no column for {', '.join(missing)}.",
            where=str(path),
            remedy="OS Open UPRN, Code-Point Open, ONSPD and NSPL files are understood.",
        )
    names = [str(i) for i in range(len(first))]
    columns = [str(place) for place in picked.values()]
    with opener() as stream:
        reader = pa_csv.open_csv(
            stream,
            read_options=pa_csv.ReadOptions(
                block_size=_BLOCK, column_names=names, skip_rows=int(has_heading), encoding="utf-8"
            ),
            parse_options=pa_csv.ParseOptions(invalid_row_handler=lambda row: "skip"),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=columns
            ),
        )
        for block in reader:
            frame = block.to_pandas(types_mapper=lambda kind: TEXT)
            frame.columns = list(picked)
            yield frame if optional in picked or not optional else frame.assign(**{optional: ""})


def _find(heading: Sequence[str], names: tuple[str, ...]) -> int | None:
    tidy = [plain(name) for name in heading]
    exact = [tidy.index(name) for name in names if name in tidy]
    loose = [i for i, t in enumerate(tidy) if any(len(n) > 3 and (t.startswith(n) or t.endswith(n)) for n in names)]
    return next(iter([*exact, *loose]), None)


def _only_lists_names(lines: list[list[str]]) -> bool:
    """The file that comes with Code-Point Open and holds nothing but the columns' names, short and long."""
    return len(lines) == 2 and plain(lines[1][0]) == "postcode"


def _openers(path: Path) -> Iterator[Opener]:
    if not path.name.lower().endswith(".zip"):
        yield partial(pa.input_stream, str(path))
        return
    with zipfile.ZipFile(path) as archive:
        # ONSPD comes whole, and once more split up by area.
        names = [n for n in archive.namelist() if n.lower().endswith(".csv") and "multi_csv" not in n.lower()]
    for name in sorted(names):
        yield partial(_member, path, name)


@contextmanager
def _member(path: Path, name: str) -> Iterator[Any]:
    with zipfile.ZipFile(path) as archive, archive.open(name) as stream:
        yield stream
