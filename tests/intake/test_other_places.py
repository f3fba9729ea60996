"""Files of other countries and other hands: where things are, what stands for no place, what would be lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import FileRefused, SettingsError, UsageError
from hotspots.intake import Batch, Source, find_sources, load_gazetteer, read_batch
from hotspots.intake.apart_places import placeholder, stands_for_nothing
from hotspots.intake.points_written import degrees_of
from hotspots.intake.reading import open_table
from hotspots.intake.together import read_together
from hotspots.pipeline import ingest, preview_file
from hotspots.projection import check_area_system, to_area
from hotspots.settings import Settings, parse_settings
from tests.intake.conftest import workbook

Read = Callable[..., Batch]
HEAD = "report_id,source_agency,occurred_from,easting,northing,category\n"
NO_BOUNDS = Settings()
NAMES = ["Incident Number", "Incident Date", "Incident Time", "Easting", "Northing", "Street", "Closing Category"]


def feed_of(crs: str = "EPSG:27700", **more: object) -> Settings:
    """An agency "k" with columns id, when and at, in a system of coordinates."""
    feed = {"columns": {"reference": "id", "occurred_from": "when", "lat": "at", "lon": "at"}} | more
    return parse_settings({"area": {"crs": crs}, "feeds": {"k": feed}})


def read_as(settings: Settings, data: str, name: str = "a.csv") -> Batch:
    source = Source.of_bytes(name, data.encode())
    return read_batch(source, "k", settings, gazetteer=load_gazetteer(settings))


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ("EPSG:4326", "does not count in metres"),
        ("EPSG:4978", "does not count in metres"),
        ("EPSG:5709", "does not count in metres"),
        ("EPSG:3857", "made for the whole world"),
        ("EPSG:3395", "made for the whole world"),
        ("EPSG:999999", "is not a coordinate system"),
    ],
)
def test_a_grid_of_metres_needs_metres(crs: str, said: str, tmp_path: Path) -> None:
    """In degrees a whole town was one cell, caught to 100 %."""
    with pytest.raises(SettingsError, match=said):
        check_area_system(crs)
    file = tmp_path / "a.csv"
    file.write_text('id,when,at\n1,2025-03-25,"51.5, -3.2"\n')
    with pytest.raises(SettingsError, match=said):
        ingest([file], agency="k", store=tmp_path / "store", settings=feed_of(crs))
    with pytest.raises(SettingsError, match=said):
        preview_file(file, agency="k", store=tmp_path / "store", settings=feed_of(crs))


@pytest.mark.parametrize(
    "crs", ["EPSG:27700", "EPSG:28992", "EPSG:2263", "EPSG:2193", "EPSG:3460", "EPSG:5514", "EPSG:7415", "EPSG:3577"]
)
def test_countries_own_systems_will_do(crs: str) -> None:
    check_area_system(crs)


def test_a_region_across_the_180th_meridian() -> None:
    batch = read_as(feed_of("EPSG:3460"), 'id,when,at\n1,2025-03-25,"-18.14, 178.44"\n2,2025-03-25,"-16.8, -179.98"\n')
    assert batch.accepted == 2 and batch.not_located == 0


@pytest.mark.parametrize(
    "written",
    [
        '"(51.4816, -3.1791)"', '"51.4816,-3.1791"', "POINT (-3.1791 51.4816)", "SRID=4326;POINT(-3.1791 51.4816)",
        '"{""type"": ""Point"", ""coordinates"": [-3.1791, 51.4816]}"',
        "\"{'latitude': '51.4816', 'longitude': '-3.1791', 'human_address': ''}\"",
    ],
)  # fmt: skip
def test_both_numbers_in_one_column(written: str) -> None:
    batch = read_as(feed_of(), f"id,when,at\n1,2025-03-25,{written}\n")
    assert batch.reports[["lat", "lon"]].values.tolist() == [[51.4816, -3.1791]]


@pytest.mark.parametrize("written", ["near the park", "POINT EMPTY", "51.4816", "///filled.count.soap"])
def test_one_column_without_a_point_refuses_the_row(written: str) -> None:
    batch = read_as(feed_of(), f'id,when,at\n1,2025-03-25,"51.4816, -3.1791"\n2,2025-03-25,{written}\n')
    assert batch.accepted == 1
    assert written in batch.refused["value"].iloc[0]


@pytest.mark.parametrize(
    ("written", "degrees"),
    [
        ("51.48°", 51.48), ("51.48 N", 51.48), ("S51.48", -51.48), ("3.18w", -3.18), ("51°30'0\"N", 51.5),
        ("\u22123.5", -3.5), ("51° 30.0' N", 51.5), ("3 30 0 W", -3.5), ("51°30′36″", 51.51), ("3,5 W", -3.5),
        ("51 30", np.inf), ("51°75'", np.inf), ("3.18 O", np.inf), ("-3.18 W", np.inf), ("N51.5N", np.inf),
        ("x", np.inf),
        ("1" * 500, np.inf), ("3" + " " * 50_000 + "W", np.inf),
    ],
)  # fmt: skip
def test_degrees_with_letters(written: str, degrees: float) -> None:
    assert degrees_of(written) == pytest.approx(degrees)


def scattered(rows: int, on_it: int, *, metres: float, seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """A town's reports, those on a placeholder last."""
    rng = np.random.default_rng(seed)
    e, n = rng.normal(457_000, 2_500, (2, rows))
    spread = rng.normal(0, metres, (2, on_it)) if metres else np.zeros((2, on_it))
    return np.concatenate([e, 461_512 + spread[0]]), np.concatenate([n + -117_000, 341_238 + spread[1]])


