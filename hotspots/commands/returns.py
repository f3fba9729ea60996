"""python -m hotspots return: the quarterly depersonalised set."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, StoreOption, plain_errors


def register(app: typer.Typer) -> None:
    """Add `return`."""

    @app.command("return")
    def quarterly(
        quarter: Annotated[str, typer.Option(help="The information period, e.g. 2025-Q3.")],
        out: Annotated[Path, typer.Option(help="Folder for the files.")],
        store: StoreOption = DEFAULT_STORE,
        as_given: Annotated[
            list[str] | None,
            typer.Option(help="Agency whose coordinates the agreement allows to be passed on as they are; repeatable."),
        ] = None,
    ) -> None:
        """Write the quarterly depersonalised set under the 2007 Regulations: a CSV an agency, dictionary, manifest."""
        from hotspots.share.returns import Quarter, quarterly_return, write_return
        from hotspots.store import open_snapshot

        with plain_errors():
            period = Quarter.parse(quarter)
            files = quarterly_return(open_snapshot(store), period, as_given=as_given or ())
            write_return(out, files)
            reach = date.fromisoformat(json.loads(files["manifest.json"])["reports_reach_to"])
        typer.echo(f"{len(files)} files of {period.label} in {out}; to be disclosed by {period.due:%d %B %Y}.")
        if reach < period.last_day.replace(day=1):
            typer.echo(
                f"No report is from its last month: the data reach to {reach:%d %B %Y}. Once more is loaded, write the "
                "return to another folder.",
                err=True,
            )
