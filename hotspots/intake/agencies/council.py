"""Council service requests (XLSX with a title above the heading, or CSV): often known only to lie between two times."""

from hotspots.settings import Feed

FEED = Feed(
    key="council",
    title="Council",
    agency_type="council",
    licence="Information sharing agreement: depersonalised service requests",
    time_precision="exact",
    sheet="Service requests",
    columns={
        "reference": ("SR No",),
        "recorded_at": ("Logged",),
        "occurred_from": ("Observed from", "Logged"),
        "occurred_to": ("Observed to",),
        "lat": ("Latitude",),
        "lon": ("Longitude",),
        "place_name": ("Location",),
        "category": ("Service type",),
        "channel": ("Logged via",),
        "drugs": ("Drug litter",),
    },
    categories={
        "Litter": "litter_drugs_paraphernalia",
        "Drug litter": "litter_drugs_paraphernalia",
        "Nuisance vehicles": "vehicle_nuisance",
        "Noise complaint": "noise",
        "Dog fouling or stray dogs": "animals",
        "Rowdy behaviour": "rowdy",
        "Drug activity": "drugs",
        "Fireworks or bonfire": "fireworks",
        "Neighbour nuisance": "neighbours",
        "Hate-related": "hate",
        "Other ASB": "other",
    },
)
