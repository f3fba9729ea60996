"""The plan's files open in what they are made for, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import gpxpy
import icalendar
import pandas as pd
import pytest

from hotspots.share.patrol_files import visits_csv, visits_geojson, visits_gpx, visits_ics

MADE = datetime(2025, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def visits() -> pd.DataFrame:
    start = pd.to_datetime(["2025-06-06 18:05", "2025-06-06 18:35", "2025-06-08 00:10"])
    return pd.DataFrame(
        {
            "start": start, "end": start + pd.Timedelta(minutes=15), "minutes": 15, "unit": [1, 2, 1],
            "hotspot_id": ["H0001", "H0002", "H0001"], "name": ["=1+1 & <Mill> Lane", "Café; Row, “East”", "Mill Lane"],
            "rank": [1, 2, 1], "lat": [52.1, 52.2, 52.1], "lon": [-1.9, -1.8, -1.9],
            "walk_m": [float("nan"), 333.3, 120.0], "walk_min": [float("nan"), 5.4, 1.9], "reached": [0.5, 0.25, 0.1],
        }
    )  # fmt: skip


def test_csv_has_a_row_a_visit_and_no_formula(visits: pd.DataFrame) -> None:
    rows = list(csv.DictReader(io.StringIO(visits_csv(visits).decode("utf-8-sig"))))
    assert [(row["Date"], row["Begins"], row["Ends"]) for row in rows][2] == ("2025-06-08", "00:10", "00:25")
    assert rows[0]["Hotspot"] == "'=1+1 & <Mill> Lane"
    assert rows[1]["Metres from the visit before"] == "330.0"


def test_geojson_has_a_point_a_visit(visits: pd.DataFrame) -> None:
    features = json.loads(visits_geojson(visits))["features"]
    assert [f["geometry"]["coordinates"] for f in features] == [[-1.9, 52.1], [-1.8, 52.2], [-1.9, 52.1]]
    assert features[0]["properties"]["begins"] == "2025-06-06T18:05"


def test_gpx_has_waypoints_and_routes(visits: pd.DataFrame) -> None:
    gpx = gpxpy.parse(visits_gpx(visits, title="Plan & week").decode())
    assert [(w.latitude, w.longitude) for w in gpx.waypoints] == [(52.1, -1.9), (52.2, -1.8), (52.1, -1.9)]
    assert gpx.waypoints[0].name == "Fri 18:05 =1+1 & <Mill> Lane"
    assert [len(route.points) for route in gpx.routes] == [1, 1, 1]
    assert gpx.name == "Plan & week"


def test_ics_has_an_entry_a_visit_in_the_right_hour(visits: pd.DataFrame) -> None:
    data = visits_ics(visits, title="Plan", zone="Europe/London", made=MADE)
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == 3
    assert events[0].decoded("dtstart") == datetime(2025, 6, 6, 17, 5, tzinfo=UTC), "summer time"
    assert str(events[1]["summary"]) == "Patrol visit: Café; Row, “East”"
    assert len({str(event["uid"]) for event in events}) == 3
    assert data == visits_ics(visits, title="Plan", zone="Europe/London", made=MADE)


def test_an_empty_plan_makes_empty_files(visits: pd.DataFrame) -> None:
    none = visits.head(0)
    assert json.loads(visits_geojson(none))["features"] == []
    assert gpxpy.parse(visits_gpx(none, title="x").decode()).waypoints == []
    assert (
        icalendar.Calendar.from_ical(visits_ics(none, title="x", zone="Europe/London", made=MADE)).walk("VEVENT") == []
    )
