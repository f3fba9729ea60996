"""Work beside this process."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspots.errors import StoreError
from hotspots.processes import cores, side_by_side


def half(number: int) -> int:
    """What can be halved."""
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def where(_: int) -> int:
    """The process this runs in."""
    return os.getpid()


def stop_here(_: int) -> None:
    """As when the system runs out of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_answers_come_in_the_order_of_the_jobs(processes: int) -> None:
    assert list(side_by_side(half, ((n,) for n in range(0, 40, 2)), processes=processes)) == list(range(20))
    assert list(side_by_side(half, [], processes=processes)) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_what_goes_wrong_comes_through(processes: int) -> None:
    def jobs() -> Iterator[tuple[int]]:
        for number in (2, 4, 6, 8, 10, 12):
            yield (number,)
        raise KeyError("no more to be read")

    with pytest.raises(ValueError, match="3 is odd"):
        list(side_by_side(half, [(2,), (3,)], processes=processes))
    with pytest.raises(KeyError, match="no more to be read"):
        list(side_by_side(half, jobs(), processes=processes))


def test_they_are_processes_of_their_own() -> None:
    assert set(side_by_side(where, [(1,), (2,)], processes=1)) == {os.getpid()}
    assert os.getpid() not in set(side_by_side(where, [(1,), (2,)], processes=2))
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_the_main_module_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a dashboard the main module is the page that is being drawn."""
    page = tmp_path / "page.py"
    page.write_text(f"open({str(tmp_path / 'drawn')!r}, 'w').close()\nraise SystemExit(3)\n")
    main = types.ModuleType("__main__")
    main.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", main)
    assert list(side_by_side(half, [(2,), (4,)], processes=2)) == [1, 2]
    assert not (tmp_path / "drawn").exists()


def test_a_process_ended_by_the_system_is_said() -> None:
    with pytest.raises(StoreError, match="one process"):
        list(side_by_side(stop_here, [(1,), (2,)], processes=2))
    assert list(side_by_side(half, [(2,), (4,)], processes=2)) == [1, 2]
