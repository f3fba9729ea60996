"""Processes behind the documented proxy: a browser stays with its own, and goes to the other when it dies."""

from __future__ import annotations

import contextlib
import http.client
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from hotspots.store.sessions import audit_journal
from tests.browser.conftest import Screen
from tests.deploy.conftest import COOKIE, Dashboards

if TYPE_CHECKING:
    from playwright.sync_api import Browser, TimeoutError
else:
    TimeoutError = pytest.importorskip("playwright.sync_api").TimeoutError

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def screen(dashboards: Dashboards, chromium: Browser) -> Iterator[Screen]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", ignore_https_errors=True)
    opened = Screen(context.new_page(), dashboards.address)
    yield opened
    context.close()


def test_a_browser_stays_with_its_process(dashboards: Dashboards) -> None:
    """Twenty reconnections with one cookie go to one process; other cookies use the other as well."""
    assert len({dashboards.led_to("the-same-browser") for _ in range(20)}) == 1
    assert {dashboards.led_to(f"browser-{n}") for n in range(20)} == set(dashboards.servers)


def test_the_cookie_is_given_once_and_is_guarded(dashboards: Dashboards) -> None:
    first = dashboards.ask("/").headers.get_all("Set-Cookie") or []
    mine = next(c for c in first if c.startswith(COOKIE))
    assert re.match(rf"{COOKIE}=[0-9a-f]{{32}}; ", mine)
    assert "Secure" in mine and "HttpOnly" in mine and "SameSite=Lax" in mine
    again = dashboards.ask("/", cookie="known").headers.get_all("Set-Cookie") or []
    assert not any(c.startswith(COOKIE) for c in again)


def test_streamlits_own_cookies_are_made_secure(dashboards: Dashboards) -> None:
    cookies = dashboards.ask("/_stcore/health").headers.get_all("Set-Cookie") or []
    xsrf = [c for c in cookies if c.startswith("_streamlit_xsrf")]
    assert xsrf and all("Secure" in c for c in xsrf)


def test_headers_that_protect_come_through_once(dashboards: Dashboards) -> None:
    for path in ("/", "/_stcore/health"):
        headers = dashboards.ask(path).headers
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert headers.get_all("X-Frame-Options") == ["SAMEORIGIN"]
        assert len(headers.get_all("Content-Security-Policy") or []) == 1
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert len(headers.get_all("Referrer-Policy") or []) == 1
        assert "max-age" in headers["Strict-Transport-Security"]
        assert "nginx/" not in headers["Server"]


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/metrics/", "//_stcore/metrics", "/%5Fstcore/metrics", "/x/../_stcore/metrics",
     "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/script-health-check"],
)  # fmt: skip
def test_what_is_not_for_visitors_is_kept_from_them(dashboards: Dashboards, path: str) -> None:
    answer = dashboards.ask(path)
    assert answer.status == 404
    assert b"active_sessions" not in answer.read()


def test_large_files_are_turned_away_before_the_dashboard_sees_them(dashboards: Dashboards) -> None:
    megabytes = b"x" * 1024 * 1024
    too_much = dashboards.ask("/_stcore/upload_file/nobody/1", method="PUT", body=megabytes * 26)
    assert too_much.status == 413
    # Small enough: it comes through to the dashboard, which does not know the session or its token.
    assert dashboards.ask("/_stcore/upload_file/nobody/1", method="PUT", body=megabytes).status == 403
    assert dashboards.ask("/", method="POST", body=megabytes * 2).status == 413


def test_other_sites_and_other_names_get_nothing(dashboards: Dashboards) -> None:
    assert dashboards.ask("/_stcore/stream", origin="https://elsewhere.example").status == 403
    assert dashboards.ask("/_stcore/stream", origin=dashboards.address).status == 101
    with pytest.raises(http.client.RemoteDisconnected):
        dashboards.ask("/", host="elsewhere.example")


def test_plain_http_leads_to_https(dashboards: Dashboards) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", dashboards.http, timeout=20)
    connection.request("GET", "/hotspot_map?week=2025-W12")
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"{dashboards.address}/hotspot_map?week=2025-W12"


def test_without_a_login_provider_nothing_is_shown_under_a_public_name(
    dashboards: Dashboards, chromium: Browser
) -> None:  # fmt: skip
    """The proxy hands on the name that was asked for, so the dashboard knows that it is not for this machine only."""
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"https://dashboard.localhost:{dashboards.https}/hotspot_map")
    page.get_by_role("heading", name="Nobody can log in here").wait_for(timeout=60_000)
    assert page.locator("iframe").count() == 0
    context.close()


def _goes_back_a_week(screen: Screen) -> str:
    """Press the button and wait for the map and the sentence that says what is shown."""
    frame, said = screen.map(), screen.page.locator("text=reports from all agencies").first
    drawn, before = frame.evaluate("() => HotspotMap.drawn"), said.inner_text()
    until = time.monotonic() + 120
    # A click while the browser is just changing over to another process may be lost: people click again.
    while frame.evaluate("() => HotspotMap.drawn") == drawn and time.monotonic() < until:
        screen.page.get_by_role("button", name="Week before").click()
        with contextlib.suppress(TimeoutError):
            frame.wait_for_function(f"() => HotspotMap.drawn !== {drawn!r}", timeout=15_000)
    screen.settle()
    assert said.inner_text() != before
    return said.inner_text()


def test_a_killed_process_does_not_end_the_session(
    dashboards: Dashboards,
    screen: Screen,
    chromium: Browser,
    start_again: Callable[[int], None],
) -> None:
    """The map comes through the proxy; its process is killed; the page stays and answers from the other process."""
    came: list[tuple[int, str]] = []
    screen.page.on("response", lambda r: came.append((r.status, urlsplit(r.url).path)))
    screen.open("hotspot_map")
    screen.map()
    # Streamlit's script first looks for its server below the page's own address and finds it above.
    assert [path for status, path in came if status >= 400 and not path.startswith("/hotspot_map/_stcore/")] == []
    assert any(path.endswith("/leaflet.js") for _, path in came)
    cookie = next(c["value"] for c in screen.page.context.cookies() if c["name"] == COOKIE)
    port = dashboards.led_to(cookie)
    other = next(p for p in dashboards.servers if p != port)

    # Somebody else is on the other process, and sees the same map.
    theirs = next(name for name in (f"somebody-{n}" for n in range(50)) if dashboards.led_to(name) == other)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, ignore_https_errors=True)
    context.add_cookies([{"name": COOKIE, "value": theirs, "url": dashboards.address}])
    somebody = Screen(context.new_page(), dashboards.address)
    somebody.open("hotspot_map")
    somebody.map()

    earlier = _goes_back_a_week(screen)
    before = dashboards.websockets(other)
    dashboards.servers[port].kill()
    dashboards.servers.pop(port).wait(timeout=20)
    # The browser connects anew by itself, with what was chosen; nobody reloads the page.
    until = time.monotonic() + 60
    while dashboards.websockets(other) == before and time.monotonic() < until:
        screen.page.wait_for_timeout(100)
    screen.page.wait_for_timeout(1000)
    screen.settle()
    assert screen.page.locator("text=reports from all agencies").first.inner_text() == earlier
    assert _goes_back_a_week(screen) != earlier
    assert _goes_back_a_week(somebody)
    assert dashboards.led_to(cookie) == other
    context.close()
    start_again(port)
    assert audit_journal(dashboards.store).verify() == []
