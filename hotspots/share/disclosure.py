"""Disclosure control, the same for screens and files: no small count is told, and none can be worked out.

Primary suppression hides counts under the audience's threshold. Complementary suppression then hides further counts
until no hidden one follows from the totals: every hidden cell's feasible interval is computed by linear programming, as
an attacker would who knows the rule and every figure shown (Fischetti and Salazar, "Solving the cell suppression
problem on tabular data with linear constraints", Management Science 47, 2001: their audit; the choice of further cells
is greedy, cheapest first). Rounding is unbiased and keyed (Willenborg and de Waal, 2001, ch. 9).
No maintained Python library protects tables with totals: acro checks single outputs, τ-Argus is a desktop program.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.share.audience import Audience

TOTAL = "total"
HELD_BACK = "not shown"
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def small(threshold: int) -> str:
    """What stands in place of a count under the threshold."""
    return f"fewer than {threshold}"


@dataclass(frozen=True)
class Protected:
    """A table as an audience may see it.

    Attributes:
        table: as given, with "fewer than 5" and "not shown" in place of hidden counts.
        suppressed: what was hidden and why, a sentence each; empty when nothing was.
        hidden: column → which rows are hidden.
    """

    table: pd.DataFrame
    suppressed: list[str]
    hidden: Mapping[str, Bools] = field(default_factory=dict)


def protect(
    table: pd.DataFrame,
    audience: Audience,
    *,
    counts: Sequence[str],
    by: Sequence[str] = (),
    total: object = TOTAL,
    sums: Mapping[str, Sequence[str]] | None = None,
    derived: Mapping[str, Sequence[str]] | None = None,
    key: str = "",
    told: Bools | None = None,
) -> Protected:
    """The table as the audience may see it.

    Args:
        counts: columns of counts; missing values stay missing.
        by: key columns. A row in which one of them is `total` is the sum of the rows that are equal but for it.
        sums: count column → the count columns that it is the sum of, row by row.
        derived: column → the count columns that it was computed from; hidden where any of them is, and everywhere
            where counts are rounded.
        key: the store's secret; needed where the audience's figures are rounded.
        told: rows that are told elsewhere too: hiding them here hides nothing.
    """
    threshold = audience.minimum_count
    if audience.sees_everything or table.empty or threshold <= 0:
        return Protected(table, [])
    values = table[list(counts)].to_numpy(dtype=np.float64, na_value=np.nan)
    equations = _equations(table, list(counts), list(by), total, sums or {})
    primary = (values > 0) & (values < threshold)
    fixed = np.zeros(len(table), dtype=bool) if told is None else told
    primary &= ~fixed[:, None]
    hidden, pinned = _complete(values, primary, equations, threshold, fixed)
    shown = table.copy()
    if audience.rule.rounding:
        shown[list(counts)] = _rounded(table, list(counts), list(by), audience.rule.rounding, key)
    for at, column in enumerate(counts):
        if hidden[:, at].any():
            words = shown[column].astype(object)
            words[hidden[:, at]] = HELD_BACK
            words[primary[:, at] & ~pinned[:, at]] = small(threshold)
            shown[column] = words
    for column, sources in (derived or {}).items():
        mask = hidden[:, [list(counts).index(source) for source in sources]].any(axis=1)
        # What was computed from exact counts would tell them.
        mask |= audience.rule.rounding > 0
        if mask.any():
            shown[column] = shown[column].astype(object).mask(pd.Series(mask, index=table.index), HELD_BACK)
    said = _said(primary & ~pinned, hidden, threshold)
    return Protected(shown, said, {c: hidden[:, i] for i, c in enumerate(counts)})


def _said(primary: Bools, hidden: Bools, threshold: int) -> list[str]:
    first, more, said = int(primary.sum()), int((hidden & ~primary).sum()), []
    if first:
        said.append(f"{first} {'count' if first == 1 else 'counts'} shown as “{small(threshold)}”.")
    if more:
        said.append(f"{more} more not shown, from which the small ones could have been worked out.")
    return said


Equation = tuple[tuple[int, int], list[tuple[int, int]]]


def _equations(
    table: pd.DataFrame, counts: list[str], by: list[str], total: object, sums: Mapping[str, Sequence[str]]
) -> list[Equation]:
    """Every "this cell is the sum of those cells" of the table; a cell is (row, column)."""
    keys = list(zip(*(table[c].tolist() for c in by), strict=True)) if by else []
    found: list[Equation] = []
    for at in range(len(by)):
        groups: dict[tuple[Any, ...], tuple[list[int], list[int]]] = {}
        for row, values in enumerate(keys):
            wholes, parts = groups.setdefault((*values[:at], *values[at + 1 :]), ([], []))
            (wholes if values[at] == total else parts).append(row)
        for wholes, parts in groups.values():
            found += [((w, c), [(p, c) for p in parts]) for w in wholes if parts for c in range(len(counts))]
    for whole, columns in sums.items():
        w, parts = counts.index(whole), [counts.index(c) for c in columns]
        found += [((row, w), [(row, p) for p in parts]) for row in range(len(table))]
    return found


def _complete(
    values: Floats, primary: Bools, equations: list[Equation], threshold: int, fixed: Bools
) -> tuple[Bools, Bools]:
    """Hide further cells, the smallest first, until every small count could be several numbers.

    Args:
        fixed: rows that cannot be hidden.

    Returns:
        Which are hidden, and which of them would still follow if it were said that they are small.
    """
    hidden, pinned = primary.copy(), np.zeros_like(primary)
    if not equations:
        return hidden, pinned
    of_cell: dict[tuple[int, int], list[Equation]] = {}
    for equation in equations:
        for cell in (equation[0], *equation[1]):
            of_cell.setdefault(cell, []).append(equation)
    small_cells = [(int(row), int(column)) for row, column in np.argwhere(primary)]
    while unsafe := _narrow(values, primary, hidden, equations, threshold, small_cells):
        grown = False
        for cell in unsafe:
            near = {
                other
                for equation in of_cell.get(cell, [])
                for other in (equation[0], *equation[1])
                if not hidden[other] and values[other] > 0 and not fixed[other[0]]
            }
            if near:
                hidden[min(near, key=lambda c: (values[c], c))] = True
                grown = True
        if not grown:
            # Everything beside them is hidden already: go on with whatever is left in the same equations' reach.
            left = [c for c in of_cell if not hidden[c] and values[c] > 0 and not fixed[c[0]]]
            if not left:
                for cell in unsafe:
                    for equation in of_cell.get(cell, []):
                        for other in equation[1]:
                            pinned[other] |= hidden[other]
                break
            hidden[min(left, key=lambda c: (values[c], c))] = True
    return hidden, pinned


def _narrow(
    values: Floats,
    primary: Bools,
    hidden: Bools,
    equations: list[Equation],
    threshold: int,
    cells: list[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Small counts that an attacker can pin down too closely."""
    wanted = min(2, threshold - 2)
    limits = feasible(values, primary, hidden, equations, threshold)
    return [c for c in cells if c in limits and limits[c][1] - limits[c][0] < wanted - 1e-6]


