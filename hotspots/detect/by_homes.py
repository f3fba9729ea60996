"""The second lens: is this much for so few homes? Reports against homes instead of against area.

A town centre is busy because people come to it; a quiet estate may bear a lot for the few who live there and never
reach a list of the busiest places. Expected counts follow the homes of a cell (one is added everywhere, so that a cell
without homes can be judged); the evidence is the same empirical-Bayes test as for the list (`evidence`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hotspots.detect.evidence import exceedance
from hotspots.detect.grid import Cells, Floats, Grid

# With fewer homes than this in a cell, people come from elsewhere: the lens says nothing.
FEW_HOMES = 8


def rate_evidence(
    counts: pd.DataFrame,
    homes: pd.DataFrame,
    *,
    threshold: float,
    share_known: Callable[[Cells], Floats] | None = None,
) -> pd.DataFrame:
    """Evidence for every cell that holds reports or homes.

    Args:
        counts: cell_id, number (period), reports: one row a cell and period of the evidence window.
        homes: cell_id, homes.
        threshold: how many times the rate per home must likely exceed the area's.
        share_known: gives the share of the window that is known of cells, where files of police forces are missing: of
            half a window half as many reports are to be expected.

    Returns:
        Columns cell_id, homes, observed (reports in the window), periods (in which any came), expected (by homes),
        relative_risk (posterior mean), p_exceed; ordered by cell_id. Empty where no homes are known.
    """
    columns = ["cell_id", "homes", "observed", "periods", "expected", "relative_risk", "p_exceed"]
    if homes.empty or counts.empty:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    by_cell = counts.groupby("cell_id")["reports"].agg(["sum", "count"])
    known = homes.set_index("cell_id")["homes"]
    table = pd.DataFrame({"homes": known, "observed": by_cell["sum"], "periods": by_cell["count"]}).fillna(0.0)
    weight = table["homes"] + 1
    if share_known is not None:
        weight = weight * share_known(table.index.to_numpy(dtype=np.int64))
    share = weight / weight.sum()
    expected = share * table["observed"].sum()
    found = exceedance(table["observed"].to_numpy(), expected.to_numpy(), threshold=threshold)
    table = table.assign(expected=expected, relative_risk=found.relative_risk, p_exceed=found.p_exceed)
    return table.reset_index(names="cell_id")[columns]


def stand_out(
    evidence: pd.DataFrame, listed: Cells, grid: Grid, *, probability: float, min_reports: int, min_periods: int
) -> list[pd.DataFrame]:
    """Places that stand out against their homes and are on no list: cells that touch are one place.

    Args:
        evidence: as `rate_evidence` gives it.
        listed: cells of the hotspots on the list; these and the cells around them are left out.
        probability: how likely, for a cell to stand out.
        min_reports, min_periods: fewer than this are left out.

    Returns:
        The rows of `evidence` of each place, most reports first.
    """
    near = np.unique(np.append(listed, grid.neighbours(listed).ravel())) if len(listed) else listed
    clear = evidence[
        (evidence["p_exceed"] > probability)
        & (evidence["homes"] >= FEW_HOMES)
        & (evidence["observed"] >= min_reports)
        & (evidence["periods"] >= min_periods)
        & ~evidence["cell_id"].isin(near)
    ]
    if clear.empty:
        return []
    cells = clear["cell_id"].to_numpy(dtype=np.int64)
    around = grid.neighbours(cells)
    at = np.searchsorted(cells, around).clip(max=len(cells) - 1)
    row, column = np.nonzero(cells[at] == around)
    links = coo_array((np.ones(len(row)), (row, at[row, column])), shape=(len(cells), len(cells)))
    place = connected_components(links, directed=False)[1]
    parts = [part for _, part in clear.groupby(place)]
    return sorted(parts, key=lambda part: (-part["observed"].sum(), part["cell_id"].iloc[0]))
