"""Taking old reports out for good: python -m hotspots purge."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, StoreOption, plain_errors, progress
from hotspots.errors import NoStore, UsageError


def register(app: typer.Typer) -> None:
    """Add `purge`."""
    app.command("purge")(purge)


def purge(
    before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Purge reports of before this day; default: as [retention] says."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Delete reports that are older than may be kept, rebuild the store without them, and prove that they are gone.

    Older versions and the kept files that held any such report are removed too. Backups are yours to remove.
    """
    from hotspots.logbook import settings_that_apply
    from hotspots.purging import cut_off
    from hotspots.purging import purge as run_purge

    with plain_errors():
        if not (store / "CURRENT").exists():
            raise NoStore("There is no published store here.", where=str(store), remedy="Name it with --store.")
        day = before.date() if before else cut_off(settings_that_apply(store), date.today())
        if day is None:
            raise UsageError(
                "The settings keep reports for ever.", remedy="Say months in [retention], or a day with --before."
            )
        with progress(quiet=as_json) as report:
            done = run_purge(store, day, report=report)
    if as_json:
        told = {name: getattr(done, name) for name in ("reports", "batches", "files", "versions", "searched")}
        typer.echo(json.dumps({"before": day.isoformat(), **told}))
    else:
        typer.echo(done.sentence)
