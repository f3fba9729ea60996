"""What a look at a page asks of the data: counted, not timed, so that it is the same on every machine."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from reading import PAGES, Open

from hotspots.store import Snapshot
from hotspots.ui import menu, turns
from hotspots.ui.cached import ANSWERS


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Questions put to the database since, by name."""
    counted: Counter[str] = Counter()
    frame = Snapshot.frame

    def counting(snapshot: Snapshot, name: str, **values: object) -> object:
        counted[name] += 1
        return frame(snapshot, name, **values)

    monkeypatch.setattr(Snapshot, "frame", counting)
    # Weeks around the one shown are prepared by a thread of its own: not what a look costs.
    monkeypatch.setattr("hotspots.ui.maps.busy.is_busy", lambda: True)
    return counted


@pytest.mark.parametrize(
    ("page", "another_week", "another_kind"),
    [("overview", 7, 8), ("hotspot_map", 11, 10), ("weekly_briefing", 8, 9), ("data_quality", 0, 0)],
)
def test_a_look_asks_few_questions(
    demo_store: Path, open_page: Open, asked: Counter[str], page: str, another_week: int, another_kind: int
) -> None:
    app = open_page(demo_store, page, menu=False, week="2025-W40")
    asked.clear()
    app.run()
    assert not asked, "the same look again asks nothing"
    app.selectbox(key="week").select("2025-W30").run()
    assert sum(asked.values()) <= another_week, asked
    asked.clear()
    app.multiselect(key="category").select("noise").run()
    assert sum(asked.values()) <= another_kind, asked
    assert not app.exception


def test_pages_leave_shared_answers_as_they_are(demo_store: Path, open_page: Open) -> None:
    for page in PAGES:
        open_page(demo_store, page, menu=False, week="2025-W40")
    before = {key: pickle.dumps(answer) for key, answer in ANSWERS.items()}
    for page in PAGES:
        open_page(demo_store, page, menu=False, week="2025-W40", category="noise")
    after = dict(ANSWERS.items())
    assert len(before) > 50
    changed = [key for key, held in before.items() if key in after and pickle.dumps(after[key]) != held]
    assert not changed


def test_every_page_is_worked_out_in_its_turn(
    demo_store: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work: list[int] = []
    start = menu.turns.taken

    @contextmanager
    def counting() -> Iterator[bool]:
        with start() as has_turn:
            at_work.append(turns_left())
            yield has_turn
        at_work.append(turns_left())

    def turns_left() -> int:
        return turns._turns._value

    monkeypatch.setattr(menu.turns, "taken", counting)
    all_free = turns_left()
    for page in ("overview", "audit"):
        at_work.clear()
        open_page(demo_store, page, menu=True)
        assert at_work == [all_free - 1, all_free] * (len(at_work) // 2) and at_work, page
