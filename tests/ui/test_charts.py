"""Small charts are plain HTML: nothing from the data may act in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from hotspots.ui import charts
from hotspots.ui.tables import csv_of


def page() -> None:
    import numpy as np
    import pandas as pd

    from hotspots.periods import Period
    from hotspots.ui import charts, timelines

    evil = "<img src=x onerror=alert(1)>"
    charts.bars(pd.DataFrame({"label": [evil], "reports": [1234]}), "label", what=evil)
    hours = np.zeros((7, 24))
    hours[4, 20], hours[4, 21] = 3, 0.25
    charts.day_by_hour(hours)
    charts.history(
        pd.DataFrame({"number": [2880], "reports": [7]}), "week", (2878, 2881), frozenset({2879, 2880, 2881})
    )
    counts = pd.DataFrame({"number": [2879, 2881], "source_agency": ["police"] * 2, "reports": [5, 6]})
    timelines.trend(counts, Period("week", 2880), titles={"police": evil}, colours={"police": "#000000"})
    timelines.trend(counts.iloc[:0], Period("week", 2880), titles={}, colours={})
    timelines.months_held(counts, {"police": "Police"})


def test_charts() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    drawn = [element.proto.body for element in app.get("html")]
    assert "<img" not in "".join(drawn)
    assert "1,234" in drawn[0]
    assert "Fri 20:00 to 21:00: 3; Fri 21:00 to 22:00: 0.2" in drawn[1]
    # A week that nobody sent data for is said to have none, which is not the same as no report.
    assert ": no data" in drawn[2]
    assert ": 0 reports" in drawn[2]


def test_csv_for_spreadsheets() -> None:
    written = csv_of(pd.DataFrame({"name": ["=1+1", "Mill Lane"], "reports": [-1, 2], "none": [None, "@x"]}))
    assert written.startswith(b"\xef\xbb\xbfname,reports,none\r\n'=1+1,-1,\r\n")
    assert b"Mill Lane,2,'@x" in written


def test_small_numbers_are_said_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("streamlit.html", drawn.append)
    hours = np.zeros((7, 24))
    hours[0, 15], hours[4, 20] = 3, 12
    charts.day_by_hour(hours, fewest=5)
    assert "Mon 15:00 to 16:00: fewer than 5 reports" in drawn[0]
    assert "Fri 20:00 to 21:00: 12" in drawn[0]
    assert ": 3" not in drawn[0]
