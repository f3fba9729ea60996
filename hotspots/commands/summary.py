"""python -m hotspots summary: the monthly summary as PDF, Excel workbook, CSV pack and slide."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, StoreOption, plain_errors
from hotspots.errors import UsageError


class Audience(StrEnum):
    """Who the summary is for."""

    own = "own"
    partner = "partner"
    youth = "youth"
    public = "public"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("summary")(summary)


def summary(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; made when it is not there.")],
    month: Annotated[str, typer.Option("--month", help="Month, e.g. 2025-03. Default: the latest whole one.")] = "",
    audience: Annotated[
        Audience, typer.Option("--audience", help="Who it is for; small numbers are held back from all but “own”.")
    ] = Audience.partner,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """The monthly summary for managers: two A4 pages (PDF), a workbook, CSV files and a slide.

    The same published data give the same files, byte for byte.
    """
    from hotspots.periods import Period
    from hotspots.share.monthly import files
    from hotspots.store import open_snapshot
    from hotspots.summarising import summarise

    with plain_errors():
        asked = Period.parse(month) if month else None
        snapshot = open_snapshot(store)
        try:
            made = summarise(snapshot, asked, audience.value)
        finally:
            snapshot.close()
        written = []
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, content in files.all_files(made):
                (out / name).write_bytes(content)
                written.append(str(out / name))
        except OSError as error:
            raise UsageError(
                "The files cannot be written.", where=str(out), remedy=str(error.strerror or error)
            ) from error
    if as_json:
        typer.echo(json.dumps({"month": made.material.month.label, "audience": made.audience, "files": written}))
        return
    for sentence in made.headlines:
        typer.echo(sentence)
    for path in written:
        typer.echo(f"Written: {path}")
