"""The files behind the gazetteer: found, opened and read block by block, only the columns needed.

Formats are told apart by their columns, not by their names: OS Open UPRN (UPRN, X_COORDINATE, Y_COORDINATE), Code-Point
Open (without heading, or PC/PQ/EA/NO), ONSPD and NSPL (pcds, …east1m, …north1m, …gridind). Where a release renames a
column, its beginning or end still tells it.
"""

from __future__ import annotations

import codecs
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
from hotspots.intake.raw_table import TEXT, plain, shorten
from hotspots.intake.sources import MAX_RATIO, RATIO_FLOOR

_BLOCK = 16 * 1024**2
_HEAD = 64 * 1024
_CODEPOINT = ("PC", "PQ", "EA", "NO")
# What messages call the columns.
_SAID = {"uprn": "UPRN", "code": "postcode", "e": "easting", "n": "northing"}

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


class _OtherTable(SettingsError):
    """A table that has not the columns of a gazetteer."""


def read_columns(
    paths: Sequence[Path], wanted: dict[str, tuple[str, ...]], *, optional: str = ""
) -> Iterator[pd.DataFrame]:
    """The wanted columns as text, block by block, of all that the paths stand for.

    Other tables that lie in a folder or an archive (ONSPD comes with lists of names) are passed over beside one that
    has the columns.

    Args:
        paths: files, folders or patterns.
        wanted: name to give → names that the column may have, or that its name may begin or end with.
        optional: the one of them that may be missing; it is then blank.

    Raises:
        SettingsError: when a file cannot be read, or none of a path has such columns.
    """
    for path in paths:
        fitting, other = False, None
        for file in gazetteer_files([path]):
            for opener in _openers(file):
                try:
                    yield from _read_safely(opener, wanted, optional, file)
                    fitting = True
                except _OtherTable as error:
                    other = other or error
        if other is not None and not fitting:
            raise other


def _read_safely(
    opener: Opener, wanted: dict[str, tuple[str, ...]], optional: str, path: Path
) -> Iterator[pd.DataFrame]:
    try:
        yield from _read(opener, wanted, optional, path)
    except (OSError, EOFError, zlib.error, csv.Error, zipfile.BadZipFile, RuntimeError, pa.ArrowException) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> SettingsError:
    return SettingsError(
        "The gazetteer file cannot be read.", where=str(path), remedy="Fetch it again, or take it out of the list."
    )


def _read(opener: Opener, wanted: dict[str, tuple[str, ...]], optional: str, path: Path) -> Iterator[pd.DataFrame]:
    with opener() as stream:
        begin = stream.read(_HEAD)
    encoding = "utf-16" if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    head = begin.decode(encoding.replace("utf-8", "utf-8-sig"), errors="replace").splitlines()[:2]
    delimiter = max(",;\t", key=head[0].count) if head else ","
    lines = [line for line in csv.reader(head, delimiter=delimiter) if line]
    if not lines or _only_lists_names(lines):
        return
    has_heading = not any(cell.strip().isdigit() for cell in lines[0])
    first = lines[0] if has_heading else [*_CODEPOINT, *(str(i) for i in range(len(_CODEPOINT), len(lines[0])))]
    picked = {ours: place for ours, names in wanted.items() if (place := _find(first, names)) is not None}
    if missing := [ours for ours in wanted if ours not in picked and ours != optional]:
        shown = shorten("".join(sign for sign in head[0] if sign.isprintable()), 120)
        raise _OtherTable(
            f"The gazetteer file has no column for {', '.join(_SAID[ours] for ours in missing)}.",
            where=str(path),
            remedy=f"Its first line reads “{shown}”. OS Open UPRN, Code-Point Open, ONSPD and NSPL "
            "files are understood, and a CSV file whose first line names these columns.",
        )
    names = [str(i) for i in range(len(first))]
    columns = [str(place) for place in picked.values()]
    with opener() as stream:
        reader = pa_csv.open_csv(
            stream,
            read_options=pa_csv.ReadOptions(
                block_size=_BLOCK, column_names=names, skip_rows=int(has_heading), encoding=encoding
            ),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, invalid_row_handler=lambda row: "skip"),
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
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise _unreadable(path) from error
    # ONSPD comes whole, and once more split up by area.
    tables = [i for i in infos if i.filename.lower().endswith(".csv") and "multi_csv" not in i.filename.lower()]
    if any(i.file_size > max(RATIO_FLOOR, MAX_RATIO * i.compress_size) for i in tables):
        raise SettingsError(
            "The gazetteer is packed far tighter than any table is.", where=str(path), remedy="Fetch it again."
        )
    for name in sorted(i.filename for i in tables):
        yield partial(_member, path, name)


@contextmanager
def _member(path: Path, name: str) -> Iterator[Any]:
    with zipfile.ZipFile(path) as archive, archive.open(name) as stream:
        yield stream
