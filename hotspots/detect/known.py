"""What is known of a list's evidence window, where files of some police forces are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from hotspots.detect.gaps import Gaps
from hotspots.detect.grid import Floats
from hotspots.detect.points import Points


@dataclass(frozen=True)
class Known:
    """Of which share of a window each cell is known.

    Attributes:
        share, weighted: plain, and by the weights of the periods; of each of `Points.cells`, shape (number of cells,).
        areas: for each force (the last: of none) the weighted share and its part of the area's cells.
        mean: of the plain share over the area's cells.
    """

    share: Floats
    weighted: Floats
    areas: tuple[tuple[float, float], ...]
    mean: float

    @classmethod
    def of(cls, inside: Points, gaps: Gaps, weights: Floats) -> Self:
        """What is known of a window; a period without any report is missing for all alike, and does not count.

        Args:
            inside: points of the window.
            weights: of its periods with reports, in their order.
        """
        numbers = np.unique(inside.number)
        plain, weighted = gaps.exposure(numbers, np.ones(len(numbers))), gaps.exposure(numbers, weights)
        force = gaps.force_of(inside.cells)
        # The area of a force is not known cell by cell here: it has the part that its places are of all places.
        used = force[np.unique(inside.cell)]
        part = np.bincount(used % len(plain), minlength=len(plain)) / max(len(used), 1)
        areas = tuple(zip(weighted.tolist(), part.tolist(), strict=True))
        return cls(plain[force], weighted[force], areas, float(plain @ part))

    @property
    def alike(self) -> list[tuple[float, float]]:
        """Weighted shares and parts of the area, those of the same share together."""
        parts: dict[float, float] = {}
        for share, part in self.areas:
            parts[share] = parts.get(share, 0.0) + part
        return list(parts.items())
