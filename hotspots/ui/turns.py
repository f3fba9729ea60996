"""Pages are worked out a few at a time, in the order in which people asked for them.

Python works on one thing at a time, however many threads want to. If twenty pages are begun at once, each takes twenty
times as long and nobody sees anything for that while, and the threads hinder one another besides. One after the other,
the first people have theirs at once and the last wait no longer than they would have, and what the first had worked out
is there for those who ask for the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

# One that computes and one that waits for the database or the disk.
_AT_ONCE = 2
# Nobody waits longer for a turn: a page that works for minutes must not hold up the others.
_PATIENCE_S = 5.0
_turns = Semaphore(_AT_ONCE)


@contextmanager
def taken() -> Iterator[bool]:
    """A turn, given back at the end however that comes; False where patience ended first and it goes on without."""
    has_turn = _turns.acquire(timeout=_PATIENCE_S)
    try:
        yield has_turn
    finally:
        if has_turn:
            _turns.release()
