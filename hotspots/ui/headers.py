"""What every answer of the server says about itself, so that a browser refuses what these pages never do."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit as st

Header = tuple[bytes, bytes]

# Of no use to these pages, so nothing that gets into one can use it either.
_OFF = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ORIGIN = re.compile(r"^(https?)://(\{s\}\.)?([A-Za-z0-9.-]+(?::\d{1,5})?)(?:/|$)")
_SAME_FOR_ALL: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(f"{name}=()" for name in _OFF).encode()),
)
# Files that people take away: nothing in them may run, and no copy is left in a shared cache.
_TAKEN_AWAY: tuple[Header, ...] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'self'; sandbox"),
    (b"cache-control", b"private, no-store"),
)
_COMMON = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "worker-src 'self' blob:; "
)


def security_headers(first: str, base_map: str = "none") -> tuple[Header, ...]:
    """The headers of one answer.

    Args:
        first: the first part of the address asked for, e.g. "component".
        base_map: address of the map server of the settings; maps may fetch pictures from there.
    """
    if first == "media":
        return (*_SAME_FOR_ALL, *_TAKEN_AWAY)
    policy = _map_policy(base_map) if first == "component" else _page_policy()
    return (*_SAME_FOR_ALL, (b"content-security-policy", policy))


@cache
def _page_policy() -> bytes:
    """For the pages: scripts of this server only, and the one line that stands in Streamlit's own page."""
    index = Path(st.__file__).parent / "static" / "index.html"
    inline = _INLINE_SCRIPT.findall(index.read_text(encoding="utf-8"))
    known = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'sha256-{digest}'" for digest in known)])
    return f"{_COMMON}script-src {scripts}; img-src 'self' data: blob:".encode()


@cache
def _map_policy(base_map: str) -> bytes:
    """For the frames that maps are drawn in: folium hands its drawing over as text, so inline scripts must run."""
    pictures = " ".join(["'self' data: blob:", *_origins(base_map)])
    return f"{_COMMON}script-src 'self' 'unsafe-inline' 'unsafe-eval'; img-src {pictures}".encode()


def _origins(address: str) -> list[str]:
    found = _ORIGIN.match(address)
    if not found:
        return []
    scheme, many, host = found.groups()
    return [f"{scheme}://{'*.' if many else ''}{host}"]


def with_secure(headers: list[Header]) -> list[Header]:
    """The same headers, every cookie only ever sent over https."""
    return [
        (name, value + b"; Secure" if name.lower() == b"set-cookie" and not _is_secure(value) else value)
        for name, value in headers
    ]


def _is_secure(cookie: bytes) -> bool:
    return any(part.strip().lower() == b"secure" for part in cookie.split(b";")[1:])
