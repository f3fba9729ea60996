"""Clocks set back, the weeks in which they change, week 53 and the leap day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hotspots.periods import Period
from hotspots.store import Warehouse, current_version

from .conftest import Kept, report_file

pytestmark = pytest.mark.faults


def test_a_clock_set_back(kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Earlier(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Earlier:
            return cls(1999, 12, 31, 23, 59, tzinfo=tz)

    before = current_version(kept.store)
    monkeypatch.setattr("hotspots.store.rows.datetime", Earlier)
    new = report_file(tmp_path / "new.csv", first=100, count=60)
    assert kept.ingest(new).exit_code == 0
    assert kept.wrong() == []
    assert current_version(kept.store) > before
    with Warehouse(kept.store) as warehouse:
        ledger = warehouse.connection.execute(
            "SELECT batch_id, loaded_at, superseded FROM batches ORDER BY 1"
        ).fetchall()
    assert ledger[0][1] > ledger[1][1], "the clock went back between the two"
    assert ledger[0][2] == 21, "what counts is which came later, not what the clock said"


def days_and_hours(store: Path) -> list[tuple[object, ...]]:
    with Warehouse(store) as warehouse:
        return warehouse.connection.execute(
            "SELECT occurred_from, week_no, month_no FROM reports ORDER BY row_no"
        ).fetchall()


def load(tmp_path: Path, *moments: str) -> tuple[Kept, int]:
    lines = ["report_id,source_agency,occurred_from,easting,northing"]
    lines += [f"T{n},police,{moment},400000,250000" for n, moment in enumerate(moments)]
    path = tmp_path / "times.csv"
    path.write_text("\n".join(lines))
    kept = Kept(tmp_path / "store", path)
    return kept, kept.ingest(None, "--no-publish").exit_code


def test_the_night_the_clocks_go_forward(tmp_path: Path) -> None:
    """01:30 does not exist on 30 March 2025 in London; 00:59Z and 01:00Z are an hour and a minute apart on the wall."""
    kept, code = load(tmp_path, "2025-03-30T00:59Z", "2025-03-30T01:00Z", "2025-03-30T01:30", "2025-03-30T23:30")
    assert code == 0
    held = days_and_hours(kept.store)
    assert [str(moment)[11:16] for moment, *_ in held][:2] == ["00:59", "02:00"]
    assert {str(moment)[:10] for moment, *_ in held} == {"2025-03-30"}
    assert {week for _, week, _ in held} == {Period.parse("2025-W13").number}
    assert all("hotspots publish" in sentence or "published" in sentence for sentence in kept.wrong())


def test_the_night_the_clocks_go_back(tmp_path: Path) -> None:
    """01:30 comes twice on 26 October 2025; both are kept, both in the week that ends that day."""
    kept, code = load(tmp_path, "2025-10-26T00:30Z", "2025-10-26T01:30Z", "2025-10-26T01:30", "2025-10-26T23:59")
    assert code == 0
    held = days_and_hours(kept.store)
    assert [str(moment)[11:16] for moment, *_ in held] == ["01:30", "01:30", "01:30", "23:59"]
    assert {week for _, week, _ in held} == {Period.parse("2025-W43").number}


def test_week_53_and_the_leap_day(tmp_path: Path) -> None:
    moments = ("2020-12-31T12:00", "2021-01-03T23:59", "2021-01-04T00:00", "2024-02-29T12:00", "2024-12-30T12:00")
    kept, code = load(tmp_path, *moments)
    assert code == 0
    weeks = [Period("week", int(str(week))) for _, week, _ in days_and_hours(kept.store)]
    assert weeks[:2] == [Period.parse("2020-W53")] * 2
    assert weeks[2] == Period.parse("2021-W01") == Period.parse("2020-W53").shift(1)
    assert weeks[3] == Period.parse("2024-W09") and weeks[4] == Period.parse("2025-W01")
    with pytest.raises(Exception, match="53"):
        Period.parse("2021-W53")


def test_no_leap_day_in_other_years(tmp_path: Path) -> None:
    kept, _ = load(tmp_path, "2025-02-29", "2025-03-01")
    assert len(days_and_hours(kept.store)) == 1


def test_published_with_week_53(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "store", report_file(tmp_path / "a.csv", day="2021-01-{:02d}", count=60))
    assert kept.ingest().exit_code == 0
    assert kept.wrong() == []
    for week in ("2020-W53", "2021-W01"):
        assert kept.run("list", "--week", week).exit_code == 0
    assert kept.run("list", "--week", "2021-W53").exit_code == 2