def feasible(
    values: Floats, primary: Bools, hidden: Bools, equations: list[Equation], threshold: int
) -> dict[tuple[int, int], tuple[float, float]]:
    """The attacker's interval for every small count that stands in an equation, by linear programming.

    The attacker knows every shown figure, every sum, that "fewer than" means 1 to threshold - 1, and that what else is
    hidden is at least the threshold.
    """
    unknown = sorted({c for whole, parts in equations for c in (whole, *parts) if hidden[c]})
    if not unknown:
        return {}
    number = {cell: at for at, cell in enumerate(unknown)}
    used = [e for e in equations if any(hidden[c] for c in (e[0], *e[1]))]
    signs, right = np.zeros((len(used), len(unknown))), np.zeros(len(used))
    for row, (whole, parts) in enumerate(used):
        for cell, sign in [(whole, 1.0), *((p, -1.0) for p in parts)]:
            if hidden[cell]:
                signs[row, number[cell]] += sign
            else:
                right[row] -= sign * np.nan_to_num(values[cell])
    small_ones = np.array([primary[c] for c in unknown])
    low = np.where(small_ones, 1.0, threshold)
    high = np.where(small_ones, threshold - 1.0, np.inf)
    # A list with its sum, the usual case, needs no programme.
    solve = _in_one_equation if len(used) == 1 else _in_several
    found = {}
    for at in np.flatnonzero(small_ones):
        ends = solve(int(at), signs, right, low, high)
        found[unknown[at]] = ends or (float(values[unknown[at]]),) * 2
    return found


