"""`restore`: the working database made again from the published version."""

from __future__ import annotations

import typer

from hotspots.commands.common import DEFAULT_STORE, StoreOption, plain_errors


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(restore)


def restore(store: StoreOption = DEFAULT_STORE) -> None:
    """Make a lost or damaged working database again from the newest published version that can be read.

    Run it where `check` or another command says so. Nothing is thrown away: the damaged file stays beside the new one.
    """
    from hotspots.pipeline import publish_again
    from hotspots.store.restoring import restore as run_restore

    with plain_errors():
        done = run_restore(store)
        typer.echo(f"Made again from {done.version}: {done.batches:,} files, {done.reports:,} reports.")
        if done.set_aside is not None:
            typer.echo(f"The damaged file now lies at {done.set_aside}; remove it when all is well.")
        for path in done.not_in_it:
            typer.echo(f"In no published version: {path}. Load it again with “ingest” and its agency.")
        typer.echo(f"Published {publish_again(store)}.")
