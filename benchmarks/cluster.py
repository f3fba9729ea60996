"""A standalone Spark cluster on loopback, started from the pip package: one master and some workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"


@contextmanager
def cluster(folder: Path, *, workers: int = 2, memory: str = "1g", wait_s: float = 120) -> Iterator[str]:
    """The master's address, with all workers signed on to it.

    Args:
        folder: for logs and the workers' scratch.
        memory: what each worker lends to an application.
    """
    from pyspark.find_spark_home import _find_spark_home

    home = Path(_find_spark_home())
    master = f"spark://{LOOPBACK}:{_free_port()}"
    port = master.rsplit(":", 1)[1]
    started: list[subprocess.Popen[bytes]] = []
    try:
        master_log = folder / "master.log"
        started.append(
            _start(home, "master.Master", ["--host", LOOPBACK, "--port", port, "--webui-port", "0"], master_log)
        )
        _wait_for(master_log, "I have been elected leader", 1, wait_s, started)
        for number in range(workers):
            options = ["--host", LOOPBACK, "--webui-port", "0", "--cores", "1", "--memory", memory]
            options += ["--work-dir", str(folder / f"worker-{number}"), master]
            started.append(_start(home, "worker.Worker", options, folder / f"worker-{number}.log"))
        _wait_for(master_log, "Registering worker", workers, wait_s, started)
        yield master
    finally:
        for process in reversed(started):
            # A group of its own each: the worker's executors end with it.
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _start(home: Path, what: str, options: list[str], log: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_HOME": str(home),
        "SPARK_NO_DAEMONIZE": "1",
        "PYSPARK_PYTHON": sys.executable,
    }
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as handle:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what}", *options],
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def _wait_for(log: Path, sign: str, times: int, wait_s: float, started: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + wait_s
    while log.read_text(errors="replace").count(sign) < times:
        dead = [process.args for process in started if process.poll() is not None]
        if dead or time.monotonic() > until:
            raise RuntimeError(f"Spark did not start: {dead or 'too slow'}\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        return int(free.getsockname()[1])
