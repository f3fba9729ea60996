"""Opens the published data for somebody: joins the store, the grid and what the audience may see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.finding import grid_of
from hotspots.projection import to_wgs84
from hotspots.scope import Scope
from hotspots.share.audience import Audience
from hotspots.share.disclosure import merge_cells
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q
from hotspots.store.sessions import secret

KEY_FILE = "rounding.key"


def scope_for(store: Path, audience: Audience) -> Scope:
    """The audience's scope, with this store's key for the rounding where one is needed."""
    return audience.scope(rounding_key(store)) if audience.protected else audience.scope()


def open_for(store: Path, version: str, scope: Scope) -> Snapshot:
    """Open a version so that nothing but what the scope allows can be asked of it.

    Raises:
        NoStore, StoreDamaged: as `open_snapshot`.
    """
    if scope.everything:
        return open_snapshot(store, version, scope)
    whole = open_snapshot(store, version)
    try:
        blocks = blocks_of(whole, scope.homes) if scope.grain == "hexagon" else None
    finally:
        whole.close()
    return open_snapshot(store, version, scope, blocks=blocks)


def blocks_of(snapshot: Snapshot, homes: int) -> pd.DataFrame:
    """Where each cell is shown: cell_id, block_id and the block's centre (easting, northing, lon, lat).

    Every block holds no address at all (a park) or at least `homes` of them, as data.police.uk has it. Without known
    addresses there are no blocks, because nobody could say what a hexagon stands for.
    """
    known = q.cell_homes(snapshot)
    if known.empty:
        return pd.DataFrame({c: [] for c in ("cell_id", "block_id", "easting", "northing", "lon", "lat")})
    grid = grid_of(snapshot.settings)
    cells = np.union1d(q.reported_cells(snapshot)["cell_id"].to_numpy(np.int64), known["cell_id"].to_numpy(np.int64))
    count = known.set_index("cell_id")["homes"].reindex(cells).fillna(0).to_numpy()
    easting, northing = grid.cell_centres(cells)
    block = cells[merge_cells(np.column_stack([easting, northing]), count, homes)]
    east, north = grid.cell_centres(block)
    lon, lat = to_wgs84(east, north, snapshot.settings.area.crs)
    return pd.DataFrame(
        {"cell_id": cells, "block_id": block, "easting": east, "northing": north, "lon": lon, "lat": lat}
    )


def rounding_key(store: Path) -> str:
    """The store's secret for rounding counts.

    Raises:
        StoreError: when it can be neither read nor made.
    """
    return secret(store / "access" / KEY_FILE)