@pytest.mark.parametrize("metres", [0, 2, 10])
@pytest.mark.parametrize("rows", [10_000, 50_000, 150_000])
def test_ten_thousand_rows_on_a_placeholder_of_any_file(rows: int, metres: float) -> None:
    """A sixteenth of the file or half of it, on the point or scattered around it."""
    found = placeholder(*scattered(rows, 10_000, metres=metres))
    assert found is not None
    assert found[rows:].mean() > 0.999 and found[:rows].sum() <= 0.001 * rows


def test_two_placeholders_do_not_hide_each_other() -> None:
    e, n = scattered(20_000, 5_000, metres=0)
    e[:3_000], n[:3_000] = 455_000, 339_000
    found = placeholder(e, n)
    assert found is not None and found.sum() == 8_000


def test_busy_places_are_no_placeholders() -> None:
    """As in published incidents: the busiest of thousands of points has a hundredth of all, and twice the next."""
    rng = np.random.default_rng(6)
    weights = 1 / np.arange(1, 3_001) ** 0.7
    at = rng.choice(3_000, 40_000, p=weights / weights.sum())
    x, y = rng.uniform(450_000, 462_000, 3_000), rng.uniform(335_000, 347_000, 3_000)
    assert placeholder(x[at], y[at]) is None


def test_a_placeholder_of_street_points_and_of_postcodes(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    head = "Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA name,Crime type\n"
    places = [f"{-1.14 + a:.6f},{52.63 + b:.6f}" for a, b in rng.normal(0, 0.02, (300, 2))] + ["-1.1,52.7"] * 400
    file = head + "".join(f"2025-03,A Police,A Police,{p},On or near X,,Anti-social behaviour\n" for p in places)
    source = Source.of_bytes("street.csv", file.encode())
    batch = read_batch(source, "police_uk", NO_BOUNDS, gazetteer=load_gazetteer(NO_BOUNDS))
    assert (batch.accepted, batch.not_located) == (700, 400)
    codes = [f"LE{n // 100} {n % 10}AA" for n in range(100, 300)]
    codes = [f"LE{1 + n // 26} 1A{chr(65 + n % 26)}" for n in range(60)]
    (tmp_path / "codes.csv").write_text(
        "".join(f'"{code}",10,{457_000 + 90 * n},{304_000 + 70 * n}\n' for n, code in enumerate(codes))
    )
    settings = parse_settings(
        {
            "gazetteer": {"postcode": ["codes.csv"]},
            "feeds": {"k": {"columns": {"reference": "id", "occurred_from": "when", "postcode": "code"}}},
        },
        folder=tmp_path,
    )
    rows = [codes[n % 60] for n in range(120)] + [codes[7]] * 300
    office = read_as(settings, "id,when,code\n" + "".join(f"{n},2025-03-25,{code}\n" for n, code in enumerate(rows)))
    assert office.not_located == 302
    assert dict(zip(office.notes["kind"], office.notes["rows"], strict=True)) == {"placeholder": 302}


@pytest.mark.parametrize("pair", [(0, 0), (1, 1), (-1, -1), (999_999, 999_999), (99_999.9, 99_999.9), (9_999, 9_999)])
def test_numbers_that_stand_for_no_place(read: Read, pair: tuple[float, float]) -> None:
    """The report is counted, only its place is not known."""
    assert stands_for_nothing(*np.array([[pair[0]], [pair[1]]], dtype=float)).all()
    rows = f"A,council,2025-03-25,457000,304000,noise\nB,council,2025-03-25,{pair[0]},{pair[1]},noise\n"
    batch = read((HEAD + rows).encode(), "asb_report", using=NO_BOUNDS)
    assert (batch.accepted, batch.not_located) == (2, 1)
    assert batch.notes["kind"].tolist() == ["zero_coordinates"]


@pytest.mark.parametrize("pair", [(51.5, 51.5), (457_457, 457_457), (2, 2), (9, 9), (1, -1), (999_998, 999_998)])
def test_equal_numbers_may_be_a_place(pair: tuple[float, float]) -> None:
    assert not stands_for_nothing(*np.array([[pair[0]], [pair[1]]], dtype=float)).any()


def test_months_in_sheets_of_their_own_are_not_lost(read: Read) -> None:
    row = ["P1", "03/03/2025", "21:30", 457_000, 304_000, "Mill Lane", "Noise"]
    months = {"Jan": [NAMES, row], "Feb": [NAMES, ["P2", *row[1:]]], "Notes": [["Read me"]]}
    with pytest.raises(FileRefused, match="“Jan” and “Feb”") as refused:
        read(workbook(months), name="year.xlsx")
    assert "one sheet" in refused.value.remedy
    empty = {"Template": [NAMES], "Cover": [["Read me"]], "Feb": [NAMES, row]}
    assert read(workbook(empty), name="year.xlsx").accepted == 1


def test_a_file_of_which_nothing_is_kept_says_what_it_holds(read: Read) -> None:
    head = "Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA name,Crime type\n"
    row = "2025-03,Heddlu A,Heddlu A,-3.2,51.5,Heol y Bont,,Ymddygiad gwrthgymdeithasol\n"
    batch = read((head + row * 3).encode(), "police_uk")
    assert (batch.accepted, batch.not_asb) == (0, 3)
    assert batch.notes["kind"].tolist() == ["none_kept"]
    assert "Ymddygiad gwrthgymdeithasol" in batch.notes["message"].iloc[0]


def test_outcomes_alone_are_not_called_nothing(tmp_path: Path) -> None:
    (tmp_path / "2025-03-a-outcomes.csv").write_text("Crime ID\nx\n")
    with pytest.raises(UsageError, match="outcomes or of stop and search"):
        list(find_sources([tmp_path], agency="police_uk"))


def dated(*dates: str, head: str = HEAD) -> bytes:
    return (head + "".join(f"R{n},council,{day},459318,304176,noise\n" for n, day in enumerate(dates))).encode()


def test_one_slip_in_the_year_does_not_move_the_end_of_the_data(read: Read) -> None:
    """One report of 2052 was the newest week, and every list was empty."""
    days = [str(day.date()) for day in pd.date_range("2024-01-01", periods=390)]
    batch = read(dated(*days, "2052-03-03"), "asb_report")
    assert batch.accepted == 390
    assert batch.refused[["value", "remedy"]].values.tolist() == [["2052-03-03", "Correct the year."]]
    some = read(dated(*days, "2025-12-03"), "asb_report")
    assert some.accepted == 391 and some.notes["kind"].tolist() == ["date_ahead"]
    assert read(dated(*days[:18], "2052-03-03"), "asb_report").accepted == 19, "too few to show where the others lie"
    old = read(dated("1995-03-03", *days), "asb_report")
    assert old.accepted == 391, "told now of long ago"


def test_what_happened_long_after_it_was_recorded(read: Read) -> None:
    head = HEAD.replace("northing,category", "northing,recorded_at")
    rows = "A,council,2025-03-03,459318,304176,2025-03-04\nB,council,2026-03-03,459318,304176,2025-03-04\n"
    more = "C,council,2025-03-09,459318,304176,2025-03-04\n"
    batch = read((head + rows + more).encode(), "asb_report")
    assert batch.accepted == 2
    assert batch.refused["row_no"].tolist() == [3]
    assert batch.notes[["kind", "rows"]].values.tolist() == [["date_ahead", 1]]


def test_places_of_other_countries_come_out_where_they_are() -> None:
    for crs, lon, lat in (("EPSG:28992", 4.9, 52.37), ("EPSG:2157", -6.26, 53.35), ("EPSG:2193", 174.76, -36.85)):
        e, n = to_area(lon, lat, crs)
        columns = {"reference": "id", "occurred_from": "when", "easting": "x", "northing": "y"}
        settings = feed_of(crs, columns=columns)
        written = [f"{v[0]:.2f}".replace(".", ",") for v in (e, n)]
        data = f"id;when;x;y\n1;25-03-2025 21:30;{written[0]};{written[1]}\n"
        assert read_as(settings, data).reports[["lon", "lat"]].values[0] == pytest.approx([lon, lat], abs=1e-5)


def test_a_placeholder_of_one_file_is_found_beside_others() -> None:
    """Read as one with quiet months, the pile is a small part of all."""
    rng = np.random.default_rng(2)
    head = "Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA name,Crime type\n"

    def month(number: int, rows: int, piled: int) -> Source:
        points = [f"{-1.14 + a:.6f},{52.63 + b:.6f}" for a, b in rng.normal(0, 0.02, (rows, 2))] + ["-1.1,52.7"] * piled
        lines = [f"2025-0{number},A Police,A Police,{p},On or near X,,Anti-social behaviour\n" for p in points]
        return Source.of_bytes(f"{number}.csv", (head + "".join(lines)).encode())

    files = [open_table(month(n, 1_500, 0), "police_uk", NO_BOUNDS) for n in range(1, 9)]
    files.append(open_table(month(9, 100, 110), "police_uk", NO_BOUNDS))
    batches = read_together(files, NO_BOUNDS, gazetteer=load_gazetteer(NO_BOUNDS))
    assert [batch.not_located for batch in batches if isinstance(batch, Batch)] == [0] * 8 + [110]
