"""Small numbers held back, so that no single person's report can be made out.

Primary: counts of 1 to 4 are shown as "fewer than 5". Complementary: where a column has a total, the hidden numbers
must not follow from it by subtraction, so further cells are hidden until they do not (Statistics Authority practice).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

THRESHOLD = 5
SMALL, HELD_BACK = "fewer than 5", "not shown"
# Who sees every number: the agencies' own analysts.
_SEES_ALL = ("own",)


def protect(
    table: pd.DataFrame,
    audience: str,
    *,
    counts: Sequence[str] = (),
    derived: Mapping[str, Sequence[str]] | None = None,
    total: bool = False,
) -> tuple[pd.DataFrame, list[str]]:
    """Hide what this audience must not see.

    Args:
        audience: own, partner, youth or public.
        counts: columns of counts; missing values stay missing.
        derived: column → the count columns that it was computed from; hidden where any of them is.
        total: the last row is the sum of the others.

    Returns:
        The table, in which hidden counts are `SMALL` or `HELD_BACK`, and sentences that say what was hidden.
    """
    if audience in _SEES_ALL or table.empty:
        return table, []
    shown = table.copy()
    hidden = {column: _hidden(table[column].to_numpy(dtype=np.float64), total) for column in counts}
    small = {c: h & (table[c].to_numpy(dtype=np.float64) < THRESHOLD) for c, h in hidden.items()}
    for column, mask in hidden.items():
        if mask.any():
            values = shown[column].astype(object)
            values[mask] = HELD_BACK
            values[small[column]] = SMALL
            shown[column] = values
    for column, sources in (derived or {}).items():
        mask = np.any([hidden[source] for source in sources], axis=0)
        if mask.any():
            shown[column] = shown[column].astype(object).mask(mask, HELD_BACK)
    first = sum(int(mask.sum()) for mask in small.values())
    second = sum(int(mask.sum()) for mask in hidden.values()) - first
    said = []
    if first:
        said.append(f"{first} {'count' if first == 1 else 'counts'} of 1 to 4 shown as “{SMALL}”")
    if second:
        said.append(f"{second} more held back, from which the small ones could have been worked out")
    return shown, said


def _hidden(values: np.ndarray, total: bool) -> np.ndarray:
    """Which cells of a column to hide; with a total, also those that keep the small ones from being worked out."""
    hidden: np.ndarray = (values > 0) & (values < THRESHOLD)
    if not total or not hidden.any():
        return hidden
    body = np.arange(len(values)) < len(values) - 1
    if hidden[-1]:
        # The total itself is small: every part of it is.
        return hidden | (body & (values > 0))
    spare = [at for at in np.argsort(values, kind="stable") if body[at] and not hidden[at] and values[at] > 0]
    while spare and _told(values[hidden & body]):
        hidden[spare.pop(0)] = True
    if _told(values[hidden & body]):
        hidden[-1] = True
    return hidden


def _told(values: np.ndarray) -> bool:
    """Whether hidden counts follow from their sum, when it is known which of them are small."""
    if len(values) <= 1:
        return len(values) == 1
    small = values < THRESHOLD
    lowest = float(np.where(small, 1, THRESHOLD).sum())
    highest = float(small.sum() * (THRESHOLD - 1)) if small.all() else float("inf")
    return not lowest < float(values.sum()) < highest
