"""How figures, dates and choices are said."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from hotspots.periods import Period, week_no
from hotspots.schema import Filters
from hotspots.ui import words

WEEK = week_no(date(2025, 3, 17))
TITLES = {"police": "Police", "landlord": "Housing landlord", "police_uk": "data.police.uk"}


def test_figures() -> None:
    assert words.number(12345.6) == "12,346"
    assert words.number(float("nan")) == "–"
    assert words.count(1, "report") == "1 report"
    assert words.count(1200, "report") == "1,200 reports"
    assert (words.signed(3), words.signed(-2), words.signed(0)) == ("+3", "−2", "0")
    assert (words.delta(-4, "in a week"), words.delta(0, "in a week")) == ("-4 in a week", None)
    assert (words.times(7.62), words.times(31.2)) == ("7.6 times", "31 times")
    assert (words.certainty(0.997), words.certainty(0.962)) == ("more than 99% sure", "96% sure")


def test_dates() -> None:
    assert words.day(date(2025, 3, 3)) == "Mon 3 Mar 2025"
    assert words.day(pd.NaT) == "–"
    assert words.moment(datetime(2025, 7, 1, 7, 15), "Europe/London") == "Tue 1 Jul 2025, 08:15"
    assert words.short_period("week", WEEK) == "week of 17 Mar 2025"
    assert words.hour_slot(20, 22) == "20:00 to 23:00"


def test_lists() -> None:
    assert [words.listed(p) for p in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_the_sentence_says_every_choice() -> None:
    everything = Filters("week", WEEK)
    assert words.showing(everything, TITLES) == f"{Period('week', WEEK).title}: reports from all agencies."
    chosen = Filters("week", WEEK, ("police", "landlord"), ("noise",), ("personal",), hours=(22, 3), weekdays=(5, 6))
    said = words.showing(chosen, TITLES)
    for part in ("Police and Housing landlord", "about Noise", "personal", "Fri or Sat", "between 22:00 and 04:00"):
        assert part in said


def test_what_is_left_out_is_said() -> None:
    assert "choose Months" in words.left_out(Filters("week", WEEK), ["data.police.uk"])[0]
    assert words.left_out(Filters("month", 24303), ["data.police.uk"]) == []
    assert "hour" in words.left_out(Filters("week", WEEK, hours=(1, 2)), [])[0]


@pytest.mark.parametrize("text", ["![x](http://x)", "<b>", "a_b*c`d$e~f", ":material/home:", "[l](u)", "# h"])
def test_plain_text_does_not_act_as_markdown(text: str) -> None:
    plain = words.plain(text)
    assert plain.replace("\\", "") == text
    assert all(plain[at - 1] == "\\" for at, c in enumerate(plain) if c in "`*_{}[]()<>#!|$~:")


def test_how_well_times_are_known() -> None:
    assert words.times_known(1200, 0, 0) == "From 1,200 reports whose hour is known."
    said = words.times_known(9, 1, 3)
    assert "3 of them only know an interval and are spread evenly over its hours." in said
    assert "1 report without a known hour is left out." in said
