"""The steps beside the estimate: places to compare with, the cells around, regressions, dose, calendar, words."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.grid import Grid
from hotspots.insight.impact.crossover import calendar
from hotspots.insight.impact.dose import dose_of, in_words
from hotspots.insight.impact.history import History
from hotspots.insight.impact.panel import Panel, average_effect, event_study
from hotspots.insight.impact.paragraph import impact_paragraph
from hotspots.insight.impact.ring import around
from hotspots.insight.impact.study import everywhere_else, prepare

GRID = Grid(150.0)


def town(seed: int = 2, periods: int = 80) -> History:
    """A square of cells, some of them busy."""
    random = np.random.default_rng(seed)
    cells = np.unique(GRID.cell_of(*(axis.ravel() for axis in np.meshgrid(*[np.arange(400_000, 403_000, 75.0)] * 2))))
    rates = random.gamma(0.4, 1.0, len(cells))
    cell, number = np.repeat(cells, periods), np.tile(np.arange(periods), len(cells))
    reports = random.poisson(np.repeat(rates, periods))
    frame = pd.DataFrame({"cell_id": cell, "number": number, "reports": reports})
    return History.from_frame(frame[frame["reports"] > 0], GRID, kind="week", first=0, last=periods - 1)


def test_history_counts_every_report_once_and_knows_its_neighbours() -> None:
    history = town()
    row = int(np.argmax(history.counts.sum(axis=1)))
    assert set(history.cells[history.around(np.array([row]))]) == set(GRID.neighbours(history.cells[[row]])[0])
    assert list(history.rows([int(history.cells[row]), 5])) == [row]


def test_comparison_places_are_two_cells_away_and_do_not_overlap() -> None:
    history = town()
    busy = np.argsort(-history.counts.sum(axis=1))[:3]
    treated = [np.array([row]) for row in busy]
    avoid = np.argsort(-history.counts.sum(axis=1))[3:6]
    tools = prepare(history, treated, 72, 8, avoid=avoid)
    used = tools.matched.cells
    assert len(tools.matched.places) == 30
    assert len(np.unique(used)) == len(used)
    near = np.union1d(busy, history.around(np.asarray(busy)))
    assert not set(used) & (set(near) | set(avoid))
    assert set(tools.matched.for_place) == {0, 1, 2}


def test_the_ring_is_the_cells_around_and_has_its_own_estimate() -> None:
    history = town()
    row = int(np.argmax(history.counts.sum(axis=1)))
    treated = [np.array([row])]
    tools = prepare(history, treated, 72, 8)
    ring = around(history, treated, 72, 8, tools)
    assert ring is not None
    assert set(ring.cells) == set(history.around(np.array([row])))
    assert ring.effect.observed == history.counts[ring.cells, 72:80].sum() == ring.counts.after
    assert ring.effect.expected > 0
    elsewhere = everywhere_else(history, treated)
    inside = np.append(ring.cells, row)
    assert elsewhere[-1] == history.counts[:, -1].sum() - history.counts[inside, -1].sum()


def test_panel_equals_the_full_regression_by_hand() -> None:
    """Periods added up give the same ratio as one row per place and period."""
    import statsmodels.api as sm

    random = np.random.default_rng(6)
    counts = random.poisson(random.gamma(5, 1, 12)[:, None] * random.uniform(0.7, 1.4, 30)).astype(float)
    panel = Panel(counts, 4, 20, np.ones(30, dtype=bool))
    place, period = np.repeat(np.arange(12), 30), np.tile(np.arange(30), 12)
    treat = ((place < 4) & (period >= 20)).astype(float)
    design = np.column_stack([treat, np.eye(12)[place], np.eye(30)[period][:, 1:]])
    fitted = sm.GLM(counts.ravel(), design, family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": place, "use_correction": False}
    )
    found = average_effect(panel)
    assert found is not None
    assert found.estimate == pytest.approx(np.exp(fitted.params[0]), rel=1e-6)
    assert found.z == pytest.approx(fitted.params[0] / (fitted.bse[0] * np.sqrt(12 / 11)), rel=1e-4)
    assert average_effect(Panel(counts[:3], 1, 20, np.ones(30, dtype=bool))) is None


def test_event_study_shows_when_it_fell() -> None:
    random = np.random.default_rng(7)
    mean = np.full((40, 60), 20.0)
    mean[:10, 52:] *= 0.5
    mean[:10, 48:52] *= 1.5
    events = event_study(Panel(random.poisson(mean).astype(float), 10, 52, np.ones(60, dtype=bool)), width=4)
    assert list(events["after"]) == [False] * 6 + [True] * 2
    assert events["ratio"].iloc[5] == pytest.approx(1.5, abs=0.2)
    assert list(events["high"].iloc[6:] < 0.7) == [True, True]
    assert ((events["low"].iloc[:5] < 1) & (events["high"].iloc[:5] > 1)).sum() >= 4


def log(*rows: tuple[str, str, str, str, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["status", "agency", "hotspot_id", "started_at", "minutes"])
    return frame.assign(started_at=pd.to_datetime(frame["started_at"]), people=2.0, contacts=np.nan)


def test_dose_counts_planned_delivered_and_what_falls_short() -> None:
    done = log(
        ("delivered", "police", "H1", "2025-03-03 20:00", 8),
        ("delivered", "police", "H1", "2025-03-03 22:00", 15),
        ("delivered", "council", "H1", "2025-03-20 20:30", 40),
        ("delivered", "police", "H2", "2025-03-04 20:00", None),
        ("planned", "police", "H2", "2025-03-05 20:00", 15),
    )
    dose = dose_of(done)
    assert (dose.planned, dose.delivered, dose.minutes, dose.people) == (1, 4, 63.0, 8)
    assert (dose.timed, dose.too_short, dose.too_long) == (3, 1, 1)
    assert (dose.longest_gap, dose.long_gaps) == (17, 1)
    assert dict(zip(dose.by_hour["hour"], dose.by_hour["visits"], strict=True)) == {20: 3, 22: 1}
    said = " ".join(in_words(dose, patrols=True))
    assert "1 were shorter, 1 longer, 1 in between" in said
    assert "10 to 16" not in " ".join(in_words(dose, patrols=False))
    assert in_words(dose_of(done.head(0)), patrols=True) == ["Nothing was logged here in this time."]


def test_the_calendar_is_fair_and_can_be_drawn_again() -> None:
    made = calendar(["H1", "H2"], first_day=date(2025, 3, 3), weeks=12, washout_days=2, seed=9)
    assert made.equals(calendar(["H1", "H2"], first_day=date(2025, 3, 3), weeks=12, washout_days=2, seed=9))
    assert set(made["seed"]) == {9}
    for _, own in made.groupby("hotspot_id"):
        assert len(own) == 84
        assert (own["plan"] == "patrol").sum() == 42
        plans = own.sort_values("date")["plan"].tolist()
        for block in range(1, 12):
            after_patrol = plans[block * 7 - 1] == "patrol" and plans[block * 7 + 6] == "no patrol"
            assert (plans[block * 7 : block * 7 + 2] == ["wash-out"] * 2) == after_patrol
    with pytest.raises(ValueError, match="no room"):
        calendar(["H1"], first_day=date(2025, 3, 3), weeks=1, seed=1)
    with pytest.raises(ValueError, match="longer"):
        calendar(["H1"], first_day=date(2025, 3, 3), weeks=4, block_days=1, washout_days=1, seed=1)


def test_the_paragraph() -> None:
    assert impact_paragraph([], "x") == "Nothing was logged here."
    said = impact_paragraph([("patrol_visit", 12), ("youth_session", 1)], "It fell.", "It did not move.")
    assert said == "12 patrol visits and 1 youth session logged. It fell. It did not move."
    assert "cannot be told yet" in impact_paragraph([("environmental_work", 2)], "")
