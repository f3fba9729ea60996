"""kill -9 at random moments, readers at work. The long run: python -m benchmarks.faults."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_killed_at_any_moment_nothing_is_lost_or_half_done(tmp_path: Path) -> None:
    from benchmarks.faults import Range

    outcome = Range(tmp_path, seed=11, base_weeks=6).run(4, readers=1)
    assert outcome.total == 4 and outcome.reads > 20 and outcome.acknowledged
    assert outcome.ok, outcome
