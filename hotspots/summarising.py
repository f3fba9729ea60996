"""The monthly summary and the series of trends, from a snapshot: joins the store, what the numbers mean, and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.detect.gaps import missing_files
from hotspots.errors import UsageError
from hotspots.finding import HotspotList, grid_of, listed_cells, without_unknown
from hotspots.insight.actions import attach
from hotspots.insight.knowing import comings_and_goings, known_periods, senders, spans
from hotspots.periods import Period, PeriodKind
from hotspots.projection import last_written, read_shapes
from hotspots.protecting import rounding_key
from hotspots.schema import ACTION_KINDS, Filters
from hotspots.settings import Settings
from hotspots.share.actions_told import actions_told
from hotspots.share.audience import Audience
from hotspots.share.layer_words import ground_of
from hotspots.share.missing_told import by_number
from hotspots.share.monthly.content import Material, Summary, write_summary
from hotspots.share.monthly.map_svg import Shape
from hotspots.store import Snapshot
from hotspots.store import queries as q
from hotspots.store.actions import actions
from hotspots.store.queries_trends import Split, cell_forces, force_counts, forces_of, split_counts

# Streets drawn at the size of a stamp say nothing; an outline finer than this is not seen in print.
_DETAIL_M = 12.0
_FEW_AREAS = 40
# Two weeks after a month nearly all of its late reports have come in.
_LATE_DAYS = 14


def known_of(snapshot: Snapshot, filters: Filters) -> tuple[frozenset[int], list[str]]:
    """Periods for which all that were sending have sent, and who joined or left in between.

    Args:
        filters: of these the kind of period, the agencies and the areas matter.
    """
    key = ("known", filters.kind, filters.agencies, filters.lads, filters.police_forces)
    known: tuple[frozenset[int], list[str]] = snapshot.answers.get(key, lambda: _known_of(snapshot, filters))
    return known


def _known_of(snapshot: Snapshot, filters: Filters) -> tuple[frozenset[int], list[str]]:
    table, held = sent_by(snapshot, filters)
    titles = list(zip(table["source_agency"], table["title"], strict=True))
    asked = spans(table, held, filters.kind)
    return frozenset(known_periods(asked, held, filters.kind)), comings_and_goings(asked, titles, filters.kind)


def sent_by(snapshot: Snapshot, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who sends, and how many reports for which periods; see `insight.knowing.senders`. Filters as for `known_of`."""
    table, sent = q.agencies(snapshot), force_counts(snapshot, filters.kind)
    if filters.agencies:
        table, sent = (frame[frame["source_agency"].isin(filters.agencies)] for frame in (table, sent))
    return senders(table, sent, filters.police_forces or forces_of(snapshot, filters.lads))


def files_missing(snapshot: Snapshot, filters: Filters) -> pd.DataFrame:
    """Periods in which the file of one of several forces is missing: number, source_agency, police_force.

    Args:
        filters: as for `known_of`.
    """
    kind = filters.kind
    missing: pd.DataFrame = snapshot.answers.get(
        ("missing_files", kind), lambda: missing_files(force_counts(snapshot, kind), kind)
    )
    forces = filters.police_forces or forces_of(snapshot, filters.lads)
    for column, asked in (("source_agency", filters.agencies), ("police_force", forces)):
        missing = missing[missing[column].isin(asked)] if asked else missing
    return missing.reset_index(drop=True)


def missing_here(
    snapshot: Snapshot, filters: Filters, cells: tuple[int, ...]
) -> dict[int, tuple[tuple[str, str], ...]]:
    """Periods for which a file of the force of these cells is missing: number → pairs of agency and force."""
    missing = files_missing(snapshot, filters)
    if missing.empty:
        return {}
    forces = set(cell_forces(snapshot, cells)["police_force"])
    return dict(by_number(missing[missing["police_force"].isin(forces)]))


def missing_at(
    snapshot: Snapshot, filters: Filters, places: Mapping[str, Sequence[int]], number: int
) -> dict[str, str]:
    """Places of which nothing, or not all, is known in a period: key → the forces whose file is missing.

    Args:
        places: key → cell ids.
    """
    missing = files_missing(snapshot, filters)
    forces = set(missing.loc[missing["number"] == number, "police_force"])
    if not forces or not places:
        return {}
    pairs = [(key, int(cell)) for key, cells in places.items() for cell in cells]
    lie = cell_forces(snapshot, [cell for _, cell in pairs])
    here = lie[lie["police_force"].isin(forces)].merge(pd.DataFrame(pairs, columns=["key", "cell_id"]), on="cell_id")
    named = here.drop_duplicates(["key", "police_force"]).sort_values("police_force")
    return {str(key): ", ".join(part) for key, part in named.groupby("key")["police_force"]}


