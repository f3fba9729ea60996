"""Which periods are whole, where one agency sends for several police forces."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from hotspots.insight.knowing import comings_and_goings, known_periods, missing_between, senders, spans
from hotspots.periods import month_no

FIRST = month_no(date(2024, 1, 1))
AGENCIES = pd.DataFrame(
    {
        "source_agency": ["open_data", "landlord"],
        "title": ["Open data", "Homes"],
        "first_day": [date(2024, 1, 1)] * 2,
        "last_day": [date(2024, 12, 31)] * 2,
        "weekly": [False, True],
    }
)


def sent(**gaps: set[int]) -> pd.DataFrame:
    """A year: open data of two forces, with months left out; a landlord with few homes in the south."""
    rows = [
        {"number": FIRST + month, "source_agency": "open_data", "police_force": force, "reports": reports}
        for force, reports in (("North", 400), ("South", 60))
        for month in range(12)
        if month not in gaps.get(force, set())
    ]
    rows += [
        {"number": FIRST + month, "source_agency": "landlord", "police_force": force, "reports": reports}
        for force, reports, months in (("North", 80, range(12)), ("South", 2, (1, 5, 6)))
        for month in months
    ]
    return pd.DataFrame(rows)


def known(table: pd.DataFrame, forces: tuple[str, ...] = ()) -> set[int]:
    found, held = senders(AGENCIES, table, forces)
    return {number - FIRST for number in known_periods(spans(found, held, "month"), held, "month")}


def test_a_month_in_which_one_force_is_missing_is_not_whole() -> None:
    assert known(sent()) == set(range(12))
    assert known(sent(South={5, 7})) == set(range(12)) - {5, 7}
    assert known(sent(North={11})) == set(range(11)), "its last file is waited for"


def test_months_that_are_missing_in_between() -> None:
    _, held = senders(AGENCIES, sent(South={0, 5, 7, 11}))
    assert missing_between(held) == {"open_data/South": [FIRST + 5, FIRST + 7]}
    assert held.loc[held["source_agency"] == "landlord", "reports"].sum() == 12 * 80 + 3 * 2


@pytest.mark.parametrize(("forces", "missing"), [(("North",), set()), (("South",), {5}), (("East",), set())])
def test_who_asks_for_some_areas_waits_for_their_files_only(forces: tuple[str, ...], missing: set[int]) -> None:
    assert known(sent(South={5}), forces) == set(range(12)) - missing


def test_few_reports_of_a_second_area_are_no_sender_of_their_own() -> None:
    found, held = senders(AGENCIES, sent())
    assert found["source_agency"].tolist() == ["landlord", "open_data/North", "open_data/South"]
    assert held.groupby("source_agency")["number"].nunique().eq(12).all()
    one = sent()
    one = one[(one["source_agency"] == "landlord") | (one["police_force"] == "North")]
    assert senders(AGENCIES, one)[0]["source_agency"].tolist() == ["open_data", "landlord"]
    assert senders(AGENCIES, one.assign(police_force=""))[0]["title"].tolist() == ["Open data", "Homes"]


def test_a_force_that_came_later_is_named() -> None:
    found, held = senders(AGENCIES, sent(South=set(range(4))))
    titles = list(zip(found["source_agency"], found["title"], strict=True))
    (said,) = comings_and_goings(spans(found, held, "month"), titles, "month")
    assert said.startswith("Open data (South) is in the figures from May 2024 on")
