"""The rebuild on Apache Spark, for data that no single machine holds. Needs requirements-spark.txt and Java.

Nothing else in this package imports pyspark, and the dashboard never does.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hotspots.errors import StoreError, UsageError
from hotspots.processes import cores
from hotspots.store.engine import Query, Step
from hotspots.store.opening import first_line
from hotspots.store.sql_files import sql

# How a column's type of the vocabulary is called in Spark; the others have the same name.
_TYPES = {"VARCHAR": "STRING", "INTEGER": "INT", "VARCHAR[]": "ARRAY<STRING>", "BIGINT[]": "ARRAY<BIGINT>"}
# Parts for each core of this machine: more than one, because areas differ in size.
_PARTS_PER_CORE = 3
_LOOPBACK = ("local", "spark://127.0.0.1:", "spark://localhost:")


class SparkEngine:
    """Spark SQL, with detection in Python workers that run the very code of this process.

    The folders that it reads and writes must be the same ones on every machine of the cluster.

    Args:
        master: "local[2]", or "spark://host:7077".

    Raises:
        UsageError: when pyspark is not installed.
        StoreError: when no session can be opened there.
    """

    def __init__(self, master: str) -> None:
        # It says so at every start; only its Arrow side is used here, whose results the tests compare row by row.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        try:
            import pyspark.sql
        except ImportError as error:
            raise UsageError(
                "Spark is not installed here.", remedy="Run: python -m pip install -r requirements-spark.txt"
            ) from error
        # What a worker starts must be this Python, with these packages.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        if master.startswith(_LOOPBACK):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = pyspark.sql.SparkSession.builder.master(master).appName("hotspots rebuild")
        for key, value in _configuration(master).items():
            builder = builder.config(key, value)
        self._packed = Path(tempfile.mkdtemp(prefix="hotspots-")) / "hotspots.zip"
        self.session: Any = self._try(builder.getOrCreate)
        self.session.sparkContext.setLogLevel("ERROR")
        self._send_package()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.stop()
        self._packed.unlink(missing_ok=True)
        self._packed.parent.rmdir()

    def read(self, name: str, folder: Path) -> None:
        """See `Engine.read`."""
        if not any(folder.rglob("*.parquet")):
            raise StoreError("There are no Parquet files here.", where=str(folder))
        # Folders are there to be skipped, not to be told as columns: the files hold everything.
        reader = self.session.read.option("recursiveFileLookup", "true")
        self._try(lambda: reader.parquet(folder.resolve().as_uri()).createOrReplaceTempView(name))

    def run(self, step: Step) -> None:
        """See `Engine.run`. Nothing is reckoned before something is written."""
        if isinstance(step, Query):
            self._try(lambda: self.session.sql(sql(f"rebuild/{step.name}")).createOrReplaceTempView(step.name))
            return
        columns = ", ".join(f"`{name}` {_TYPES.get(type_, type_)}" for name, type_ in step.columns.items())
        groups, work = self.session.table(step.of).groupBy(*step.keys), step.work
        # pyspark 4.3 stumbles over a functools.partial: it looks for type hints and finds none of its own.
        made = self._try(lambda: groups.applyInArrow(lambda rows: work(rows), schema=columns))
        made.createOrReplaceTempView(step.name)

    def write(self, name: str, folder: Path) -> None:
        """See `Engine.write`."""
        self._try(lambda: self.session.table(name).write.parquet(folder.resolve().as_uri()))

    def _send_package(self) -> None:
        """The workers get this package as it is here: code and data cannot be of two versions."""
        package = Path(__file__).resolve().parent.parent
        with zipfile.ZipFile(self._packed, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(package.rglob("*")):
                if path.suffix in {".py", ".sql"}:
                    packed.write(path, path.relative_to(package.parent))
        self.session.sparkContext.addPyFile(str(self._packed))

    def _try(self, work: Callable[[], Any]) -> Any:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            return work()
        except (PySparkException, Py4JError, OSError) as error:
            raise StoreError(f"Spark could not carry out the rebuild ({first_line(error)[:300]}).") from error


def _configuration(master: str) -> dict[str, str]:
    """What the results and this machine's safety depend on; the rest is the cluster's own (spark-defaults.conf)."""
    loopback = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # A cluster has its own idea of this (200 unless it is told another), which suits many areas.
        "spark.sql.shuffle.partitions": str(_PARTS_PER_CORE * cores()),
    }
    return {
        "spark.sql.session.timeZone": "UTC",
        # An overflow is an error, as in DuckDB.
        "spark.sql.ansi.enabled": "true",
        # Groups stay apart however small they are: an area takes seconds, whatever the size of its rows.
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
        **(loopback if master.startswith(_LOOPBACK) else {}),
    }
