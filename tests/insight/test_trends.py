from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.insight import telling
from hotspots.insight.knowing import comings_and_goings, known_periods, spans
from hotspots.insight.outlook import look_ahead
from hotspots.insight.trends import against_past, period_days, read_trend, table_of, with_gaps
from hotspots.periods import Period

FIRST = Period.parse("2022-01").number


def months(count: int, *, jump: float = 1.0, at: int = 999, seed: int = 11) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    numbers = np.arange(FIRST, FIRST + count)
    mean = 300 * (1 + 0.25 * np.cos(2 * np.pi * (numbers % 12 - 6) / 12)) * np.where(np.arange(count) >= at, jump, 1.0)
    return numbers, rng.poisson(mean).astype(float)


def test_missing_months_are_missing_never_zero() -> None:
    table = pd.DataFrame({"number": [FIRST, FIRST + 3], "reports": [5, 7]})
    numbers, counts = with_gaps(table, {FIRST, FIRST + 1, FIRST + 3}, first=FIRST, last=FIRST + 3)
    assert numbers.tolist() == [FIRST, FIRST + 1, FIRST + 2, FIRST + 3]
    assert counts[[0, 1, 3]].tolist() == [5, 0, 7]
    assert np.isnan(counts[2])


def test_a_steady_seasonal_series_is_told_as_usual() -> None:
    numbers, counts = months(36)
    trend = read_trend(numbers, counts, "month")
    assert "within what is usual for the time of year" in telling.usual_sentence(trend, int(numbers[-1]))
    assert telling.level_sentences(trend) == []
    assert "no clear rise or fall" in telling.tendency_sentence(trend)
    assert len(table_of(trend)) == 36


def test_a_change_of_level_is_said_in_words() -> None:
    trend = read_trend(*months(40, jump=1.5, at=24), "month")
    (said,) = telling.level_sentences(trend)
    assert "the level is up to about" in said
    assert "January 2024" in said
    assert "start anew there" in said


def test_a_burst_is_named_with_its_rule() -> None:
    numbers, counts = months(36)
    counts[30] *= 2
    trend = read_trend(numbers, counts, "month")
    assert any(
        "outside the limits" in said and "July 2024" in said for said in telling.signal_sentences(trend, last=12)
    )
    assert "more than usual" in telling.usual_sentence(trend, int(numbers[30]))


def test_too_little_is_said() -> None:
    trend = read_trend(*months(6), "month")
    assert trend.chart is None
    assert "too few months are known" in telling.usual_sentence(trend, FIRST + 5)
    assert "Too few months are known for a forecast" in telling.outlook_sentence(trend)
    assert "cannot be taken out yet" in telling.season_sentence(trend)
    nothing = read_trend(np.zeros(0, dtype=np.int64), np.zeros(0), "month")
    assert nothing.position(FIRST) is None


def test_against_the_year_before() -> None:
    numbers, counts = months(26)
    counts[[13, 25]] = [100, 225]
    trend = read_trend(numbers, counts, "month")
    compared = against_past(trend, int(numbers[25]))
    assert compared is not None
    assert (compared.now, compared.past) == (225, 100)
    assert compared.words in ("perhaps more", "clearly more")
    assert against_past(trend, int(numbers[5])) is None
    counts[13] = np.nan
    assert against_past(read_trend(numbers, counts, "month"), int(numbers[25])) is None


def test_intervals_hold_what_they_promise() -> None:
    covered, errors = [], []
    for seed in range(8):
        numbers, counts = months(60, seed=seed)
        days = period_days("month", np.arange(FIRST, FIRST + 63))
        ahead = look_ahead(counts, numbers, days, "month")
        assert ahead is not None
        assert (ahead.low < ahead.expected).all()
        assert (ahead.expected < ahead.high).all()
        covered.append(ahead.covered)
        errors.append(ahead.error)
    assert 0.8 <= np.mean(covered) <= 1.0
    assert np.mean(errors) < 0.1


def test_the_season_beats_last_year_when_the_level_has_changed() -> None:
    numbers, counts = months(48, jump=0.5, at=30)
    ahead = look_ahead(counts, numbers, period_days("month", np.arange(FIRST, FIRST + 51)), "month")
    assert ahead is not None
    assert ahead.method == "level_and_season"


def agencies(**last: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_agency": list(last),
            "first_day": pd.Timestamp("2024-01-01"),
            "last_day": [pd.Timestamp(day) for day in last.values()],
            "weekly": True,
        }
    )


def held(**numbers: list[int]) -> pd.DataFrame:
    return pd.DataFrame([(n, a) for a, each in numbers.items() for n in each], columns=["number", "source_agency"])


def test_a_month_is_known_when_everybody_has_sent() -> None:
    start = Period.parse("2024-01").number
    every = list(range(start, start + 12))
    table = agencies(police="2024-12-31", council="2024-12-30")
    sent = held(police=every, council=[n for n in every if n != start + 5])
    found = known_periods(spans(table, sent, "month"), sent, "month")
    assert found == set(every) - {start + 5}


def test_an_unfinished_or_late_month_is_not_known_and_an_agency_that_left_is_not_waited_for() -> None:
    start = Period.parse("2024-01").number
    every = list(range(start, start + 12))
    late = held(police=every, council=every[:-1])
    table = agencies(police="2024-12-31", council="2024-11-30")
    assert max(known_periods(spans(table, late, "month"), late, "month")) == start + 10
    half = agencies(police="2024-12-10", council="2024-12-30")
    both = held(police=every, council=every)
    assert max(known_periods(spans(half, both, "month"), both, "month")) == start + 10
    left = held(police=every, council=every[:4])
    table = agencies(police="2024-12-31", council="2024-04-30")
    asked = spans(table, left, "month")
    assert known_periods(asked, left, "month") == set(every)
    assert any(
        "Council has sent nothing after April 2024" in said
        for said in comings_and_goings(asked, [("council", "Council"), ("police", "Police")], "month")
    )
    assert known_periods(spans(table.iloc[:0], left, "month"), left, "month") == set()


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_names_of_periods(step: str) -> None:
    number = {"day": 20150, "week": 2880, "month": FIRST}[step]
    said = {"day": "Mon 3 Mar 2025", "week": "week of 10 Mar 2025", "month": "January 2022"}[step]
    assert telling.name_of(step, number) == said  # type: ignore[arg-type]
