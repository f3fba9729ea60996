"""A real dashboard on loopback and a real Chromium that looks at it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dashboards import free_port, start_dashboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

MAP_IS_DRAWN = "() => window.HotspotMap && HotspotMap.drawn && HotspotMap.styled"


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """serve(store) → the address of a dashboard that shows it."""
    running: dict[Path, tuple[str, subprocess.Popen[bytes]]] = {}

    def started(store: Path) -> str:
        if store not in running:
            port = free_port()
            server = start_dashboard(store, port, tmp_path_factory.mktemp("server") / "log")
            running[store] = (f"http://127.0.0.1:{port}", server)
        return running[store][0]

    yield started
    for _, server in running.values():
        server.terminate()
        server.wait(timeout=20)


@dataclass
class Screen:
    """One browser window, with what it asked of other machines and what it complained of."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Go to an address and wait until the page is there."""
        self.page.goto(f"{self.address}/{path}")
        self.settle()

    def menu(self, title: str) -> None:
        """Choose a page in the menu."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        self.page.locator("h1", has_text=title).wait_for()
        self.settle()

    def settle(self) -> None:
        """Wait until the page has run and is drawn."""
        self.page.locator("h1").first.wait_for(timeout=60_000)
        self.page.wait_for_function(
            "() => document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'notRunning'",
            timeout=60_000,
        )

    def map(self) -> Frame:
        """The map's frame, drawn."""
        self.page.locator("iframe").first.wait_for(timeout=60_000)
        handle = self.page.locator("iframe").first.element_handle()
        frame = handle.content_frame() if handle else None
        assert frame is not None
        frame.wait_for_function(MAP_IS_DRAWN, timeout=60_000)
        return frame

    def step(self, label: str) -> None:
        """Press a button of the period picker and wait for the map to change."""
        frame = self.map()
        before = frame.evaluate("() => HotspotMap.drawn")
        self.page.get_by_role("button", name=label).click()
        frame.wait_for_function(f"() => HotspotMap.drawn !== {before!r}", timeout=30_000)

    def whole_page(self, path: Path) -> None:
        """Keep a picture of the page from top to bottom."""
        size = dict(self.page.viewport_size or {})
        tall = "() => document.querySelector('[data-testid=\"stMain\"]').scrollHeight"
        for _ in range(2):
            height = min(max(int(self.page.evaluate(tall)) + 20, 900), 5000)
            self.page.set_viewport_size({"width": size["width"], "height": height})
            self.page.wait_for_timeout(700)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})


@pytest.fixture
def look(chromium: Browser, serve: Callable[[Path], str]) -> Iterator[Callable[..., Screen]]:
    """look(store, width=1280) → a window on that store. At the end nothing may have left this machine."""
    contexts: list[Any] = []
    screens: list[Screen] = []

    def opened(store: Path, width: int = 1280) -> Screen:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB", accept_downloads=True)
        contexts.append(context)
        screen = Screen(context.new_page(), serve(store))
        screens.append(screen)

        def guard(route: Any) -> None:
            url = route.request.url
            if url.startswith((screen.address, screen.address.replace("http", "ws", 1), "data:", "blob:")):
                route.continue_()
            else:
                screen.outside.append(url)
                route.abort()

        context.route("**/*", guard)
        screen.page.on("console", lambda m: screen.complaints.append(m.text) if m.type == "error" else None)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        return screen

    yield opened
    for context in contexts:
        context.close()
    assert [url for screen in screens for url in screen.outside] == []
