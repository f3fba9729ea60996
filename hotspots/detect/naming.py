"""A hotspot's readable name: the street, park or estate that the agencies name most often there.

Never an address, a flat or a block of homes: a name must not point at anybody's door.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

_PREFIX = re.compile(r"^(on or near|near|nr|at|outside|opposite|opp|rear of|junction of|o/s)\s+", re.IGNORECASE)
_DOOR = re.compile(r"\b(flat|flats|apartment|apt|unit|room|block|house no|no\.?)\s*\w{0,4}\b[\s,]*", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*\d+\s*[a-z]?\s*([-–/]\s*\d+\s*[a-z]?)?\s*,?\s+", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_TOO_LONG = 60
# What data.police.uk writes where a point is no street: true of a hundred places, so a street is named beside it.
_GENERIC = frozenset(
    """airport/airfield|bus/coach station|conference/exhibition centre|car park|church|cinema|club|ferry terminal
    |fire station|further/higher educational building|hospital|hotel|motorway service area|nightclub|park
    |park/open space|parking area|pedestrian subway|petrol station|police station|prison|public house|pub
    |public transport stop|race track|railway station|school|shop|shopping area|sports/recreation area|stadium
    |supermarket|theatre/concert hall|town centre|underground station""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)


def clean_place(text: str) -> str:
    """A place name fit to be shown: no house number, flat, block or postcode; empty when nothing is left.

    "On or near Lancelot Close" → "Lancelot Close"; "Flat 3, 12a Mill Lane, LE1 1AA" → "Mill Lane".
    """
    name = _PREFIX.sub("", text.strip())
    name = _POSTCODE.sub("", name)
    name = _DOOR.sub("", name)
    while (shorter := _NUMBER.sub("", name)) != name:
        name = shorter
    name = re.sub(r"\s+", " ", name).strip(" ,;-")
    return name if 2 < len(name) <= _TOO_LONG and not name.isdigit() else ""


class PlaceNames:
    """How often each place is named in each cell.

    Args:
        places: cell_id, place_name, reports; names as the agencies write them.
    """

    def __init__(self, places: pd.DataFrame) -> None:
        cells = places["cell_id"].to_numpy(dtype=np.int64)
        order = np.argsort(cells, kind="stable")
        self._cells = cells[order]
        self._names = places["place_name"].take(order)
        self._reports = places["reports"].to_numpy(dtype=np.int64)[order]
        self._cleaned: dict[str, str] = {}

    def _clean(self, raw: str) -> str:
        # A city writes a hundred thousand names; only those of the cells asked for are looked at.
        if raw not in self._cleaned:
            self._cleaned[raw] = clean_place(raw)
        return self._cleaned[raw]

    def candidates(self, cells: Iterable[int]) -> list[str]:
        """Names for a hotspot of these cells, most often reported first (ties in alphabetical order)."""
        total: Counter[str] = Counter()
        for cell in cells:
            start, stop = np.searchsorted(self._cells, [int(cell), int(cell) + 1])
            for raw, reports in zip(
                self._names.iloc[start:stop].tolist(), self._reports[start:stop].tolist(), strict=True
            ):
                if name := self._clean(str(raw)):
                    total[name] += reports
        names = sorted(total, key=lambda name: (-total[name], name))
        streets = [name for name in names if name.lower() not in _GENERIC]
        return [f"{name} near {streets[0]}" if streets and name not in streets else name for name in names]


def choose_name(candidates: Iterable[str], taken: set[str], fallback: str) -> str:
    """The first name that no other hotspot bears; two names joined when all are taken; else the fallback."""
    names = list(candidates)
    for name in names[:3]:
        if name not in taken:
            return name
    if len(names) > 1 and (joined := f"{names[0]} and {names[1]}") not in taken:
        return joined
    return f"{names[0]} ({fallback})" if names else f"Place {fallback}"
