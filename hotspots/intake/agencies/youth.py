"""Youth service's log of detached sessions (CSV): what workers saw, where, from when to when. Few rows."""

from hotspots.settings import Feed

FEED = Feed(
    key="youth",
    title="Youth service",
    agency_type="youth",
    licence="Information sharing agreement: depersonalised observations",
    time_precision="exact",
    columns={
        "reference": ("Ref",),
        "occurred_from": ("Date",),
        "occurred_from_time": ("Start",),
        "occurred_to_time": ("End",),
        "place_name": ("Venue",),
        "postcode": ("Postcode",),
        "easting": ("Easting",),
        "northing": ("Northing",),
        "category": ("Concern",),
        "youth_related": ("Young people involved",),
        "alcohol": ("Alcohol",),
    },
    categories={
        "Large group gathering": "rowdy",
        "Rowdy behaviour": "rowdy",
        "Young people drinking": "street_drinking",
        "Cannabis or other drugs": "drugs",
        "Damage or graffiti": "fly_tipping_graffiti",
        "Bikes and scooters": "vehicle_nuisance",
        "On roofs or out of bounds": "trespass",
        "Litter": "litter_drugs_paraphernalia",
        "Other concern": "other",
    },
)
