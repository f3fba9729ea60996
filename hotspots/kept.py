"""Keeping answers in memory: found by plain values, worked out once however many ask at once, the oldest let go first.

Streamlit's own cache takes an answer apart and puts it together again on each look, and reads its key byte by byte:
on a page that looks a few dozen times that was a third of its time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from sys import getsizeof
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd


class Kept:
    """Answers by key. Safe to share between threads.

    Answers are shared, not copied: nobody may change one in place. A frame comes as a copy that shares its data (pandas
    copies on writing), so that a column set on it is nobody else's.

    Args:
        most: so many answers are kept.
        most_bytes: about so much memory; None = whatever they take.
        let_go: called with an answer that is not kept any more.
    """

    def __init__(
        self, most: int, *, most_bytes: int | None = None, let_go: Callable[[Any], None] = lambda _: None
    ) -> None:
        self._most, self._most_bytes, self._let_go = most, most_bytes, let_go
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._at_work: dict[Hashable, Lock] = {}

    def get(self, key: Hashable, work_out: Callable[[], Any]) -> Any:
        """The answer under this key, worked out where it is not kept; who asks meanwhile waits for it.

        What `work_out` raises is raised here and not kept.
        """
        with self._lock:
            if (found := self._answers.get(key)) is not None:
                self._answers.move_to_end(key)
                return _own(found[0])
            at_work = self._at_work.setdefault(key, Lock())
        with at_work:
            with self._lock:
                found = self._answers.get(key)
            if found is None:
                try:
                    found = (made := work_out(), size_of(made) if self._most_bytes is not None else 0)
                    self._keep(key, found)
                finally:
                    with self._lock:
                        self._at_work.pop(key, None)
        return _own(found[0])

    def clear(self) -> None:
        """Let go of everything."""
        self.forget(lambda _: True)

    def forget(self, which: Callable[[Any], bool]) -> int:
        """Let go of the answers under such keys; gives how many there were."""
        with self._lock:
            gone = [self._answers.pop(key) for key in [key for key in self._answers if which(key)]]
            self._bytes -= sum(size for _, size in gone)
        for answer, _ in gone:
            self._let_go(answer)
        return len(gone)

    def items(self) -> list[tuple[Hashable, Any]]:
        """What is kept now: key and answer, the one asked for longest ago first."""
        with self._lock:
            return [(key, answer) for key, (answer, _) in self._answers.items()]

    def _keep(self, key: Hashable, found: tuple[Any, int]) -> None:
        gone = []
        with self._lock:
            self._answers[key] = found
            self._bytes += found[1]
            # The newest stays, however large: somebody is about to use it.
            while len(self._answers) > 1 and (
                len(self._answers) > self._most or self._bytes > (self._most_bytes or self._bytes)
            ):
                _, old = self._answers.popitem(last=False)
                self._bytes -= old[1]
                gone.append(old[0])
        for answer in gone:
            self._let_go(answer)


def _own(answer: Any) -> Any:
    return answer.copy(deep=False) if isinstance(answer, (pd.DataFrame, pd.Series)) else answer


def size_of(value: Any) -> int:
    """About how many bytes a value takes, with what it holds: frames by their number of cells, lists by their first
    items. Weighing every text would take longer than most answers."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return _FRAME + _CELL * value.size
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Mapping):
        return getsizeof(value) + _items([*value.keys()], len(value)) + _items([*value.values()], len(value))
    if isinstance(value, (list, tuple)):
        return getsizeof(value) + _items(value, len(value))
    if is_dataclass(value):
        return sum(size_of(getattr(value, field.name)) for field in fields(value))
    return getsizeof(value)


# A cell is a number of 8 bytes or a text or list of some more; a frame without rows takes this much.
_CELL, _FRAME, _LOOKED_AT = 32, 2000, 5


def _items(some: Sequence[Any], many: int) -> int:
    looked = some[:_LOOKED_AT]
    return many * sum(size_of(one) for one in looked) // len(looked) if looked else 0
