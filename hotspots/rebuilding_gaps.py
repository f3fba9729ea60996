"""Where files of police forces are missing, written beside a store's export, so that a rebuild knows of it too.

One file a kind of period, `gaps-month.npz`, and none where nothing is missing or areas are told apart.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from hotspots.detect.gaps import Gaps
from hotspots.errors import StoreError
from hotspots.finding import gaps_of
from hotspots.periods import PeriodKind
from hotspots.pipeline import KINDS
from hotspots.store import Warehouse

GapsByKind = dict[PeriodKind, Gaps]


def gaps_by_kind(warehouse: Warehouse, by: str) -> GapsByKind:
    """Where files are missing by each kind of period; kinds without any are left out.

    Args:
        by: layer whose areas are told apart.
    """
    found = {kind: gaps_of(warehouse, kind, by) for kind in KINDS}
    return {kind: gaps for kind, gaps in found.items() if gaps}


def write_gaps(found: GapsByKind, folder: Path) -> None:
    """Write them.

    Raises:
        StoreError: when they cannot be written.
    """
    try:
        for kind, gaps in found.items():
            pairs = [(number, force) for number, forces in gaps.missing.items() for force in sorted(forces)]
            np.savez_compressed(
                _file(folder, kind),
                cells=gaps.cells,
                force=gaps.force,
                names=np.array(gaps.names, dtype=np.str_),
                missing=np.array(pairs, dtype=np.int64),
            )
    except OSError as error:
        raise StoreError("The export cannot be written.", where=str(folder), remedy=str(error)) from error


def read_gaps(folder: Path) -> GapsByKind:
    """What `write_gaps` wrote; none where it wrote nothing.

    Raises:
        StoreError: when a file is damaged.
    """
    found: GapsByKind = {}
    for kind in KINDS:
        path = _file(folder, kind)
        if not path.exists():
            continue
        try:
            with np.load(path, allow_pickle=False) as kept:
                missing: dict[int, frozenset[int]] = {}
                for number, force in kept["missing"].tolist():
                    missing[number] = missing.get(number, frozenset()) | {force}
                found[kind] = Gaps(kept["cells"], kept["force"], tuple(kept["names"].tolist()), missing)
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            remedy = "Export the store again."
            raise StoreError("The export is not whole.", where=str(path), remedy=remedy) from error
    return found


def same_gaps(one: GapsByKind, other: GapsByKind) -> bool:
    """Whether the same is missing."""
    return one.keys() == other.keys() and all(_same(gaps, other[kind]) for kind, gaps in one.items())


def _same(one: Gaps, other: Gaps) -> bool:
    told = one.names == other.names and one.missing == other.missing
    return told and np.array_equal(one.cells, other.cells) and np.array_equal(one.force, other.force)


def _file(folder: Path, kind: PeriodKind) -> Path:
    return folder / f"gaps-{kind}.npz"
