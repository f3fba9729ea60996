"""Turns at drawing pages: in the order of asking, a few at a time, and nobody waits for ever."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest

from hotspots.ui.turns import Turns

LONG_S = 30.0


class Page:
    """A page that is drawn until it is told to end."""

    def __init__(self, turns: Turns) -> None:
        self.drawn, self.end = Event(), Event()
        self._thread = Thread(target=self._draw, args=(turns,), daemon=True)
        self._thread.start()

    def _draw(self, turns: Turns) -> None:
        with turns.taken():
            self.drawn.set()
            self.end.wait(LONG_S)

    def is_over(self) -> bool:
        self.end.set()
        self._thread.join(LONG_S)
        return not self._thread.is_alive()


def waiting(turns: Turns, many: int) -> None:
    until = time.monotonic() + LONG_S
    while len(turns._waiting) < many and time.monotonic() < until:
        time.sleep(0.001)
    assert len(turns._waiting) == many


def test_two_are_drawn_and_the_others_follow_in_their_order() -> None:
    turns = Turns(at_once=2, longest_s=LONG_S)
    first, second = Page(turns), Page(turns)
    assert first.drawn.wait(LONG_S) and second.drawn.wait(LONG_S)
    others = []
    for many in (1, 2, 3):
        others.append(Page(turns))
        waiting(turns, many)
    assert not any(page.drawn.is_set() for page in others)
    assert second.is_over()
    assert others[0].drawn.wait(LONG_S)
    assert [page.drawn.is_set() for page in others] == [True, False, False]
    assert first.is_over()
    assert others[1].drawn.wait(LONG_S)
    assert not others[2].drawn.is_set()
    assert all(page.is_over() for page in others)


def test_who_takes_long_is_not_waited_for() -> None:
    turns = Turns(at_once=1, longest_s=0.05)
    slow = Page(turns)
    assert slow.drawn.wait(LONG_S)
    others = [Page(turns) for _ in range(3)]
    assert all(page.drawn.wait(LONG_S) for page in others)
    assert slow.is_over() and all(page.is_over() for page in others)


def test_a_page_that_fails_gives_its_turn_back() -> None:
    turns = Turns(at_once=1, longest_s=LONG_S)
    with pytest.raises(ZeroDivisionError), turns.taken():
        _ = 1 / 0
    last = Page(turns)
    assert last.drawn.wait(LONG_S)
    assert last.is_over()
