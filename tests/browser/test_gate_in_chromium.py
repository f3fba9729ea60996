"""The security headers in a real browser: every page draws, nothing is refused that a page needs."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotspots.ui.menu import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEEDED = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
)
WITH_MAP = ("overview", "hotspot_map", "weekly_briefing", "patrol_plan", "layers")


def test_every_page_draws_under_the_policy(demo_store: Path, look: Callable[..., Any]) -> None:
    screen = look(demo_store)
    violated: list[str] = []
    screen.page.expose_function("violated", lambda what: violated.append(what))
    screen.page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => "
        "(window.violated || parent.violated)(e.effectiveDirective + ' ' + e.blockedURI))"
    )
    screen.open()
    for entry in PAGES:
        name = Path(entry.path).stem
        if name != "overview":
            screen.menu(entry.title)
        if name in WITH_MAP:
            screen.map()
        screen.page.wait_for_timeout(700)
        charts = screen.page.locator("[data-testid=stVegaLiteChart]")
        assert charts.count() == screen.page.locator("[data-testid=stVegaLiteChart]:has(canvas, svg)").count(), name
    assert violated == []
    assert screen.complaints == []


def test_a_script_that_somebody_smuggles_in_does_not_run(demo_store: Path, look: Callable[..., Any]) -> None:
    screen = look(demo_store)
    screen.open("data_quality")
    screen.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.smuggled = 1'; "
        "document.body.append(s); const i = document.createElement('img'); i.src = 'https://elsewhere.example/x.png'; "
        "document.body.append(i); }"
    )
    screen.page.wait_for_timeout(500)
    assert screen.page.evaluate("() => window.smuggled === undefined")
    assert any("Content Security Policy" in complaint for complaint in screen.complaints)


def test_headers_stand_on_every_kind_of_answer(demo_store: Path, look: Callable[..., Any]) -> None:
    screen = look(demo_store)
    host = screen.address.removeprefix("http://")

    def answer(path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", path, headers=headers or {})
        found = connection.getresponse()
        told = found.status, {name.lower(): value for name, value in found.getheaders()}
        connection.close()
        return told

    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    asked = {
        "/": 200, "/weekly_briefing": 200, "/_stcore/health": 200, "/app/static/none.js": 404, "/media/none.csv": 404,
        "/component/streamlit_folium.st_folium/index.html": 200, "//elsewhere/share": 400,
        "/_stcore/agent/openapi.json": 403,
    }  # fmt: skip
    for path, status in asked.items():
        found, headers = answer(path)
        assert found == status, path
        assert [name for name in NEEDED if name not in headers] == [], path
    for origin, status in ((screen.address, 101), ("http://elsewhere.example", 403)):
        found, headers = answer("/_stcore/stream", {**upgrade, "Origin": origin})
        assert found == status
        assert [name for name in NEEDED if name not in headers] == []
