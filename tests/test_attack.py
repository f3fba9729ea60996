"""Somebody who may ask for every range of months, kind, agency and area tries to work out a small count."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.periods import Period
from hotspots.protecting import open_for
from hotspots.schema import CATEGORIES, Filters
from hotspots.settings import Settings
from hotspots.share.audience import decide
from hotspots.store import Snapshot, current_version, open_snapshot
from hotspots.store import queries as q

KEY, BASE = "k" * 64, 5
LAYER = {"youth": "cell_id", "public": "code"}


def open_as(demo_store: Path, name: str) -> Snapshot:
    return open_for(demo_store, current_version(demo_store), decide(Settings(), name).scope(KEY))


def ask(snapshot: Snapshot, area: str, kind: tuple[str, ...], first: int, last: int) -> pd.DataFrame:
    """One permitted query: reports by area and month."""
    filters = Filters(kind="month", categories=kind)
    if area == "cell_id":
        counted = q.cell_counts(snapshot, filters, first=first, last=last)
    else:
        counted = q.area_counts(snapshot, filters, "ward", first=first, last=last)
    return counted.pivot_table(index=area, columns="number", values="reports", aggfunc="sum", fill_value=0)


def pinned(answers: dict[tuple[int, int], tuple[float, float]], months: int) -> dict[int, float]:
    """Months whose count follows from the answers: difference constraints on the running sum, by shortest paths.

    Args:
        answers: (first, last) → least and greatest that the count of this range can be.
    """
    far = np.full((months + 1, months + 1), np.inf)
    np.fill_diagonal(far, 0.0)
    for at in range(months):
        far[at + 1, at] = 0.0
    for (first, last), (low, high) in answers.items():
        far[first, last + 1] = min(far[first, last + 1], high)
        far[last + 1, first] = min(far[last + 1, first], -low)
    for via in range(months + 1):
        far = np.minimum(far, far[:, via, None] + far[None, via, :])
    return {at: far[at, at + 1] for at in range(months) if far[at, at + 1] == -far[at + 1, at]}


def truth(demo_store: Path, snapshot: Snapshot, name: str) -> pd.DataFrame:
    """True counts by the same areas: area, number, category, reports."""
    whole = open_snapshot(demo_store)
    table = whole.connection.cursor().execute("SELECT cell_id, ward, month_no, category FROM s.reports").df()
    if name == "youth":
        blocks = snapshot.connection.cursor().execute("SELECT cell_id, block_id FROM s.scope_blocks").df()
        table["area"] = table["cell_id"].map(blocks.set_index("cell_id")["block_id"])
    else:
        table["area"] = table["ward"]
    return table.groupby(["area", "month_no", "category"]).size().rename("reports").reset_index()


@pytest.mark.parametrize("name", ["youth", "public"])
def test_no_pair_of_permitted_queries_tells_a_small_count(demo_store: Path, name: str) -> None:
    snapshot, area = open_as(demo_store, name), LAYER[name]
    span = q.periods(snapshot, "month")
    assert span is not None
    months = range(span.first, span.last + 1)
    ranges = list(itertools.combinations_with_replacement(months, 2))
    kinds = [(), *((c,) for c in CATEGORIES)]
    told = {kind: ask(snapshot, area, kind, span.first, span.last) for kind in kinds}
    areas = sorted(set().union(*(set(table.index) for table in told.values())))
    grid = {k: t.reindex(index=areas, columns=list(months)).fillna(0.0).astype(float) for k, t in told.items()}
    # Every answer to another question is a sum of the same fixed windows: nothing new is drawn for it.
    for kind, (first, last) in itertools.product(kinds[:4], ranges[::40]):
        again = ask(snapshot, area, kind, first, last).reindex(index=areas, columns=list(range(first, last + 1)))
        assert np.array_equal(again.fillna(0.0), grid[kind].loc[:, first:last])
    assert np.array_equal(sum(grid[k].to_numpy() for k in kinds[1:]), grid[()].to_numpy())
    # So every difference of two answers is a sum of multiples of the base: 1, 2, 3 and 4 never come out.
    cube = np.stack([grid[k].to_numpy() for k in kinds[1:]])
    assert (cube % BASE == 0).all()
    # What can be concluded of each window: less than one base below and above. No range narrows it.
    true = truth(demo_store, snapshot, name).set_index(["category", "area", "month_no"])["reports"]
    small = true[(true > 0) & (true < BASE)]
    assert len(small) > 500
    recovered = 0
    targets = [t for t in small.groupby(level=["category", "area"]) if t[0][1] in grid[()].index]
    for (kind, place), counts in targets[:: max(1, len(targets) // 150)]:
        row = grid[(kind,)].loc[place].to_numpy()
        bounds = {
            (a, b): (max(0.0, row[a : b + 1].sum() - 4 * (b - a + 1)), row[a : b + 1].sum() + 4 * (b - a + 1))
            for a, b in ((a - span.first, b - span.first) for a, b in ranges)
        }
        found = pinned(bounds, len(months))
        recovered += sum(1 for m in counts.index.get_level_values("month_no") if m - span.first in found)
    assert recovered == 0


def test_the_attack_works_where_ranges_are_free(demo_store: Path) -> None:
    """Suppressing under 5 and rounding to 5 every answer of its own: the same attacker gets many counts."""
    weeks = q.period_counts(open_snapshot(demo_store), Filters(kind="week", categories=("street_drinking",)))
    wide = weeks.pivot_table(index="source_agency", columns="number", values="reports", fill_value=0)
    recovered = small = 0
    for counts in wide.to_numpy()[:, :60]:
        bounds = {}
        for a, b in itertools.combinations_with_replacement(range(len(counts)), 2):
            total = counts[a : b + 1].sum()
            told = 5 * np.floor(total / 5 + 0.5)
            bounds[a, b] = (0, 4) if total < 5 else (max(told - 2, 5), told + 2)
        found = pinned(bounds, len(counts))
        little = [at for at, n in enumerate(counts) if 0 < n < 5]
        small += len(little)
        recovered += sum(found.get(at) == counts[at] for at in little)
    assert recovered > 0.2 * small


@pytest.mark.parametrize("name", ["youth", "public"])
def test_no_choice_leads_beyond_the_fixed_windows(demo_store: Path, name: str) -> None:
    snapshot = open_as(demo_store, name)
    span = q.periods(snapshot, "month")
    assert span is not None
    assert q.periods(snapshot, "week") is None
    assert Period("month", span.last).last_day < q.last_day(open_snapshot(demo_store), "week")  # type: ignore[operator]
    beyond = {"hours": (18, 22), "weekdays": (5,), "agencies": ("police",), "qualifiers": ("personal",)}
    for choice, value in beyond.items():
        assert q.period_counts(snapshot, Filters(kind="month", **{choice: value})).empty  # type: ignore[arg-type]
    assert q.period_counts(snapshot, Filters(kind="week")).empty
    assert set(q.agencies(snapshot)["source_agency"]) == {"all_agencies"}
    for empty in (q.days(snapshot), q.lags(snapshot), q.batches(snapshot), q.refused_rows(snapshot)):
        assert empty.empty
    assert not [key for key in snapshot.meta if key.startswith("alerts")]


def test_lists_tell_protected_counts_only(demo_store: Path) -> None:
    snapshot = open_as(demo_store, "youth")
    listed = snapshot.connection.cursor().execute("SELECT * FROM s.hotspots").df()
    assert len(listed) > 50
    assert set(listed["kind"]) == {"month"}
    for column in ("reports", "reports_before", "observed"):
        assert (listed[column] % BASE == 0).all()
    assert listed["state_reason"].eq("").all()
    assert listed["forecast"].isna().all()
    members = snapshot.connection.cursor().execute("SELECT cell_id, block_id FROM s.scope_blocks").df()
    block = members.set_index("cell_id")["block_id"]
    for cells in listed["cells"]:
        # Whole blocks only: no outline is tighter than what a count is told of.
        assert set(members.loc[members["block_id"].isin(block.loc[list(cells)]), "cell_id"]) == set(cells)
    public = open_as(demo_store, "public")
    assert public.connection.cursor().execute("SELECT count(*) FROM s.hotspots").fetchone() == (0,)
    assert public.connection.cursor().execute("SELECT count(cell_id) FROM s.reports").fetchone() == (0,)


def test_sums_stay_right_on_average(demo_store: Path) -> None:
    true = len(open_snapshot(demo_store).connection.cursor().execute("SELECT 1 FROM s.reports").df())
    told = int(q.agencies(open_as(demo_store, "public"))["reports"].sum())
    assert abs(told / true - 1) < 0.06
