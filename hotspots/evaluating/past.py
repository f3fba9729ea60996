"""How often the method would have found an effect in this store's own past where nothing was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.errors import UsageError
from hotspots.evaluating.known import history_of
from hotspots.insight.impact.history import CHOSEN_IN, HALF_YEAR, Index
from hotspots.insight.impact.placebo import PlaceboRate, placebo_runs, rate
from hotspots.periods import Period, PeriodKind
from hotspots.store import Snapshot
from hotspots.store import queries as q

SEED = 20240611
# How long a fake or a planned action lasts unless somebody says otherwise.
USUAL_LENGTH: dict[PeriodKind, int] = {"week": 8, "month": 2}


@dataclass(frozen=True)
class Placebo:
    """The rate, and on what it rests: kind and length of the fake actions, places in each; and what is left out."""

    rate: PlaceboRate
    kind: PeriodKind
    length: int
    places: int
    left_out: str = ""

    @property
    def sentence(self) -> str:
        """The rate in words."""
        r = self.rate
        unit = f"{self.kind}s"
        if not r.runs:
            return "There is too little history to try the method where nothing was done."
        return (
            f"Tried {r.runs:,} times on this history, at {r.dates} dates when nothing special was done, in "
            f"{self.places} listed hotspot{'s' if self.places > 1 else ''} over {self.length} {unit}: it said “fell "
            f"more than expected” in {r.fell:.0%} (95% interval: {r.fell_low:.0%} to {r.fell_high:.0%}), “rose more "
            f"than expected” in {r.rose:.0%} and “too few to tell” in {r.too_few:.0%}. Counted plainly, before against "
            f"after, reports there changed by {r.raw - 1:+.0%}; against what was expected, by {r.ratio - 1:+.0%}."
        ).replace("-", "−") + (f" {self.left_out}" if self.left_out else "")


def placebo(
    snapshot: Snapshot,
    kind: PeriodKind,
    *,
    length: int | None = None,
    places: int = 3,
    draws: int = 4,
    dates: int = 12,
    acted: Sequence[tuple[int, int]] = (),
    like: Sequence[Sequence[int]] = (),
    seed: int = SEED,
) -> Placebo:
    """Run the method on fake actions: listed hotspots, at dates of the past.

    Args:
        length: of a fake action, in periods; None = eight weeks or two months.
        places: hotspots per run.
        draws: runs per date.
        dates: at most so many, evenly spread.
        acted: cells where something was done, with the period in which it began: from then on, hotspots with any of
            them are left out.
        like: cells of places that are judged, which say themselves what is left out because files are missing.

    Raises:
        UsageError: when no agency knows this kind of period.
    """
    span = q.periods(snapshot, kind)
    if span is None:
        raise UsageError(f"No agency here knows its reports by {kind}.", remedy="Ask for months, or load a file first.")
    lasting = length or USUAL_LENGTH[kind]
    history, left_out = history_of(snapshot, kind, span.last_full + 1, span.last_full, like)
    held = history.counts.sum(axis=0) > 0
    starts = [
        at
        for at in range(HALF_YEAR[kind], history.periods - lasting + 1)
        if held[at - CHOSEN_IN[kind] : at + lasting].all() and held[:at].sum() >= HALF_YEAR[kind]
    ]
    lists: dict[int, list[Index]] = {}
    for at in starts[:: max(-(-len(starts) // dates), 1)]:
        listed = q.hotspot_list(snapshot, Period(kind, history.first + at - 1))
        forbidden = {cell for cell, begun in acted if begun < history.first + at + lasting}
        usable = [cells for cells in listed["cells"] if not forbidden & {int(cell) for cell in cells}]
        rows = [history.rows(cells) for cells in usable]
        if found := [row for row in rows if len(row)]:
            lists[at] = found
    runs = placebo_runs(history, lists, length=lasting, places=places, draws=draws, seed=seed)
    return Placebo(rate(runs), kind, lasting, places, "" if like else left_out)
