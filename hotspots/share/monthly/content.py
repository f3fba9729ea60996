"""What a monthly summary says: tables, sentences written from their numbers, and what was held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pandas as pd

from hotspots.insight.trends import Trend, read_trend, with_gaps
from hotspots.periods import Period
from hotspots.schema import CATEGORIES, QUALIFIERS
from hotspots.share.audience import Audience
from hotspots.share.disclosure import round_counts
from hotspots.share.monthly import sentences
from hotspots.share.monthly.map_svg import Shape
from hotspots.share.monthly.tables import Spans, Table, split_table, totals_table, with_rates
from hotspots.share.monthly.windows import held_months, rounded_months

# A hotspot of which more than this share lies on one single point may be one household.
_ONE_POINT = 0.5
_MONTHS_CHARTED = 36


@dataclass(frozen=True)
class Material:
    """What a summary is made from, as the store answers it.

    Attributes:
        month: the month summed up.
        partnership, area, notice, version: as settings and snapshot say; made: when its last file was loaded.
        year_start: month in which the reporting year begins, 4 = April.
        titles: agency key → title, of those that may be told apart; sources: titles of all whose reports are counted.
        counts: split (agency, category, qualifier, ward) → number, member, reports of all months.
        known: months in which every agency that was sending sent something; known_by_agency: the same for each.
        wards: columns of `schema.AREAS`; may be empty.
        hotspots, before: lists of the month and of the month before, columns of `schema.HOTSPOTS`.
        off_list: columns of `schema.OFF_LIST`.
        cells: cell_id, relative_risk of clearly busier cells.
        cell_shapes: their corners in metres, shape (cells, corners, 2).
        boundaries: shapes of the background, in metres.
        threshold: relative risk from which on a place may be a hotspot.
        actions: columns of `schema.ACTIONS`, those that the audience may be told of.
        came_of_it: whether reports fell more than expected where something was done, in a sentence; or empty.
        batches: columns of `schema.BATCHES`.
        remarks: sentences about what is missing, from the quality of the data.
    """

    month: Period
    partnership: str
    area: str
    notice: str
    version: str
    made: datetime
    year_start: int
    titles: Mapping[str, str]
    counts: Mapping[str, pd.DataFrame]
    known: frozenset[int]
    known_by_agency: Mapping[str, frozenset[int]]
    wards: pd.DataFrame
    hotspots: pd.DataFrame
    before: pd.DataFrame
    off_list: pd.DataFrame
    cells: pd.DataFrame
    cell_shapes: np.ndarray
    boundaries: tuple[Shape, ...]
    threshold: float
    actions: pd.DataFrame
    came_of_it: str
    batches: pd.DataFrame
    remarks: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A monthly summary for one audience, ready to be printed.

    Attributes:
        title, subtitle: its heading.
        headlines: sentences written from the numbers, most important first.
        tables: key → table, as the audience may see it.
        trend: all reports by month, up to the month.
        places, delivered, quality, definitions, held_back: sentences.
        material: what it was made from, of which files draw the map only.
        drawn: the hotspots on the map, columns of `schema.HOTSPOTS`.
        drawn_cells: positions of the cells on the map, in `material.cells`.
        key: the store's secret for rounding, where it is needed.
    """

    audience: Audience
    title: str
    subtitle: str
    headlines: tuple[str, ...]
    tables: Mapping[str, Table]
    trend: Trend
    places: tuple[str, ...]
    delivered: tuple[str, ...]
    quality: tuple[str, ...]
    definitions: tuple[str, ...]
    held_back: tuple[str, ...]
    material: Material
    drawn: pd.DataFrame
    drawn_cells: tuple[int, ...]
    key: str = field(default="", repr=False)

    @property
    def file_stem(self) -> str:
        """Start of its files' names: "summary-2025-03-partner"."""
        whose = "-".join(part for part in (self.audience.name, self.audience.agency) if part)
        return f"summary-{self.material.month.label}-{whose}"


