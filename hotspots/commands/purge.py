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
        typer.Option(
            formats=["%Y-%m-%d"], help="Purge reports of before this day; default: everything as \\[retention] says."
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Delete what is older than may be kept, rebuild the store without it, and prove that it is gone.

    Older versions and the kept files that held any purged report are removed too. Backups are yours to remove.
    """
    from hotspots.logbook import settings_that_apply
    from hotspots.purging import cut_offs
    from hotspots.purging import purge as run_purge

    with plain_errors():
        if not (store / "CURRENT").exists():
            raise NoStore("There is no published store here.", where=str(store), remedy="Name it with --store.")
        cuts = {"reports": before.date()} if before else cut_offs(settings_that_apply(store), date.today())
        if not cuts:
            raise UsageError(
                "The settings keep everything for ever.", remedy="Say months in [retention], or a day with --before."
            )
        with progress(quiet=as_json) as report:
            done = run_purge(store, cuts.get("reports"), other=cuts, report=report)
    if as_json:
        told = {name: getattr(done, name) for name in ("reports", "batches", "files", "versions", "searched")}
        told |= {"lines": dict(done.lines), "kept_from": {what: day.isoformat() for what, day in cuts.items()}}
        typer.echo(json.dumps({"before": done.before.isoformat() if done.before else None, **told}))
    else:
        typer.echo(done.sentence)
