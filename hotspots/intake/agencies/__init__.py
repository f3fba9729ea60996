"""The built-in adapters: one module an agency's format, and the table of them.

A module has `FEED` (a mapping, as anyone could write in the settings file) and, where a mapping is not enough,
`prepare(cells)` (a few lines over the text columns) and `release_key(file, name)` (what a newer file replaces).
To add an agency in code: write the module and add it here. Most agencies need none: see docs/settings.md.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pandas as pd

from hotspots.intake.agencies import asb_report, council, landlord, police, police_uk, youth
from hotspots.settings import Feed, Settings

_MODULES: tuple[ModuleType, ...] = (police, landlord, council, youth, police_uk, asb_report)

BUILT_IN: dict[str, Feed] = {module.FEED.key: module.FEED for module in _MODULES}

Prepare = Callable[[pd.DataFrame], pd.DataFrame]
ReleaseKey = Callable[[pd.DataFrame, str], str]

_PREPARE: dict[str, Prepare] = {m.FEED.key: m.prepare for m in _MODULES if hasattr(m, "prepare")}
_RELEASE_KEY: dict[str, ReleaseKey] = {m.FEED.key: m.release_key for m in _MODULES if hasattr(m, "release_key")}


def all_feeds(settings: Settings) -> dict[str, Feed]:
    """Every feed by its key: the built-in ones, overlaid by those of the settings file."""
    return {**BUILT_IN, **settings.feeds}


def prepare_for(feed: Feed) -> Prepare | None:
    """The adapter's own lines for this feed; none for a feed from the settings file, whatever its key."""
    return _PREPARE.get(feed.key) if feed is BUILT_IN.get(feed.key) else None


def release_key_for(feed: Feed) -> ReleaseKey | None:
    """How the adapter names what a newer file replaces; none for a feed from the settings file."""
    return _RELEASE_KEY.get(feed.key) if feed is BUILT_IN.get(feed.key) else None
