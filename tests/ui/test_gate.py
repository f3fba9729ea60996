"""The gate: headers on every answer, and nothing but the login page for those who have not logged in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import loops
import pytest

from hotspots.ui import gate
from hotspots.ui.gate import Gate, Limits
from hotspots.ui.headers import security_headers, with_secure

NEEDED = {
    b"content-security-policy",
    b"x-content-type-options",
    b"x-frame-options",
    b"referrer-policy",
    b"permissions-policy",
}
COOKIE = (b"cookie", b"_streamlit_user=good")
ORIGIN = (b"origin", b"http://here")


class App:
    """A server behind the gate that notes what reaches it."""

    def __init__(self, *, cookie: bytes = b"", fails: bool = False) -> None:
        self.reached: list[str] = []
        self.heard: list[Any] = []
        self.cookie, self.fails = cookie, fails

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        if self.fails:
            raise RuntimeError("secret detail")
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept", "headers": []})
            while (message := await receive())["type"] == "websocket.receive":
                self.heard.append(message)
            await send({"type": "websocket.send", "text": "too late"})
            return
        headers = [(b"set-cookie", self.cookie)] if self.cookie else []
        await send(
            {"type": "http.response.start", "status": 200, "headers": [*headers, (b"X-Frame-Options", b"ALLOW")]}
        )
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A login is set up; the cookie "good" is a good one."""
    monkeypatch.setattr(gate, "has_provider", lambda: True)
    monkeypatch.setattr(gate, "_admitted", lambda cookies: cookies.get("_streamlit_user") == "good")
    yield


def ask(app: Callable[..., Any], path: str, method: str = "GET", *headers: tuple[bytes, bytes]) -> list[Any]:
    """What comes back for one request."""
    sent: list[Any] = []
    scope = {"type": "http", "path": path, "method": method, "headers": list(headers), "scheme": "http"}

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    loops.run(app(scope, receive, send))
    return sent


def call(gate_: Gate, messages: list[Any], *headers: tuple[bytes, bytes], address: str = "10.0.0.1") -> list[Any]:
    """What comes back over a web socket that sends these messages and is then left open."""
    sent: list[Any] = []
    waiting = list(messages)
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": list(headers), "scheme": "ws"}
    scope |= {"client": (address, 1), "extensions": {"websocket.http.response": {}}}

    async def receive() -> Any:
        if not waiting:
            await asyncio.sleep(30)
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    loops.run(asyncio.wait_for(gate_(scope, receive, send), 20))
    return sent


def bytes_of(size: int) -> dict[str, Any]:
    return {"type": "websocket.receive", "bytes": b"x" * size}


LEAVE = {"type": "websocket.disconnect", "code": 1000}


def test_every_answer_carries_the_headers_and_no_other_of_their_name() -> None:
    for path in ("/", "/weekly_briefing", "/component/x/index.html", "/media/a.csv", "/app/static/a.js"):
        start = ask(Gate(App()), path)[0]
        names = [name.lower() for name, _ in start["headers"]]
        assert set(names) >= NEEDED
        assert len(names) == len(set(names))
        assert dict(start["headers"])[b"x-frame-options"] == b"SAMEORIGIN"


def test_pages_run_no_script_but_those_of_the_server() -> None:
    policy = dict(security_headers(""))[b"content-security-policy"].decode()
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(rules["script-src"].split())
    assert "sha256-" in rules["script-src"]
    assert rules["default-src"] == rules["connect-src"] == rules["frame-ancestors"] == "'self'"
    assert rules["object-src"] == "'none'"


def test_what_is_taken_away_runs_nothing_and_is_kept_nowhere() -> None:
    found = dict(security_headers("media"))
    assert b"sandbox" in found[b"content-security-policy"]
    assert b"no-store" in found[b"cache-control"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("none", ""),
        ("https://tiles.example/{z}/{x}/{y}.png", " https://tiles.example"),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", " https://*.tiles.example:8443"),
        ("javascript://x/{z}", ""),
        ("https://a b; script-src */{z}", ""),
        ("https://a\r\nx: y/{z}", ""),
        ("https://*/{z}", ""),
    ],
)
def test_maps_may_ask_the_map_server_of_the_settings_and_nobody_else(address: str, allowed: str) -> None:
    policy = dict(security_headers("component", address))[b"content-security-policy"].decode()
    assert policy.endswith(f"img-src 'self' data: blob:{allowed}")
    assert dict(security_headers("", address)) == dict(security_headers(""))


