"""What a scope lets through of the demo: whatever is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hotspots import store as store_package
from hotspots.finding import find_hotspots
from hotspots.protecting import open_for
from hotspots.schema import REPORTS, Filters
from hotspots.scope import EVERYTHING, NEVER_SHARED, Scope
from hotspots.settings import Settings
from hotspots.share.audience import decide
from hotspots.store import Snapshot, current_version, open_snapshot
from hotspots.store import queries as q
from hotspots.store.sql_files import sql

SQL = Path(str(store_package.__file__)).parent / "sql"
KEY = "k" * 64


@pytest.fixture(scope="module")
def whole(demo_store: Path) -> Snapshot:
    return open_snapshot(demo_store)


def seen(demo_store: Path, scope: Scope) -> Snapshot:
    return open_for(demo_store, current_version(demo_store), scope)


def reports(snapshot: Snapshot) -> object:
    return snapshot.connection.cursor().execute("SELECT * FROM s.reports").df()


def test_only_the_files_that_restrict_name_what_is_sealed() -> None:
    named = {path.stem for path in SQL.glob("*.sql") if re.search(r"\bsealed\b", path.read_text(encoding="utf-8"))}
    assert {n for n in named if not n.startswith(("scoped_", "protected_", "sealed_"))} == set()


def test_nothing_is_let_through_by_default(demo_store: Path, whole: Snapshot) -> None:
    nothing = seen(demo_store, Scope())
    for (table,) in whole.connection.execute(sql("sealed_tables").replace("'sealed'", "'s'")).fetchall():
        rows = nothing.connection.cursor().execute(f'SELECT count(*) FROM s."{table}"').fetchone()
        assert rows is not None
        if table not in ("areas", "cell_homes", "meta", "detected_periods"):
            assert rows[0] == 0, table
    assert q.periods(nothing, "week") is None
    assert not [key for key in nothing.meta if key.startswith(("alerts", "skill"))]


def test_own_reports_in_full_and_others_as_agreed(demo_store: Path, whole: Snapshot) -> None:
    everything = whole.connection.cursor().execute("SELECT * FROM s.reports").df()
    table = reports(seen(demo_store, decide(Settings(), "own", "police").scope()))
    assert list(table.columns) == [*REPORTS, "tile_no"] and not table["tile_no"].any()  # type: ignore[attr-defined]
    mine = table[table["source_agency"] == "police"]  # type: ignore[index]
    theirs = table[table["source_agency"] != "police"]  # type: ignore[index]
    assert set(mine["report_id"]) == set(everything.loc[everything["source_agency"] == "police", "report_id"])
    assert len(theirs) == (everything["source_agency"] != "police").sum()
    for column in NEVER_SHARED:
        assert (theirs[column].isna() | theirs[column].eq("")).all(), column
    true_points = set(zip(everything["easting"], everything["northing"], strict=True))
    shown = theirs.dropna(subset="easting")
    assert len(shown) > 0.9 * len(theirs)
    assert not set(zip(shown["easting"], shown["northing"], strict=True)) & true_points
    assert theirs["severity"].eq("").all()
    assert (theirs["occurred_from"].dt.minute == 0).all()
    homes = q.cell_homes(whole).set_index("cell_id")["homes"]
    counted = homes.reindex(shown["cell_id"].astype("int64").unique()).fillna(0)
    assert counted[(counted > 0) & (counted < 8)].empty


def test_files_of_others_are_not_seen(demo_store: Path) -> None:
    own = seen(demo_store, decide(Settings(), "own", "police").scope())
    for table in (q.batches(own), q.refused_rows(own), q.notes(own)):
        assert set(table["agency"]) <= {"police"}
    partner = seen(demo_store, decide(Settings(), "partner").scope())
    assert q.batches(partner).empty
    assert q.refused_rows(partner).empty


def test_areas_without_points(demo_store: Path) -> None:
    table = reports(seen(demo_store, Scope(agreed=("*",), grain="ward", times="day")))
    for column in ("easting", "northing", "lon", "lat", "cell_id", "hour"):
        assert table[column].isna().all()  # type: ignore[index]
    assert (table["ward"] != "").mean() > 0.9  # type: ignore[index]
    assert table["patch"].eq("").all()  # type: ignore[index]


def test_what_is_not_seen_does_not_follow_from_lists_of_all(demo_store: Path) -> None:
    only = seen(demo_store, Scope(full=("police",)))
    assert only.hides_agencies
    assert q.hotspot_list(only, _latest(only)).empty
    found = find_hotspots(only, Filters())
    assert found is not None
    assert len(found.table)
    narrowed = find_hotspots(open_snapshot(demo_store), Filters(agencies=("police",)))
    assert narrowed is not None
    assert found.table["reports"].tolist() == narrowed.table["reports"].tolist()
    assert set(q.agencies(only)["source_agency"]) == {"police"}
    assert q.detected_periods(only, "week")["reports"].eq(0).all()


def _latest(snapshot: Snapshot) -> object:
    from hotspots.periods import Period

    span = q.periods(snapshot, "week")
    assert span is not None
    return Period("week", span.last_full)


def test_protected_counts_need_a_key(demo_store: Path) -> None:
    with pytest.raises(ValueError, match="key"):
        seen(demo_store, Scope(protected=True, grain="ward"))


def test_a_scope_is_part_of_what_a_snapshot_is(demo_store: Path) -> None:
    assert open_snapshot(demo_store).scope == EVERYTHING
    assert hash(Scope(full=("police",))) != hash(Scope(full=("council",)))
    assert KEY not in repr(Scope(key=KEY))
