"""How many pages are being looked at just now."""

from __future__ import annotations

import time
from collections import deque

# More looks than this within so many seconds: people wait for the processor.
_LOOKS, _WITHIN_S = 4, 2.0
_begun: deque[float] = deque(maxlen=_LOOKS + 1)


def note() -> None:
    """A page begins."""
    _begun.append(time.monotonic())


def is_busy() -> bool:
    """Whether several people look at pages at once."""
    return len(_begun) > _LOOKS and time.monotonic() - _begun[0] < _WITHIN_S
