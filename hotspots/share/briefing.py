"""One A4 sheet on one hotspot, to be handed out before a patrol: where, why, when, what, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import shapely

from hotspots.share.locator import locator_svg
from hotspots.share.typeset import typeset


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet, in words; no persons.

    Attributes:
        name, hotspot_id: of the hotspot.
        kicker, listed: above the name and beside it: what the sheet is, which list it is from.
        notice: of the partnership, or empty.
        figures: (label, value, note) of the boxes.
        why, when: sentences.
        visits: (day, time, pair) of the planned visits.
        kinds: (kind, reports, share), most frequent first.
        kinds_caption: from which time they are.
        done: sentences on what was done here, and what followed.
        foot: source, period and caution.
    """

    name: str
    hotspot_id: str
    kicker: str
    listed: str
    notice: str
    figures: Sequence[tuple[str, str, str]]
    why: Sequence[str]
    when: Sequence[str]
    visits: Sequence[tuple[str, str, str]]
    kinds: Sequence[tuple[str, str, str]]
    kinds_caption: str
    done: Sequence[str]
    foot: str


def briefing_pdf(
    sheet: Sheet, cells: shapely.Geometry, layers: Mapping[str, Path], crs: str, *, made: datetime | None
) -> bytes:
    """The sheet as PDF.

    Args:
        cells: outline of the hotspot's cells, metres of `crs`.
        layers: of the settings.
        made: when the data were published, with a time zone.
    """
    return typeset("briefing", _data(sheet), {"map.svg": locator_svg(cells, layers, crs)}, made=made)


def _data(sheet: Sheet) -> dict[str, object]:
    return {
        "title": f"{sheet.name}: hotspot briefing",
        "running": f"{sheet.name} ({sheet.hotspot_id}). {sheet.kicker}",
        "name": sheet.name,
        "id": sheet.hotspot_id,
        "kicker": sheet.kicker,
        "list": sheet.listed,
        "notice": sheet.notice,
        "map_alt": f"Map of the hotspot {sheet.name}: its cells and the streets around it, with a scale and north.",
        "map_caption": "Shaded: the cells of the hotspot. Boundaries and streets: the partnership's own layers.",
        "figures": [dict(zip(("label", "value", "note"), figure, strict=True)) for figure in sheet.figures],
        "why": list(sheet.why),
        "when": list(sheet.when),
        "visits_head": ["Day", "Visit", "Pair"],
        "visits": [list(row) for row in sheet.visits],
        "kinds": [list(row) for row in sheet.kinds],
        "kinds_caption": sheet.kinds_caption,
        "done": list(sheet.done),
        "foot": sheet.foot,
    }
