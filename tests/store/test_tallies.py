"""Tallies and tiles make answers quick; the answers are those that the reports themselves give, to whoever asks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.detect.grid import Grid
from hotspots.protecting import open_for
from hotspots.schema import BATCHES, REPORTS, Filters
from hotspots.scope import EVERYTHING, Scope
from hotspots.settings import Settings
from hotspots.share.audience import decide
from hotspots.store import Snapshot, Warehouse, current_version, open_snapshot, publish
from hotspots.store import queries as q
from hotspots.store.queries_trends import Split, split_counts

AGENCIES = ("council", "landlord", "police")
CATEGORIES = ("begging", "noise", "rowdy", "other")
QUALIFIERS = ("", "environmental", "nuisance", "personal")
# The first eight letters are the same, as of real codes.
LADS = ("", "E07000001", "E07000002", "E07000015")
FORCES = ("", "North Police", "North-West Police")
FIRST_DAY, DAYS, ROWS = 20_000, 120, 3000
INDEX = ("tiles", "cell_tiles", "tallies")


def made_up() -> pd.DataFrame:
    """Reports of four months around a corner of four tiles, any value beside any other; some know no day or place."""
    rng = np.random.default_rng(8)
    day = rng.integers(FIRST_DAY, FIRST_DAY + DAYS, ROWS)
    at = pd.to_datetime(day * 24 + rng.integers(0, 24, ROWS), unit="h")
    by_month, located = rng.random(ROWS) < 0.15, rng.random(ROWS) > 0.1
    easting, northing = (centre + rng.normal(0, 700, ROWS).round(1) for centre in (400_000, 250_000))
    frame = pd.DataFrame({name: "" for name, column in REPORTS.items() if column.type == "VARCHAR"}, index=range(ROWS))
    frame = frame.assign(
        report_id=[f"r{n}" for n in range(ROWS)],
        batch_id=1,
        source_agency=rng.choice(AGENCIES, ROWS, p=[0.1, 0.3, 0.6]),
        agency_type="other",
        occurred_from=at.where(~by_month, at.to_period("M").to_timestamp()),
        time_precision=np.where(by_month, "month", "exact"),
        month_no=at.year * 12 + at.month - 1,
        location_method=np.where(located, "coordinates", "none"),
        category=rng.choice(CATEGORIES, ROWS),
        qualifier=rng.choice(QUALIFIERS, ROWS),
        lad=rng.choice(LADS, ROWS, p=[0.1, 0.6, 0.2, 0.1]),
        police_force=rng.choice(FORCES, ROWS),
        ward=rng.choice(["", "W1", "W2"], ROWS),
        youth_related="unknown",
    )
    known = {"day_no": day, "week_no": (day + 3) // 7, "weekday": (day + 3) % 7 + 1, "hour": at.hour}
    for name, values in known.items():
        frame[name] = pd.Series(values).mask(pd.Series(by_month)).astype("Int32")
    placed = {"easting": easting, "northing": northing, "lon": easting / 1e5, "lat": northing / 1e4}
    for name, values in placed.items():
        frame[name] = pd.Series(values).where(pd.Series(located))
    frame["cell_id"] = pd.Series(Grid().cell_of(easting, northing)).where(pd.Series(located)).astype("Int64")
    return frame


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("mixed") / "store"
    with Warehouse(store) as warehouse:
        warehouse.connection.append("reports", made_up(), by_name=True)
        line = dict.fromkeys(BATCHES) | {"batch_id": 1, "agency": "police", "status": "active", "licence": "OGL"}
        warehouse.connection.append("batches", pd.DataFrame([line]), by_name=True)
        publish(warehouse)
    return store


@pytest.fixture(scope="module")
def former(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, as it was published before there were tiles and tallies."""
    store = tmp_path_factory.mktemp("former") / "store"
    shutil.copytree(mixed, store)
    with duckdb.connect(str(store / "snapshots" / f"{current_version(store)}.duckdb")) as connection:
        for table in INDEX:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE reports DROP COLUMN tile_no")
    return store


PUBLIC = replace(decide(Settings(), "public").scope("k" * 64), lads=("E07000001",))
SCOPES = {
    "all": EVERYTHING,
    "one authority": replace(EVERYTHING, lads=("E07000001",)),
    "two authorities of one force": replace(EVERYTHING, lads=LADS[1:3], police_forces=("North Police",)),
    "nothing there": replace(EVERYTHING, police_forces=("Nowhere",)),
    "own agency": decide(Settings(), "own", "police").scope(),
    "own agency, one authority": replace(decide(Settings(), "own", "police").scope(), lads=("E07000002",)),
    "counts only": PUBLIC,
    "no agency": Scope(full=()),
}


