"""The files that a map needs, served by this app itself: no other machine is asked for anything.

Leaflet comes from the installed package XStatic-Leaflet, the drawing script from `hotspots/ui/assets`. Both are
copied into the folder that Streamlit serves (`static/`, ignored by git), under a name that changes with their content.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import local as local_to_thread
from typing import Any

import streamlit
import streamlit_folium
from xstatic.pkg import leaflet

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
_OWN = Path(__file__).with_name("assets")
_LEAFLET = Path(leaflet.BASE_DIR)
# Links that folium or we ask for → the file that is served instead. A link that is not listed here is dropped:
# one script that cannot be fetched would leave the whole map blank.
_KNOWN = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js": "leaflet.js",
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css": "leaflet.css",
    "hotspot_map.js": "hotspot_map.js",
    "hotspot_map.css": "hotspot_map.css",
}
# Leaflet guesses where its pictures lie before its style sheet has arrived, and guesses wrong.
_IMAGE_PATH = '\n;L.Icon.Default.imagePath=document.currentScript.src.replace(/leaflet\\.js.*$/,"images/");\n'


@lru_cache(maxsize=1)
def vendor_folder() -> str:
    """Put the map's files in place, once per process; returns their folder under `static/`, e.g. "vendor/3f2a9c01"."""
    files = {
        "leaflet.js": (_LEAFLET / "leaflet.js").read_bytes() + _IMAGE_PATH.encode(),
        "leaflet.css": (_LEAFLET / "leaflet.css").read_bytes(),
        **{f"images/{p.name}": p.read_bytes() for p in sorted((_LEAFLET / "images").glob("*.png"))},
        "source-sans.woff2": _page_font().read_bytes(),
        **{p.name: p.read_bytes() for p in sorted(_OWN.glob("hotspot_map.*"))},
    }
    digest = hashlib.sha256(b"".join(name.encode() + content for name, content in files.items())).hexdigest()[:12]
    folder = STATIC / "vendor" / digest
    for name, content in files.items():
        write_once(folder / name, content)
    for old in (STATIC / "vendor").iterdir():
        if old.name != digest:
            shutil.rmtree(old, ignore_errors=True)
    return f"vendor/{digest}"


def _page_font() -> Path:
    """The font that Streamlit itself brings along, so that the map's words look like the page's."""
    return next((Path(streamlit.__file__).parent / "static" / "static" / "media").glob("SourceSansVF-Upright*.woff2"))


def write_once(path: Path, content: bytes) -> None:
    """Write a file unless it is there; a reader never sees half of it."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    half.write_bytes(content)
    half.replace(path)


def served_url(name: str) -> str:
    """The address of a file under `static/`, as a map's frame must ask for it."""
    return f"../../app/static/{name}"


def serve_maps_from_here() -> None:
    """Make streamlit-folium ask this app for its scripts and styles, and nobody else. Safe to call again."""
    original: Callable[..., Any] = streamlit_folium._component_func
    if getattr(original, "serves_from_here", False):
        return
    folder = vendor_folder()

    def local(links: Sequence[str]) -> list[str]:
        return [served_url(f"{folder}/{_KNOWN[link]}") for link in links if link in _KNOWN]

    def wrapped(*args: Any, js_links: Sequence[str] = (), css_links: Sequence[str] = (), **kwargs: Any) -> Any:
        heard: list[dict[str, Any]] | None = getattr(_LISTENING, "heard", None)
        if heard is not None:
            heard.append({**kwargs, "js_links": js_links, "css_links": css_links})
            return None
        return original(*args, js_links=local(js_links), css_links=local(css_links), **kwargs)

    wrapped.serves_from_here = True  # type: ignore[attr-defined]
    streamlit_folium._component_func = wrapped


def told_to_the_map(draw: Callable[[], Any]) -> dict[str, Any]:
    """What streamlit-folium would tell its map in the browser, without showing one: to be told again and again, because
    working it out takes longer than everything else on a page.

    Args:
        draw: calls `st_folium` once.
    """
    serve_maps_from_here()
    _LISTENING.heard = []
    try:
        draw()
        told: dict[str, Any] = _LISTENING.heard[0]
        return told
    finally:
        _LISTENING.heard = None


def show_map(told: dict[str, Any], on_change: Callable[[], None]) -> Any:
    """Show a map as `told_to_the_map` made it."""
    serve_maps_from_here()
    return streamlit_folium._component_func(**{**told, "on_change": on_change})


# Each session's script runs in a thread of its own.
_LISTENING = local_to_thread()
