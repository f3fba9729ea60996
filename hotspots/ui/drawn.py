"""Parts of a page that are drawn once, and shown again to whoever asks for the very same.

Figures are kept by `cached.ask`; most of what is left of a page's cost is making tables, charts and words of them for
the browser. Streamlit keeps what such a part sent to the browser and sends it again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import streamlit as st

from hotspots.ui.cached import LET_GO
from hotspots.ui.start import View

F = TypeVar("F", bound=Callable[..., Any])

# A part takes 2 to 100 kB, most of them about 15.
_MOST = 1500


def drawn_once(by: Callable[..., object] = lambda *_, **__: ()) -> Callable[[F], F]:
    """For a part of a page that offers nothing to choose or to take away, and whose first argument is the `View`.

    What it drew is kept by published version, scope, audience and filters, so nobody sees what was meant for others.
    What it returns is kept with it.

    Args:
        by: of the same arguments, whatever else decides what is drawn, in plain values: the hotspot, say, or the mark
            of a journal that it reads.
    """

    def decorate(draw: F) -> F:
        name = f"{draw.__module__}.{draw.__qualname__}"

        @wraps(draw)
        def again(view: View, *args: Any, **kwargs: Any) -> Any:
            key = repr((name, view.seen_as, by(view, *args, **kwargs)))
            return _drawn(key, lambda: draw(view, *args, **kwargs))

        return cast(F, again)

    return decorate


@st.cache_resource(show_spinner=False, max_entries=_MOST)
def _drawn(key: str, _draw: Callable[[], object]) -> object:
    return _draw()


def forget() -> None:
    """Let go of everything that was drawn."""
    _drawn.clear()


LET_GO.append(forget)
