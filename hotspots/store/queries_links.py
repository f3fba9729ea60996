"""What is asked of a snapshot about reports of one incident; the same rules as `hotspots.store.queries`."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from hotspots.schema import Filters
from hotspots.store.links import LINKED, LINKED_BATCH
from hotspots.store.queries import _bound
from hotspots.store.snapshot import Snapshot


def likely_pairs(snapshot: Snapshot, filters: Filters, *, first: int, last: int) -> pd.DataFrame:
    """Pairs both of whose reports lie under the filters, between two periods; see `sql/likely_pairs.sql`."""
    return snapshot.frame("likely_pairs", **_bound(snapshot, filters, first, last))


def what_was_linked(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """ "agency|agency" → method, expected (incidents told to both), error (its standard error), reports."""
    text = snapshot.meta.get(LINKED)
    found: dict[str, dict[str, Any]] = json.loads(text) if text else {}
    return found


def loaded_since_linked(snapshot: Snapshot) -> int | None:
    """How many files were loaded since links were worked out; None where they never were."""
    at = snapshot.meta.get(LINKED_BATCH)
    return None if at is None else int((snapshot.frame("batches")["batch_id"] > int(at)).sum())


def return_rows(snapshot: Snapshot, *, first: int, last: int) -> pd.DataFrame:
    """Reports of some months for the statutory return; see `sql/return_rows.sql`."""
    return snapshot.frame("return_rows", **_bound(snapshot, Filters(kind="month"), first, last))
