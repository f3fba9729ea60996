"""A calendar that lets chance decide which days get patrols, so that the effect can be read off without guessing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd


def calendar(
    hotspot_ids: Sequence[str], *, first_day: date, weeks: int, block_days: int = 7, washout_days: int = 1, seed: int
) -> pd.DataFrame:
    """Blocks with and without patrols in random order, for each place on its own.

    Blocks come in pairs, one of each kind, so that both are spread over the whole time; which comes first is drawn.
    After a block with patrols, the first `washout_days` of a block without are left out of the count, because the
    effect of a patrol lasts.

    Args:
        hotspot_ids: places.
        weeks: how long; a last block that is not whole is left out.
        block_days: days per block.
        seed: kept in the table, so that the draw can be repeated.

    Returns:
        One row per place and day: date, hotspot_id, block (1, 2 …), plan ("patrol", "no patrol" or "wash-out"), seed.

    Raises:
        ValueError: when a block is no longer than the wash-out, or there is not even one pair of blocks.
    """
    if block_days <= washout_days or washout_days < 0:
        raise ValueError("a block must be longer than the wash-out")
    pairs = weeks * 7 // (2 * block_days)
    if pairs < 1:
        raise ValueError("there is no room for one block of each kind")
    random = np.random.default_rng(seed)
    rows = []
    for place in hotspot_ids:
        order = [bool(on) for first in random.random(pairs) < 0.5 for on in (first, not first)]
        for block, on in enumerate(order):
            after_patrol = block > 0 and order[block - 1]
            for day in range(block_days):
                plan = "patrol" if on else "wash-out" if after_patrol and day < washout_days else "no patrol"
                rows.append((first_day + timedelta(days=block * block_days + day), place, block + 1, plan, seed))
    return pd.DataFrame(rows, columns=["date", "hotspot_id", "block", "plan", "seed"])
