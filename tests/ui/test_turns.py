"""Pages take turns: two at a time, in order, and nobody is locked out by those who take long."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Semaphore, Thread
from time import sleep

import pytest
from streamlit.runtime.scriptrunner import StopException

from hotspots.ui import turns


@pytest.fixture(autouse=True)
def all_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_turns", Semaphore(2))


@pytest.fixture
def two_at_work() -> Iterator[list[Event]]:
    """Two who have a turn each, until the test lets them end."""
    begun, may_end = [Event(), Event()], [Event(), Event()]

    def work(at: int) -> None:
        with turns.taken():
            begun[at].set()
            may_end[at].wait(20)

    threads = [Thread(target=work, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    assert all(one.wait(10) for one in begun)
    yield may_end
    for one in may_end:
        one.set()
    for thread in threads:
        thread.join()


def test_others_come_in_their_order_when_one_has_ended(two_at_work: list[Event]) -> None:
    order: list[int] = []

    def wait_for_it(number: int) -> None:
        with turns.taken() as has_turn:
            assert has_turn
            order.append(number)

    waiting = [Thread(target=wait_for_it, args=(number,)) for number in range(4)]
    for thread in waiting:
        thread.start()
        sleep(0.05)
    assert order == []
    two_at_work[0].set()
    for thread in waiting:
        thread.join(10)
    assert order == [0, 1, 2, 3]


def test_nobody_is_locked_out_by_pages_that_take_long(
    two_at_work: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_PATIENCE_S", 0.01)
    with turns.taken() as has_turn:
        assert not has_turn
    # Who had no turn gives none back: still two are at work.
    with turns.taken() as has_turn:
        assert not has_turn


def test_a_page_that_is_ended_or_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_PATIENCE_S", 0.01)
    for ends in (StopException, ValueError, KeyError):
        with pytest.raises(ends), turns.taken():
            raise ends
    with turns.taken() as first, turns.taken() as second, turns.taken() as third:
        assert (first, second, third) == (True, True, False)
