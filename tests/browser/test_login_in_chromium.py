"""Logging in with a real OpenID provider, in a real browser: who comes in, who does not, and for how long."""

from __future__ import annotations

import contextlib
import http.client
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dashboards import free_port, start_dashboard

from hotspots.pipeline import ingest
from hotspots.settings import parse_settings
from hotspots.store.sessions import audit_journal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
USERS = {"officer": ["asb-police"], "helper": ["asb-youth"], "stranger": ["asb-nowhere"], "nobody": None}
HEADER = "report_id,source_agency,occurred_from,easting,northing,category\n"
ROWS = HEADER + "".join(
    f"R{n},{('police', 'council')[n % 2]},2025-03-{1 + n % 28:02d}T2{n % 4}:00,{400_000 + n % 5},{250_000 + n},noise\n"
    for n in range(80)
)
ROLES = {
    "roles": {"asb-police": {"audience": "own", "agency": "police"}, "asb-youth": {"audience": "youth"}},
    "audiences": {"youth": {"kind": "youth", "grain": "hexagon", "by": ["category"], "pages": ["overview"]}},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID provider on this machine."""
    mock = pytest.importorskip("oidc_provider_mock")
    users = [mock.User(sub=sub, claims={} if roles is None else {"roles": roles}) for sub, roles in USERS.items()]
    with mock.run_server_in_thread(user_claims=users) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="module")
def start(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[float], tuple[str, Path]]]:
    """start(session_hours) → address and store of a dashboard that asks this provider."""
    with contextlib.ExitStack() as running:

        def started(session_hours: float) -> tuple[str, Path]:
            folder = tmp_path_factory.mktemp("login")
            (folder / "reports.csv").write_text(ROWS)
            settings = parse_settings({**ROLES, "login": {"session_hours": session_hours}})
            ingest([folder / "reports.csv"], agency="asb_report", store=folder / "store", settings=settings)
            port = free_port()
            keys = {
                "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
                "cookie_secret": secrets.token_hex(32),
                "client_id": "dashboard",
                "client_secret": "not-secret",
                "server_metadata_url": f"{provider}/.well-known/openid-configuration",
            }
            (folder / "secrets.toml").write_text("[auth]\n" + "".join(f'{k} = "{v}"\n' for k, v in keys.items()))
            server = start_dashboard(
                folder / "store", port, folder / "log", f"--secrets.files={folder / 'secrets.toml'}",
                AUTHLIB_INSECURE_TRANSPORT="1",
            )  # fmt: skip
            running.callback(server.wait, timeout=20)
            running.callback(server.terminate)
            return f"http://127.0.0.1:{port}", folder / "store"

        yield started


@pytest.fixture(scope="module")
def served(start: Callable[[float], tuple[str, Path]]) -> tuple[str, Path]:
    return start(8)


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """window(cookies) → a page of a browser that knows nothing but these cookies."""
    contexts: list[BrowserContext] = []

    def opened(cookies: Any = ()) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        contexts.append(context)
        if cookies:
            context.add_cookies(list(cookies))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def heading(page: Page, address: str, path: str = "") -> str:
    page.goto(f"{address}/{path}")
    page.locator("h1").first.wait_for(timeout=60_000)
    return str(page.locator("h1").first.inner_text())


def log_in(page: Page, address: str, sub: str, path: str = "") -> str:
    assert heading(page, address, path) == "Please log in"
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url(f"{address}/**", timeout=30_000)
    page.locator("h1").filter(has_not_text="Please log in").first.wait_for(timeout=60_000)
    return str(page.locator("h1").first.inner_text())


def test_nobody_sees_anything_before_the_login(served: tuple[str, Path], window: Callable[..., Page]) -> None:
    address, _ = served
    for path in ("weekly_briefing", "data_quality?week=2025-W12&as=analyst"):
        page = window()
        assert heading(page, address, path) == "Please log in"
        assert page.locator("table, [data-testid=stDataFrame], iframe, [data-testid=stDownloadButton]").count() == 0
        assert "Look as" not in page.locator("body").inner_text()


def test_the_right_role_sees_its_own_agency(served: tuple[str, Path], window: Callable[..., Page]) -> None:
    address, store = served
    page = window()
    assert log_in(page, address, "officer") == "Overview"
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=60_000)
    assert heading(page, address, "data_quality?as=analyst") == "Data quality"
    page.get_by_text("You see what “Own agency in full").wait_for()
    page.get_by_role("button", name="Log out").wait_for()
    assert "Look as" not in page.locator("body").inner_text()
    time.sleep(1)
    lines = audit_journal(store).entries("viewed")
    assert {line.payload["audience"] for line in lines} == {"own"}
    assert {line.payload["page"] for line in lines} >= {"overview", "data_quality"}
    assert not any("officer" in line.who for line in lines)


def test_another_role_sees_only_what_it_may_open(served: tuple[str, Path], window: Callable[..., Page]) -> None:
    page = window()
    log_in(page, served[0], "helper")
    assert heading(page, served[0], "data_quality") == "Not part of what you may see"


@pytest.mark.parametrize("sub", ["stranger", "nobody"])
def test_without_a_role_nobody_comes_in(served: tuple[str, Path], window: Callable[..., Page], sub: str) -> None:
    page = window()
    assert log_in(page, served[0], sub) == "No role here"
    assert heading(page, served[0], "weekly_briefing?as=analyst") == "No role here"
    assert page.locator("table, [data-testid=stDataFrame], iframe").count() == 0


def test_a_cookie_copied_before_the_logout_lets_nobody_in(
    served: tuple[str, Path], window: Callable[..., Page]
) -> None:
    page = window()
    log_in(page, served[0], "officer")
    copied = page.context.cookies(served[0])
    assert heading(window(copied), served[0]) == "Overview"
    page.get_by_role("button", name="Log out").click()
    page.wait_for_timeout(1500)
    thief = window(copied)
    assert heading(thief, served[0], "weekly_briefing") == "Please log in again"
    assert "Your session is over" in thief.locator("body").inner_text()


def test_a_cookie_that_was_changed_lets_nobody_in(served: tuple[str, Path], window: Callable[..., Page]) -> None:
    page = window()
    log_in(page, served[0], "helper")
    cookies = page.context.cookies(served[0])
    assert any(c["name"].startswith("_streamlit_user") for c in cookies)
    for cookie in cookies:
        if cookie["name"].startswith("_streamlit_user"):
            value = cookie["value"]
            at = len(value) // 2
            cookie["value"] = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
    assert heading(window(cookies), served[0]) == "Please log in"


def test_a_session_grows_too_old(start: Callable[[float], tuple[str, Path]], window: Callable[..., Page]) -> None:
    address, _ = start(15 / 3600)
    page = window()
    assert log_in(page, address, "officer") == "Overview"
    page.wait_for_timeout(15_000)
    assert heading(page, address) == "Please log in again"


def test_files_and_uploads_before_the_login(served: tuple[str, Path]) -> None:
    host = served[0].removeprefix("http://")

    def status(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> int:
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse().status
        connection.close()
        return answer

    for path in (
        "/app/static/../data/store/work.duckdb",
        "/app/static/%2e%2e/%2e%2e/etc/passwd",
        "/app/static/CURRENT",
    ):
        assert status("GET", path) in (400, 403, 404)
    assert status("GET", "/media/0123456789abcdef.csv") == 403
    assert status("PUT", "/_stcore/upload_file/none/none", body=b"x" * 1000) in (400, 403)
    forged = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://elsewhere.example",
    }  # fmt: skip
    assert status("GET", "/_stcore/stream", forged) == 403
    assert status("POST", "/_stcore/agent/interact", body=b"{}") in (403, 404, 405)


def sent(served: tuple[str, Path], method: str, path: str, cookies: Any = (), **headers: str) -> int:
    """The status of one request, sent as it is written here."""
    connection = http.client.HTTPConnection(served[0].removeprefix("http://"), timeout=10)
    held = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    connection.request(method, path, body=b"x" * 10, headers={**headers, **({"Cookie": held} if held else {})})
    answer = connection.getresponse().status
    connection.close()
    return answer


def test_the_gate_asks_for_the_same_login_as_the_pages(served: tuple[str, Path], window: Callable[..., Page]) -> None:
    page = window()
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status == 403 else None)
    log_in(page, served[0], "officer")
    assert heading(page, served[0], "hotspot_map") == "Hotspot map"
    page.wait_for_timeout(1000)
    assert refused == []
    cookies = page.context.cookies(served[0])
    closed = {"PUT": "/_stcore/upload_file/a/b", "GET": "/media/none.csv", "HEAD": "/app/static/none.js"}
    for method, path in closed.items():
        assert sent(served, method, path) == 403
        assert sent(served, method, path, cookies) in (400, 403 if method == "PUT" else 404, 404)
    assert sent(served, "GET", "/app/static/none.js", cookies) == 404
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json"):
        assert sent(served, "GET", path) == sent(served, "GET", path, cookies) == 403
    assert sent(served, "GET", "/_stcore/health") == 200
    page.get_by_role("button", name="Log out").click()
    page.wait_for_timeout(1500)
    # The copy of the cookie is still signed; the session is over all the same.
    assert sent(served, "GET", "/app/static/none.js", cookies) == 403


def test_the_gate_lets_in_nobody_without_a_role(served: tuple[str, Path], window: Callable[..., Page]) -> None:
    page = window()
    log_in(page, served[0], "stranger")
    assert sent(served, "GET", "/app/static/none.js", page.context.cookies(served[0])) == 403


def test_ways_around_the_gate(served: tuple[str, Path]) -> None:
    # Without the cookie's signature, with another's key, and with what proxies and old servers understand.
    unsigned = [{"name": "_streamlit_user", "value": "eyJpc19sb2dnZWRfaW4iOnRydWV9"}]
    paths = (
        "/_stcore/upload_file/a/b", "//_stcore/upload_file/a/b", "/%5Fstcore/upload_file/a/b",
        "/_stcore%2Fupload_file/a/b", "/_STCORE/upload_file/a/b", "/./_stcore/upload_file/a/b",
        "/_stcore/upload_file/a/b/_stcore/health", "/_stcore/stream/../upload_file/a/b",
        "/x/..;/_stcore/upload_file/a/b",
        "/_stcore/health/../upload_file/a/b", "/_stcore/health;/upload_file", "/_stcore\\upload_file\\a\\b",
    )  # fmt: skip
    for path in paths:
        for cookies in ((), unsigned):
            assert sent(served, "PUT", path, cookies) in (400, 403), path
            assert sent(served, "POST", path, cookies, **{"X-HTTP-Method-Override": "GET"}) in (400, 403), path
    for header in ("X-Forwarded-User", "X-Original-URL", "X-Streamlit-User", "X-Auth-Request-Email"):
        assert sent(served, "GET", "/media/none.csv", **{header: "officer"}) == 403
