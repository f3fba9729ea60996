"""The rule of thumb: same broad kind, at most 150 m apart, at most 3 hours apart or on the same day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.intake.link.sides import DAY_MIN

WITHIN_M, WITHIN_MIN = 150.0, 180.0
SHIFT_DAYS = (-14, -7, 7, 14)


def simple_pairs(a: pd.DataFrame, b: pd.DataFrame, *, shift_days: int = 0) -> pd.DataFrame:
    """Pairs under the rule, one to one, nearest in place and time first.

    Args:
        a, b: sides (see `sides.side_of`).
        shift_days: move side b by so many days: what chance alone would pair.

    Returns:
        id_a, id_b, metres, minutes (NaN where only a day is known).
    """
    moved = b.assign(minute=b["minute"] + shift_days * DAY_MIN, day=b["day"] + shift_days)
    left, right = _near(a, moved)
    metres = np.hypot(
        a["x"].to_numpy()[left] - b["x"].to_numpy()[right], a["y"].to_numpy()[left] - b["y"].to_numpy()[right]
    )
    minutes = np.abs(a["minute"].to_numpy()[left] - moved["minute"].to_numpy()[right])
    same = a["broad"].to_numpy()[left] == b["broad"].to_numpy()[right]
    keep = same & (metres <= WITHIN_M)
    order = np.argsort(
        (metres / WITHIN_M + np.nan_to_num(minutes, nan=WITHIN_MIN / 2) / WITHIN_MIN)[keep], kind="stable"
    )
    left, right, metres, minutes = (v[keep][order] for v in (left, right, metres, minutes))
    chosen = one_to_one(left, right)
    return pd.DataFrame(
        {
            "id_a": a["unique_id"].to_numpy()[left[chosen]],
            "id_b": b["unique_id"].to_numpy()[right[chosen]],
            "metres": metres[chosen],
            "minutes": minutes[chosen],
        }
    )


def one_to_one(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of pairs sorted best first, those whose two sides are both still free: their positions."""
    taken_left: set[object] = set()
    taken_right: set[object] = set()
    chosen: list[int] = []
    for position, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        if one not in taken_left and other not in taken_right:
            taken_left.add(one)
            taken_right.add(other)
            chosen.append(position)
    return np.array(chosen, dtype=int)


def likely_share(a: pd.DataFrame, b: pd.DataFrame, found: int) -> float:
    """The share of the rule's pairs that are no chance: what is found above what the rule finds some weeks off."""
    chance = float(np.mean([len(simple_pairs(a, b, shift_days=days)) for days in SHIFT_DAYS]))
    return max(0.0, found - chance) / found if found else 0.0


def _near(a: pd.DataFrame, b: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a and b in one box of space and time: exact times by time, all others by day."""
    timed_a, timed_b = a["minute"].notna().to_numpy(), b["minute"].notna().to_numpy()
    parts = [_box(a, b, timed_a, timed_b, "minute", WITHIN_MIN)]
    parts.append(_box(a, b, ~timed_a, np.ones(len(b), bool), "day", 0.5))
    parts.append(_box(a, b, timed_a, ~timed_b, "day", 0.5))
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _box(
    a: pd.DataFrame, b: pd.DataFrame, in_a: np.ndarray, in_b: np.ndarray, clock: str, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    rows_a, rows_b = np.flatnonzero(in_a), np.flatnonzero(in_b)
    if not len(rows_a) or not len(rows_b):
        return rows_a[:0], rows_b[:0]
    scale = [WITHIN_M, WITHIN_M, reach]
    one = cKDTree(a[["x", "y", clock]].to_numpy(float)[rows_a] / scale)
    other = cKDTree(b[["x", "y", clock]].to_numpy(float)[rows_b] / scale)
    found = one.sparse_distance_matrix(other, 1.0, p=np.inf, output_type="coo_matrix")
    # A pair at distance nought is kept as an explicit entry.
    left, right = rows_a[found.row], rows_b[found.col]
    order = np.lexsort((right, left))
    return left[order], right[order]