def test_a_fault_is_answered_without_details() -> None:
    start, body = ask(Gate(App(fails=True)), "/")
    assert start["status"] == 500
    assert {name for name, _ in start["headers"]} >= NEEDED
    assert b"secret" not in body["body"]


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/a/b",
        "//_stcore/upload_file/a/b",
        "/%5Fstcore/upload_file/a/b",
        "/%255Fstcore/upload_file/a/b",
        "/_STCORE/Upload_File/a/b",
        "/x/../_stcore/upload_file/a/b",
        "/_stcore/./upload_file/a/b",
        "/\\_stcore\\upload_file\\a",
        "/_stcore/upload_file/health",
        "/_stcore/upload_file/_stcore/x",
        "/_stcore/bidi-components/a",
        "/_stcore",
        "/media/abc.csv",
        "/media/_stcore/health",
        "http://elsewhere.example/media/abc.csv",
        "HTTP://a:1@b/app/static/a.js",
        "/_stcore//metrics/",
        "/health#/../_stcore/metrics",
        "/static/../media/abc.csv",
        "/static/..;/app/static/a.js",
        "/Media/abc.csv",
        "/media/_stcore/health/../x.csv",
        "/app/static/vendor/a.js",
        "/component/x/index.html",
    ],
)
def test_before_the_login_only_the_login_page_is_served(login: None, path: str) -> None:
    app = App()
    for method in ("GET", "PUT", "POST", "DELETE", "OPTIONS"):
        start, body = ask(Gate(app), path, method)
        assert start["status"] == 403
        assert body["body"] == b"This is not served to you."
        assert {name for name, _ in start["headers"]} >= NEEDED
    for forged in (
        b"_streamlit_user=bad",
        b"_streamlit_user__1=good",
        b"x=_streamlit_user=good",
        b"_STREAMLIT_USER=good",
    ):
        assert ask(Gate(app), path, "GET", (b"cookie", forged))[0]["status"] == 403
    for spoof in (b"x-forwarded-user", b"x-original-url", b"x-rewrite-url", b"authorization", b"x-forwarded-for"):
        assert ask(Gate(app), path, "GET", (spoof, b"good"))[0]["status"] == 403
    assert app.reached == []
    assert ask(Gate(app), path, "PUT", COOKIE)[0]["status"] == (403 if "metrics" in path else 200)


def test_the_login_page_itself_is_served(login: None) -> None:
    for path in ("/", "/weekly_briefing", "/static/js/a.js", "/static/media/font.woff2",
                 "/_stcore/health", "/_stcore/host-config", "/auth/login",
                 "/oauth2callback", "/favicon.png", "/weekly_briefing/_stcore/health"):  # fmt: skip
        assert ask(Gate(App()), path)[0]["status"] == 200
        assert ask(Gate(App()), path, "POST")[0]["status"] == 403


