"""python -m hotspots impact | placebo: did it work, and how often would the method say so where nothing was done?"""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Annotated, Any

import typer

from hotspots.commands.common import (
    DEFAULT_STORE,
    AreaOption,
    JsonOption,
    StoreOption,
    needs_area,
    open_area,
    plain_errors,
)
from hotspots.periods import PeriodKind


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(impact)
    app.command()(placebo)


MonthsOption = Annotated[bool, typer.Option("--months", help="Count by month instead of by week.")]


def impact(
    hotspot: Annotated[list[str], typer.Option("--hotspot", help="Id of a hotspot with the action (repeatable).")],
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day of the action.")],
    end: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the action.")],
    store: StoreOption = DEFAULT_STORE,
    months: MonthsOption = False,
    area: AreaOption = "",
    as_json: JsonOption = False,
) -> None:
    """Did reports fall more than they would have anyway, where something was done?

    Counted against what was to be expected without the action, not against the raw count before: hotspots are chosen
    at their worst and fall by themselves.
    """
    from hotspots.evaluating.action import evaluate
    from hotspots.evaluating.logged import acted_cells
    from hotspots.evaluating.past import placebo as run_placebo

    with plain_errors():
        snapshot = open_area(store, area)
        needs_area(snapshot)
        kind: PeriodKind = "month" if months else "week"
        acted = acted_cells(snapshot, kind)
        found = evaluate(snapshot, hotspot, start.date(), end.date(), kind, acted)
        length = found.last.number - found.first.number + 1
        fakes = run_placebo(
            snapshot,
            kind,
            length=length,
            places=len(found.places),
            acted=acted,
            like=[place.cells for place in found.places],
        )
        snapshot.close()
    if as_json:
        told = {**_as_dict(found), "placebo": {"sentence": fakes.sentence, **fakes.rate._asdict()}}
        typer.echo(json.dumps(_plain(told), ensure_ascii=False))
        return
    typer.echo(found.sentence)
    typer.echo(found.ring_sentence)
    typer.echo(fakes.sentence)


def placebo(
    store: StoreOption = DEFAULT_STORE,
    months: MonthsOption = False,
    area: AreaOption = "",
    length: Annotated[int, typer.Option(min=0, help="Periods per fake action; 0 = eight weeks or two months.")] = 0,
    places: Annotated[int, typer.Option(min=1, help="Hotspots per fake action.")] = 10,
    draws: Annotated[int, typer.Option(min=1, help="Fake actions per date.")] = 8,
    dates: Annotated[int, typer.Option(min=1, help="At most so many dates.")] = 18,
    as_json: JsonOption = False,
) -> None:
    """How often the method finds an effect in this store's own past where nothing was done."""
    from hotspots.evaluating.logged import acted_cells
    from hotspots.evaluating.past import placebo as run_placebo

    with plain_errors():
        snapshot = open_area(store, area)
        needs_area(snapshot)
        kind: PeriodKind = "month" if months else "week"
        acted = acted_cells(snapshot, kind)
        found = run_placebo(snapshot, kind, length=length or None, places=places, draws=draws, dates=dates, acted=acted)
        snapshot.close()
    if as_json:
        told = {"kind": found.kind, "length": found.length, "places": found.places, **found.rate._asdict()}
        typer.echo(json.dumps(_plain({**told, "sentence": found.sentence}), ensure_ascii=False))
    else:
        typer.echo(found.sentence)


def _as_dict(found: Any) -> dict[str, Any]:
    """An `evaluating.action.Evaluation` for machines."""
    effect, ring = found.effect, found.ring
    return {
        "verdict": effect.verdict,
        "sentence": found.sentence,
        "left_out": found.left_out,
        "first": found.first.label,
        "last": found.last.label,
        "hotspots": [{"hotspot_id": place.hotspot_id, "name": place.name} for place in found.places],
        "observed": effect.observed,
        "expected": effect.expected,
        "before_adjusted_for_borough": found.raw,
        "estimate": effect.ratio.estimate,
        "interval": [effect.ratio.low, effect.ratio.high],
        "z": effect.ratio.z,
        "phi": effect.phi,
        "power": {"smallest_detectable_fall": effect.detectable, "with_probability": 0.8},
        "controls": {
            "places": int((found.comparison["for"] != "").sum()),
            "observed": effect.control_observed,
            "expected": effect.control_expected,
            "matched": found.comparison.to_dict("records"),
        },
        "ring": None
        if ring is None
        else {
            "verdict": ring.effect.verdict,
            "sentence": found.ring_sentence,
            "observed": ring.effect.observed,
            "expected": ring.effect.expected,
            "estimate": ring.effect.ratio.estimate,
            "interval": [ring.effect.ratio.low, ring.effect.ratio.high],
        },
        "by_hotspot": found.by_place.to_dict("records"),
        "leave_one_out": found.without.to_dict("records"),
        "other_ways": found.others.to_dict("records"),
    }


def _plain(value: Any) -> Any:
    """Rounded, and with nothing that JSON does not know."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
