"""Links in the working database: which reports of two agencies may tell of one incident."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hotspots.schema import LINKS
from hotspots.store.sql_files import first_row, sql
from hotspots.store.warehouse import UNPUBLISHED, Warehouse

LINKED = "linked"
# The last batch that was in the ledger when links were worked out.
LINKED_BATCH = "linked_batch"


def agencies_to_link(warehouse: Warehouse) -> dict[str, str]:
    """Agencies with located reports that know their day, and a mark that changes when any of these does."""
    frame = warehouse.connection.execute(sql("link_marks")).df()
    return dict(zip(frame["source_agency"], frame["mark"], strict=True))


def link_side(warehouse: Warehouse, agency: str) -> pd.DataFrame:
    """Reports of an agency that can be linked; see `sql/link_sides.sql`."""
    return warehouse.connection.execute(sql("link_sides"), {"agency": agency}).df()


def linked(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """What was linked when: "agency|agency" → marks, method, expected (incidents told to both), error."""
    text = warehouse.read_meta(LINKED)
    found: dict[str, dict[str, Any]] = json.loads(text) if text else {}
    return found


def replace_links(warehouse: Warehouse, a: str, b: str, links: pd.DataFrame, about: Mapping[str, Any]) -> None:
    """Put the links of two agencies in place of the earlier ones, and what is known of them, all or nothing.

    Args:
        links: columns of `schema.LINKS`.
        about: plain values, kept under "a|b".
    """
    with warehouse.transaction() as connection:
        connection.execute(sql("delete_links"), {"a": a, "b": b})
        if len(links):
            connection.append("links", links[list(LINKS)], by_name=True)
        warehouse.write_meta(LINKED, json.dumps(linked(warehouse) | {f"{a}|{b}": dict(about)}, sort_keys=True))
        warehouse.write_meta(UNPUBLISHED, "links")


def mark_linked(warehouse: Warehouse) -> None:
    """Note that the links rest on everything that is in the ledger now."""
    row = first_row(warehouse.connection.execute(sql("last_batch")))
    last = str(row[0]) if row else "0"
    if warehouse.read_meta(LINKED_BATCH) != last:
        with warehouse.transaction():
            warehouse.write_meta(LINKED_BATCH, last)
            warehouse.write_meta(UNPUBLISHED, "links")
