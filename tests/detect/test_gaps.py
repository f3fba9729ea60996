"""A missing file of one of several police forces is a gap, not a quiet period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hotspots.detect.evidence import exposed_exceedance, flat_exceedance
from hotspots.detect.gaps import EVERYTHING_KNOWN, Gaps, missing_files, silent_forces
from hotspots.detect.grid import Grid
from hotspots.detect.lifecycle import MONTHS, standing


def sent(**gone: set[int]) -> pd.DataFrame:
    """Twelve months of police and council in two forces' areas; `north_police={3}` leaves a month out."""
    many = {("north", "police"): 200, ("north", "council"): 40, ("south", "police"): 100, ("south", "council"): 3}
    rows = [
        (number, agency, force, reports)
        for (force, agency), reports in many.items()
        for number in range(12)
        if number not in gone.get(f"{force}_{agency}", set())
    ]
    return pd.DataFrame(rows, columns=["number", "source_agency", "police_force", "reports"])


@pytest.mark.parametrize(
    ("gone", "missing"),
    [
        ({}, []),
        ({"south_police": {4, 5}}, [(4, "police", "south"), (5, "police", "south")]),
        ({"south_police": {0, 1}}, []),
        ({"south_police": {10, 11}}, [(10, "police", "south"), (11, "police", "south")]),
        ({"south_police": {8, 9, 10, 11}}, []),
        ({"south_council": {4}}, []),
        ({"north_police": {4}, "north_council": {4}, "south_police": {4}, "south_council": {4}}, []),
    ],
    ids=["none", "between", "before the first", "still waited for", "ended", "too few to tell", "nobody sent"],
)
def test_which_files_are_missing(gone: dict[str, set[int]], missing: list[tuple[int, str, str]]) -> None:
    assert list(missing_files(sent(**gone), "month").itertuples(index=False, name=None)) == missing


def test_one_force_has_no_gaps() -> None:
    table = sent(north_police={4})
    assert missing_files(table[table["police_force"] == "north"], "month").empty
    assert missing_files(table.assign(police_force=""), "month").empty
    assert not silent_forces(table[table["police_force"] == "north"], "month")


def test_a_force_is_silent_without_those_who_send_most_of_it() -> None:
    assert silent_forces(sent(north_police={4}), "month") == {"north": frozenset({4})}
    assert silent_forces(sent(north_council={4}), "month") == {}
    assert len(missing_files(sent(north_council={4}), "month")) == 1


def gaps() -> Gaps:
    cells = Grid().cell_of(np.array([400_000.0, 460_000.0]), np.array([250_000.0, 250_000.0]))
    table = pd.DataFrame({"cell_id": cells, "police_force": ["north", "south"]}).sort_values("cell_id")
    return Gaps.of({"south": frozenset({5, 6}), "north": frozenset({2})}, table)


def test_whose_places_are_unknown_when() -> None:
    found = gaps()
    south, north = found.names.index("south"), found.names.index("north")
    assert found.silent(south, 5) and not found.silent(north, 5) and not found.silent(-1, 5)
    assert found.between(3, 5) and not found.between(3, 4) and not EVERYTHING_KNOWN
    assert found.main_force([int(found.cells[0]), 1, 2]) in (south, north) and found.main_force([1]) == -1
    beside = Grid().neighbours(found.cells)[:, 0]
    assert (found.force_of(beside) == -1).all() and (found.force_of(beside, Grid()) == found.force).all()


def test_shares_of_a_window_that_are_known() -> None:
    found = gaps()
    share = found.exposure(np.arange(1, 7), np.ones(6))
    assert share[found.names.index("south")] == pytest.approx(4 / 6)
    assert share[found.names.index("north")] == pytest.approx(5 / 6) and share[-1] == 1


def test_what_can_be_compared_over_time() -> None:
    found = gaps()
    force = np.repeat([found.names.index("north"), found.names.index("south")], 8)
    number = np.tile(np.arange(1, 9), 2)
    late = found.comparable(force, number, last=6, recent=1)
    assert set(force[late]) == {found.names.index("north")} and set(number[late]) == {1, 3, 4, 5, 6, 7, 8}
    both = found.comparable(force, number, last=8, recent=1)
    assert set(number[both]) == {1, 3, 4, 7, 8} and both.sum() == 10


def test_marks_differ_where_gaps_do() -> None:
    assert EVERYTHING_KNOWN.marks == () and gaps().marks == gaps().marks
    other = Gaps(gaps().cells, gaps().force, gaps().names, {5: frozenset({0})})
    assert other.marks != gaps().marks


def test_evidence_of_places_known_of_all_the_time_is_the_usual_one() -> None:
    observed = np.array([30.0, 4.0, 2.0, 1.0, 1.0])
    usual = flat_exceedance(observed, total=38.0, cells=200, threshold=3.0)
    found = exposed_exceedance(observed, np.ones(5), empty=[(1.0, 195.0)], total=38.0, threshold=3.0)
    np.testing.assert_allclose(found.relative_risk, usual.relative_risk, rtol=1e-6)
    half = exposed_exceedance(
        np.array([30.0, 15.0]), np.array([1.0, 0.5]), empty=[(1.0, 100.0), (0.5, 100.0)], total=45.0, threshold=3.0
    )
    assert half.expected[1] == pytest.approx(half.expected[0] / 2)
    assert half.relative_risk[1] == pytest.approx(half.relative_risk[0], rel=0.05)


@pytest.mark.parametrize(("before", "state"), [(("fading", 3), "fading"), (None, "new"), (("closed", 3), "recurring")])
def test_a_place_of_which_nothing_is_known_stands_as_it_stood(before: tuple[str, int] | None, state: str) -> None:
    found, reason = standing(before, "South Police", MONTHS)
    assert found == state and reason.startswith("The file of South Police for this month is missing")
