"""The menu lists what a visitor may open, and no more; the door stays shut all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reading import PAGES, Open, words_of

from hotspots.share.audience import NOBODY, audience_for
from hotspots.ui import door, menu
from hotspots.ui.cached import current_settings


@pytest.fixture(scope="module")
def store(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("menu") / "store"
    shutil.copytree(demo_store, copy)
    return copy


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages of the menu, as it was drawn last."""
    found: list[str] = []
    drawn = menu.st.navigation

    def navigation(sections: dict[str, list[menu.StreamlitPage]], **options: object) -> object:
        pages = [page for pages in sections.values() for page in pages]
        found[:] = [str(page.title) for page in pages if page.visibility == "visible"]
        return drawn(sections, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(menu.st, "navigation", navigation)
    return found


TITLES = [entry.title for entry in menu.PAGES]


def test_each_audience_has_its_own_menu(store: Path, open_page: Open, listed: list[str]) -> None:
    open_page(store, "overview")
    assert listed == TITLES
    for asked in ("youth", "Youth team"):
        app = open_page(store, "overview", **{"as": asked})
        assert listed == [entry.title for entry in menu.PAGES if entry.needs in ("", "actions")]
        assert len(listed) < len(PAGES)
        app.run()
        assert "Same incident?" not in listed


def test_the_menu_follows_who_somebody_looks_as(store: Path, open_page: Open, listed: list[str]) -> None:
    app = open_page(store, "overview")
    app.selectbox(key="as").select("public").run()
    assert "What was done" not in listed
    assert "Same incident?" not in listed
    app.switch_page("pages/trends.py").run()
    assert "What was done" not in listed


def test_what_the_menu_does_not_list_is_still_shut(store: Path, open_page: Open, listed: list[str]) -> None:
    app = open_page(store, "same_incident", **{"as": "partner"})
    assert "Same incident?" not in listed
    assert "Not part of what you may see" in words_of(app)


def test_nobody_gets_an_empty_menu(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = current_settings(store)
    monkeypatch.setattr(door, "has_provider", lambda: True)
    monkeypatch.setattr(door.st, "user", {"is_logged_in": False})
    assert door.expected(settings) is NOBODY
    assert [entry.title for entry in menu.PAGES if menu._listed(entry.path, NOBODY)] == []
    assert audience_for(settings, {}) is None
