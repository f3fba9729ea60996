"""What was done and what came of it, in one paragraph: for the card of a hotspot and the monthly summary."""

from __future__ import annotations

from collections.abc import Sequence

_KINDS = {
    "patrol_visit": ("patrol visit", "patrol visits"),
    "youth_session": ("youth session", "youth sessions"),
    "environmental_work": ("environmental work", "environmental works"),
    "case_work": ("case step", "case steps"),
}


def impact_paragraph(done: Sequence[tuple[str, int]], sentence: str, ring: str = "", placebo: str = "") -> str:
    """The paragraph, plain text.

    Args:
        done: kind of action (a key of `schema.ACTION_KINDS`) and how many were delivered; none = nothing was logged.
        sentence: the answer, as `verdict.sentence` gives it; empty where nothing could be counted.
        ring: what the cells around say, or empty.
        placebo: how often the method would have said so where nothing was done, or empty.
    """
    told = [f"{n:,} {_KINDS.get(kind, (kind, kind))[n != 1]}" for kind, n in done if n]
    if not told:
        return "Nothing was logged here."
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    parts = [f"{listed} logged.", sentence or "What came of it cannot be told yet.", ring, placebo]
    return " ".join(part for part in parts if part)
