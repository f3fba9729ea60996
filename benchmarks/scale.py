"""How time and memory grow with the number of reports, beside what a user would otherwise run.

Each method runs in a process of its own: its peak memory is that of the whole process, and one that would take longer
than the limit is stopped and shown as such. Sizes and limit: `python -m benchmarks scale --sizes=10k,1M --limit=60`.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
LIMIT_S = 45.0
# A process may not take more than this: a machine that swaps measures nothing.
MEMORY_GB = 12

Say = Callable[..., None]


class Scale:
    """Runs the parts and prints their tables.

    Args:
        folder: what is made is kept here.
        sizes: numbers of reports; empty = each part's own.
        limit: seconds after which a method is stopped.
    """

    def __init__(self, folder: Path, head: Say, say: Say, *, sizes: Sequence[int] = (), limit: float = LIMIT_S) -> None:
        self.folder, self.head, self.say = folder / "scale", head, say
        self.sizes, self.limit = tuple(sizes), limit
        self.folder.mkdir(parents=True, exist_ok=True)

    def all(self) -> None:
        """Every part."""
        print(f"\n{machine()}")
        for part in (self.lists, self.sums, self.clusters, self.ingest, self.queries):
            part()

    def lists(self) -> None:
        """One week's list and map."""
        methods = {
            "list_ours": "ours: query, list, names, outlines",
            "list_notebook": "pandas, DBSCAN on every report, folium map",
            "list_gi_star": "esda Gi*",
        }
        self._table("one week's list and map, from", "list", methods, SIZES)

    def sums(self) -> None:
        """Aggregates that pages show."""
        methods = {
            "sums_ours": "ours, published store",
            "sums_polars": "polars, rows in memory",
            "sums_polars_file": "polars, Parquet file",
        }
        self._table("three aggregates (median of 3), from", "sums", methods, SIZES)

    def clusters(self) -> None:
        """Clusters of every report, the label on every row."""
        methods = {
            "clusters_ours": "ours",
            "clusters_weighted": "scikit-learn, distinct points weighted",
            "clusters_rows": "scikit-learn, every report",
        }
        self._table("clusters of", "clusters", methods, (100_000, 1_000_000, 5_000_000))

    def ingest(self) -> None:
        """Street files into a database on disk."""
        methods = {
            "ingest_duckdb": "DuckDB read_csv, all columns, unchecked",
            "ingest_ours": "ours: checked, located, kept, stored",
            "ingest_published": "ours, with lists and publishing",
        }
        self._table("street files, rows", "ingest", methods, (100_000, 1_000_000, 10_000_000), rate=True)

    def queries(self) -> None:
        """What a page asks, up to 50 million reports."""
        sizes = self.sizes or (1_000_000, 10_000_000, 50_000_000)
        answers = {}
        for size in sizes:
            self._prepare("queries", size)
            answers[size] = self._run("queries", size, limit=600)
        self.head(
            "question (ms, median of 9; in brackets the work of all cores)",
            *(f"{short(size)} reports" for size in sizes),
        )
        asked = next((a["ms"] for a in answers.values() if "ms" in a), {})
        for name in asked:
            self.say(name, *(a["ms"][name] if "ms" in a else a["problem"] for a in answers.values()))
        self.say("peak memory (MB)", *(a.get("memory", "") for a in answers.values()))

    def _table(
        self, title: str, kind: str, methods: dict[str, str], sizes: Sequence[int], *, rate: bool = False
    ) -> None:
        columns = [title, "how", "s", "× ours", "peak memory (MB)", "× time of the size before"]
        self.head(*columns, *(["rows/s"] if rate else []), "same result")
        before: dict[str, float] = {}
        for size in self.sizes or sizes:
            self._prepare(kind, size)
            first = next(name for name in methods if name.endswith("_ours"))
            answers = {name: self._run(name, size) for name in dict.fromkeys((first, *methods))}
            checks = [answer["check"] for answer in answers.values() if "check" in answer]
            for name, label in methods.items():
                answer = answers[name]
                if "problem" in answer:
                    self.say(
                        short(size), label, answer["problem"], "", answer["memory"], "", *([""] if rate else []), ""
                    )
                    before.pop(name, None)
                    continue
                seconds, ours = answer["seconds"], answers[first].get("seconds", float("nan"))
                grown = f"{seconds / before[name]:.1f}" if name in before else ""
                same = "" if "check" not in answer else "yes" if answer["check"] == checks[0] else "NO"
                speed = [f"{size / seconds:,.0f}"] if rate else []
                self.say(
                    short(size), label, f"{seconds:.2f}", f"{seconds / ours:.2f}", answer["memory"], grown, *speed, same
                )
                before[name] = seconds

    def _prepare(self, kind: str, size: int) -> None:
        subprocess.run([*_COMMAND, "prepare", str(size), str(self.folder), kind], check=True)

    def _run(self, method: str, size: int, *, limit: float | None = None) -> dict[str, Any]:
        """What the method answers, with `memory` (MB); or a `problem` where it was stopped."""
        most = self.limit if limit is None else limit
        process = subprocess.Popen(
            [*_COMMAND, method, str(size), str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        until, stopped = time.monotonic() + most, ""
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if not stopped and (time.monotonic() > until or _memory_gb(process.pid) > MEMORY_GB):
                stopped = f"over {most:.0f} s" if time.monotonic() > until else f"over {MEMORY_GB} GB"
                process.kill()
            time.sleep(0.02)
        assert process.stdout is not None
        text = process.stdout.read()
        process.returncode = os.waitstatus_to_exitcode(status)
        memory = {"memory": f"{usage.ru_maxrss / 1024:,.0f}"}
        if stopped or process.returncode:
            return {"problem": stopped or "failed", **memory}
        return {**json.loads(text), **memory}


_COMMAND = (sys.executable, "-m", "benchmarks.scale_methods")


def _memory_gb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**3


def short(size: int) -> str:
    """10000 → "10 k", 5000000 → "5 M"."""
    return f"{size // 1_000_000} M" if size >= 1_000_000 else f"{size // 1000} k"


def size_of(text: str) -> int:
    """ "10k" → 10000, "5M" → 5000000."""
    units = {"k": 1_000, "m": 1_000_000}
    return int(float(text[:-1]) * units[text[-1].lower()]) if text[-1:].lower() in units else int(text)


def machine() -> str:
    """The machine and the versions that the figures come from, in one line."""
    model = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    tools = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "pandas", "scikit-learn", "polars", "esda", "folium")
    )
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {tools}"
