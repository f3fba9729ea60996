"""Files in, one after the other: while one is being stored, the next is already being read.

Reading is the program's own work and storing mostly the disk's and the database's, so both go on at once. Files are
stored in their order, each in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from hotspots.errors import FileRefused
from hotspots.store import Warehouse

if TYPE_CHECKING:
    from hotspots.intake import Batch, Source

# A file that is this large has the memory to itself: the one before it is stored before it is read.
ALONE_BYTES = 64 * 1024**2


class Loading:
    """Takes files of one agency into a store. Use it as a context manager: when it ends, everything is stored.

    Args:
        read: reads a file; raises FileRefused when it cannot be taken.
        store: puts a batch into the store and says so; called in the order of the files, one at a time.
        say: takes the entry of a file that was not stored: file, outcome, and batch or message.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        agency: str,
        *,
        read: Callable[[Source], Batch],
        store: Callable[[Batch], None],
        say: Callable[[dict[str, Any]], None],
    ) -> None:
        self.warehouse, self.agency = warehouse, agency
        self._read, self._store, self._say = read, store, say
        self._known = warehouse.file_hashes(agency)
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
        self._stored()
        self._known.add(source.sha256)
        self._pending = self._worker.submit(self._store, batch)

    def _stored(self) -> None:
        """Wait until the file before is stored; raises what stopped it."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()
