"""Police incident log (CSV): one row an incident, with date and time in two columns and whole-metre coordinates.

The closing category, where there is one, is what the incident turned out to be, and wins over the opening one.
"""

from hotspots.settings import Feed

FEED = Feed(
    key="police",
    title="Police",
    agency_type="police",
    licence="Information sharing agreement: depersonalised incidents",
    time_precision="exact",
    columns={
        "reference": ("Incident Number",),
        "occurred_from": ("Incident Date",),
        "occurred_from_time": ("Incident Time",),
        "recorded_at": ("Date Recorded",),
        "easting": ("Easting",),
        "northing": ("Northing",),
        "place_name": ("Street",),
        "category": ("Closing Category", "Opening Category"),
        "qualifier": ("Qualifier",),
        "alcohol": ("Alcohol",),
        "youth_related": ("Youth Related",),
        "channel": ("Source",),
    },
    qualifiers={"ASB Personal": "personal", "ASB Nuisance": "nuisance", "ASB Environmental": "environmental"},
)
