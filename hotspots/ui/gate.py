"""The gate in front of the pages: every answer carries the headers of `headers`, and where a login is set up nothing
but the login page itself is served to somebody who has not logged in.

The door (`hotspots.ui.door`) decides what a page shows. The gate stands before it, where there are no pages: uploads,
files, web sockets. It runs inside the server, whoever starts it: `dashboard.py` hands it to Streamlit.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import streamlit as st

from hotspots.ui.headers import security_headers, with_secure

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger(__name__)
# Under these lie files that people take away, scripts of maps, and files under `static/`.
_FILES = ("media", "component", "app")
# What the login page itself needs of the server's own addresses, which all begin with _stcore.
_OPEN = ("health", "script-health-check", "host-config", "stream")
_READ_ONLY = ("GET", "HEAD")
_REFUSED = b"This is not served to you."
_HERE = ("127.0.0.1", "::1", "")


@dataclass(frozen=True)
class Limits:
    """What somebody may do with the web socket that the login page needs, before they log in.

    Attributes:
        sockets: open at the same time, of all such visitors.
        per_address: of one address; not counted for this machine, where a proxy stands in front.
        messages: that one of them may send.
        message_bytes: of one message.
        seconds: after which it is closed; the page opens another by itself.
    """

    sockets: int = 200
    per_address: int = 40
    messages: int = 60
    message_bytes: int = 32_768
    seconds: float = 900.0


def middleware() -> list[Middleware]:
    """What `dashboard.py` hands to Streamlit's server."""
    from starlette.middleware import Middleware

    return [Middleware(Gate)]


