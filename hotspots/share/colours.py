"""Colours that pages and printed files share: one agency has one colour everywhere.

Palette: Okabe and Ito (2008), "Color universal design"; all of them can be told apart by colour-blind people.
Risk classes: ColorBrewer's YlOrBr, by Cynthia Brewer.
"""

from __future__ import annotations

from collections.abc import Iterable

_AGENCIES = {
    "police": "#0072B2",
    "landlord": "#E69F00",
    "council": "#009E73",
    "youth": "#CC79A7",
    "police_uk": "#56B4E9",
    "asb_report": "#D55E00",
}
_OTHERS = ("#D55E00", "#56B4E9", "#8C6D31", "#7B4EA3", "#5F6B7A", "#B8A800", "#1B7837", "#A50F15")
BAR = "#3B6FB6"
HEAT = ("#f3f1ec", "#fee391", "#fec44f", "#ec7014", "#993404")
# Beside BAR: what stands out, what is estimated, what is unknown.
MARK = "#B34700"
SECOND = "#7B4EA3"
QUIET = "#5F6B7A"


def agency_colours(agencies: Iterable[str]) -> dict[str, str]:
    """Colour of each agency. Known agencies keep theirs; others take the next free one in order of their key."""
    keys = sorted(set(agencies))
    taken = {_AGENCIES[k] for k in keys if k in _AGENCIES}
    free = [c for c in _OTHERS if c not in taken]
    others = [k for k in keys if k not in _AGENCIES]
    return {k: _AGENCIES[k] for k in keys if k in _AGENCIES} | {k: free[at % len(free)] for at, k in enumerate(others)}
