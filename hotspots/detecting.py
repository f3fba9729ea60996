"""Finds the hotspots of several areas, each on its own and side by side in processes of their own.

An area is detected as if the store held nothing else: its own average, its own list, its own ids. The ids bear the
area's name in front ("Leicester.H0012"), so that no two areas ever give the same one; whatever is asked for, the
result is that of one area after the other, in any number of processes. Needs no store: frames come in, frames go out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from hotspots.detect.grid import Grid
from hotspots.detect.run import Detected, DetectionInput, detect
from hotspots.periods import PeriodKind
from hotspots.processes import cores, side_by_side
from hotspots.schema_areas import id_prefix
from hotspots.settings import Detection

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
# Fewer points than this are worked through sooner than a second process has started.
_WORTH_A_PROCESS = 20_000
_WORTH_ONE_FOR_TWO_JOBS = 150_000


def detect_areas(
    inputs: Mapping[str, DetectionInput], grid: Grid, detection: Detection, *, processes: int
) -> dict[str, Detected]:
    """The lists of each area from its `first` on, in the order of `inputs`.

    Args:
        inputs: area's code ("" = the whole store) → what is known of it; ids as this function gives them.
        processes: how many areas are worked on at a time; 1 = in this process.

    Returns:
        area's code → its lists; their column `area` holds the code, and their ids begin with `id_prefix` of it.
    """
    jobs = {area: (area, given, grid, detection) for area, given in inputs.items()}
    return each_area(_one_area, jobs, sizes={a: len(g.points) for a, g in inputs.items()}, processes=processes)


def detect_kinds(
    inputs: Mapping[PeriodKind, Mapping[str, DetectionInput]], grid: Grid, detection: Detection, *, processes: int
) -> dict[PeriodKind, Detected]:
    """The same for several kinds of period at once; the lists of all areas together, in the order of `inputs`."""
    each = {(kind, area): given for kind, areas in inputs.items() for area, given in areas.items()}
    jobs = {key: (key[1], given, grid, detection) for key, given in each.items()}
    found = each_area(_one_area, jobs, sizes={key: len(g.points) for key, g in each.items()}, processes=processes)
    return {kind: Detected.join([found[kind, area] for area in areas]) for kind, areas in inputs.items()}


def side_by_side_kinds(kinds: Sequence[PeriodKind], by: str) -> list[tuple[PeriodKind, ...]]:
    """Which kinds of period are worked on at the same time: all of them where areas are not told apart.

    Where they are, there is work for every core in one kind, and memory need not hold more.
    """
    return [(kind,) for kind in kinds] if by else [tuple(kinds)] if kinds else []


def _one_area(area: str, given: DetectionInput, grid: Grid, detection: Detection) -> Detected:
    prefix = id_prefix(area)
    own = DetectionInput(
        given.kind, given.points, given.growth, given.places, _without(given.before, prefix),
        _without(given.off_list, prefix), given.first, given.gaps,
    )  # fmt: skip
    found = detect(own, grid, detection)
    return Detected.of({name: _with(table.assign(area=area), prefix) for name, table in found.tables.items()})


def by_area(whole: DetectionInput, by: str) -> dict[str, DetectionInput]:
    """What is known of each area, in alphabetical order of their codes; {"": whole} where areas are not told apart.

    Reports of no known area are on no list.

    Args:
        whole: of all areas; points, growth, before and off_list with a column `area`.
        by: layer whose areas are told apart; empty = none.
    """
    if not by:
        # Lists that were made area by area lend nothing to one of the whole store: their ids are of another kind.
        former, gone = (frame[frame["area"] == ""] for frame in (whole.before, whole.off_list))
        return {"": replace(whole, before=former, off_list=gone)}
    areas = sorted(set(whole.points["area"].dropna()) - {""})
    points, growth, before, off_list = (
        split_by_area(frame, areas) for frame in (whole.points, whole.growth, whole.before, whole.off_list)
    )
    named = whole.places["cell_id"].to_numpy(dtype=np.int64)
    return {
        area: DetectionInput(
            whole.kind, points[area], growth[area], whole.places[np.isin(named, growth[area]["cell_id"])],
            before[area], off_list[area], whole.first,
        )
        for area in areas
    }  # fmt: skip


def split_by_area(frame: pd.DataFrame, areas: Iterable[str]) -> dict[str, pd.DataFrame]:
    """The rows of each area, in the order they stand in; none where it has none."""
    groups = {str(area): rows for area, rows in frame.groupby("area", sort=False)}
    return {area: groups.get(area, frame.iloc[:0]).reset_index(drop=True) for area in areas}


def processes_for(rows: int, processes: int | None = None, *, by: str = "") -> int:
    """How many processes to use: what is asked for, else one for each core, but one alone for little work.

    Args:
        by: layer whose areas are told apart; without one there are but two jobs, and starting takes its time.
    """
    if processes is not None:
        return max(1, processes)
    return cores() if rows >= (_WORTH_A_PROCESS if by else _WORTH_ONE_FOR_TWO_JOBS) else 1


def each_area(
    function: Callable[..., T], jobs: Mapping[K, tuple[object, ...]], *, sizes: Mapping[K, int], processes: int
) -> dict[K, T]:
    """`function(*job)` of each area or kind, the largest first where they run side by side; in the order of `jobs`."""
    order = sorted(jobs, key=lambda area: -sizes[area])
    done = side_by_side(function, (jobs[area] for area in order), processes=min(processes, len(jobs)))
    found = dict(zip(order, done, strict=True))
    return {area: found[area] for area in jobs}


def _with(table: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """The ids of a table with what they begin with in the store."""
    return _rename(table, lambda key: prefix + key if key else key) if prefix else table


def _without(table: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """The ids of a table of the store without what they begin with."""
    return _rename(table, lambda key: key.removeprefix(prefix)) if prefix else table


def _rename(table: pd.DataFrame, rename: Callable[[str], str]) -> pd.DataFrame:
    named = table.copy()
    for column in ("hotspot_id", "parent_id"):
        if column in named:
            named[column] = pd.Series([rename(str(key)) for key in named[column]], index=named.index, dtype="str")
    if "merged_ids" in named:
        merged = [[rename(str(key)) for key in np.asarray(keys, dtype=object)] for keys in named["merged_ids"]]
        named["merged_ids"] = pd.Series(merged, index=named.index, dtype="object")
    return named
