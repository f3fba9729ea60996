"""What a boundary layer shows, as far as its title tells: the same on the pages and in print."""

from __future__ import annotations

_WORDS = {"water": ("water", "river", "lake", "canal", "sea"), "green": ("park", "green", "wood", "open space")}


def ground_of(title: str) -> str:
    """ "water", "green", or empty where the title names neither."""
    named = (kind for kind, words in _WORDS.items() if any(word in title.casefold() for word in words))
    return next(named, "")
