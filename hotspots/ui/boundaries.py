"""The partnership's public boundaries, made ready for the map: fetched once by the browser, never sent again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hotspots.projection import WGS84, read_shapes
from hotspots.settings import Settings
from hotspots.share.layer_words import ground_of
from hotspots.ui.assets import STATIC, served_url, write_once

# Up to so many areas, their outlines are shown from the start; more would hide the hotspots.
_SHOWN_UP_TO = 40
_NAME_COLUMNS = ("name", "title", "label", "ward", "ward_name", "patch")


@dataclass(frozen=True)
class Boundary:
    """One layer of the background.

    Attributes:
        title: as in the settings.
        url: where the browser fetches it.
        kind: how it is drawn: water, green, lines, areas (few), fine (many areas) or points.
    """

    title: str
    url: str
    kind: str

    @property
    def shown(self) -> bool:
        """Whether it is drawn before anybody asks for it."""
        return self.kind not in ("fine", "points")


def boundary_layers(settings: Settings) -> tuple[list[Boundary], list[str]]:
    """Put all layers of the settings where the browser can fetch them.

    Returns:
        The layers, and the titles of those whose file cannot be read.
    """
    ready: list[Boundary] = []
    unreadable: list[str] = []
    for title, path in settings.area.layers.items():
        try:
            url, geometry, shapes = _prepare(str(path), path.stat().st_mtime_ns)
        except (OSError, ValueError, RuntimeError):
            unreadable.append(title)
        else:
            ready.append(Boundary(title, url, _kind(title, geometry, shapes)))
    return ready, unreadable


def _kind(title: str, geometry: str, shapes: int) -> str:
    if "Point" in geometry or "Line" in geometry:
        return "points" if "Point" in geometry else "lines"
    return ground_of(title) or ("areas" if shapes <= _SHOWN_UP_TO else "fine")


@lru_cache(maxsize=64)
def _prepare(path: str, changed: int) -> tuple[str, str, int]:
    """Write the layer as small GeoJSON in longitude and latitude; `changed` (its file's time) makes a new one anew.

    Returns:
        Where the browser fetches it, the type of its first shape, how many shapes it has.
    """
    shapes = read_shapes(Path(path), WGS84)
    named = next((c for c in shapes.columns if c.casefold() in _NAME_COLUMNS or c.casefold().endswith("nm")), None)
    names = shapes[named].astype(str) if named else [""] * len(shapes)
    kinds = shapes["kind"].astype(str) if "kind" in shapes else [""] * len(shapes)
    # Five decimals of a degree are about a metre.
    geometry = shapes.geometry.set_precision(1e-5, mode="pointwise")
    features = [
        {"type": "Feature", "properties": {"name": name, "kind": kind}, "geometry": shape.__geo_interface__}
        for name, kind, shape in zip(names, kinds, geometry, strict=True)
        if shape is not None and not shape.is_empty
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()
    name = f"geo/{hashlib.sha256(content).hexdigest()[:16]}.json"
    write_once(STATIC / name, content)
    return served_url(name), str(geometry.iloc[0].geom_type) if len(geometry) else "", len(features)
