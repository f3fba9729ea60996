"""Hotspots under a person's filters, made on the fly and named after the unfiltered ones they lie on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps
from hotspots.detect.grid import Cells, Grid
from hotspots.detect.lists import Found, find, make_window
from hotspots.detect.naming import PlaceNames, choose_name
from hotspots.detect.points import Points
from hotspots.detect.track import match
from hotspots.periods import Period
from hotspots.schema import HOTSPOTS
from hotspots.settings import Detection

# What a place on the unfiltered list brings along.
_CARRIED = (
    "name", "first_seen", "periods_listed", "state", "state_since", "state_reason", "parent_id", "merged_ids",
)  # fmt: skip


def find_filtered(
    points: pd.DataFrame,
    *,
    period: Period,
    area_cells: int,
    known: pd.DataFrame,
    places: Callable[[Cells], pd.DataFrame],
    grid: Grid,
    detection: Detection,
    gaps: Gaps = EVERYTHING_KNOWN,
) -> Found:
    """The list for filtered points.

    A place that lies on a hotspot of the unfiltered list bears its id and name; others are called after their
    busiest cell, with an id that starts with F, because filters come and go and such a place has no history.

    Args:
        points: columns of `sql/points.sql`, of the window only.
        known: the unfiltered list of the period, columns of `schema.HOTSPOTS`.
        gaps: where files of some police forces are missing.
        places: from cells to how often each place is named in them: cell_id, place_name, reports.

    Returns:
        hotspots: all columns of `schema.HOTSPOTS`, best first, at most `detection.list_length` rows; and the cells.
    """
    made, (kind, number) = Points.from_frame(points), (period.kind, period.number)
    window = make_window(made, kind=kind, period=number, area_cells=area_cells, detection=detection, gaps=gaps)
    everything = find(window, grid, detection)
    found = everything.hotspots[: detection.list_length]
    if found.empty:
        return Found(pd.DataFrame(columns=list(HOTSPOTS)), everything.cells)
    footprints = {str(key): _footprint(cells) for key, cells in zip(known["hotspot_id"], known["cells"], strict=True)}
    matched = match([_footprint(cells) for cells in found["cells"]], footprints)
    ids = [key or f"F{int(cells[0])}" for key, cells in zip(matched, found["cells"], strict=True)]
    names, first_seen, listed, state, since, reason, parent, merged = (
        dict(zip(known["hotspot_id"].tolist(), known[column].tolist(), strict=True)) for column in _CARRIED
    )
    unnamed = {key: cells for key, cells in zip(ids, found["cells"], strict=True) if key not in names}
    _name(unnamed, names, places)
    history = {
        "kind": period.kind,
        "period": period.number,
        "hotspot_id": ids,
        "name": [names[key] for key in ids],
        "first_seen": [int(first_seen.get(key, period.number)) for key in ids],
        "periods_listed": [int(listed.get(key, 1)) for key in ids],
        "forecast": np.nan,
        "forecast_low": np.nan,
        "forecast_high": np.nan,
        # A state is judged from all reports; what only shows under a filter has none.
        "state": [str(state.get(key, "")) for key in ids],
        "state_since": [int(since.get(key, period.number)) for key in ids],
        "state_reason": [str(reason.get(key, "")) for key in ids],
        "parent_id": [str(parent.get(key, "")) for key in ids],
        "merged_ids": [list(merged.get(key, [])) for key in ids],
        "area": "" if known.empty else str(known["area"].iloc[0]),
    }
    table = pd.concat([found, pd.DataFrame(history, index=found.index)], axis=1)[list(HOTSPOTS)]
    return Found(table, everything.cells)


def _name(unnamed: dict[str, Cells], names: dict[str, str], places: Callable[[Cells], pd.DataFrame]) -> None:
    """Add the names of places that have none yet, as no other is named."""
    if unnamed:
        place_names = PlaceNames(places(np.concatenate(list(unnamed.values()))))
        for key, cells in unnamed.items():
            names[key] = choose_name(place_names.candidates(cells), set(names.values()), key)


def _footprint(cells: Any) -> frozenset[int]:
    return frozenset(int(cell) for cell in cells)
