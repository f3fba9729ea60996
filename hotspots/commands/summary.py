"""python -m hotspots summary: the monthly summary as PDF, Excel workbook, CSV pack and slide."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from hotspots.commands.common import (
    DEFAULT_STORE,
    AreaOption,
    JsonOption,
    StoreOption,
    area_code,
    needs_area,
    plain_errors,
)
from hotspots.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("summary")(summary)


def summary(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; made when it is not there.")],
    month: Annotated[str, typer.Option("--month", help="Month, e.g. 2025-03. Default: the latest whole one.")] = "",
    audience: Annotated[
        str, typer.Option("--audience", help="Who it is for: own, partner, youth, public, analyst, or one of yours.")
    ] = "partner",
    agency: Annotated[str, typer.Option("--agency", help="Whose own, where the audience sees its own in full.")] = "",
    area: AreaOption = "",
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """The monthly summary for managers: two A4 pages (PDF), a workbook, CSV files and a slide.

    It is worked out from what the audience may see, and holds the kinds of files that they may take away. The same
    published data give the same files, byte for byte.
    """
    from hotspots.logbook import settings_that_apply
    from hotspots.periods import Period
    from hotspots.protecting import open_for, scope_for
    from hotspots.share.audience import decide
    from hotspots.share.monthly import files
    from hotspots.store import open_snapshot, with_current
    from hotspots.summarising import summarise

    with plain_errors():
        asked = Period.parse(month) if month else None
        reader = decide(settings_that_apply(store), audience, agency)
        scope = scope_for(store, reader)
        with closing(open_snapshot(store)) as whole:
            if area:
                scope = replace(scope, area=area_code(whole, area))
            else:
                needs_area(whole)
        snapshot = with_current(store, lambda version: open_for(store, version, scope))
        try:
            made = summarise(snapshot, asked, reader)
        finally:
            snapshot.close()
        written = []
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, content in files.all_files(made, reader.may_export):
                (out / name).write_bytes(content)
                written.append(str(out / name))
        except OSError as error:
            raise UsageError(
                "The files cannot be written.", where=str(out), remedy=str(error.strerror or error)
            ) from error
    if as_json:
        typer.echo(json.dumps({"month": made.material.month.label, "audience": reader.name, "files": written}))
        return
    for sentence in made.headlines:
        typer.echo(sentence)
    for path in written:
        typer.echo(f"Written: {path}")
