"""Did it work, where a file of one of two police forces is missing: no fall there, and no rise elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import two_forces
from two_forces import FIRST, MONTHS, number_of

from hotspots.errors import UsageError
from hotspots.evaluating.action import Evaluation, evaluate
from hotspots.evaluating.known import history_of
from hotspots.evaluating.past import placebo
from hotspots.evaluating.plan import plan
from hotspots.finding import grid_of
from hotspots.insight.impact.expected import need_history
from hotspots.insight.impact.history import History
from hotspots.periods import Period
from hotspots.store import Snapshot, open_snapshot
from hotspots.store import queries as q
from hotspots.ui.impact import figures_of

GONE = 12


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Snapshot]:
    """The same reports, all of them and without one month of the south."""
    folder = tmp_path_factory.mktemp("impact_of_two")
    built = {"whole": (), "gap": (GONE,)}
    return {name: open_snapshot(two_forces.build(folder / name, missing=gone)) for name, gone in built.items()}


def of_force(snapshot: Snapshot, *, south: bool) -> tuple[str, ...]:
    listed = q.hotspot_list(snapshot, Period("month", number_of(GONE - 1)))
    return tuple(listed.loc[(listed["easting"] > 430_000) == south, "hotspot_id"])


def judged(snapshot: Snapshot, first: int, last: int, *, south: bool) -> Evaluation:
    start, end = (FIRST + first).start_time.date(), (FIRST + last).end_time.date()
    return evaluate(snapshot, of_force(snapshot, south=south), start, end, "month")


def test_a_missing_month_of_the_action_is_left_out_on_both_sides(stores: dict[str, Snapshot]) -> None:
    whole, gap = (judged(stores[name], GONE - 1, GONE + 1, south=True) for name in ("whole", "gap"))
    held = whole.series.set_index("number")["observed"]
    assert gap.effect.observed == whole.effect.observed - held[number_of(GONE)]
    assert number_of(GONE) not in set(gap.series["number"]) and gap.unknown == (number_of(GONE),)
    # Neither half of a fall nor a rise is made up of what is not known.
    assert gap.effect.ratio.estimate == pytest.approx(whole.effect.ratio.estimate, rel=0.15)
    assert gap.effect.expected / whole.effect.expected == pytest.approx(2 / 3, rel=0.2)
    assert gap.raw / whole.raw == pytest.approx(2 / 3, rel=0.2)
    assert gap.sentence.endswith(
        "Left out here and in the comparison: no file of South Police (Police) for January 2025."
    )
    assert not whole.left_out and whole.unknown == ()
    files = [figures_of(found).set_index("period") for found in (whole, gap)]
    assert files[0].index.tolist() == files[1].index.tolist() and files[0]["observed"].notna().all()
    assert files[1]["observed"].isna().tolist() == [label == "2025-01" for label in files[1].index]


def test_a_missing_month_before_does_not_make_a_rise(stores: dict[str, Snapshot]) -> None:
    whole, gap = (judged(stores[name], GONE + 1, GONE + 2, south=True) for name in ("whole", "gap"))
    assert gap.effect.observed == whole.effect.observed
    assert gap.effect.expected == pytest.approx(whole.effect.expected, rel=0.15)
    assert gap.raw == pytest.approx(whole.raw, rel=0.2)
    levels = [found.comparison.loc[found.comparison["for"] == "", "level"] for found in (whole, gap)]
    np.testing.assert_allclose(levels[1], levels[0], rtol=0.1)


def test_places_of_the_other_force_are_compared_with_what_is_known(stores: dict[str, Snapshot]) -> None:
    found = judged(stores["gap"], GONE - 1, GONE + 1, south=False)
    grid = grid_of(stores["gap"].settings)
    compared = found.comparison.loc[found.comparison["for"] != "", "cells"]
    assert len(compared) and all(grid.cell_centres(np.array(cells))[0].max() < 430_000 for cells in compared)
    assert "Places of South Police are not looked at" in found.sentence and found.unknown == ()
    again = judged(stores["whole"], GONE - 1, GONE + 1, south=False)
    assert found.effect.observed == again.effect.observed
    assert found.effect.ratio.estimate == pytest.approx(again.effect.ratio.estimate, rel=0.25)


def test_what_is_not_known_at_all_is_refused(stores: dict[str, Snapshot]) -> None:
    with pytest.raises(UsageError, match=r"not known what came of it.*South Police .*January 2025"):
        judged(stores["gap"], GONE, GONE, south=True)
    with pytest.raises(UsageError, match="Only 5 months of data lie before the action: "):
        judged(stores["gap"], 5, 6, south=True)
    late = History.from_counts(np.ones((3, 9)), kind="month")
    with pytest.raises(UsageError, match="Only 5 months of data lie before the action, and 2 of which a file is miss"):
        counts = np.where(np.isin(np.arange(9), (3, 4)), 0, late.counts)
        need_history(replace(late, counts=counts, unknown=(3, 4)), 7)
    both = (*of_force(stores["gap"], south=True)[:1], *of_force(stores["gap"], south=False)[:1])
    with pytest.raises(UsageError, match="not known what came of it"):
        evaluate(stores["gap"], both, date(2025, 1, 1), date(2025, 1, 31), "month")


def test_trials_and_plans_know_of_it_too(stores: dict[str, Snapshot]) -> None:
    trials = placebo(stores["gap"], "month", length=1)
    assert trials.sentence.endswith(
        "Places of South Police are not looked at, because files of theirs are missing in this time."
    )
    whole = placebo(stores["whole"], "month", length=1)
    assert trials.rate.runs > 0 and trials.rate.ratio == pytest.approx(whole.rate.ratio, rel=0.25)
    ids = of_force(stores["gap"], south=True)
    made = {name: plan(snapshot, ids, "month") for name, snapshot in stores.items()}
    assert "no file of South Police" in made["gap"].left_out and not made["whole"].left_out
    lengths = [made[name].by_length.set_index("periods")["expected"] for name in ("whole", "gap")]
    # Six months planned are six months, not five.
    assert lengths[1][6] == pytest.approx(lengths[0][6], rel=0.15)


def test_a_place_of_which_the_latest_months_are_missing_is_expected_to_stay_as_it_was(tmp_path: Path) -> None:
    store = open_snapshot(two_forces.build(tmp_path, missing=(MONTHS - 4, MONTHS - 3)))
    found = judged(store, MONTHS - 2, MONTHS - 1, south=True)
    assert found.effect.ratio.estimate == pytest.approx(1.0, abs=0.3)
    history, told = history_of(store, "month", number_of(MONTHS), number_of(MONTHS - 1), [found.places[0].cells])
    assert history.unknown == (MONTHS - 4, MONTHS - 3) and "January 2025 to February 2025" in told
    assert history.before(MONTHS - 2, 2).tolist() == [MONTHS - 6, MONTHS - 5]
