"""Reports before and after, of those periods and places of which the files of all police forces are there.

Where the file of one of several forces is missing its places have no reports, which says nothing of them. Such a period
is left out for all places alike where it is missing for a place that is judged; where it is missing for others, these
are no comparison.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hotspots.detect.gaps import Gaps
from hotspots.finding import grid_of
from hotspots.insight.impact.history import YEAR, History
from hotspots.periods import PeriodKind
from hotspots.schema import Filters
from hotspots.share.missing_told import by_number, sentence
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store.queries_trends import cell_forces
from hotspots.summarising import files_missing

# Longer ago says little about now.
_YEARS_BACK = 3
# More forces than this are counted, not named.
_NAMED = 3


def history_of(
    snapshot: Snapshot, kind: PeriodKind, before: int, last: int, places: Sequence[Sequence[int]] = ()
) -> tuple[History, str]:
    """Counts by cell of the three years before a period, and from it to `last`; and what is left out, in words.

    Args:
        places: cells of the places that are judged; none = of the forces of which the fewest files are missing.
    """
    span = q.periods(snapshot, kind)
    first = max(span.first if span else before, before - _YEARS_BACK * YEAR[kind])
    frame = q.cell_counts(snapshot, Filters(kind=kind), first=first, last=last)
    grid = grid_of(snapshot.settings)
    missing = files_missing(snapshot, Filters(kind=kind))
    missing = missing[missing["number"].between(first, last)]
    if missing.empty:
        return History.from_frame(frame, grid, kind=kind, first=first, last=last), ""
    silent = {str(force): frozenset(map(int, part)) for force, part in missing.groupby("police_force")["number"]}
    ids = np.unique(np.concatenate([frame["cell_id"].to_numpy(dtype=np.int64), *map(np.asarray, places)]))
    gaps = Gaps.of(silent, cell_forces(snapshot, ids.tolist()).drop_duplicates("cell_id"))
    own = _forces_of(gaps, places)
    gone = sorted(number for number, forces in gaps.missing.items() if forces & own)
    others = {force for number, forces in gaps.missing.items() if number not in gone for force in forces} - own
    kept = frame[~np.isin(gaps.force_of(frame["cell_id"].to_numpy(dtype=np.int64)), list(others))]
    history = History.from_frame(kept, grid, kind=kind, first=first, last=last, unknown=gone)
    mine = missing[missing["police_force"].isin([gaps.names[force] for force in own]) & missing["number"].isin(gone)]
    agencies = q.agencies(snapshot)
    titles = dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    because = "Left out here and in the comparison"
    told = sentence(
        by_number(mine), first, last, kind=kind, title=lambda key: str(titles.get(key, key)), because=because
    )
    if others:
        many = len(others) > _NAMED
        named = f"{len(others)} police forces" if many else " and ".join(sorted(gaps.names[n] for n in others))
        told += f" Places of {named} are not looked at, because files of theirs are missing in this time."
    return history, told.strip()


def _forces_of(gaps: Gaps, places: Sequence[Sequence[int]]) -> set[int]:
    """The forces of these places; without places, those of which the fewest files are missing."""
    if places:
        return {int(force) for cells in places for force in gaps.force_of(np.array(cells, dtype=np.int64))} - {-1}
    missing = {force: sum(force in forces for forces in gaps.missing.values()) for force in range(len(gaps.names))}
    fewest = min(missing.values(), default=0)
    best = [force for force, number in missing.items() if number == fewest]
    # Those of which nothing is missing have all periods in common, others have not.
    return set(best) if not fewest else set(best[:1])
