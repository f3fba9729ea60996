"""The walk list of a patch as a printed sheet."""

from __future__ import annotations

import pandas as pd

from hotspots.insight.walking import DETOUR, WALKING_KMH
from hotspots.insight.walks import MINUTES_A_STOP, Walk
from hotspots.share.typeset import typeset


def walk_pdf(title: str, about: str, notice: str, walk: Walk, stops: pd.DataFrame) -> bytes:
    """One A4 sheet: the stops in order, with an empty column for what is found.

    Args:
        title: of the patch.
        about: on which reports it rests.
        notice: of the partnership, e.g. that data are made up; or empty.
        stops: the walk's stops under people's headings; streets and places, never addresses.
    """
    data = {
        "title": f"Walk list: {title}",
        "about": about,
        "notice": notice,
        "sentences": [
            f"{about}. {len(stops)} stops, about {walk.metres / 1000:.1f} km and {walk.minutes:.0f} minutes."
            + (f" {walk.left_out} places with fewer reports are left out." if walk.left_out else "")
        ],
        "head": [*stops.columns, "Found"],
        "rows": [[*map(str, row), ""] for row in stops.itertuples(index=False)],
        "caption": (
            f"Metres on: from the stop before. Lengths are straight lines times {DETOUR}; walking at "
            f"{WALKING_KMH} km/h with "
            f"{MINUTES_A_STOP:.0f} "
            "minutes at each stop. Streets and places only, no addresses."
        ),
    }
    return typeset("walk", data)
