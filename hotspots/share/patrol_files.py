"""A patrol plan as files: CSV for a spreadsheet, GeoJSON for a map, GPX for phones, ICS for the rota."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from hotspots.share.csv_files import csv_of

_TITLES = {
    "date": "Date",
    "begins": "Begins",
    "ends": "Ends",
    "minutes": "Minutes",
    "unit": "Pair",
    "hotspot_id": "Hotspot ID",
    "name": "Hotspot",
    "rank": "Rank",
    "lat": "Latitude",
    "lon": "Longitude",
    "walk_m": "Metres from the visit before",
    "walk_min": "Minutes to walk (estimate)",
    "reached": "Expected reports reached",
}


def visits_csv(visits: pd.DataFrame) -> bytes:
    """One row a visit.

    Args:
        visits: start, end (local time), minutes, unit, hotspot_id, name, rank, lat, lon, walk_m, walk_min, reached.
    """
    told = visits.assign(
        date=visits["start"].dt.strftime("%Y-%m-%d"),
        begins=visits["start"].dt.strftime("%H:%M"),
        ends=visits["end"].dt.strftime("%H:%M"),
        walk_m=visits["walk_m"].round(-1),
        walk_min=visits["walk_min"].round(),
        reached=visits["reached"].round(2),
    )
    return csv_of(told[list(_TITLES)].rename(columns=_TITLES))


def visits_geojson(visits: pd.DataFrame) -> bytes:
    """One point a visit, longitude and latitude WGS84, in order of time."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row.lon), float(row.lat)]},
            "properties": {
                "hotspot_id": row.hotspot_id,
                "name": row.name,
                "begins": row.start.isoformat(timespec="minutes"),
                "ends": row.end.isoformat(timespec="minutes"),
                "pair": int(row.unit),
                "minutes": int(row.minutes),
            },
        }
        for row in _each(visits)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False).encode()


def visits_gpx(visits: pd.DataFrame, *, title: str) -> bytes:
    """One waypoint a visit and one route for each pair and day, for phones and navigation devices."""
    from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXWaypoint

    gpx = GPX()
    gpx.creator = "ASB hotspots"
    gpx.name = title
    for row in _each(visits):
        said = f"{row.start:%a %H:%M} {row.name}"
        about = f"{row.minutes} minutes, pair {row.unit}, {row.hotspot_id}"
        gpx.waypoints.append(GPXWaypoint(float(row.lat), float(row.lon), name=said, description=about))
    days = visits["start"].dt.strftime("%a %d %b") + ", pair " + visits["unit"].astype(int).astype(str)
    for name, of_route in visits.groupby(days, sort=False):
        route = GPXRoute(name=str(name))
        for row in _each(of_route):
            route.points.append(GPXRoutePoint(float(row.lat), float(row.lon), name=f"{row.start:%H:%M} {row.name}"))
        gpx.routes.append(route)
    return bytes(gpx.to_xml().encode())


def visits_ics(visits: pd.DataFrame, *, title: str, zone: str, made: datetime) -> bytes:
    """One calendar entry a visit; the same plan gives the same entries, so that importing twice makes no second ones.

    Args:
        zone: of the local times.
        made: when the data were published, UTC.
    """
    from icalendar import Calendar, Event

    local = ZoneInfo(zone)
    calendar = Calendar()
    calendar.add("prodid", "-//ASB hotspots//Patrol plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for row in _each(visits):
        event = Event()
        start = row.start.to_pydatetime().replace(tzinfo=local).astimezone(UTC)
        event.add("uid", f"{start:%Y%m%dT%H%MZ}-{row.hotspot_id}-{row.unit}@asb-hotspots")
        event.add("dtstamp", made)
        event.add("dtstart", start)
        event.add("dtend", row.end.to_pydatetime().replace(tzinfo=local).astimezone(UTC))
        event.add("summary", f"Patrol visit: {row.name}")
        event.add("description", f"Pair {row.unit}, {row.minutes} minutes at {row.name} ({row.hotspot_id}).")
        event.add("geo", (float(row.lat), float(row.lon)))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _each(visits: pd.DataFrame) -> Iterator[Any]:
    """The rows, by column name."""
    return iter(visits.itertuples(index=False))
