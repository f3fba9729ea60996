"""Files in, one after the other: while some are being stored, the next are read, and those after them opened.

Opening a file (its bytes, their hash, its rows as text) and storing it are mostly the work of libraries that run beside
the program's own, so all three go on at once. Files are taken in their order; several small ones of releases (street
files) are read together and share a transaction, which changes nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from hotspots.errors import FileRefused, HotspotsError
from hotspots.store import LoadResult, Warehouse

if TYPE_CHECKING:
    import pandas as pd

    from hotspots.intake import Batch, Opened, Source
    from hotspots.store.adding import Placed

# A file that is this large has the memory to itself: those before it are stored before it is opened, and the next one's
# bytes are not fetched before it is read.
ALONE_BYTES = 64 * 1024**2
# So much is stored at once: what a crash takes back is read again in seconds.
GROUP_BYTES, GROUP_FILES = 64 * 1024**2, 64
# So much is read at once, while the files before are stored.
READ_BYTES, READ_FILES = 24 * 1024**2, 16


class Loading:
    """Takes files of one agency into a store. Use it as a context manager: when it ends, everything is stored.

    Args:
        open_file: the first half of reading, in a thread beside; raises FileRefused when the file cannot be taken.
        read: the second half, of several files; in place of a file that cannot be taken, the reason.
        place: gives the places of each file's reports (see `Warehouse.add_batch`).
        told: takes each file that was stored, after the commit that holds it, in the order of the files.
        say: takes the entry of a file that was not stored: file, outcome, and batch or message.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        agency: str,
        *,
        open_file: Callable[[Source], Opened],
        read: Callable[[Sequence[Opened]], Sequence[Batch | FileRefused]],
        place: Callable[[Sequence[Batch]], Sequence[pd.DataFrame]],
        told: Callable[[Batch, LoadResult], None],
        say: Callable[[dict[str, Any]], None],
    ) -> None:
        self.warehouse, self.agency = warehouse, agency
        self._open_file, self._read, self._place, self._told, self._say = open_file, read, place, told, say
        self._known = warehouse.file_hashes(agency)
        # Files that are opened, to be read together.
        self._opened: list[Opened] = []
        # Files whose raw copies are kept, to be stored together; only the worker touches it.
        self._group: list[Placed] = []
        self._pending: Future[None] | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._opener = ThreadPoolExecutor(max_workers=1, thread_name_prefix="open")
        # Not set while a large file is at work.
        self._room = threading.Event()
        self._room.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._room.set()
            self._opener.shutdown(cancel_futures=True)
            self._stored()
        except BaseException:
            # What stopped the loading first is what is said.
            if value is None:
                raise
        finally:
            self._worker.shutdown()

    def take_all(self, sources: Iterable[Source], *, report: Callable[[str], None]) -> None:
        """Take in one file after the other."""
        for source, opening in self._ahead(sources):
            report(f"Reading {source.name}")
            self._take(source, opening)
            # A file and its rows are let go before the next one and before detection.
            del source, opening

    def _ahead(self, sources: Iterable[Source]) -> Iterator[tuple[Source, Future[Opened | FileRefused | None]]]:
        """Each file with its opening under way; that of the next one has its turn while it is worked on."""
        begun: list[tuple[Source, Future[Opened | FileRefused | None]]] = []
        try:
            for source in sources:
                begun.append((source, self._opener.submit(self._open, source)))
                if len(begun) > 1:
                    yield begun.pop(0)
        except Exception:
            # Those before what cannot be found are taken first.
            yield from begun
            raise
        yield from begun

    def _open(self, source: Source) -> Opened | FileRefused | None:
        """A file opened; None where that is left for later, because it is large or was seen before."""
        self._room.wait()
        try:
            if len(source.data) > ALONE_BYTES:
                self._room.clear()
                return None
            return None if source.sha256 in self._known else self._open_file(source)
        except FileRefused as error:
            return error

    def _take(self, source: Source, opening: Future[Opened | FileRefused | None]) -> None:
        opened = opening.result()
        large = opened is None and len(source.data) > ALONE_BYTES
        try:
            if isinstance(opened, FileRefused):
                raise opened
            if opened is None:
                self._stored()
            if source.sha256 in self._known:
                self._stored()
                known = self.warehouse.has_file(self.agency, source.sha256, data=source.data)
                if known is not None:
                    self._say({"file": source.name, "outcome": "already loaded", "batch": known})
                    return
            opened = opened or self._open_file(source)
        except FileRefused as error:
            self._stored()
            self._refused(source, error)
            return
        finally:
            # Not for any other: the file after it may be a large one that is at work already.
            if large:
                self._room.set()
        self._known.add(source.sha256)
        self._opened.append(opened)
        size = sum(len(held.source.data) for held in self._opened)
        if not opened.key or size >= READ_BYTES or len(self._opened) >= READ_FILES:
            self._read_opened()

    def _refused(self, source: Source, error: FileRefused) -> None:
        self._say({"file": source.name, "outcome": "refused", "message": error.sentence})

    def _read_opened(self) -> None:
        """Read the files that are opened, and hand them to the worker."""
        files, self._opened = self._opened, []
        batches: list[Batch] = []
        faults: list[Exception] = []
        for opened, outcome in zip(files, self._outcomes(files), strict=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, FileRefused):
                # A fault of this program's own: the files beside it are stored before it is said.
                self._known.discard(opened.source.sha256)
                faults.append(outcome)
            elif isinstance(outcome, FileRefused):
                self._keep_all(batches)
                batches = []
                self._store_all()
                self._known.discard(opened.source.sha256)
                self._refused(opened.source, outcome)
            else:
                batches.append(outcome)
        self._keep_all(batches)
        if faults:
            raise faults[0]

    def _outcomes(self, files: Sequence[Opened]) -> Sequence[Batch | Exception]:
        """What `read` gives for each file; where it fails, each by itself, with what it failed with."""
        try:
            return self._read(files) if files else ()
        except HotspotsError:
            raise
        except Exception as fault:
            if len(files) == 1:
                return [fault]
        outcomes: list[Batch | Exception] = []
        for opened in files:
            try:
                outcomes.extend(self._read([opened]))
            except Exception as fault:
                outcomes.append(fault)
        return outcomes

    def _keep_all(self, batches: list[Batch]) -> None:
        self._wait()
        if batches:
            self._pending = self._worker.submit(self._keep, batches)

    def _wait(self) -> None:
        """Wait until the worker has done its task; raises what stopped it."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _stored(self) -> None:
        """Read what is opened and wait until it is stored."""
        try:
            self._read_opened()
        finally:
            self._store_all()

    def _store_all(self) -> None:
        """Wait until what was read is stored; where a file failed, those before it are whole, and stored too."""
        try:
            self._wait()
        finally:
            self._worker.submit(self._store).result()

    def _keep(self, batches: Sequence[Batch]) -> None:
        for batch, placed in zip(batches, self._place(batches), strict=True):
            self.warehouse.keep_files(batch)
            self._group.append((batch, placed))
            size = sum(len(held.source.data) for held, _ in self._group)
            if not batch.release_key or size >= GROUP_BYTES or len(self._group) >= GROUP_FILES:
                self._store()

    def _store(self) -> None:
        group, self._group = self._group, []
        for (batch, _), result in zip(group, self.warehouse.add_batches(group), strict=True):
            self._told(batch, result)