@pytest.fixture(scope="module")
def seen(mixed: Path) -> dict[str, Snapshot]:
    return {name: open_for(mixed, current_version(mixed), scope) for name, scope in SCOPES.items()}


def some(*of: object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.one_of(st.just(()), st.sets(st.sampled_from(of), min_size=1).map(lambda found: tuple(sorted(found))))  # type: ignore[type-var]


FILTERS = st.builds(
    Filters,
    kind=st.sampled_from(["week", "month"]),
    agencies=some(*AGENCIES),
    categories=some(*CATEGORIES),
    qualifiers=some(*QUALIFIERS),
    hours=st.one_of(st.none(), st.none(), st.tuples(st.integers(0, 23), st.integers(0, 23))),
    weekdays=st.one_of(st.just(()), some(*range(1, 8))),
    lads=some(*LADS, "E07000099"),
    police_forces=some(*FORCES, "Nowhere"),
)


def reckoned(rows: pd.DataFrame, filters: Filters, by: list[str], last: int | None) -> dict[tuple[object, ...], int]:
    """The same counts with pandas, from the rows that may be seen."""
    number = rows["week_no" if filters.kind == "week" else "month_no"]
    kept = number.notna() & (number <= (10**9 if last is None else last))
    for column, asked in (
        ("source_agency", filters.agencies), ("category", filters.categories), ("qualifier", filters.qualifiers),
        ("weekday", filters.weekdays), ("lad", filters.lads), ("police_force", filters.police_forces),
    ):  # fmt: skip
        kept &= rows[column].isin(asked) if asked else True
    if filters.hours:
        start, end = filters.hours
        inside = rows["hour"].between(start, end) if start <= end else (rows["hour"] >= start) | (rows["hour"] <= end)
        kept &= inside
    counted = rows.assign(number=number)[kept].groupby(["number", *by], observed=True).size()
    return {(key if by else (key,)): int(many) for key, many in counted.items()}  # type: ignore[dict-item]


def as_told(frame: pd.DataFrame, by: list[str]) -> dict[tuple[object, ...], int]:
    return {tuple(row[:-1]): int(row[-1]) for row in frame[["number", *by, "reports"]].itertuples(index=False)}


@settings(max_examples=120)
@given(st.sampled_from(sorted(SCOPES)), FILTERS, st.sampled_from(get_args(Split)), st.booleans(), st.data())
def test_tallies_tell_what_the_reports_tell(
    seen: dict[str, Snapshot], who: str, filters: Filters, split: Split, up_to: bool, data: st.DataObject
) -> None:
    snapshot = seen[who]
    rows = snapshot.connection.cursor().execute("SELECT * FROM s.reports").df()
    week = (FIRST_DAY + 3) // 7
    last = data.draw(st.integers(week - 1, week + 19)) if up_to and filters.kind == "week" else None
    answers = [
        (
            q.period_counts(each, filters),
            split_counts(each, filters, split, last=last),
        )
        for each in (snapshot, replace(snapshot, tallied=False))
    ]
    for told, counted in zip(*answers, strict=True):
        pd.testing.assert_frame_equal(told, counted)
    # Without a filter weekly and monthly totals come from a small table of their own.
    assert as_told(answers[0][0], ["source_agency"]) == reckoned(rows, filters, ["source_agency"], None)
    column = {"none": [], "agency": ["source_agency"]}.get(split, [split])
    told = {key[: 1 + len(column)]: many for key, many in as_told(answers[0][1], ["member"]).items()}
    assert told == reckoned(rows, filters, column, last)


def test_it_is_the_tallies_that_are_counted_and_only_where_nothing_is_hidden(seen: dict[str, Snapshot]) -> None:
    assert {name for name, snapshot in seen.items() if snapshot.tallied} == {
        name for name, scope in SCOPES.items() if scope.everything
    }
    filters = Filters(categories=("noise",), lads=("E07000001",))
    whole = seen["all"]
    assert q._counted(whole, filters)["tallied"] and not q._counted(whole, filters)["together"]
    assert q._counted(whole, Filters())["together"] and not q._counted(seen["one authority"], Filters())["together"]
    for asked in (Filters(hours=(3, 4)), Filters(weekdays=(1,))):
        assert not q._counted(whole, asked)["tallied"]
    plan = partial(_tables_of_plan, whole)
    assert plan(q._counted(whole, filters)) == {"tallies"}
    assert plan(q._counted(replace(whole, tallied=False), filters)) == {"reports"}


def _tables_of_plan(snapshot: Snapshot, values: dict[str, object]) -> set[str]:
    from hotspots.store.sql_files import sql

    plan = snapshot.connection.cursor().execute("EXPLAIN " + sql("period_counts"), values).fetchall()[0][1]
    return {table for table in ("tallies", "reports") if f"s.main.{table}" in plan}


def test_who_may_not_see_all_gets_no_tile_and_no_tally_of_what_is_hidden(seen: dict[str, Snapshot]) -> None:
    for name, snapshot in seen.items():
        held = {table: snapshot.connection.cursor().execute(f"SELECT * FROM s.{table}").df() for table in INDEX}
        tiles = snapshot.connection.cursor().execute("SELECT DISTINCT tile_no FROM s.reports").df()["tile_no"]
        if not SCOPES[name].everything:
            assert all(frame.empty for frame in held.values()) and set(tiles) <= {0}, name
        elif SCOPES[name].limited:
            assert set(held["tallies"]["tile_no"]) <= set(tiles) | set(held["tiles"]["first_of_area"])
            assert set(held["cell_tiles"]["tile_no"]) <= set(tiles) == set(held["tiles"]["tile_no"])
            for table in ("tiles", "tallies"):
                for column in ("lad", "police_force"):
                    allowed = getattr(SCOPES[name], f"{column}s")
                    assert not allowed or set(held[table][column]) <= set(allowed), (name, table)


def answers(snapshot: Snapshot, filters: Filters, cells: list[int]) -> list[pd.DataFrame]:
    week = (FIRST_DAY + 3) // 7
    first, last = (week + 2, week + 12) if filters.kind == "week" else (24_300, 24_310)
    places = {"A": cells[: len(cells) // 2], "B": cells[len(cells) // 2 :]}
    asked: list[Callable[[], pd.DataFrame]] = [
        lambda: q.reports_here(snapshot, filters.kind, cells, first=first, last=last),
        lambda: q.hours_by_place(snapshot, filters, places, first=first, last=last),
        lambda: q.kinds_by_place(snapshot, filters, places, first=first, last=last),
        lambda: q.cell_counts(snapshot, filters, first=first, last=last),
        lambda: q.own_area(snapshot, filters),
        lambda: q.filtered_points(snapshot, filters, first=first, last=last),
        lambda: q.area_counts(snapshot, filters, "ward", first=first, last=last),
        lambda: q.known_cells(snapshot, q.Period(filters.kind, last)),
    ]
    return [ask() for ask in asked] + list(q.cells_profile(snapshot, filters, cells, first=first, last=last).values())


@settings(max_examples=25)
@given(filters=FILTERS, data=st.data())
def test_tiles_leave_nothing_out(
    seen: dict[str, Snapshot], former: Path, filters: Filters, data: st.DataObject
) -> None:
    cells = q.reported_cells(seen["all"])["cell_id"].astype("int64").tolist()
    chosen = data.draw(st.lists(st.sampled_from([*cells, 17]), min_size=1, max_size=60, unique=True))
    who = data.draw(st.sampled_from(["all", "one authority", "own agency", "counts only"]))
    before = open_for(former, current_version(former), SCOPES[who])
    for now, then in zip(answers(seen[who], filters, chosen), answers(before, filters, chosen), strict=True):
        pd.testing.assert_frame_equal(now, then)
    before.close()


def test_a_version_from_before_there_were_tiles_is_read_as_it_is(mixed: Path, former: Path) -> None:
    now, then = open_snapshot(mixed), open_snapshot(former)
    assert now.tallied and not then.tallied
    assert now.connection.execute("SELECT count(*), count(DISTINCT tile_no) > 20 FROM s.reports").fetchone() == (
        ROWS,
        True,
    )
    for ask in (q.agencies, q.reporting_areas, q.batches, q.places, q.how_located, q.reported_cells):
        pd.testing.assert_frame_equal(ask(now), ask(then))
    assert now.meta == then.meta
