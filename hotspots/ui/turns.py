"""Who is drawn next, where many people ask for pages at once: first come, first served, a few at a time.

Python runs one thread at a time. Ten pages drawn at once are each ready when all of them are; drawn by turns, the first
is there at once and the last no later. Each message to a browser hands the processor to another thread as well, and
waits to get it back.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Turns:
    """Turns at drawing pages.

    Args:
        at_once: so many pages are drawn at the same time.
        longest_s: who takes longer than this is not waited for any longer, so that nothing ever hangs.
    """

    def __init__(self, at_once: int = 2, longest_s: float = 0.5) -> None:
        self._at_once, self._longest = at_once, longest_s
        self._changed = Condition()
        self._waiting: deque[object] = deque()
        self._since: dict[object, float] = {}

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end."""
        mine = object()
        with self._changed:
            self._waiting.append(mine)
            try:
                while self._waiting[0] is not mine or (wait := self._until_free()) > 0:
                    self._changed.wait(wait if self._waiting[0] is mine else self._longest)
            finally:
                self._waiting.remove(mine)
                self._changed.notify_all()
            self._since[mine] = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._since[mine]
                self._changed.notify_all()

    def _until_free(self) -> float:
        """Seconds until there is a turn for the next, at most; 0 = now."""
        ends = sorted(since + self._longest - time.monotonic() for since in self._since.values())
        running = [end for end in ends if end > 0]
        return 0.0 if len(running) < self._at_once else running[-self._at_once]