def as_known(snapshot: Snapshot, filters: Filters, found: HotspotList) -> HotspotList:
    """A list without the counts that are not known because files are missing, for files and machines.

    Args:
        filters: of the list; of these the agencies matter.
    """
    asked, cells = Filters(found.period.kind, agencies=filters.agencies), listed_cells(found)
    ends = {"reports": found.period.number, "reports_before": found.period.number - 1}
    return without_unknown(found, {name: missing_at(snapshot, asked, cells, at) for name, at in ends.items()})


def summarise(snapshot: Snapshot, month: Period | None, audience: Audience) -> Summary:
    """The summary of a month for an audience.

    Args:
        month: None = the latest full one.
        audience: as which the snapshot was opened.

    Raises:
        UsageError: when there are no data for the month.
        ValueError: when the snapshot is not open as this audience may see it.
    """
    if replace(snapshot.scope, area="") != audience.scope(snapshot.scope.key):
        raise ValueError("the snapshot is not open as this audience may see it")
    key = rounding_key(snapshot.store) if audience.minimum_count or audience.rule.rounding else ""
    return write_summary(_material(snapshot, _month(snapshot, month, audience), audience), audience, key)


def summary_months(snapshot: Snapshot, minimum: int) -> list[Period]:
    """Months that can be summed up, latest first: every agency that was sending then has sent.

    Args:
        minimum: a month with fewer reports (but any) is left out: its total would be a small count.
    """
    known, _ = _whole_months(snapshot, minimum)
    return [Period("month", number) for number in sorted(known, reverse=True)]


def _whole_months(snapshot: Snapshot, minimum: int) -> tuple[frozenset[int], list[str]]:
    known, remarks = known_of(snapshot, Filters(kind="month"))
    totals = split_counts(snapshot, Filters(kind="month"), "none").groupby("number")["reports"].sum()
    few = {int(number) for number in totals.index[totals < minimum]}
    return known - few, remarks


def _month(snapshot: Snapshot, month: Period | None, audience: Audience) -> Period:
    months = summary_months(snapshot, audience.minimum_count)
    if not months:
        raise UsageError("There is no full month of data here yet.", remedy="Load a file first.")
    if month is None:
        return months[0]
    if month.kind != "month":
        raise UsageError(f"“{month.label}” is a week.", remedy="Ask for a month, e.g. 2025-03.")
    if month not in months:
        raise UsageError(
            f"The data for {month.title} are not whole.",
            remedy=f"Whole are months from {months[-1].label} to {months[0].label}, where no agency is missing.",
        )
    return month


def _area_name(snapshot: Snapshot) -> str:
    """The area that the snapshot is of, as people call it; "" where it is not of one."""
    code, layer = snapshot.scope.area, snapshot.settings.detection.by
    table = q.areas(snapshot, layer) if code else pd.DataFrame({"code": [], "name": []})
    return str(dict(zip(table["code"], table["name"], strict=True)).get(code) or code)


def _material(snapshot: Snapshot, month: Period, audience: Audience) -> Material:
    settings = snapshot.settings
    known, remarks = _whole_months(snapshot, audience.minimum_count)
    agencies = q.agencies(snapshot)
    titles = dict(zip(agencies["source_agency"], agencies["title"], strict=True))
    names: tuple[Split, ...] = ("agency", "category", "qualifier", "ward")
    filters = Filters(kind="month")
    cells = q.risk_cells(snapshot, month)
    hotspots, grid = q.hotspot_list(snapshot, month), grid_of(settings)
    batches = q.batches(snapshot)
    loaded = pd.Timestamp(agencies["last_loaded"].max())
    missing = sorted(set(range(min(known), month.number)) - known)
    if missing:
        labels = [Period("month", number).title for number in missing]
        several = (
            f"{len(labels)} months, between {labels[0]} and {labels[-1]}" if len(labels) > 3 else ", ".join(labels)
        )
        remarks = [*remarks, f"Without data of every agency, and therefore left out of the chart: {several}."]
    until = agencies.loc[agencies["weekly"].astype(bool), "last_day"]
    if len(until) and pd.Timestamp(until.min()).date() < month.last_day + timedelta(days=_LATE_DAYS):
        remarks = [*remarks, f"Late reports may still add to {month.title}: the data end soon after it."]
    return Material(
        month=month,
        partnership=settings.partnership.name,
        area=_area_name(snapshot) or settings.area.name,
        notice=settings.partnership.notice,
        version=snapshot.version,
        made=loaded.to_pydatetime().replace(tzinfo=UTC, microsecond=0),
        year_start=settings.partnership.year_starts,
        titles=titles,
        counts={name: split_counts(snapshot, filters, name, last=month.number) for name in names},
        known=known,
        known_by_agency={key: known_of(snapshot, Filters(kind="month", agencies=(key,)))[0] for key in titles},
        wards=q.areas(snapshot, "ward"),
        hotspots=hotspots,
        before=q.hotspot_list(snapshot, month.shift(-1)),
        off_list=q.off_list(snapshot, month),
        cells=cells,
        cell_shapes=grid.corners(cells["cell_id"].to_numpy(dtype=np.int64)),
        boundaries=background(settings, audience),
        threshold=settings.detection.risk_threshold,
        actions=actions_told(attach(actions(snapshot.store), hotspots, grid), snapshot.scope),
        came_of_it=_came_of_it(snapshot, month, audience),
        batches=batches,
        remarks=tuple(remarks),
        sources=_sources(snapshot) or tuple(titles.values()),
    )


