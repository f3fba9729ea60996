"""What changed from one list to the next, and when each hotspot is busiest. Frames in, frames out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from hotspots import finding
from hotspots.detect.aoristic import HourProfile
from hotspots.finding import HotspotList
from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.summarising import missing_at
from hotspots.ui import words
from hotspots.ui.cached import ask
from hotspots.ui.frames import each

_BLOCK_HOURS = 3
TOO_FEW = "too few times known"
# With fewer reports of known hour, the busiest hours are chance.
_ENOUGH = 8
# A rise is worth telling from so many more reports on; below, it is noise.
_RISE = 3


@dataclass(frozen=True)
class Compared:
    """One list beside the one before it.

    Attributes:
        now: the list.
        table: its table and: is_new, rank_before (missing when new), difference (reports, against the period before;
            missing where either is not known), unheard and unheard_before (the forces whose file is missing for this
            period and for the one before, or empty).
        left: rows of the list before whose hotspots are no longer listed, by rank.
        comparable: whether there was a list before to compare with.
    """

    now: HotspotList
    table: pd.DataFrame
    left: pd.DataFrame
    comparable: bool

    @property
    def known(self) -> HotspotList:
        """The list without counts that are not known, for files."""
        gone = {"reports": "unheard", "reports_before": "unheard_before"}
        ids = {name: self.table.loc[self.table[unheard] != "", "hotspot_id"] for name, unheard in gone.items()}
        return finding.without_unknown(self.now, ids)

    @property
    def new(self) -> pd.DataFrame:
        """Hotspots that were not on the list before."""
        return self.table[self.table["is_new"]]

    @property
    def rises(self) -> pd.DataFrame:
        """Hotspots with clearly more reports than in the period before, steepest first."""
        risen = self.table[self.table["difference"] >= _RISE]
        return risen.sort_values(["difference", "rank"], ascending=[False, True])


def _list(snapshot: Snapshot, filters: Filters) -> HotspotList:
    # Kept, because each list is asked for twice: as this week's, and as the week before the next one's.
    return cast(HotspotList, ask(finding.find_hotspots, snapshot, filters))


def compare(snapshot: Snapshot, filters: Filters) -> Compared:
    """The list of the chosen period beside the one before it, both under the same filters."""
    now = _list(snapshot, filters)
    before = _list(snapshot, replace(filters, period=now.period.number - 1))
    comparable = before.total_reports > 0 and before.area_cells > 0
    ranks = dict(zip(before.table["hotspot_id"], before.table["rank"], strict=True))
    table = now.table.assign(
        rank_before=now.table["hotspot_id"].map(ranks),
        is_new=[comparable and key not in ranks for key in now.table["hotspot_id"]],
        difference=now.table["reports"] - now.table["reports_before"],
    )
    cells, number = finding.listed_cells(now), now.period.number
    now_gone, gone = (_unheard(snapshot, filters, cells, at) for at in (number, number - 1))
    unknown = [key in now_gone or key in gone for key in table["hotspot_id"]]
    table = table.assign(
        unheard=[now_gone.get(key, "") for key in table["hotspot_id"]],
        unheard_before=[gone.get(key, "") for key in table["hotspot_id"]],
    )
    if any(unknown):
        table = table.assign(difference=table["difference"].mask(np.array(unknown)))
    left = before.table[~before.table["hotspot_id"].isin(now.table["hotspot_id"])]
    return Compared(now, table, left, comparable)


def _unheard(snapshot: Snapshot, filters: Filters, places: Mapping[str, Sequence[int]], number: int) -> dict[str, str]:
    """Hotspots (id → cells) of which not all is known in a period: id → the forces whose file is missing."""
    asked = Filters(filters.kind, agencies=filters.agencies)
    return missing_at(snapshot, asked, places, number)


def busiest(profile: HourProfile) -> str:
    """The three hours with most reports and the days they fall on: "19:00 to 22:00, mostly Fri and Sat"."""
    grid = profile.hours
    if profile.known < _ENOUGH:
        return TOO_FEW
    # A block may run over midnight; its days are those on which it begins.
    shifted = [np.roll(grid.ravel(), -step) for step in range(_BLOCK_HOURS)]
    blocks = np.sum(shifted, axis=0).reshape(7, 24)
    # Of equal blocks the one that begins with something happening.
    start = int((blocks.sum(axis=0) + grid.sum(axis=0) * 1e-6).argmax())
    by_day = blocks[:, start]
    days = [d for d in np.argsort(-by_day, kind="stable")[:2] if by_day[d] > by_day.sum() / 7]
    end = (start + _BLOCK_HOURS) % 24
    slot = f"{start:02d}:00 to {f'{end:02d}:00' if end else 'midnight'}"
    return f"{slot}, mostly {words.listed([words.WEEKDAYS[d + 1] for d in sorted(days)])}" if days else slot


def hours_of(snapshot: Snapshot, filters: Filters) -> dict[str, HourProfile]:
    """When in the week things happen at every hotspot of the list: hotspot_id → profile."""
    return finding.hours_of_list(snapshot, filters, _list(snapshot, filters))


def when_and_what(snapshot: Snapshot, filters: Filters, top: int) -> pd.DataFrame:
    """When and what, in words, for the first `top` hotspots of the list: hotspot_id, busiest, main_kind."""
    found = _list(snapshot, filters)
    first, last = (p.number for p in found.window)
    ids = tuple(str(key) for key in found.table["hotspot_id"].head(top))
    if not ids:
        return pd.DataFrame(columns=["hotspot_id", "busiest", "main_kind"])
    profiles = ask(hours_of, snapshot, filters)
    kinds = q.kinds_by_place(snapshot, filters, finding.listed_cells(found, ids), first=first, last=last)
    # Most reported first: of each place the first row.
    main = kinds.drop_duplicates("place").set_index("place")["category"]
    return pd.DataFrame(
        {
            "hotspot_id": ids,
            "busiest": [busiest(profiles[key]) for key in ids],
            "main_kind": [words.category(str(main.get(key, ""))) for key in ids],
        }
    )


def why_left(snapshot: Snapshot, filters: Filters) -> pd.DataFrame:
    """Why hotspots of the list before are not on this one: name, rank (there), why (a sentence), by rank."""
    compared = compare(snapshot, filters)
    detection = snapshot.settings.detection
    kind, number = filters.kind, compared.now.period.number
    into = {old: row.name for row in each(compared.now.table) for old in row.merged_ids}
    gone = {str(row.hotspot_id): row.cells for row in each(compared.left)}
    # Of a list no cell is in two hotspots: one question for all of them.
    still = q.kinds_by_place(snapshot, filters, gone, first=number, last=number) if gone else pd.DataFrame()
    unheard = _unheard(snapshot, filters, gone, number)
    counted: Counter[str] = Counter()
    for here in each(still):
        counted[here.place] += int(here.reports)
    rows = []
    for row in each(compared.left):
        if row.hotspot_id in into:
            why = f"It is now part of {into[row.hotspot_id]}."
        elif row.hotspot_id in unheard:
            why = f"It is not known how many reports there were: the file of {unheard[row.hotspot_id]} is missing."
        else:
            now = counted[str(row.hotspot_id)]
            full = len(compared.table) >= detection.list_length
            why = f"{words.count(now, 'report')} this {kind}, {words.number(row.reports)} the {kind} before. " + (
                f"The list ends after {detection.list_length} places, and others have more."
                if full
                else f"We can no longer be {detection.stay_probability:.0%} sure that its true rate is more than "
                f"{words.number(detection.risk_threshold, 1).removesuffix('.0')} times the area's average."
            )
        rows.append((row.name, int(row.rank), why))
    return pd.DataFrame(rows, columns=["name", "rank", "why"])
