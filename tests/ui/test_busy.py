"""Whether many people look at pages just now."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hotspots.ui import busy


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> object:
    """`look(session, at)`: a page begins in a session, at so many seconds."""
    monkeypatch.setattr(busy, "_last_look", {})
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(busy, "time", SimpleNamespace(monotonic=lambda: clock.now))

    def at(session: str, seconds: float) -> None:
        clock.now = seconds
        monkeypatch.setattr(busy, "get_script_run_ctx", lambda: SimpleNamespace(session_id=session))
        busy.note()

    return at


def test_one_person_who_clicks_quickly_is_not_many(look) -> None:  # type: ignore[no-untyped-def]
    for number in range(20):
        look("one", number / 10)
    assert not busy.is_busy()


def test_several_people_within_a_moment_are_many(look) -> None:  # type: ignore[no-untyped-def]
    for number, session in enumerate("abc"):
        look(session, number / 10)
    assert not busy.is_busy()
    look("d", 0.5)
    assert busy.is_busy()
    look("d", 3.0)
    assert not busy.is_busy(), "the others went on reading"
