"""Joins the store and detection: the hotspots of a list against their homes, and what stands out only against homes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.detect.by_homes import FEW_HOMES, rate_evidence, stand_out
from hotspots.detect.gaps import LEAST_KNOWN
from hotspots.detect.grid import Cells, Floats
from hotspots.detect.naming import PlaceNames, choose_name
from hotspots.finding import HotspotList, find_hotspots, gaps_seen, grid_of
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q


@dataclass(frozen=True)
class HomeLens:
    """What a list looks like against homes instead of area.

    Attributes:
        hotspots: hotspot_id, homes, observed, expected, times (the area's rate per home), sure (probability that its
            clearest cell is over the threshold), silent (whether nothing is known of it in the window, because files
            of its police force are missing); one row a hotspot of the list.
        elsewhere: name, homes, observed, expected, times, sure of places that are not on the list, most reports first.
        threshold: of `[detection] homes_threshold`.
    """

    hotspots: pd.DataFrame
    elsewhere: pd.DataFrame
    threshold: float


def home_lens(snapshot: Snapshot, filters: Filters, found: HotspotList | None = None) -> HomeLens | None:
    """The second lens on a list, over its evidence window and under the same filters; None where no homes are known.

    Args:
        found: the list of these filters, where it is at hand.
    """
    homes = q.cell_homes(snapshot)
    found = found or find_hotspots(snapshot, filters)
    if found is None or homes.empty:
        return None
    detection, grid = snapshot.settings.detection, grid_of(snapshot.settings)
    first, last = (period.number for period in found.window)
    counts = q.cell_counts(snapshot, filters, first=first, last=last)
    share = _known(snapshot, filters, counts, homes)
    evidence = rate_evidence(counts, homes, threshold=detection.homes_threshold, share_known=share)
    listed = [np.asarray(cells, dtype=np.int64) for cells in found.table.get("cells", [])]
    places = stand_out(
        evidence,
        np.concatenate(listed) if listed else np.empty(0, dtype=np.int64),
        grid,
        probability=detection.enter_probability,
        min_reports=detection.min_reports,
        min_periods=detection.min_days,
    )
    of_list = _each_summed(evidence, listed)
    names = PlaceNames(q.places(snapshot)) if places else None
    elsewhere: list[dict[str, object]] = []
    for place in places:
        taken = {str(row["name"]) for row in elsewhere}
        candidates = names.candidates(place["cell_id"]) if names else []
        elsewhere.append({"name": choose_name(candidates, taken, str(len(elsewhere) + 1)), **_summed(place)})
    columns = ["homes", "observed", "expected", "times", "sure"]
    hotspots = pd.DataFrame(of_list, columns=columns)
    hotspots.insert(0, "hotspot_id", list(found.table.get("hotspot_id", [])))
    hotspots["silent"] = [share is not None and bool((share(cells) <= LEAST_KNOWN).all()) for cells in listed]
    return HomeLens(hotspots, pd.DataFrame(elsewhere, columns=["name", *columns]), detection.homes_threshold)


def _known(
    snapshot: Snapshot, filters: Filters, counts: pd.DataFrame, homes: pd.DataFrame
) -> Callable[[Cells], Floats] | None:
    """What share of the window is known of a cell; None where no file of a police force is missing in it."""
    numbers = np.unique(counts["number"].to_numpy(dtype=np.int64))
    ids = np.union1d(counts["cell_id"].to_numpy(dtype=np.int64), homes["cell_id"].to_numpy(dtype=np.int64))
    gaps = gaps_seen(snapshot, filters.kind, ids.tolist())
    if not len(numbers) or not gaps.between(int(numbers[0]), int(numbers[-1])):
        return None
    share, grid = gaps.exposure(numbers, np.ones(len(numbers))), grid_of(snapshot.settings)
    return lambda cells: share[gaps.force_of(cells, grid)]


def _each_summed(evidence: pd.DataFrame, places: list[Cells]) -> list[dict[str, float]]:
    """`_summed` for each of several places, by their cells."""
    ids = evidence["cell_id"].to_numpy()
    columns = [evidence[name].to_numpy(dtype=np.float64) for name in _SUMMED]
    rows = [np.flatnonzero(np.isin(ids, cells)) for cells in places]
    return [_told(*(column[at] for column in columns)) for at in rows]


def _summed(cells: pd.DataFrame) -> dict[str, float]:
    return _told(*(cells[name].to_numpy(dtype=np.float64) for name in _SUMMED))


_SUMMED = ("homes", "observed", "expected", "p_exceed")


def _told(homes: Floats, observed: Floats, expected: Floats, sure: Floats) -> dict[str, float]:
    lives = homes.sum() >= FEW_HOMES and expected.sum() > 0
    return {
        "homes": float(homes.sum()),
        "observed": float(observed.sum()),
        "expected": float(expected.sum()),
        "times": float(observed.sum() / expected.sum()) if lives else float("nan"),
        "sure": float(sure.max()) if lives else float("nan"),
    }
