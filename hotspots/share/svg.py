"""Drawing with few words: SVG written by hand, so that the same numbers give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

# The typesetter's own font: pictures and pages are set in one.
FONT = "Libertinus Serif"


def number(value: float) -> str:
    """Two decimals are a hundredth of a point."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(value) < 0.005 else f"{value:.2f}"


def tag(name: str, content: str = "", **attributes: Any) -> str:
    """One element; underscores in attributes become dashes, numbers are rounded, text is escaped."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="'
        f'{number(value) if isinstance(value, float) else escape(str(value), quote=True)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def text(x: float, y: float, words: str, *, size: float = 8.0, anchor: str = "start", fill: str = "#1f2933") -> str:
    """A line of words."""
    return tag(
        "text",
        escape(words),
        x=float(x),
        y=float(y),
        font_size=float(size),
        text_anchor=anchor,
        fill=fill,
        font_family=FONT,
    )


def path(points: Iterable[tuple[float, float]], *, close: bool = False) -> str:
    """Path data through the points."""
    steps = " ".join(f"{'M' if at == 0 else 'L'}{number(x)} {number(y)}" for at, (x, y) in enumerate(points))
    return f"{steps}Z" if close else steps


def drawing(width: float, height: float, parts: Iterable[str]) -> bytes:
    """The whole picture."""
    size = {"viewBox": f"0 0 {number(width)} {number(height)}", "width": number(width), "height": number(height)}
    return tag("svg", "".join(parts) or " ", xmlns="http://www.w3.org/2000/svg", **size).encode()
