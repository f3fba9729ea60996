"""Work spread over the machine's cores, in processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from hotspots.errors import StoreError

T = TypeVar("T")
# A process that has nothing to do for so many seconds gives its memory back.
_IDLE_S = 10


def cores() -> int:
    """How many cores this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


def side_by_side(function: Callable[..., T], jobs: Iterable[tuple[object, ...]], *, processes: int) -> Iterator[T]:
    """`function(*job)` of each job, in the order of the jobs; one after the other where `processes` is 1 or less.

    No more jobs are taken from `jobs` ahead of time than twice as many as there are processes.

    Args:
        function: of a module, or a `functools.partial` of one.

    Raises:
        StoreError: when the system ends one of the processes. What `function` raises comes through as it is.
    """
    from joblib import Parallel, delayed

    # joblib's processes are started afresh, so that they share neither open files nor threads, which forked ones would.
    # Nor do they run the main module again, as the standard library's spawned ones do: in a dashboard that is a page.
    spread = Parallel(
        n_jobs=max(1, processes), return_as="generator", pre_dispatch="2 * n_jobs", batch_size=1,
        max_nbytes=None, idle_worker_timeout=_IDLE_S,
    )  # fmt: skip
    try:
        yield from spread(delayed(function)(*job) for job in jobs)
    except BrokenProcessPool as error:
        raise StoreError(
            "The system ended one of the processes that were working side by side.",
            remedy="Most likely the memory was used up: try again with one process.",
        ) from error
