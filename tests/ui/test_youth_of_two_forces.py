"""The page for youth workers where a file of one of two police forces is missing: no quiet time, no quiet place."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import two_forces
from two_forces import number_of

from hotspots.insight.sessions import what_followed
from hotspots.schema import Filters
from hotspots.store import open_snapshot
from hotspots.ui.youth_picture import YouthPicture, youth_picture

GONE = 12


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, YouthPicture]:
    """The same reports, all of them and without one month of the south."""
    found = {}
    for name, gone in (("whole", ()), ("gap", (GONE,))):
        folder: Path = tmp_path_factory.mktemp(name)
        snapshot = open_snapshot(two_forces.build(folder, missing=gone, by_day=True))
        found[name] = youth_picture(snapshot, Filters(kind="month", period=number_of(15)), number_of(0))
    return found


def test_a_missing_month_makes_no_time_of_the_week_quieter(pictures: dict[str, YouthPicture]) -> None:
    whole, gap = pictures["whole"], pictures["gap"]
    assert list(gap.gone) == [number_of(GONE)] and not whole.gone and len(gap.unknown_days) == 31
    for one, other in zip(gap.bands, whole.bands, strict=True):
        assert one.per_10_hours.value == pytest.approx(other.per_10_hours.value, rel=0.07)
        assert not other.reports or one.reports < other.reports


def test_what_a_session_would_meet_rests_on_the_time_that_is_known(pictures: dict[str, YouthPicture]) -> None:
    met = {
        name: {s.cell_id: s.expected for s in picture.sessions if s.easting > 430_000}
        for name, picture in pictures.items()
    }
    shared = set(met["whole"]) & set(met["gap"])
    assert shared
    told = [sum(met[name][cell] for cell in shared) for name in ("whole", "gap")]
    # Without allowing for it a twelfth would be missing.
    assert told[1] == pytest.approx(told[0], rel=0.03)


def test_what_followed_a_session_is_not_told_from_a_missing_month(pictures: dict[str, YouthPicture]) -> None:
    gap = pictures["gap"]
    session = gap.sessions[0]
    for month, known in ((GONE, False), (GONE + 1, False), (GONE - 3, True)):
        day = (two_forces.FIRST + month).start_time + pd.Timedelta(days=14)
        held = {"started_at": [day], "activity": ["detached"], "easting": [session.easting]}
        past = pd.DataFrame({**held, "northing": [session.northing]})
        since = gap.followed(past, session)
        assert since is not None and since.known is known and (since.change is not None) is known
        plain = what_followed(past, gap.reports, session.easting, session.northing, last_day_no=gap.last_day_no)
        assert plain is not None and plain.known
