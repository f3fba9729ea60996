"""What is drawn once is shown again to whoever asks for the same, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from hotspots.protecting import scope_for
from hotspots.schema import Filters
from hotspots.scope import EVERYTHING
from hotspots.share.audience import decide
from hotspots.ui import drawn
from hotspots.ui.cached import current_snapshot
from hotspots.ui.start import View


def _page() -> None:
    import streamlit as st
    from tests_drawn_parts import asked, part  # type: ignore[import-not-found]

    with st.container(border=True):
        part(asked["view"], asked["place"])
    st.markdown(f"returned {part(asked['view'], asked['place'])}")


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[list[str], int]]:
    """Look at a page with one part twice on it; gives what it shows and how often the part has really been drawn."""
    import sys

    drawn.forget()
    calls: list[Any] = []

    @drawn.drawn_once(lambda view, place: place)
    def part(view: View, place: str) -> str:
        import streamlit as st

        calls.append(view)
        left, _ = st.columns(2)
        left.markdown(f"{place} of {len(calls)}")
        st.dataframe({"x": [len(calls)]})
        return place.upper()

    asked: dict[str, Any] = {}
    monkeypatch.setitem(sys.modules, "tests_drawn_parts", SimpleNamespace(part=part, asked=asked))

    def opened(view: View, place: str) -> tuple[list[str], int]:
        asked.update(view=view, place=place)
        app = AppTest.from_function(_page).run()
        assert not app.exception
        shown = [app.dataframe[at].value["x"].iloc[0] for at in range(2)]
        assert shown[0] == shown[1], "twice on a page, drawn once"
        return [element.value for element in app.markdown], len(calls)

    return opened


def _view(store: Path, **filters: Any) -> View:
    snapshot = current_snapshot(store, EVERYTHING)
    return View(snapshot, Filters("week", 2900, **filters), periods=None, titles={}, colours={})  # type: ignore[arg-type]


def test_the_same_is_drawn_once(demo_store: Path, look: Callable[..., tuple[list[str], int]]) -> None:
    view = _view(demo_store)
    first = look(view, "Mill Lane")
    assert first == (["Mill Lane of 1", "Mill Lane of 1", "returned MILL LANE"], 1)
    assert look(view, "Mill Lane") == first
    assert look(replace(view), "Mill Lane") == first, "another view of the same"
    assert look(view, "Far Road")[1] == 2
    drawn.forget()
    assert look(view, "Mill Lane")[1] == 3


def test_whatever_decides_what_is_seen_is_told_apart(
    demo_store: Path, look: Callable[..., tuple[list[str], int]]
) -> None:
    view = _view(demo_store)
    snapshot, scope = view.snapshot, view.snapshot.scope
    partner = decide(snapshot.settings, "partner", "")
    others = [
        view,
        _view(demo_store, categories=("noise",)),
        replace(view, filters=replace(view.filters, period=2901)),
        replace(view, audience=partner),
        replace(view, snapshot=replace(snapshot, version=f"{snapshot.version}x")),
        replace(view, snapshot=replace(snapshot, store=snapshot.store / "other")),
        replace(view, snapshot=replace(snapshot, scope=scope_for(demo_store, partner))),
        replace(view, snapshot=replace(snapshot, scope=replace(scope, area="E07000001"))),
        replace(view, snapshot=replace(snapshot, scope=replace(scope, key="secret of another store"))),
    ]
    for number, one in enumerate(others, start=1):
        assert look(one, "Mill Lane")[1] == number
    assert look(view, "Mill Lane")[1] == len(others)


def test_what_went_wrong_is_not_kept() -> None:
    drawn.forget()
    fails = [True]

    @drawn.drawn_once()
    def part(view: Any) -> str:
        if fails:
            raise ValueError(fails.pop())
        return "drawn"

    view: Any = SimpleNamespace(seen_as="x")
    with pytest.raises(ValueError, match="True"):
        part(view)
    assert part(view) == "drawn"