def _came_of_it(snapshot: Snapshot, month: Period, audience: Audience) -> str:
    """What came of everything done in hotspots up to the month's end, in a sentence; empty where it may not be told."""
    if not audience.may("actions") or snapshot.scope.protected:
        return ""
    from hotspots.evaluating.action import evaluate
    from hotspots.evaluating.logged import acted_cells, all_actions, done

    kind: PeriodKind = "week" if q.periods(snapshot, "week") else "month"
    log = all_actions(snapshot, kind)
    kinds = [key for key in ACTION_KINDS if key != "case_work"]
    told = actions_told(log, snapshot.scope)
    delivered = done(told[told["status"] == "delivered"], kinds, last_day=month.last_day)
    if delivered.empty:
        return ""
    ids = tuple(sorted(set(delivered["hotspot_id"])))
    first, last = delivered["started_at"].min().date(), delivered["started_at"].max().date()
    try:
        found = evaluate(snapshot, ids, first, last, kind, acted_cells(snapshot, kind, log))
    except UsageError:
        return "What came of it cannot be told yet: too little is known from before."
    if found.effect.observed < audience.minimum_count:
        return ""
    sentence = without_counts(found.sentence) if audience.minimum_count else found.sentence
    return f"Since {first.day} {first:%B %Y}, {sentence[:1].lower()}{sentence[1:]}"


def without_counts(sentence: str) -> str:
    """What came of something done, by how much but not with how many reports.

    Sums since a day, told every month, differ by one month's reports at a few places.
    "A: fell. 12 came where … (30% fewer; …)." → "A: fell (30% fewer; …)."
    """
    head, _, rest = sentence.partition(". ")
    return f"{head} ({rest.partition(' (')[2]}" if " (" in rest else f"{head}."


def _sources(snapshot: Snapshot) -> tuple[str, ...]:
    """Whose reports are in protected counts: open licences ask that it be said, and it is no secret who takes part."""
    told = sorted(snapshot.meta.items()) if snapshot.scope.protected else []
    return tuple(title for key, title in told if key.startswith("title:"))


def background(settings: Settings, audience: Audience) -> tuple[Shape, ...]:
    """The settings' boundary layers that the audience may see, in metres, simplified for print; no points."""
    layers = tuple(
        (title, str(path), last_written(path))
        for title, path in settings.area.layers.items()
        if audience.may_see_layer(title)
    )
    return _background(layers, settings.area.crs)


@lru_cache(maxsize=4)
def _background(layers: tuple[tuple[str, str, int], ...], crs: str) -> tuple[Shape, ...]:
    shapes: list[Shape] = []
    for title, path, changed in layers:
        if not changed:
            continue
        try:
            table = read_shapes(Path(path), crs)
        except (OSError, ValueError, RuntimeError):
            continue
        kind = _kind(title, table)
        if kind:
            for geometry in table.geometry:
                shapes += [Shape(kind, line) for line in _lines(geometry)]
    return tuple(shapes)


def _kind(title: str, table: object) -> str:
    types = set(table.geometry.geom_type)  # type: ignore[attr-defined]
    if any("Point" in name for name in types):
        return ""
    if any("Line" in name for name in types):
        return "lines"
    return ground_of(title) or ("areas" if len(table) <= _FEW_AREAS else "")  # type: ignore[arg-type]


def _lines(geometry: object) -> list[np.ndarray]:
    import shapely

    if geometry is None or shapely.is_empty(geometry):
        return []
    found = []
    for part in shapely.get_parts(geometry):
        edge = shapely.get_exterior_ring(part) if shapely.get_type_id(part) == 3 else part
        line = shapely.get_coordinates(shapely.simplify(edge, _DETAIL_M))
        if len(line) > 1:
            found.append(line[:, :2])
    return found
