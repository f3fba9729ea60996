"""The pages in a real browser: pictures, no request that leaves the machine, no complaint."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accessible import violations

from hotspots.ui.menu import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Look = Callable[..., Any]
WITH_HOTSPOT_MAP = ("overview", "hotspot_map", "weekly_briefing")
TITLES = {Path(entry.path).stem: entry.title for entry in PAGES}


@pytest.mark.parametrize("width", [1280, 1600])
def test_pictures(demo_store: Path, look: Look, root: Path, width: int) -> None:
    screen = look(demo_store, width)
    screen.open()
    for name, title in TITLES.items():
        if name != "overview":
            screen.menu(title)
        if name in WITH_HOTSPOT_MAP:
            screen.map().wait_for_function("() => document.querySelectorAll('.hs-badge-holder').length > 3")
        screen.page.wait_for_timeout(800)
        too_wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert screen.page.evaluate(too_wide) <= 0
        screen.whole_page(root / "artifacts" / "screenshots" / f"{name}-{width}.png")
        assert violations(screen.page) == [], name
    assert screen.complaints == []


def test_dark(demo_store: Path, look: Look, root: Path) -> None:
    screen = look(demo_store)
    screen.page.emulate_media(color_scheme="dark")
    screen.open("hotspot_map")
    screen.map().wait_for_function("() => document.querySelectorAll('.hs-badge-holder').length > 3")
    screen.whole_page(root / "artifacts" / "screenshots" / "hotspot_map-dark.png")
    assert violations(screen.page) == []


def test_an_address_opens_the_page_with_the_menu(demo_store: Path, look: Look) -> None:
    screen = look(demo_store)
    screen.open("hotspot_map?week=2025-W40&agency=police")
    screen.map()
    body = screen.page.locator("[data-testid='stMain']").inner_text()
    assert "Week 40 of 2025" in body
    assert "reports from Police" in body
    assert screen.page.get_by_role("link", name="Weekly briefing").is_visible()


def test_choices_stay_from_page_to_page_and_in_the_address(demo_store: Path, look: Look) -> None:
    screen = look(demo_store)
    screen.open()
    screen.step("Week before")
    screen.step("Week before")
    screen.page.get_by_role("button", name="Fri", exact=True).click()
    screen.page.get_by_text("on Fri.").wait_for()
    assert "Fri" in screen.page.url
    for title in ("Weekly briefing", "Data quality", "Hotspot map"):
        screen.menu(title)
        screen.page.get_by_text(
            "Week 44 of 2025 (Mon 27 Oct to Sun 2 Nov 2025): reports from all agencies, on Fri."
        ).wait_for()
    screen.page.reload()
    screen.settle()
    screen.page.get_by_text("on Fri.").wait_for()


def test_the_list_can_be_taken_home(demo_store: Path, look: Look, tmp_path: Path) -> None:
    screen = look(demo_store)
    screen.open("weekly_briefing")
    with screen.page.expect_download() as waiting:
        screen.page.get_by_role("button", name="Download the outlines (GeoJSON)").click()
    waiting.value.save_as(tmp_path / "list.geojson")
    outlines = json.loads((tmp_path / "list.geojson").read_text())
    assert waiting.value.suggested_filename == "hotspots-2025-W46.geojson"
    assert len(outlines["features"]) > 5
    with screen.page.expect_download() as waiting:
        screen.page.get_by_role("button", name="Download the list (CSV)").click()
    waiting.value.save_as(tmp_path / "list.csv")
    lines = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("hotspot_id,name,rank")
    assert len(lines) == len(outlines["features"]) + 1


def test_an_empty_store(empty_store: Path, look: Look, root: Path) -> None:
    screen = look(empty_store)
    screen.open()
    screen.page.get_by_text("no reports yet").wait_for()
    screen.whole_page(root / "artifacts" / "screenshots" / "empty-store.png")
    assert screen.complaints == []


def test_what_a_link_asks_for_goes_along_to_the_next_pages(demo_store: Path, look: Look) -> None:
    screen = look(demo_store)
    screen.open("weekly_briefing?week=2025-W19&category=noise")
    for title in ("Trends", "Hotspot map"):
        screen.menu(title)
        said = screen.page.get_by_text("Week 19 of 2025 (Mon 5 May to Sun 11 May 2025): reports from all agencies")
        said.first.wait_for(timeout=20_000)
        assert "about Noise" in said.first.inner_text()
