"""Housing landlord's ASB cases (CSV): located by property reference (UPRN), else by postcode.

Severity bands A, B, C are the usual landlord's urgency bands (answer within 1, 3, 5 working days).
"""

import pandas as pd

from hotspots.settings import Feed

_BANDS = {"a": "high", "b": "medium", "c": "low"}

FEED = Feed(
    key="landlord",
    title="Housing landlord",
    agency_type="landlord",
    licence="Information sharing agreement: depersonalised cases",
    time_precision="exact",
    columns={
        "reference": ("Case Ref",),
        "recorded_at": ("Date Reported",),
        "occurred_from": ("Date Occurred",),
        "uprn": ("Property UPRN",),
        "postcode": ("Postcode",),
        "place_name": ("Estate",),
        "category": ("Case Type",),
        "qualifier": ("Harm Category",),
        "severity": ("Severity",),
        "is_hate": ("Hate",),
        "repeat_location": ("Repeat",),
        "first_contact": ("First Contact", "Date First Contact"),
        "case_closed": ("Date Closed",),
        "vulnerable": ("Vulnerable",),
        "reporter": ("Complainant Key",),
    },
    categories={
        "Noise nuisance": "noise",
        "Verbal abuse or harassment": "neighbours",
        "Harassment": "neighbours",
        "Neighbour dispute": "neighbours",
        "Groups gathering in communal areas": "rowdy",
        "Rowdy behaviour": "rowdy",
        "Hate incident": "hate",
        "Pets and animal nuisance": "animals",
        "Nuisance from vehicles": "vehicle_nuisance",
        "Vandalism and damage": "fly_tipping_graffiti",
        "Rubbish and litter": "litter_drugs_paraphernalia",
        "Alcohol-related nuisance": "street_drinking",
        "Nuisance messages or calls": "communications",
        "Begging or rough sleeping": "begging",
        "Other ASB": "other",
    },
    qualifiers={
        "Personal Harm": "personal",
        "Personal": "personal",
        "Community": "nuisance",
        "Nuisance": "nuisance",
        "Environmental": "environmental",
    },
)


def prepare(cells: pd.DataFrame) -> pd.DataFrame:
    """Turn the bands A, B, C into high, medium, low.

    Args:
        cells: text columns by our names, one row a case.
    """
    if "severity" not in cells:
        return cells
    bands = cells["severity"].str.strip().str.lower().map(_BANDS)
    return cells.assign(severity=bands.where(bands.notna(), cells["severity"]))