def write_summary(material: Material, audience: Audience, key: str = "") -> Summary:
    """Work out everything that this audience is told.

    Args:
        audience: who it is for; `material` holds no more than they may see.
        key: the store's secret; needed where the audience has a threshold: some of its figures are rounded.
    """
    if audience.rule.rounding:
        base = audience.rule.rounding
        counts = {name: rounded_months(c, name, base, key) for name, c in material.counts.items()}
        material = replace(material, counts=counts)
    spans = Spans(material.month, material.year_start)
    total = material.counts["agency"].groupby("number")[["reports"]].sum().reset_index()
    trend = _trend(total, material)
    hotspots, left_out = _may_see(_with_rounded_counts(material, audience, key), audience)
    tables = {
        table.key: table.protected(audience, key) for table in _tables(material, spans, total, hotspots, audience)
    }
    held = [f"{table.title}: {said}" for table in tables.values() for said in table.held_back]
    held += _said_of_hotspots(hotspots, left_out, audience)
    before, _ = _may_see(material.before, audience)
    named = _every_count(audience)
    places = sentences.places(hotspots, before, material.off_list, material.month, name_closed=named)
    drawn = _may_draw(material, hotspots, audience)
    return Summary(
        audience=audience,
        key=key,
        title=f"Anti-social behaviour{f' in {material.area}' if material.area else ''}: {material.month.title}",
        subtitle=f"{material.partnership}. Monthly summary for: {_called(audience)}.",
        headlines=tuple(sentences.headlines(trend, tables, material.month, places)),
        tables=tables,
        trend=trend,
        places=tuple(places),
        delivered=tuple(_delivered(material, audience)),
        quality=tuple(sentences.quality(material.batches, material.remarks, material.titles)),
        definitions=sentences.DEFINITIONS,
        held_back=tuple(held) or ("Nothing was held back.",),
        material=material,
        drawn=hotspots,
        drawn_cells=tuple(drawn),
    )


def _every_count(audience: Audience) -> bool:
    """Whether small counts are shown as they are."""
    return audience.minimum_count == 0


def _with_rounded_counts(material: Material, audience: Audience, key: str) -> pd.DataFrame:
    """The hotspots, their counts rounded where there is a threshold.

    A place grows and shrinks from month to month, and lies in a ward whose count is told: a difference of exact counts
    would be a small one.
    """
    hotspots, base = material.hotspots, audience.minimum_count
    if not _is_rounded(audience) or hotspots.empty:
        return hotspots
    month = material.month.number
    places = [",".join(str(int(c)) for c in sorted(cells)) for cells in hotspots["cells"]]
    rounded = {
        column: round_counts(
            hotspots[column].to_numpy(dtype=np.float64), [f"hotspot|{place}|{at}" for place in places], base, key
        )
        for column, at in (("reports", month), ("reports_before", month - 1))
    }
    return hotspots.assign(**rounded)


def _is_rounded(audience: Audience) -> bool:
    """Whether the counts of hotspots are rounded for this audience."""
    return not _every_count(audience) and not audience.protected


def _said_of_hotspots(hotspots: pd.DataFrame, left_out: int, audience: Audience) -> list[str]:
    said = []
    if _is_rounded(audience) and len(hotspots):
        said.append(f"Hotspots: counts are rounded up or down by chance to a multiple of {audience.minimum_count}.")
    if left_out:
        said.append(
            f"Hotspots: {left_out} left out, because more than half of the reports lie on one single point, which may "
            "be one household."
        )
    return said


def _called(audience: Audience) -> str:
    title = audience.title[:1].lower() + audience.title[1:]
    return f"{title} ({audience.agency})" if audience.agency else title


def _delivered(material: Material, audience: Audience) -> list[str]:
    if not audience.may("actions"):
        return ["What was done is not part of what is told here."]
    told = sentences.delivered(material.actions, material.month)
    return [*told, material.came_of_it] if material.came_of_it else told


def _trend(total: pd.DataFrame, material: Material) -> Trend:
    last = material.month.number
    first = min([last, *material.known])
    numbers, counts = with_gaps(total, material.known, first=first, last=last)
    return read_trend(numbers, counts, "month")


def charted(trend: Trend) -> slice:
    """The part of the trend that a page shows: the last three years, from the first month in them that is known."""
    first = max(len(trend.numbers) - _MONTHS_CHARTED, 0)
    known = np.flatnonzero(np.isfinite(trend.counts[first:]))
    return slice(first + (int(known[0]) if len(known) else 0), len(trend.numbers))


