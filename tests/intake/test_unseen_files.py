"""Files as they come from people nobody here knows: other countries' numbers, a spreadsheet's damage, placeholders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Batch, Middle, Source, load_gazetteer, read_batch
from hotspots.intake.apart_places import placeholder, standing_apart
from hotspots.settings import Settings, parse_settings

Read = Callable[..., Batch]
HEAD = "report_id,source_agency,occurred_from,easting,northing,category\n"
NO_BOUNDS = Settings()
TOWN = (457_000, 340_000)


def rows(*places: tuple[object, object], when: str = "2025-03-25T21:30", head: str = HEAD) -> bytes:
    lines = [f'R{n},council,{when},"{e}","{n_}",noise' for n, (e, n_) in enumerate(places)]
    return (head + "\n".join(lines) + "\n").encode()


def town(count: int = 60) -> list[tuple[object, object]]:
    """Different points within 3 km."""
    return [(TOWN[0] + 50 * n, TOWN[1] + 37 * (n * 7 % count)) for n in range(count)]


def kinds(batch: Batch) -> dict[str, int]:
    return dict(zip(batch.notes["kind"], batch.notes["rows"], strict=True))


def test_a_few_swapped_rows_are_noticed_without_bounds(read: Read) -> None:
    """Both ways lie in Britain; only one lies where the other rows are."""
    swapped = [(n, e) for e, n in town()[:5]]
    batch = read(rows(*town()[5:], *swapped), "asb_report", using=NO_BOUNDS)
    assert kinds(batch) == {"swapped_coordinates": 5}
    assert batch.reports["easting"].between(457_000, 460_000).all()
    assert batch.reports["northing"].between(340_000, 343_000).all()
    assert batch.reports["lat"].between(52.9, 53.0).all()


def test_a_row_far_away_either_way_is_taken_and_named(read: Read) -> None:
    batch = read(rows(*town(), (530_000, 180_000)), "asb_report", using=NO_BOUNDS)
    assert kinds(batch) == {"far_away": 1}
    assert (batch.reports["easting"].iloc[-1], batch.notes["example"].iloc[0]) == (530_000, "530000, 180000")


def test_a_whole_file_is_held_against_what_was_loaded_before() -> None:
    stored = Middle(457_000, 340_000, 460_000, 343_000, 1_000)
    gazetteer = load_gazetteer(NO_BOUNDS)

    def taken(data: bytes, stored: Middle | None) -> Batch:
        return read_batch(
            Source.of_bytes("a.csv", data), "asb_report", NO_BOUNDS, gazetteer=gazetteer, stored=stored
        )  # fmt: skip

    swapped = rows(*((n, e) for e, n in town()))
    assert taken(swapped, stored).reports["easting"].between(457_000, 460_000).all()
    assert kinds(taken(swapped, stored)) == {"swapped_coordinates": 60}
    # Nothing to be held against: taken as written.
    assert kinds(taken(swapped, None)) == {}
    without_minus = rows(
        *((52.95 + n / 5000, 1.14) for n in range(40)), head=HEAD.replace("easting,northing", "lat,lon")
    )
    batch = taken(without_minus, stored)
    assert kinds(batch) == {"lost_minus": 40}
    assert (batch.reports["lon"] == -1.14).all()
    first_digit_lost = rows(*((int(str(e)[1:]), int(str(n)[1:])) for e, n in town()))
    assert kinds(taken(first_digit_lost, stored)) == {"far_away": 60}


def test_a_few_rows_are_held_against_what_was_loaded_before() -> None:
    gazetteer = load_gazetteer(NO_BOUNDS)
    day = float((np.datetime64("2025-01-01") - np.datetime64("1970-01-01")).astype(int))
    stored = Middle(457_000, 340_000, 460_000, 343_000, 1_000, day, day + 90)

    def said(stored: Middle | None, *places: tuple[object, object], when: str = "2025-03-25T21:30") -> dict[str, int]:
        source = Source.of_bytes("a.csv", rows(*places, when=when))
        return kinds(read_batch(source, "asb_report", NO_BOUNDS, gazetteer=gazetteer, stored=stored))

    assert said(stored, *town()[:3]) == {}
    assert said(stored, *((n, e) for e, n in town()[:3])) == {"swapped_coordinates": 3}
    assert said(stored, (530_000, 180_000)) == {"far_away": 1}
    assert said(stored, *town()[:3], when="2006-03-25T21:30") == {"date_elsewhere": 3}
    assert said(stored, *town()[:3], when="2036-03-25T21:30") == {"date_elsewhere": 3}
    assert said(None, *town()[:3], when="2006-03-25T21:30") == {}
    assert said(stored._replace(reports=50), (530_000, 180_000), when="2006-03-25T21:30") == {}


def test_a_file_whose_every_row_is_swapped_is_asked_about(read: Read) -> None:
    """Feet of another system read as metres may look like it: only the country is their witness."""
    using = parse_settings({"area": {"crs": "EPSG:32618"}})
    feet = [(990_000 + 300 * n, 195_000 + 200 * n) for n in range(30)]
    batch = read(rows(*feet), "asb_report", using=using)
    assert "does the feed name the coordinate system" in batch.notes["message"].item()


def test_one_of_a_few_rows_with_another_year_is_asked_about(read: Read) -> None:
    lines = [f"R{n},council,{year}-03-25T21:30,457000,340000,noise" for n, year in enumerate((2026, 2006, 2026, 2025))]
    batch = read((HEAD + "\n".join(lines) + "\n").encode(), "asb_report", using=NO_BOUNDS)
    assert kinds(batch) == {"date_elsewhere": 1}
    assert batch.notes["example"].item() == "2006-03-25T21:30"
    two = read((HEAD + "\n".join(lines[:2]) + "\n").encode(), "asb_report", using=NO_BOUNDS)
    assert kinds(two) == {}, "of two nobody can say which is wrong"


def test_a_town_beside_the_town_is_left_as_it_is() -> None:
    rng = np.random.default_rng(5)
    e = np.concatenate([rng.normal(457_000, 3_000, 500), rng.normal(470_000, 2_000, 30)])
    n = np.concatenate([rng.normal(340_000, 3_000, 500), rng.normal(352_000, 2_000, 30)])
    apart = standing_apart(e, n, n, e, None)
    assert not apart.mended.any() and not apart.far.any()


def test_ten_thousand_rows_on_a_placeholder_make_no_hotspot(read: Read) -> None:
    batch = read(rows(*town(60), *[(461_500, 341_250)] * 1_000), "asb_report", using=NO_BOUNDS)
    assert kinds(batch) == {"placeholder": 1_000}
    assert batch.not_located == 1_000
    assert batch.notes["example"].iloc[0] == "461500, 341250"
    kept = parse_settings({"feeds": {"asb_report": {"columns": {n: n for n in HEAD.strip().split(",")[1:]},
                                                    "placeholders": "keep"}}})  # fmt: skip
    assert read(rows(*town(60), *[(461_500, 341_250)] * 1_000), "asb_report", using=kept).not_located == 0


@pytest.mark.parametrize(
    ("others", "on_it", "expected"),
    [(60, 1_000, True), (60, 90, False), (40, 1_000, False), (600, 200, False)],
    ids=["placeholder", "too few", "an agency with few doors", "a small part"],
)
def test_what_is_no_placeholder(others: int, on_it: int, expected: bool) -> None:
    e = np.concatenate([np.arange(others) * 40.0, np.full(on_it, 9_999.0)])
    found = placeholder(e, np.zeros(len(e)))
    assert (found is not None) == expected
    assert found is None or found.sum() == on_it


def test_a_busy_street_point_is_no_placeholder() -> None:
    """Street points are repeated; the busiest is not ten times as busy as the next."""
    e = np.concatenate([np.repeat(np.arange(60) * 100.0, 20), np.full(900, 123.0), np.full(200, 456.0)])
    assert placeholder(e, np.zeros(len(e))) is None


def test_noughts_are_said(read: Read) -> None:
    batch = read(rows(*town(), (0, 0), (0, 0)), "asb_report", using=NO_BOUNDS)
    assert kinds(batch) == {"zero_coordinates": 2}
    assert batch.not_located == 2


@pytest.mark.parametrize(
    "written", ["457 250", "457\u00a0250", "457\u202f250,00", "457'250", "457.250,00", "457,250.0"]
)
def test_thousands_of_other_countries(read: Read, written: str) -> None:
    assert read(rows((written, "340000")), "asb_report", using=NO_BOUNDS).reports["easting"].tolist() == [457_250]


@pytest.mark.parametrize("place", [("4.57E+05", "3.40E+05"), ("457.25", "340.12"), ("457.250", "340.120")])
def test_shortened_numbers_and_kilometres_are_refused(read: Read, place: tuple[str, str]) -> None:
    with pytest.raises(FileRefused, match="not numbers, or lie outside"):
        read(rows(place), "asb_report", using=NO_BOUNDS)


def test_units_behind_headings(read: Read) -> None:
    head = "Report ID,Source Agency,Occurred From (local time),Easting (m),Northing [metres],Category\n"
    assert read(rows(*town(3), head=head), "asb_report", using=NO_BOUNDS).accepted == 3


@pytest.mark.parametrize("written", ["1742938200", "1742938200000", "1742938200.0"])
def test_seconds_since_1970_are_times_of_greenwich(read: Read, written: str) -> None:
    """1742938200 = 25 March 2025, 21:30 UTC; a week later British clocks show an hour more."""
    seven_days = 7 * 86_400 * (1000 if len(written) == 13 else 1)
    for when, expected in ((written, "2025-03-25 21:30"), (str(int(float(written)) + seven_days), "2025-04-01 22:30")):
        batch = read(rows(*town(2), when=when), "asb_report", using=NO_BOUNDS)
        assert batch.reports["occurred_from"].iloc[0] == pd.Timestamp(expected)


def dated(*dates: str) -> bytes:
    return (HEAD + "".join(f"R{n},council,{day},459318,304176,noise\n" for n, day in enumerate(dates))).encode()


def test_a_week_in_american_order_is_not_spread_over_months(read: Read) -> None:
    """03/03 to 03/09/2025: a week in March, or seven months' third days."""
    with pytest.raises(FileRefused, match="only month first gives days near each other"):
        read(dated(*(f"03/{day:02d}/2025" for day in range(4, 11))), "asb_report")


def test_a_week_in_british_order_and_first_days_of_months_are_read(read: Read) -> None:
    week = read(dated(*(f"{day:02d}/03/2025" for day in range(4, 11))), "asb_report")
    assert week.reports["month_no"].nunique() == 1
    months = read(dated(*(f"01/{month:02d}/2025" for month in range(2, 9))), "asb_report")
    assert months.reports["month_no"].nunique() == 7


def test_references_shortened_by_a_spreadsheet(read: Read) -> None:
    lines = "".join(f"2.03E+10,council,2025-03-25,{e},{n},noise\n" for e, n in town(4))
    batch = read((HEAD + lines).encode(), "asb_report", using=NO_BOUNDS)
    assert batch.accepted == 1
    assert set(batch.refused["reason"].str.slice(0, 39)) == {"A spreadsheet has shortened the referen"}


@pytest.mark.parametrize("text", ['[{"category":"noise"}]', '\n [\n {"a": 1}]', '{"type": "FeatureCollection"}'])
def test_json_is_called_by_its_name(read: Read, text: str) -> None:
    with pytest.raises(FileRefused, match="It is JSON"):
        read(text.encode(), "police_uk")
