"""One side of a linkage: the reports of one agency, as plain numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Kinds of behaviour that two agencies often name differently for the same thing.
BROAD: dict[str, str] = {
    "vehicle_abandoned": "vehicle",
    "vehicle_nuisance": "vehicle",
    "rowdy": "nuisance",
    "neighbours": "nuisance",
    "noise": "nuisance",
    "street_drinking": "nuisance",
    "begging": "nuisance",
    "fireworks": "nuisance",
    "trespass": "nuisance",
    "litter_drugs_paraphernalia": "environment",
    "fly_tipping_graffiti": "environment",
    "drugs": "drugs",
    "prostitution": "prostitution",
    "animals": "animals",
    "communications": "personal",
    "hate": "personal",
    "other": "other",
}
DAY_MIN = 1440


def side_of(reports: pd.DataFrame) -> pd.DataFrame:
    """Reports of one agency as linkage needs them; those without a place or a day are left out.

    Args:
        reports: report_id, easting, northing (m), occurred_from (local time), time_precision, day_no, category;
            and optionally `broad`, the agency's own grouping of categories.

    Returns:
        unique_id, x, y (m), minute (since 1970-01-01 local; NaN where only the day is known), day, category, broad.
    """
    known = reports[reports["easting"].notna() & reports["northing"].notna() & reports["day_no"].notna()]
    known = known[known["time_precision"].ne("month")]
    at = pd.to_datetime(known["occurred_from"]).to_numpy().astype("datetime64[s]").astype("int64") / 60.0
    category = known["category"].astype(str)
    return pd.DataFrame(
        {
            "unique_id": known["report_id"].astype(str).to_numpy(),
            "x": known["easting"].to_numpy(float),
            "y": known["northing"].to_numpy(float),
            "minute": np.where(known["time_precision"].eq("day"), np.nan, at),
            "day": known["day_no"].to_numpy(int),
            "category": category.to_numpy(),
            "broad": (known["broad"] if "broad" in known else category.map(BROAD).fillna(category)).to_numpy(),
        }
    )
