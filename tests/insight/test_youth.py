"""Bands, holidays, provision and sessions, on days small enough to count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import SettingsError
from hotspots.insight import youth
from hotspots.insight.calendar import HOLIDAY, SCHOOL, UNKNOWN, WEEKEND, bank_holidays, days_of, read_terms
from hotspots.insight.opening import parse_hours
from hotspots.insight.provision import nearest
from hotspots.insight.sessions import suggest_sessions, well_apart, what_followed
from hotspots.team_settings import Calendar


def day_no(day: date) -> int:
    return (day - date(1970, 1, 1)).days


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    path = tmp_path / "terms.csv"
    path.write_text(
        "from,to,what\n2025-04-22,2025-07-22,Summer term\n2025-05-26,2025-05-30,Half-term break\n"
        "2025-09-02,2025-12-19,Autumn term\n"
    )
    return Calendar(terms=path)


def test_days_are_school_days_holidays_or_weekends(calendar: Calendar) -> None:
    terms, free = read_terms(calendar), bank_holidays(calendar, [2025])
    kinds = {d: terms.kind(date.fromisoformat(d), free) for d in (
        "2025-05-05", "2025-05-06", "2025-05-10", "2025-05-28", "2025-08-06", "2025-09-02", "2026-01-05")}  # fmt: skip
    assert list(kinds.values()) == [HOLIDAY, SCHOOL, WEEKEND, HOLIDAY, HOLIDAY, SCHOOL, UNKNOWN]
    assert bank_holidays(Calendar(subdivision="SCT"), [2025])[date(2025, 12, 1)] != ""
    with pytest.raises(SettingsError, match="no bank holidays"):
        bank_holidays(Calendar(country="XX", subdivision=""), [2025])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to,what\n2025-13-01,2025-12-01,Term\n", "row 2, column from: “2025-13-01” is no date"),
        ("from,to,what\n2025-12-01,2025-11-01,Term\n", "ends before it begins"),
        ("start,end\n2025-12-01,2025-11-01\n", "from, to and what"),
    ],
)
def test_wrong_terms_are_refused_with_their_row(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "terms.csv").write_text(text)
    with pytest.raises(SettingsError, match=said):
        read_terms(Calendar(terms=tmp_path / "terms.csv"))


def test_bands_cover_every_hour_once() -> None:
    assert youth.band_of("school", 3, 15) == "after_school"
    assert youth.band_of("holiday", 3, 15) == "holiday_day"
    assert youth.band_of("school", 5, 20) == "weekend_evening"
    assert youth.band_of("school", 7, 20) == "other_evening"
    assert youth.band_of("unknown", 3, 15) == "other"


def reports(*rows: tuple[date, int, int], e: float = 0.0, cell: int = 1, place: str = "Daisy Way") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"cell_id": cell, "place_name": place, "day_no": day_no(d), "hour": h, "source_agency": "police",
             "youth_related": "yes", "reports": n, "easting": e, "northing": 0.0}
            for d, h, n in rows
        ]
    )  # fmt: skip


def test_rates_of_bands_are_per_ten_hours() -> None:
    monday = date(2025, 9, 8)
    days = {day_no(d): "school" for d in days_of(monday, date(2025, 9, 12))}
    found = {b.key: b for b in youth.bands(reports((monday, 16, 6)), days)}
    assert found["after_school"].reports == 6
    assert found["after_school"].per_10_hours.value == pytest.approx(6 * 10 / 15)
    assert found["weekend_evening"].reports == 0


def test_holidays_against_term_finds_what_is_there() -> None:
    rng = np.random.default_rng(11)
    school, free = days_of(date(2025, 9, 8), date(2025, 12, 5)), days_of(date(2025, 7, 23), date(2025, 8, 31))
    days = {day_no(d): "school" for d in school} | {day_no(d): "holiday" for d in free}
    table = reports(*[(d, 16, int(rng.poisson(3))) for d in school], *[(d, 16, int(rng.poisson(6))) for d in free])
    found = youth.holidays_against_term(table, days)
    assert found is not None
    assert found[0].low < 2 < found[0].high
    assert found[0].low > 1
    assert youth.holidays_against_term(table, {day_no(d): "school" for d in school}) is None


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        ("Tue, Thu and Fri 17:00-21:00", (5, 18), True),
        ("Tue, Thu and Fri 17:00-21:00", (3, 18), False),
        ("Wed 16:00-19:00, Sat 13:00-17:00", (6, 14), True),
        ("Mon to Fri 09:00-18:00, Sat 09:30-16:00", (4, 17), True),
        ("Mon to Fri 09:00-18:00, Sat 09:30-16:00", (7, 12), False),
        ("Every day 07:00-22:00", (7, 21), True),
        ("Always open, lit until 22:00", (1, 21), True),
        ("Always open, lit until 22:00", (1, 22), False),
        ("Monday - Wednesday 15.00 to 18.00", (1, 16), True),
        ("Monday 3 to 6", (1, 16), None),
        ("Mon 15:00-18:00, closed in August", (1, 16), None),
        ("Dawn to dusk", (1, 12), None),
        ("ring first", (1, 12), None),
        ("", (1, 12), None),
    ],
)
def test_opening_hours(text: str, when: tuple[int, int], expected: bool | None) -> None:
    assert parse_hours(text).open_at(when[0], when[1] * 60 + 30) is expected


def test_nearest_looks_at_distance_and_hours() -> None:
    there = pd.DataFrame(
        {
            "name": ["Club", "Court"], "kind": ["youth club", "court"],
            "hours": ["Fri 17:00-21:00", "Every day 07:00-22:00"],
            "easting": [100.0, 900.0], "northing": [0.0, 0.0],
        }
    )  # fmt: skip
    found = nearest(there, 0, 0, 4, 18)
    assert (found["name"], found["metres"], found["open"], found["open_name"]) == ("Club", 100.0, False, "Court")
    assert nearest(there, 0, 0, 5, 18)["open_name"] == "Club"


def fridays(count: int) -> list[tuple[date, int, int]]:
    return [(date(2025, 9, 5 + 7 * (i % 4)), 16, 1) for i in range(count)]


def test_sessions_go_where_and_when_it_happens() -> None:
    table = pd.concat([reports(*fridays(40)), reports(*[(date(2025, 9, 9), 20, 1)] * 12, e=900, cell=2, place="Rec")])
    found = suggest_sessions(table, weeks=10, after=date(2025, 9, 28))
    assert [(s.place, s.weekday) for s in found] == [("Daisy Way", 5), ("Rec", 2)]
    assert found[0].start <= 16 < found[0].start + 2
    assert found[0].dates[0] == date(2025, 10, 3)
    assert {d.isoweekday() for s in found for d in s.dates} == {5, 2}
    assert len(found[0].dates) == 6
    assert 0 < found[0].expected < 40 / 10 * 6
    near = pd.concat([table, reports(*fridays(9), e=100, cell=3, place="Next door")])
    assert "Next door" not in [s.place for s in well_apart(suggest_sessions(near, weeks=10, after=date(2025, 9, 28)))]


def test_places_with_few_reports_are_not_named() -> None:
    assert youth.places_of_need(reports(*fridays(4))).empty
    assert suggest_sessions(reports(*fridays(4)), weeks=10, after=date(2025, 9, 28)) == []


def test_what_followed_is_told_only_with_enough() -> None:
    session = pd.DataFrame(
        {
            "started_at": [pd.Timestamp(2025, 9, 30, 17)],
            "activity": ["detached_session"],
            "easting": [0.0],
            "northing": [0.0],
        }
    )
    rest = reports(*[(d, 16, 2) for d in days_of(date(2025, 9, 1), date(2025, 10, 31))], e=5000, cell=9)
    busy = pd.concat([reports((date(2025, 9, 20), 16, 40), (date(2025, 10, 10), 16, 10)), rest])
    told = what_followed(session, busy, 0, 0, last_day_no=day_no(date(2025, 10, 31)))
    assert told is not None
    assert told.change is not None
    assert (told.before, told.after) == (40, 10)
    assert told.change.high < 1
    few = pd.concat([reports((date(2025, 9, 20), 16, 3), (date(2025, 10, 10), 16, 1)), rest])
    assert what_followed(session, few, 0, 0, last_day_no=day_no(date(2025, 10, 31))).change is None  # type: ignore[union-attr]
    early = what_followed(session, busy, 0, 0, last_day_no=day_no(date(2025, 10, 12)))
    assert early is not None
    assert early.change is None
    assert what_followed(session, busy, 3000, 0, last_day_no=0) is None
