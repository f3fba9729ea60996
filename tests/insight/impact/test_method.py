"""The method on histories whose truth is known."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from worlds import WEEKS_AFTER, run, world

from hotspots.errors import UsageError
from hotspots.insight.impact.history import History
from hotspots.insight.impact.placebo import placebo_runs, rate, wilson
from hotspots.insight.impact.power import power
from hotspots.insight.impact.spread import Spread, fit
from hotspots.insight.impact.study import effect, leave_one_out, prepare

# With a true rate of 2.5%, more than 12 of 200 come in one of a thousand draws; with one of 8% nearly always.
RUNS = 200


def test_nothing_done_is_seldom_called_a_fall() -> None:
    """Overdispersion 2, season -30%, comparison four times larger, chosen at their peak: all at once."""
    found = [run(seed) for seed in range(RUNS)]
    answers = Counter(made.verdict for made, _ in found)
    assert answers["fell more than expected"] <= 0.05 * RUNS
    assert answers["rose more than expected"] <= 0.07 * RUNS
    assert np.mean([made.ratio.estimate for made, _ in found]) == pytest.approx(1.0, abs=0.02)
    # A plain before-and-after would have sold this as a success, beyond the season's 30%.
    assert np.mean([raw for _, raw in found]) < 0.65


def test_a_true_fall_of_thirty_percent_is_found() -> None:
    found = [run(1000 + seed, cut=0.3)[0] for seed in range(60)]
    assert sum(made.verdict == "fell more than expected" for made in found) >= 0.8 * len(found)
    assert np.mean([made.ratio.estimate for made in found]) == pytest.approx(0.7, abs=0.03)


def test_leaving_one_out_drops_its_reports() -> None:
    counts, treated, start = world(np.random.default_rng(3), cut=0.3)
    history = History.from_counts(counts)
    tools = prepare(history, treated, start, WEEKS_AFTER)
    whole = effect(history, treated, start, WEEKS_AFTER, tools)
    left = leave_one_out(history, treated, start, WEEKS_AFTER, tools)
    assert [whole.observed - one.observed for one in left] == pytest.approx(list(whole.own_observed))
    assert leave_one_out(history, treated[:1], start, WEEKS_AFTER, tools) == []


def test_what_came_after_does_not_change_what_was_learned() -> None:
    counts, treated, start = world(np.random.default_rng(5))
    later = counts.copy()
    own = np.concatenate(treated)
    later[own, start:] *= 3
    one, other = (prepare(History.from_counts(c), treated, start, WEEKS_AFTER) for c in (counts, later))
    assert one.expectation.cells == pytest.approx(other.expectation.cells)
    assert one.spread == other.spread
    assert [list(place) for place in one.matched.places] == [list(place) for place in other.matched.places]


def test_half_a_year_is_needed() -> None:
    counts, treated, start = world(np.random.default_rng(1), weeks_before=20)
    with pytest.raises(UsageError, match="half a year"):
        prepare(History.from_counts(counts), treated, start, WEEKS_AFTER)


def test_spread_is_measured_as_it_was_made() -> None:
    random = np.random.default_rng(11)
    expected = random.uniform(5, 80, 4000)
    rate_of = random.gamma(1 / (1 / expected + 0.04), 1 / expected + 0.04)
    found = fit(expected, random.poisson(rate_of * expected).astype(float))
    assert found.phi == pytest.approx(2.0, abs=0.35)
    assert found.tau2 == pytest.approx(0.04, abs=0.015)


def test_power_grows_with_the_fall_and_with_the_places() -> None:
    spread = Spread(2.0, 0.01, 100)
    few = power(np.full(2, 60.0), np.full(20, 60.0), spread, [0.0, 0.15, 0.3, 0.6], seed=1)
    many = power(np.full(10, 60.0), np.full(100, 60.0), spread, [0.0, 0.15, 0.3, 0.6], seed=1)
    assert few[0] <= 0.05
    assert many[0] <= 0.05
    assert list(few) == sorted(few)
    assert many[2] > 0.8 > few[2]
    assert list(power(np.full(2, 60.0), np.zeros(0), spread, [0.3], seed=1)) == list(
        power(np.full(2, 60.0), np.zeros(0), spread, [0.3], seed=1)
    )


def test_placebo_runs_know_nothing_of_later() -> None:
    counts, treated, start = world(np.random.default_rng(8), weeks_before=70)
    made = placebo_runs(History.from_counts(counts), {40: treated, 48: treated}, length=8, places=3, draws=3, seed=4)
    changed = counts.copy()
    changed[:, 56:] *= 5
    again = placebo_runs(History.from_counts(changed), {40: treated, 48: treated}, length=8, places=3, draws=3, seed=4)
    assert made.equals(again)
    found = rate(made)
    assert (found.runs, found.dates) == (6, 2)
    assert found.fell_low <= found.fell <= found.fell_high
    assert start == 70


def test_wilson() -> None:
    assert wilson(0.0, 100) == pytest.approx((0.0, 0.03699), abs=1e-4)
    assert rate(placebo_runs(History.from_counts(np.ones((3, 60))), {}, length=8, places=1, draws=1, seed=1)).runs == 0
