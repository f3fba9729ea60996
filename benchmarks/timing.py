"""How long something takes: one way to time it for all benchmarks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

RUNS = 5


def median_ms(work: Callable[[], Any], runs: int = RUNS, *, first_counts: bool = False) -> float:
    """Median milliseconds of a few runs.

    Args:
        first_counts: whether the first run is one of them; otherwise one more is made before, and not counted.
    """
    return median_times(work, runs, first_counts=first_counts)[0]


def median_times(work: Callable[[], Any], runs: int = RUNS, *, first_counts: bool = False) -> tuple[float, float]:
    """The same, and the median milliseconds of all cores' work: on a busy machine that tells more."""
    if not first_counts:
        work()
    times, worked = [], []
    for _ in range(runs):
        started, before = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - before) * 1000)
    return statistics.median(times), statistics.median(worked)
