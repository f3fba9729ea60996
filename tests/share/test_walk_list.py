"""The walk list as a sheet: what stands on it, and that data are text."""

from __future__ import annotations

import pandas as pd
import pypdfium2

from hotspots.insight.walks import plan_walk
from hotspots.share.walk_list import walk_pdf


def test_the_sheet_names_the_stops_in_order_and_takes_data_as_text() -> None:
    points = pd.DataFrame(
        {
            "place_name": ["Larch Road", '#read("/etc/passwd")'],
            "easting": [0.0, 300.0],
            "northing": 0.0,
            "reports": [3, 2],
            "main_category": "noise",
            "latest": pd.Timestamp(2025, 11, 1),
        }
    )
    walk = plan_walk(points)
    stops = pd.DataFrame({"Stop": walk.stops["stop"], "Place": walk.stops["place_name"],
                          "Metres on": walk.stops["metres"],
                          "Reports": walk.stops["reports"], "Mostly": "Noise", "Latest": "Sat 1 Nov 2025"})  # fmt: skip
    made = walk_pdf("Patch A1", "Reports of the last 13 weeks", "Made-up data", walk, stops)
    assert made == walk_pdf("Patch A1", "Reports of the last 13 weeks", "Made-up data", walk, stops)
    document = pypdfium2.PdfDocument(made)
    assert len(document) == 1
    said = document[0].get_textpage().get_text_bounded()
    for part in ("Walk list: Patch A1", "2 stops, about 0.4 km", "Larch Road", '#read("/etc/passwd")', "Found"):
        assert part in said