def test_the_servers_own_figures_are_for_nobody_where_there_is_a_login(login: None) -> None:
    for path in ("/_stcore/metrics", "/_stcore/Metrics/", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"):
        assert ask(Gate(App()), path, "GET", COOKIE)[0]["status"] == 403


def test_without_a_login_the_demonstration_is_served_whole_but_for_the_agent_interface() -> None:
    for path in ("/_stcore/metrics", "/media/a.csv", "/_stcore/upload_file/a/b"):
        assert ask(Gate(App()), path, "PUT")[0]["status"] == 200
    assert ask(Gate(App()), "/_stcore/agent/openapi.json")[0]["status"] == 403


def test_unreadable_secrets_close_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise ValueError("not TOML")

    monkeypatch.setattr(gate, "has_provider", broken)
    assert ask(Gate(App()), "/media/a.csv", "GET", COOKIE)[0]["status"] == 403


def test_a_web_socket_before_the_login_is_small_and_short(login: None) -> None:
    app = App()
    small = Limits(messages=3, message_bytes=100, seconds=0.3)
    sent = call(Gate(app, small), [bytes_of(10)] * 9, ORIGIN)
    assert len(app.heard) == 3
    assert sent[-1] == {"type": "websocket.close", "code": 1008}
    app.heard.clear()
    assert call(Gate(app, small), [bytes_of(101)], ORIGIN)[-1]["type"] == "websocket.close"
    assert (
        call(Gate(app, small), [{"type": "websocket.receive", "text": "x" * 101}], ORIGIN)[-1]["type"]
        == "websocket.close"
    )
    assert call(Gate(app, small), [], ORIGIN)[-1] == {"type": "websocket.close", "code": 1008}
    assert app.heard == []
    assert call(Gate(app, small), [bytes_of(5000)] * 9 + [LEAVE], ORIGIN, COOKIE)[-1]["type"] == "websocket.send"
    assert len(app.heard) == 9


def test_web_sockets_before_the_login_are_few(login: None) -> None:
    full = Gate(App(), Limits(sockets=3, per_address=2))
    full.waiting["10.0.0.1"] = 2
    assert call(full, [LEAVE], ORIGIN)[0]["status"] == 403
    assert call(full, [LEAVE], ORIGIN, address="10.0.0.2")[0]["type"] == "websocket.accept"
    assert full.waiting == {"10.0.0.1": 2}
    full.waiting["127.0.0.1"] = 1
    assert call(full, [LEAVE], ORIGIN, address="10.0.0.2")[0]["status"] == 403
    assert call(full, [LEAVE], ORIGIN, COOKIE)[0]["type"] == "websocket.accept"


def test_a_web_socket_that_does_not_say_where_it_comes_from_is_refused(login: None) -> None:
    start, body = call(Gate(App()), [LEAVE])
    assert start["type"] == "websocket.http.response.start"
    assert start["status"] == 403
    assert {name for name, _ in start["headers"]} >= NEEDED
    assert body["body"]
    accepted = call(Gate(App()), [LEAVE], ORIGIN)[0]
    assert {name for name, _ in accepted["headers"]} >= NEEDED


@pytest.mark.parametrize(
    ("redirect", "scheme", "header", "secure"),
    [
        ("https://asb.example/oauth2callback", "http", b"", True),
        ("http://127.0.0.1:8501/oauth2callback", "http", b"", False),
        ("http://127.0.0.1:8501/oauth2callback", "https", b"", True),
        ("http://127.0.0.1:8501/oauth2callback", "http", b"https", False),
    ],
)
def test_cookies_are_secure_where_the_address_is_https(
    monkeypatch: pytest.MonkeyPatch, redirect: str, scheme: str, header: bytes, secure: bool
) -> None:
    monkeypatch.setattr(gate, "has_provider", lambda: True)
    monkeypatch.setattr(gate.st, "secrets", {"auth": {"redirect_uri": redirect}})
    scope = {"scheme": scheme, "headers": [(b"x-forwarded-proto", header)]}
    assert gate.is_https(scope) is secure


def test_no_cookie_loses_or_doubles_the_word_secure() -> None:
    given = [(b"Set-Cookie", b"a=secure; Path=/"), (b"set-cookie", b"b=1; secure; Path=/"), (b"x", b"y")]
    assert with_secure(given) == [(b"Set-Cookie", b"a=secure; Path=/; Secure"), given[1], given[2]]


@pytest.mark.parametrize(
    ("secret", "weak"),
    [("…", True), ("", True), ("change-me", True), ("a" * 64, True), ("0123456789abcdef" * 2, False), (None, False)],
)
def test_a_secret_that_can_be_guessed_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, secret: str | None, weak: bool
) -> None:
    """Whoever guesses the secret can write a login of their own: the cookie is then good, and opens nothing."""
    auth = {"redirect_uri": "http://here/oauth2callback"} | ({} if secret is None else {"cookie_secret": secret})
    monkeypatch.setattr(gate.st, "secrets", {"auth": auth})
    assert gate.can_be_guessed() is weak
    if weak:
        asked: list[Any] = []
        monkeypatch.setattr(
            "streamlit.web.server.starlette.starlette_websocket._get_signed_cookie_with_chunks",
            lambda *args: asked.append(args),
        )
        assert gate._admitted({"_streamlit_user": "forged with the guessed secret"}) is False
        assert asked == []


def test_whatever_cannot_be_read_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate.st, "secrets", {})
    assert gate._admitted({"_streamlit_user": "x"}) is False