def has_provider() -> bool:
    """Whether a login provider is configured."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


class Gate:
    """ASGI middleware.

    Args:
        app: Streamlit's own server.
        limits: of web sockets before the login.
    """

    def __init__(self, app: ASGIApp, limits: Limits | None = None) -> None:
        self.app = app
        self.limits = limits or Limits()
        self.waiting: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        parts = address_parts(str(scope.get("path", "")))
        base_map = await _base_map() if "component" in parts else "none"
        answer = _Answer(scope, send, _first(parts), base_map)
        if _never_served(parts) or (_asks_for_login(scope, parts) and not await is_admitted(scope)):
            await answer.refuse()
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, answer)
        else:
            await self._guarded(scope, receive, answer)

    async def _guarded(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """Pass it on; a fault of the server itself gets a plain answer with the same headers, and no details."""
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            if answer.started:
                raise
            _LOG.exception("A request could not be answered")
            await answer.refuse(500, b"This could not be answered. The server's log says why.")

    async def _socket(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        if not _has_provider() or await is_admitted(scope):
            await self._guarded(scope, receive, answer)
            return
        address = (scope.get("client") or ("", 0))[0]
        full = self.waiting.total() >= self.limits.sockets
        crowded = address not in _HERE and self.waiting[address] >= self.limits.per_address
        # A browser always says which page it comes from.
        if full or crowded or not _header(scope, b"origin"):
            await answer.refuse()
            return
        self.waiting[address] += 1
        try:
            await self._guarded(scope, _Before(receive, answer, self.limits), answer)
        finally:
            self.waiting[address] -= 1
            if not self.waiting[address]:
                del self.waiting[address]


class _Before:
    """What somebody who has not logged in sends over a web socket: little, in small pieces, not for long."""

    def __init__(self, receive: Receive, answer: _Answer, limits: Limits) -> None:
        self.receive, self.answer, self.limits = receive, answer, limits
        self.until, self.messages = time.monotonic() + limits.seconds, 0

    async def __call__(self) -> Message:
        try:
            message = await asyncio.wait_for(self.receive(), max(self.until - time.monotonic(), 0))
        except TimeoutError:
            return await self._enough()
        if message["type"] != "websocket.receive":
            return message
        self.messages += 1
        size = len(message.get("bytes") or b"") + len(message.get("text") or "")
        if self.messages > self.limits.messages or size > self.limits.message_bytes:
            return await self._enough()
        return message

    async def _enough(self) -> Message:
        await self.answer.send({"type": "websocket.close", "code": 1008})
        self.answer.closed = True
        return {"type": "websocket.disconnect", "code": 1008}


class _Answer:
    """Sends an answer, with the headers put in."""

    def __init__(self, scope: Scope, send: Send, first: str, base_map: str) -> None:
        self.scope, self._send, self.first, self.base_map = scope, send, first, base_map
        self.started = self.closed = False

    async def send(self, message: Message) -> None:
        """Send one message of the answer."""
        if self.closed:
            return
        kind = message["type"]
        if kind == "websocket.close" and not self.started:
            await self.refuse()
            return
        if kind in ("http.response.start", "websocket.accept", "websocket.http.response.start"):
            self.started = True
            message = {**message, "headers": self._headers(message)}
        await self._send(message)

    async def refuse(self, status: int = 403, words: bytes = _REFUSED) -> None:
        """Send a refusal in plain words."""
        socket = self.scope["type"] == "websocket"
        if socket and "websocket.http.response" not in self.scope.get("extensions", {}):
            self.started = self.closed = True
            await self._send({"type": "websocket.close", "code": 1008})
            return
        kind = "websocket.http.response" if socket else "http.response"
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        headers.append((b"content-length", str(len(words)).encode()))
        await self.send({"type": f"{kind}.start", "status": status, "headers": headers})
        await self._send({"type": f"{kind}.body", "body": words})
        self.closed = True

    def _headers(self, message: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
        ours = security_headers(self.first, self.base_map)
        names = {name for name, _ in ours}
        kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
        if any(name.lower() == b"set-cookie" for name, _ in kept) and is_https(self.scope):
            kept = with_secure(kept)
        return [*kept, *ours]


def address_parts(path: str) -> tuple[str, ...]:
    """The parts of an address however it is written: escaped again, with other capitals, slashes or dots."""
    for _ in range(4):
        path = unquote(path)
    parts = (part.strip(" ;") for part in path.replace("\\", "/").lower().split("/"))
    return tuple(part if part.strip(".") else ".." for part in parts if part not in ("", "."))


def is_https(scope: Scope) -> bool:
    """Whether people reach this server by https, as the login says; no header that a visitor could send is asked."""
    if scope.get("scheme") in ("https", "wss"):
        return True
    return _has_provider() and str(st.secrets["auth"].get("redirect_uri", "")).lower().startswith("https://")


async def is_admitted(scope: Scope) -> bool:
    """Whether the request comes with the signed cookie of a login that is still good, of somebody with a role."""
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import HTTPConnection

    cookies = dict(HTTPConnection(scope).cookies)
    if not any(name.startswith("_streamlit_user") for name in cookies):
        return False
    return await run_in_threadpool(_admitted, cookies)


def _admitted(cookies: dict[str, str]) -> bool:
    from streamlit.auth_util import get_origin_from_redirect_uri
    from streamlit.web.server.starlette import starlette_websocket as sockets
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    from hotspots.ui import door
    from hotspots.ui.cached import current_settings, store_folder

    try:
        signed = sockets._get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME)
        claims = sockets._parse_decoded_user_cookie(signed, get_origin_from_redirect_uri() or "") if signed else {}
        if claims.get("is_logged_in") is not True:
            return False
        store = store_folder()
        return door.has_role(claims, current_settings(store), store)
    except Exception:
        # Whatever cannot be read lets nobody in.
        _LOG.warning("A login could not be checked", exc_info=True)
        return False


def _asks_for_login(scope: Scope, parts: tuple[str, ...]) -> bool:
    if not _has_provider():
        return False
    if scope["type"] == "http" and scope.get("method") not in _READ_ONLY:
        return True
    if _first(parts) in _FILES or ".." in parts:
        return True
    return "_stcore" in parts and not (len(parts) > 1 and parts[-2] == "_stcore" and parts[-1] in _OPEN)


def _never_served(parts: tuple[str, ...]) -> bool:
    """The server's own figures, where a login is set up; and the description of an interface that is switched off."""
    if "_stcore" not in parts:
        return False
    if "agent" in parts:
        return not st.get_option("server.enableAgentApi")
    return "metrics" in parts and _has_provider()


def _has_provider() -> bool:
    try:
        return has_provider()
    except Exception:
        # Secrets that cannot be read: somebody meant to set up a login.
        _LOG.exception("The settings of the login cannot be read")
        return True


def _first(parts: tuple[str, ...]) -> str:
    base = address_parts(str(st.get_option("server.baseUrlPath") or ""))
    parts = parts[len(base) :] if parts[: len(base)] == base else parts
    return parts[0] if parts else ""


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope.get("headers", []) if key.lower() == name), b"")


async def _base_map() -> str:
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(_map_server)


def _map_server() -> str:
    from hotspots.errors import HotspotsError
    from hotspots.ui.cached import current_settings, store_folder

    try:
        return current_settings(store_folder()).area.base_map
    except HotspotsError:
        return "none"
