"""What reckons a rebuild: three methods, whatever stands behind them. DuckDB is the product's own engine.

An engine holds tables by name. It reads them from Parquet, makes new ones from them, and writes them as Parquet. The
queries stand in `sql/rebuild/` and are written so that every engine runs the same text: doubles as 5E-1,
floor(x + 5E-1) instead of round(), weeks as whole numbers, no value but those of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import duckdb
import pyarrow as pa

from hotspots.errors import StoreError
from hotspots.processes import side_by_side
from hotspots.store.opening import first_line
from hotspots.store.sql_files import sql

# A table of one group in, its table out. Carried to other processes and machines: a function of a module, or a
# `functools.partial` of one.
Work: TypeAlias = Callable[[pa.Table], pa.Table]


@dataclass(frozen=True)
class Query:
    """A table made by `sql/rebuild/<name>.sql`, and called by the same name."""

    name: str


@dataclass(frozen=True)
class Grouped:
    """A table made group by group, each group by itself and side by side where there is room.

    Attributes:
        name: what the new table is called.
        of: the table whose rows are grouped.
        keys: columns that make a group; none of them is ever null.
        work: what is done with each group. The order of rows handed to it is not defined.
        columns: name → type (as in `hotspots.schema`) of what `work` returns.
    """

    name: str
    of: str
    keys: tuple[str, ...]
    work: Work
    columns: Mapping[str, str]


Step: TypeAlias = Query | Grouped


class Engine(Protocol):
    """Three methods. Use it as a context manager: it lets go of what it holds."""

    def read(self, name: str, folder: Path) -> None:
        """Call the Parquet files of a folder, and of folders in it, by a name.

        Raises:
            StoreError: when there are none, or they cannot be read.
        """

    def run(self, step: Step) -> None:
        """Make a new table from those that have a name.

        Raises:
            StoreError: when the engine cannot carry it out.
        """

    def write(self, name: str, folder: Path) -> None:
        """Write a table to Parquet files in a new folder.

        Raises:
            StoreError: when it cannot be written, or not be made.
        """

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of everything; tables that were not written are gone."""


class DuckDBEngine:
    """DuckDB in this process, and detection in several beside it.

    Args:
        scratch: a file for tables that are larger than memory; removed at the end.
        processes: how many detect side by side.
    """

    def __init__(self, scratch: Path, *, processes: int = 1) -> None:
        self._scratch, self._processes = scratch, processes
        self._forget()
        try:
            self.connection = duckdb.connect(str(scratch))
        except duckdb.Error as error:
            raise _failed(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self._forget()

    def _forget(self) -> None:
        for path in (self._scratch, self._scratch.with_name(self._scratch.name + ".wal")):
            path.unlink(missing_ok=True)

    def read(self, name: str, folder: Path) -> None:
        """See `Engine.read`."""
        files = sorted(str(path) for path in folder.rglob("*.parquet"))
        if not files:
            raise StoreError("There are no Parquet files here.", where=str(folder))
        self._do("CREATE VIEW " + name + " AS FROM read_parquet(" + _quoted(files) + ", hive_partitioning = false)")

    def run(self, step: Step) -> None:
        """See `Engine.run`."""
        if isinstance(step, Query):
            self._do("CREATE TABLE " + step.name + " AS " + sql(f"rebuild/{step.name}"))
            return
        columns = ", ".join(f'"{column}" {type_}' for column, type_ in step.columns.items())
        self._do("CREATE TABLE " + step.name + " (" + columns + ")")
        groups = ((group,) for group in self._groups(step))
        for made in side_by_side(step.work, groups, processes=self._processes):
            self.connection.register("made", made)
            self._do("INSERT INTO " + step.name + " BY NAME FROM made")
            self.connection.unregister("made")

    def write(self, name: str, folder: Path) -> None:
        """See `Engine.write`."""
        folder.mkdir(parents=True)
        target = _quoted([str(folder / "part.parquet")])[1:-1]
        self._do("COPY " + name + " TO " + target + " (FORMAT parquet, COMPRESSION zstd)")

    def _groups(self, step: Grouped) -> Iterator[pa.Table]:
        """Each group as a table, the largest first."""
        # Asked for from other threads while what was made of the groups before is written: by a connection of its own.
        rows = self.connection.cursor().table(step.of)
        keys = ", ".join(step.keys)
        sizes = rows.aggregate(keys + ", count(*) AS size").order("size DESC, " + keys).project(keys)
        for key in sizes.fetchall():
            group = rows
            for name, value in zip(step.keys, key, strict=True):
                group = group.filter(duckdb.ColumnExpression(name) == duckdb.ConstantExpression(value))
            yield group.to_arrow_table()

    def _do(self, statement: str) -> duckdb.DuckDBPyConnection:
        """Names in a statement come from this code and from the vocabulary, never from data."""
        try:
            return self.connection.execute(statement)
        except duckdb.Error as error:
            raise _failed(error) from error


def _quoted(values: list[str]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"


def _failed(error: Exception) -> StoreError:
    return StoreError(f"DuckDB could not carry out the rebuild ({first_line(error)[:300]}).")
