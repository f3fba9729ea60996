"""What Python's collector need not look at again: modules, which stay as long as the process."""

from __future__ import annotations

import gc
import sys

_MANY = 100
_seen = [0]


def settle() -> None:
    """Put aside what is there after many modules have been loaded.

    The collector goes through every object that is not put aside; with the modules of a dashboard that is a million of
    them, in the middle of somebody's page. Whatever else is there at this moment is put aside as well: a few pages'
    worth, a few times in the life of a process.
    """
    if len(sys.modules) >= _seen[0] + _MANY:
        _seen[0] = len(sys.modules)
        gc.collect()
        gc.freeze()
