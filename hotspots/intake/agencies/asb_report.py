"""The project's own open standard file, `asb-report` v1 (CSV): what any agency can produce without an adapter.

`docs/asb-report.md` describes it for people, `data/samples/asb_report.schema.json` for machines; both are kept equal
to this file by a test. Every row names its own agency.
"""

from hotspots.settings import Feed

REQUIRED = ("report_id", "source_agency", "occurred_from")
OPTIONAL = (
    "agency_type",
    "occurred_to",
    "time_precision",
    "recorded_at",
    "easting",
    "northing",
    "lat",
    "lon",
    "uprn",
    "postcode",
    "place_name",
    "category",
    "category_local",
    "qualifier",
    "youth_related",
    "is_hate",
    "alcohol",
    "drugs",
    "vehicle",
    "repeat_location",
    "severity",
    "channel",
    "lad",
    "police_force",
)

FEED = Feed(
    key="asb_report",
    title="Open standard file (asb-report)",
    agency_type="other",
    licence="As stated by the agency that wrote the file",
    time_precision="exact",
    columns={"reference": ("report_id",)} | {name: (name,) for name in (*REQUIRED[1:], *OPTIONAL)},
)