def _in_one_equation(at: int, signs: Floats, right: Floats, low: Floats, high: Floats) -> tuple[float, float] | None:
    """As `_in_several`: what is left when all the others are as small, or as large, as they may be."""
    sign, others = signs[0, at], np.delete(signs[0], at)
    ends = others * np.delete(low, at), others * np.delete(high, at)
    least, most = np.minimum(*ends).sum(), np.maximum(*ends).sum()
    between = sorted(((right[0] - least) / sign, (right[0] - most) / sign))
    first, last = max(between[0], low[at]), min(between[1], high[at])
    return (float(first), float(last)) if first <= last else None


def _in_several(at: int, signs: Floats, right: Floats, low: Floats, high: Floats) -> tuple[float, float] | None:
    """The least and the greatest that an unknown can be where `signs @ unknown == right` and each is within its bounds;
    None where nothing fits.

    Args:
        signs: shape (equations, unknowns); right: shape (equations,); low, high: shape (unknowns,).
    """
    from scipy.optimize import linprog

    cost = np.zeros(len(low))
    cost[at] = 1.0
    bounds = np.column_stack([low, high])
    solved = [linprog(sign * cost, A_eq=signs, b_eq=right, bounds=bounds, method="highs") for sign in (1.0, -1.0)]
    return (solved[0].fun, -solved[1].fun) if all(one.success for one in solved) else None


def _rounded(table: pd.DataFrame, counts: list[str], by: list[str], base: int, key: str) -> pd.DataFrame:
    names = ["|".join(map(str, row)) for row in zip(*(table[c] for c in by), strict=True)] if by else None
    return pd.DataFrame(
        {
            c: round_counts(
                table[c].to_numpy(dtype=np.float64, na_value=np.nan),
                [f"{c}|{n}" for n in (names or map(str, range(len(table))))],
                base,
                key,
            )
            for c in counts
        },
        index=table.index,
    )


def round_counts(values: Floats, cells: Sequence[str], base: int, key: str) -> Floats:
    """Unbiased random rounding: up with probability (n mod base) / base. The same cell is always rounded the same.

    Args:
        cells: what each count is of, in words; with the key it fixes the draw.

    Raises:
        ValueError: without a key: anybody could repeat the draw.
    """
    if not key:
        raise ValueError("rounding needs the store's key")
    draws = np.array([_draw(key, cell) for cell in cells])
    return np.asarray((np.floor(values / base) + (draws < (values % base) / base)) * base, dtype=np.float64)


def _draw(key: str, cell: str) -> float:
    digest = hmac.new(key.encode(), cell.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def merge_cells(centres: Floats, homes: Floats, minimum: int) -> NDArray[np.intp]:
    """With which cell each cell is shown, so that each stands for no address at all or for at least `minimum`.

    A cell with some, but too few, joins the nearest cell with enough; where none has enough all with any are one.

    Args:
        centres: easting and northing (m) of each cell, shape (n, 2).
        homes: addresses in each cell, shape (n,).

    Returns:
        Position of the cell that it is shown with (itself for most), shape (n,).
    """
    from scipy.spatial import cKDTree

    shown = np.arange(len(homes))
    few = np.flatnonzero((homes > 0) & (homes < minimum))
    enough = np.flatnonzero(homes >= minimum)
    if len(few) and len(enough):
        shown[few] = enough[cKDTree(centres[enough]).query(centres[few])[1]]
    elif len(few):
        shown[few] = few[0]
    return shown
