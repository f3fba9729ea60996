"""What a result was made from, as a short mark: where it is the same again, so is the result."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
import scipy

_MISSING = np.iinfo(np.int64).min


def mark(frame: pd.DataFrame, columns: Sequence[str], *made_with: object) -> str:
    """A mark of these columns of numbers, row by row, of what else the result depends on, and of the methods' code.

    Args:
        columns: those that the frame has not are left out.
        made_with: settings, seeds and so on; by what `repr` says of them.
    """
    digest = hashlib.blake2b(repr((_methods(), *made_with)).encode(), digest_size=16)
    for name in columns:
        if name in frame:
            values = frame[name]
            whole = values.dtype.kind in "iu"
            filled = (values.fillna(_MISSING) if whole else values).to_numpy(dtype=np.int64 if whole else np.float64)
            digest.update(name.encode() + np.ascontiguousarray(filled).tobytes())
    return digest.hexdigest()


@cache
def _methods() -> str:
    """A mark of the text of all modules of this stage, and of the versions of what they reckon with."""
    digest = hashlib.blake2b(f"numpy {np.__version__} scipy {scipy.__version__}".encode(), digest_size=16)
    for path in sorted(files("hotspots.detect").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".py"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
