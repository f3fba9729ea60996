"""Somebody who keeps every monthly summary of a partner tries to work out a small count from their differences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.periods import Period
from hotspots.protecting import open_for
from hotspots.schema import Filters
from hotspots.settings import Settings
from hotspots.share.audience import Audience, decide
from hotspots.share.disclosure import HELD_BACK
from hotspots.share.monthly.tables import ALL, Spans, split_table
from hotspots.share.monthly.windows import held_months, in_order, rounded_months
from hotspots.store import current_version
from hotspots.store.queries_trends import split_counts
from hotspots.summarising import summary_months, without_counts

SPLITS = ("agency", "category", "qualifier", "ward")
COLUMNS = ("Month", "A year before", "Year to date", "Twelve months")
Cell = tuple[str, int]


@pytest.fixture(scope="module")
def partner() -> Audience:
    return decide(Settings(), "partner")


@pytest.fixture(scope="module")
def history(demo_store: Path, partner: Audience) -> tuple[dict[str, pd.DataFrame], list[int]]:
    """Split → number, member, reports as the partner sees them; and the months that can be summed up."""
    snapshot = open_for(demo_store, current_version(demo_store), partner.scope())
    months = sorted(month.number for month in summary_months(snapshot, partner.minimum_count))
    counts = {split: split_counts(snapshot, Filters(kind="month"), split) for split in SPLITS}  # type: ignore[arg-type]
    snapshot.close()
    return counts, months


def equations(
    counts: pd.DataFrame, months: list[int], held: Mapping[Cell, str] | None, audience: Audience
) -> tuple[np.ndarray, np.ndarray, list[Cell]]:
    """What all summaries together say: matrix, right-hand sides, and the cells (member, month) of its columns.

    Args:
        held: what is held back; None = as in a table of its own: only single months are hidden.
    """
    members = sorted(counts["member"].astype(str).unique())
    span = range(months[0] - 12, months[-1] + 1)
    at = {(m, n): i for i, (m, n) in enumerate((m, n) for m in members for n in span)}
    rows, right = [], []

    def say(whose: list[str], first: int, last: int, value: object) -> None:
        if isinstance(value, str) or not np.isfinite(float(value)) or first < span[0]:  # type: ignore[arg-type]
            return
        row = np.zeros(len(at))
        row[[at[m, n] for m in whose for n in range(first, last + 1)]] = 1.0
        rows.append(row)
        right.append(float(value))  # type: ignore[arg-type]

    for number in months:
        spans = Spans(Period("month", number), 4)
        stretches = [(number, number), (number - 12, number - 12), *list(spans.stretches.values())[1:]]
        given = held_months(counts, number - 12, number, audience) if held is None else held
        only_single = {} if held is None else given
        table = split_table("x", "x", "Member", counts, frozenset(span), spans, {}, only_single).frame
        told = dict(zip(table["Member"], table[list(COLUMNS)].itertuples(index=False), strict=True))
        for member, values in told.items():
            for place, ((first, last), value) in enumerate(zip(stretches, values, strict=True)):
                hidden = held is None and place < 2 and (member, first) in given
                say(members if member == ALL else [str(member)], first, last, HELD_BACK if hidden else value)
    return np.array(rows), np.array(right), list(at)


def recovered(matrix: np.ndarray, cells: list[Cell], wanted: list[Cell]) -> list[Cell]:
    """Cells whose count follows from sums and differences of what is told."""
    _, singular, right = np.linalg.svd(matrix, full_matrices=True)
    free = right[int((singular > 1e-8).sum()) :]
    at = {cell: i for i, cell in enumerate(cells)}
    return [cell for cell in wanted if np.abs(free[:, at[cell]]).max(initial=0.0) < 1e-8]


@pytest.mark.parametrize("split", SPLITS)
def test_no_difference_of_summaries_tells_a_small_count(
    history: tuple[dict[str, pd.DataFrame], list[int]], partner: Audience, split: str
) -> None:
    counts, months = history[0][split], history[1][-14:]
    first = months[0] - 12
    held = held_months(counts, first, months[-1], partner)
    within = counts[counts["number"].between(first, months[-1]) & counts["reports"].between(1, 4)]
    small = [(str(m), int(n)) for m, n in zip(within["member"], within["number"], strict=True)]
    assert set(small) <= set(held)
    matrix, right, cells = equations(counts, months, held, partner)
    true = counts.assign(member=counts["member"].astype(str)).set_index(["member", "number"])["reports"]
    assert np.allclose(matrix @ true.reindex(cells).fillna(0).to_numpy(), right), "what is told is true"
    assert recovered(matrix, cells, small) == []
    if small:
        # The same attacker, where only single months are hidden, as in a table on its own.
        careless, _, cells = equations(counts, months, None, partner)
        assert len(recovered(careless, cells, small)) > 0.3 * len(small)


def test_the_bounds_of_what_is_told_leave_room(
    history: tuple[dict[str, pd.DataFrame], list[int]], partner: Audience
) -> None:
    """Knowing the rule as well: small means 1 to 4, and what else is hidden is at least 5."""
    from scipy.optimize import linprog

    counts, months = history[0]["category"], history[1][-14:]
    held = held_months(counts, months[0] - 12, months[-1], partner)
    matrix, right, cells = equations(counts, months, held, partner)
    bounds = [(1, 4) if held.get(c, "").startswith("fewer") else (5, None) if c in held else (0, None) for c in cells]
    small = [at for at, cell in enumerate(cells) if held.get(cell, "").startswith("fewer")]
    assert len(small) > 20
    for at in small[:: max(1, len(small) // 12)]:
        cost = np.zeros(len(cells))
        cost[at] = 1.0
        low, high = (
            sign * linprog(sign * cost, A_eq=matrix, b_eq=right, bounds=bounds, method="highs").fun for sign in (1, -1)
        )
        assert high - low >= 2 - 1e-6


def test_a_month_is_held_back_alike_in_every_summary(
    history: tuple[dict[str, pd.DataFrame], list[int]], partner: Audience
) -> None:
    counts, months = history[0]["category"], history[1]
    last = months[-1]
    whole = held_months(counts, last - 24, last, partner)
    for until in (last, last - 3, last - 11):
        part = held_months(counts.sample(frac=1.0, random_state=until), until - 12, until, partner)
        assert part == {cell: words for cell, words in whole.items() if until - 12 <= cell[1] <= until}


def test_a_row_does_not_stand_where_its_hidden_count_would_put_it(partner: Audience) -> None:
    last = 24_303
    rows = [(last - n, "large", 40) for n in range(13)] + [(last - n, "b", 10) for n in range(12)]
    rows += [(last - n, "a", 10) for n in range(1, 12)] + [(last, "a", 4)]
    counts = pd.DataFrame(rows, columns=["number", "member", "reports"])
    held = held_months(counts, last - 12, last, partner)
    known = frozenset(range(last - 12, last + 1))
    made = split_table("x", "x", "Member", counts, known, Spans(Period("month", last), 4), {}, held)
    told = made.frame.set_index("Member")["Twelve months"]
    assert (told["a"], told["b"]) == ("at least 110", "at least 110")
    assert [in_order(value) for value in told[:-1]] == sorted((in_order(v) for v in told[:-1]), reverse=True)
    assert any("at least" in sentence for sentence in made.held_back)


def test_rounded_months_add_up_to_multiples_of_the_base() -> None:
    counts = pd.DataFrame({"number": [1, 2, 3] * 50, "member": ["a", "b", "c"] * 50, "reports": range(150)})
    once, again = (rounded_months(counts, "ward", 5, "k" * 64)["reports"] for _ in range(2))
    assert (once == again).all()
    assert (once % 5 == 0).all()
    assert not (once == rounded_months(counts, "ward", 5, "j" * 64)["reports"]).all()


def test_what_came_of_it_is_told_without_counts() -> None:
    said = (
        "Reports in 2 hotspots: fell. 12 came where about 20 were to be expected without the action (40% fewer; 95%)."
    )
    assert without_counts(said) == "Reports in 2 hotspots: fell (40% fewer; 95%)."
    assert without_counts("Too little is known") == "Too little is known."
