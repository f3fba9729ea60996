"""Files in, one after the other: while one is being stored, the next is already being read.

Reading is the program's own work and storing mostly the disk's and the database's, so both go on at once. Files are
stored in their order; several small ones of releases (street files) share a transaction, which changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from hotspots.errors import FileRefused
from hotspots.store import LoadResult, Warehouse

if TYPE_CHECKING:
    import pandas as pd

    from hotspots.intake import Batch, Source
    from hotspots.store.adding import Placed

# A file that is this large has the memory to itself: the one before it is stored before it is read.
ALONE_BYTES = 64 * 1024**2
# So much is stored at once: what a crash takes back is read again in seconds.
GROUP_BYTES, GROUP_FILES = 64 * 1024**2, 64


class Loading:
    """Takes files of one agency into a store. Use it as a context manager: when it ends, everything is stored.

    Args:
        read: reads a file; raises FileRefused when it cannot be taken.
        place: gives the places of a file's reports (see `Warehouse.add_batch`).
        told: takes each file that was stored, after the commit that holds it, in the order of the files.
        say: takes the entry of a file that was not stored: file, outcome, and batch or message.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        agency: str,
        *,
        read: Callable[[Source], Batch],
        place: Callable[[Batch], pd.DataFrame],
        told: Callable[[Batch, LoadResult], None],
        say: Callable[[dict[str, Any]], None],
    ) -> None:
        self.warehouse, self.agency = warehouse, agency
        self._read, self._place, self._told, self._say = read, place, told, say
        self._known = warehouse.file_hashes(agency)
        # Files whose raw copies are kept, to be stored together; only the worker touches it.
        self._group: list[Placed] = []
        self._pending: Future[None] | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stored()
        except BaseException:
            # What stopped the loading first is what is said.
            if value is None:
                raise
        finally:
            self._worker.shutdown()

    def take_all(self, sources: Iterable[Source], *, report: Callable[[str], None]) -> None:
        """Take in one file after the other."""
        for source in sources:
            report(f"Reading {source.name}")
            self._take(source)
            # A file and its rows are let go before the next one and before detection.
            del source

    def _take(self, source: Source) -> None:
        try:
            if len(source.data) > ALONE_BYTES:
                self._stored()
            if source.sha256 in self._known:
                self._stored()
                known = self.warehouse.has_file(self.agency, source.sha256, data=source.data)
                if known is not None:
                    self._say({"file": source.name, "outcome": "already loaded", "batch": known})
                    return
            batch = self._read(source)
        except FileRefused as error:
            self._stored()
            self._say({"file": source.name, "outcome": "refused", "message": error.sentence})
            return
        self._wait()
        self._known.add(source.sha256)
        self._pending = self._worker.submit(self._keep, batch)

    def _wait(self) -> None:
        """Wait until the worker has done its task; raises what stopped it."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _stored(self) -> None:
        """Wait until everything before is stored; where a file failed, those before it are whole, and stored too."""
        try:
            self._wait()
        finally:
            self._worker.submit(self._store).result()

    def _keep(self, batch: Batch) -> None:
        self.warehouse.keep_files(batch)
        self._group.append((batch, self._place(batch)))
        size = sum(len(held.source.data) for held, _ in self._group)
        if not batch.release_key or size >= GROUP_BYTES or len(self._group) >= GROUP_FILES:
            self._store()

    def _store(self) -> None:
        group, self._group = self._group, []
        for (batch, _), result in zip(group, self.warehouse.add_batches(group), strict=True):
            self._told(batch, result)