def _may_see(hotspots: pd.DataFrame, audience: Audience) -> tuple[pd.DataFrame, int]:
    """Hotspots that may be named to this audience, and how many may not."""
    if _every_count(audience) or hotspots.empty:
        return hotspots, 0
    shares = hotspots[["on_one_point", "from_snap_points"]].fillna(0.0).astype(np.float64)
    # A published street point stands for a street, not for a household.
    wide = ((shares["on_one_point"] <= _ONE_POINT) | (shares["from_snap_points"] > _ONE_POINT)).to_numpy()
    return hotspots[wide].reset_index(drop=True), int((~wide).sum())


def _may_draw(material: Material, hotspots: pd.DataFrame, audience: Audience) -> list[int]:
    """Positions of the cells on the map: none of a hotspot that is left out; for the public those of hotspots only."""
    listed, shown = (
        set(np.concatenate([[0], *table["cells"]]).astype(np.int64).tolist()) for table in (material.hotspots, hotspots)
    )
    return [
        at
        for at, cell in enumerate(material.cells["cell_id"])
        if int(cell) in shown or (audience.rule.kind != "public" and int(cell) not in listed)
    ]


def _tables(
    material: Material, spans: Spans, total: pd.DataFrame, hotspots: pd.DataFrame, audience: Audience
) -> list[Table]:
    wards = material.wards
    homes, residents = (_sum_of(wards, column) for column in ("homes", "residents"))
    ward_names = dict(zip(wards["code"], wards["name"], strict=True)) | {"": "No ward, or no place"}
    categories = {key: category.title for key, category in CATEGORIES.items()}
    qualifiers = {key: text.split(":")[0] for key, text in QUALIFIERS.items()} | {"": "Not said"}
    last = material.month.number
    held = {name: held_months(counts, last - 12, last, audience) for name, counts in material.counts.items()}
    splits: tuple[tuple[str, str, str, str, Mapping[str, str]], ...] = (
        ("agencies", "By agency", "Agency", "agency", material.titles),
        ("kinds", "By kind of behaviour", "Kind", "category", categories),
        ("qualifiers", "By what it is aimed at", "Aimed at", "qualifier", qualifiers),
    )
    made = [totals_table(total, material.known, spans, homes=homes, residents=residents)]
    for key, title, heading, name, titles in splits:
        known = material.known_by_agency if name == "agency" else material.known
        made.append(split_table(key, title, heading, material.counts[name], known, spans, titles, held[name]))
    if len(wards) and set(material.counts["ward"]["member"]) - {""}:
        table = split_table(
            "wards", "By ward", "Ward", material.counts["ward"], material.known, spans, ward_names, held["ward"]
        )
        for what in ("residents", "homes"):
            per = dict(zip(wards["name"], wards[what].astype(float), strict=True))
            table = with_rates(table, "Ward", per, what)
        made.append(table)
    made.append(_hotspot_table(hotspots, material.before, audience))
    return made


def _hotspot_table(hotspots: pd.DataFrame, before: pd.DataFrame, audience: Audience) -> Table:
    base = audience.minimum_count
    rounded = f", rounded up or down by chance to a multiple of {base}" if base else ""
    listed = set(before["hotspot_id"])
    frame = pd.DataFrame(
        {
            "Rank": hotspots["rank"].astype(int),
            "Hotspot": hotspots["name"].astype(str),
            "State": [
                str(state) + ("" if i in listed else ", just listed")
                for i, state in zip(hotspots["hotspot_id"], hotspots["state"], strict=True)
            ],
            "Month": hotspots["reports"].astype(float),
            "Month before": hotspots["reports_before"].astype(float),
            "First listed": [Period("month", int(n)).label for n in hotspots["first_seen"]],
        }
    )
    meanings = {
        "Rank": "1 = most reports to be expected next",
        "State": "what its history and latest reports say of it; see the definitions",
        "Month": f"reports in the month, in its cells{rounded}",
        "Month before": "the same, a month earlier",
        "First listed": "month in which it was first on a list",
    }
    return Table("hotspots", "Hotspots", frame, ("Month", "Month before"), meanings=meanings)


def _sum_of(wards: pd.DataFrame, column: str) -> float:
    """Over all wards; NaN where any of them is not known."""
    values = wards[column].astype(float)
    return float(values.sum()) if len(values) and values.notna().all() and values.sum() > 0 else float("nan")
