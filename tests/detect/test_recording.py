from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.practice import practice_changes
from hotspots.detect.recording import as_frame, midnight_times, piled_points, placeholder_dates
from hotspots.detect.steps import best_step, design, fit_counts

REFERENCE = Path(__file__).parent.parent / "reference"
TITLES = {"council": "Town council", "police": "Police"}


def points(*reports: int) -> pd.DataFrame:
    frame = pd.DataFrame({"source_agency": "council", "easting": np.arange(len(reports)) * 10.0, "northing": 5.0})
    return frame.assign(reports=reports, share=np.array(reports) / 1000)


def test_a_placeholder_point_is_named_with_its_share() -> None:
    (finding,) = piled_points(points(310, 20, 19, 18, 12, 11, 10), TITLES)
    assert finding.kind == "piled_up"
    assert finding.sentence.startswith("31% of the reports of Town council (310) lie on one single point")
    assert (finding.easting, finding.northing, finding.reports) == (0.0, 5.0, 310)


def test_two_placeholders_are_both_named() -> None:
    assert len(list(piled_points(points(310, 200, 19, 18, 12, 11, 10), TITLES))) == 2


@pytest.mark.parametrize("reports", [(60, 40, 30, 25, 20), (29, 1, 1, 1), (19, 2, 2, 2), (500, 1), ()])
def test_a_busy_place_is_not_a_placeholder(reports: tuple[int, ...]) -> None:
    assert not list(piled_points(points(*reports), TITLES))


def test_midnight() -> None:
    times = pd.DataFrame({"source_agency": ["council", "police"], "timed": [400, 4000], "midnight": [120, 180]})
    (finding,) = midnight_times(times, TITLES)
    assert finding.source_agency == "council"
    assert "30% of the times of Town council (120 of 400) are exactly midnight." in finding.sentence


def day_counts(rng: np.random.Generator, mean: float = 6.0) -> pd.DataFrame:
    days = pd.date_range("2023-01-01", "2024-12-31")
    season = 1 + 0.3 * np.cos(2 * np.pi * (days.day_of_year - 180) / 365)
    return pd.DataFrame({"date": days, "reports": rng.poisson(rng.gamma(4, mean * season / 4))})


def as_days(frame: pd.DataFrame) -> pd.DataFrame:
    day_no = frame["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return pd.DataFrame({"source_agency": "council", "day_no": day_no, "reports": frame["reports"]})


def test_placeholder_dates() -> None:
    frame = day_counts(np.random.default_rng(1))
    first = (frame["date"].dt.day == 1) & (frame["date"].dt.month > 1)
    frame.loc[first, "reports"] += 15
    frame.loc[frame["date"].dt.day_of_year == 1, "reports"] += 60
    frame.loc[frame["date"] == "2024-05-07", "reports"] += 150
    found = as_frame(placeholder_dates(as_days(frame), TITLES))
    assert found["kind"].tolist() == ["new_year", "first_of_month", "one_day"]
    assert "Tue 7 May 2024" in found["sentence"][2]
    assert found["remedy"].str.len().min() > 20


def test_a_busy_new_year_and_bonfire_night_are_real() -> None:
    for seed in range(20):
        frame = day_counts(np.random.default_rng(seed))
        frame.loc[frame["date"].dt.day_of_year == 1, "reports"] *= 3
        frame.loc[(frame["date"].dt.month == 11) & (frame["date"].dt.day == 5), "reports"] *= 4
        assert not list(placeholder_dates(as_days(frame), TITLES))


def weekly(rng: np.random.Generator, weeks: int = 130, *, drift: float = 0.0) -> pd.DataFrame:
    week = np.arange(weeks)
    level = np.exp(drift * week / 52) * (1 + 0.3 * np.cos(2 * np.pi * (week - 24) / 52))
    parts = [
        pd.DataFrame(
            {
                "source_agency": "council",
                "number": 2800 + week,
                "category": category,
                "reports": rng.poisson(rng.gamma(8, mean * level / 8)),
            }
        )
        for category, mean in (("noise", 20), ("rowdy", 30), ("litter_drugs_paraphernalia", 10))
    ]
    return pd.concat(parts, ignore_index=True)


def changes(frame: pd.DataFrame) -> pd.DataFrame:
    return as_frame(practice_changes(frame, TITLES, kind="week", last=int(frame["number"].max())))


def test_a_jump_in_level_is_dated() -> None:
    frame = weekly(np.random.default_rng(2))
    late = frame["number"] >= 2870
    frame["reports"] = frame["reports"] * np.where(late, 2, 1)
    found = changes(frame)
    assert found["kind"].tolist() == ["level"]
    assert abs(found["since"][0] - 2870) <= 2
    assert "Town council suddenly records" in found["sentence"][0]


def test_a_renamed_heading_is_a_change_of_mix_not_of_level() -> None:
    frame = weekly(np.random.default_rng(3))
    renamed = (frame["number"] >= 2890) & (frame["category"] == "noise")
    frame.loc[renamed, "category"] = "other"
    found = changes(frame)
    assert found["kind"].tolist() == ["mix"]
    assert abs(found["since"][0] - 2890) <= 2
    assert "“Noise” from " in found["sentence"][0]
    assert "“Other anti-social behaviour” from 0%" in found["sentence"][0]


def test_season_drift_and_chance_are_no_change_of_practice() -> None:
    claims = 0
    for seed in range(30):
        rng = np.random.default_rng(100 + seed)
        claims += len(changes(weekly(rng, weeks=int(rng.integers(40, 160)), drift=float(rng.uniform(-0.4, 0.4)))))
    assert claims <= 1


def test_a_gap_and_a_feed_that_stopped_are_no_change_of_practice() -> None:
    frame = weekly(np.random.default_rng(4))
    gap = frame["number"].between(2840, 2846) | (frame["number"] > 2915)
    assert changes(frame[~gap]).empty


def test_the_reference_borough_changes_no_practice() -> None:
    delays = pd.read_csv(REFERENCE / "recorded_delays.csv.gz").rename(columns={"agency": "source_agency"})
    frame = delays.assign(number=delays["week"] + 2800, category="rowdy")
    assert changes(frame.groupby(["source_agency", "number", "category"], as_index=False)["reports"].sum()).empty


def test_quasi_poisson_fit_of_a_known_series() -> None:
    rng = np.random.default_rng(6)
    number = np.arange(400.0)
    columns = design(number, year=52.18)
    mean = np.exp(columns @ np.array([3.0, 0.5, 0.3, -0.2, 0.0, 0.1]))
    fit = fit_counts(rng.poisson(mean).astype(float), columns, np.zeros(400))
    np.testing.assert_allclose(fit.beta, [3.0, 0.5, 0.3, -0.2, 0.0, 0.1], atol=0.06)
    assert fit.dispersion < 1.2
    assert best_step(np.zeros(50), columns[:50], np.zeros(50), edge=8) is None
    assert best_step(np.ones(10), columns[:10], np.zeros(10), edge=8) is None
