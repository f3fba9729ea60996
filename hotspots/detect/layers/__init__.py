"""Other ways to look at the same reports, for an analyst to compare with: one file and one line of `LAYERS` each.

None of them makes the list of hotspots; each says what it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from hotspots.detect.layers import dbscan_alone, gistar, kde, knox

__all__ = ["LAYERS", "Layer"]


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        title: what people call it.
        shape: what a row of its table is: "cells" (cell_id and a value), "places" (easting, northing) or "table".
        value: column to colour or sort by.
        cannot_tell: what a reader must not take from it, in a sentence or two.
        make: (points, grid, *, first, last, …) → table.
    """

    title: str
    shape: str
    value: str
    cannot_tell: str
    make: Callable[..., pd.DataFrame]


LAYERS: dict[str, Layer] = {
    "gistar": Layer(
        "Gi* (Getis-Ord)", "cells", "z",
        "It says that a cell and its neighbours are unlike the area's average. It cannot tell a problem from a place "
        "where many people live or pass, and it blurs a spot smaller than a cell over seven of them.",
        gistar.make,
    ),
    "kde": Layer(
        "Kernel density", "cells", "per_km2",
        "It draws a smooth surface through the reports. It cannot tell chance from a hotspot, it has no error bar, and "
        "the width of the smoothing, not the data, decides how large a patch looks.",
        kde.make,
    ),
    "dbscan_alone": Layer(
        "DBSCAN alone", "places", "cluster",
        "It gathers reports that lie close together. It cannot tell how likely a clump is to be chance, what is usual "
        "for a dense street, or whether today's clump is last week's.",
        dbscan_alone.make,
    ),
    "knox": Layer(
        "Near repeats (Knox)", "table", "ratio",
        "It says whether reports tend to follow each other closely in place and time, over the whole area. It cannot "
        "tell where or when the next one comes, and a new hotspot or a busy season raises it as well.",
        knox.make,
    ),
}  # fmt: skip
