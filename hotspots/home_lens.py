"""Joins the store and detection: the hotspots of a list against their homes, and what stands out only against homes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.detect.by_homes import FEW_HOMES, rate_evidence, stand_out
from hotspots.detect.naming import PlaceNames, choose_name
from hotspots.finding import HotspotList, find_hotspots, grid_of
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q


@dataclass(frozen=True)
class HomeLens:
    """What a list looks like against homes instead of area.

    Attributes:
        hotspots: hotspot_id, homes, observed, expected, times (the area's rate per home), sure (probability that its
            clearest cell is over the threshold); one row a hotspot of the list.
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
    evidence = rate_evidence(counts, homes, threshold=detection.homes_threshold)
    listed = [np.asarray(cells, dtype=np.int64) for cells in found.table.get("cells", [])]
    places = stand_out(
        evidence,
        np.concatenate(listed) if listed else np.empty(0, dtype=np.int64),
        grid,
        probability=detection.enter_probability,
        min_reports=detection.min_reports,
        min_periods=detection.min_days,
    )
    of_list = [_summed(evidence[evidence["cell_id"].isin(cells)]) for cells in listed]
    names = PlaceNames(q.places(snapshot)) if places else None
    elsewhere: list[dict[str, object]] = []
    for place in places:
        taken = {str(row["name"]) for row in elsewhere}
        candidates = names.candidates(place["cell_id"]) if names else []
        elsewhere.append({"name": choose_name(candidates, taken, str(len(elsewhere) + 1)), **_summed(place)})
    columns = ["homes", "observed", "expected", "times", "sure"]
    hotspots = pd.DataFrame(of_list, columns=columns)
    hotspots.insert(0, "hotspot_id", list(found.table.get("hotspot_id", [])))
    return HomeLens(hotspots, pd.DataFrame(elsewhere, columns=["name", *columns]), detection.homes_threshold)


def _summed(cells: pd.DataFrame) -> dict[str, float]:
    homes, expected = float(cells["homes"].sum()), float(cells["expected"].sum())
    lives = homes >= FEW_HOMES and expected > 0
    return {
        "homes": homes,
        "observed": float(cells["observed"].sum()),
        "expected": expected,
        "times": float(cells["observed"].sum()) / expected if lives else float("nan"),
        "sure": float(cells["p_exceed"].max()) if lives else float("nan"),
    }
