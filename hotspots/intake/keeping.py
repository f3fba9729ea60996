"""Which rows of a file are anti-social behaviour, by the words that a feed keeps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.raw_table import RawTable, ReadingNote, plain, shorten
from hotspots.settings import Feed

Mask = NDArray[np.bool_]


def none_kept(raw: RawTable, feed: Feed) -> ReadingNote:
    """What to say where no row of a file is anti-social behaviour by the feed's `keep`."""
    held = []
    for column in feed.keep:
        words = raw.cells.iloc[:, _place_of(raw, column)].value_counts().index[:3]
        held.append(f"“{column}” holds {', '.join(f'“{shorten(str(word), 40)}”' for word in words)}")
    message = f"None of its rows is anti-social behaviour as the feed tells it: {'; '.join(held)}. Is it right?"
    return ReadingNote("none_kept", 0, 1, "", message)


def _place_of(raw: RawTable, column: str) -> int:
    return next(i for i, name in enumerate(raw.heading) if plain(name) == plain(column))


def kept_rows(raw: RawTable, feed: Feed) -> Mask:
    """Rows that are anti-social behaviour by the feed's `keep`."""
    kept = np.ones(len(raw.cells), dtype=bool)
    for column, values in feed.keep.items():
        place = _place_of(raw, column)
        codes, words = pd.factorize(raw.cells.iloc[:, place], use_na_sentinel=False)
        allowed = {plain(v) for v in values}
        kept &= np.array([plain(str(word)) in allowed for word in words], dtype=bool)[codes]
    return kept
