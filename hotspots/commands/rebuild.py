"""All lists made anew, here or on a cluster: python -m hotspots rebuild | export-parquet."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, StoreOption, plain_errors, progress


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("export-parquet")(export_parquet)
    app.command("rebuild")(rebuild)


class EngineChoice(StrEnum):
    """What reckons."""

    duckdb = "duckdb"
    spark = "spark"


def export_parquet(
    to: Annotated[Path, typer.Option("--to", help="A new or empty folder.")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Write what a rebuild needs of the store as Parquet: places and times. Keep it as safe as the store."""
    from hotspots.rebuilding import export

    with plain_errors(), progress(quiet=as_json) as report:
        manifest = export(store, to, report=report)
    if as_json:
        typer.echo(json.dumps({"folder": str(to), "reports": manifest.reports, "fingerprint": manifest.fingerprint}))
    else:
        typer.echo(f"{manifest.reports:,} located reports are in {to}.")


def rebuild(
    engine: Annotated[EngineChoice, typer.Option(help="What reckons: DuckDB here, or Spark.")] = EngineChoice.duckdb,
    master: Annotated[
        str, typer.Option(help="Where Spark runs, e.g. spark://host:7077; default: in this machine.")
    ] = "",
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder of an export: make its lists there, and leave the store alone."),
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="Processes beside DuckDB; default: one a core.")] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Make every list again from the reports, on DuckDB or on Spark, and publish: both give the same lists.

    With --from only the lists are made, in that folder; “publish --lists” with the same folder takes them in.
    """
    from hotspots.rebuilding import make_lists, open_engine
    from hotspots.rebuilding import rebuild as run_rebuild

    with plain_errors(), progress(quiet=as_json) as report:
        if source is not None:
            with open_engine(engine.value, source, master=master, processes=processes) as opened:
                made = make_lists(source, opened, report=report)
            told: dict[str, object] = {"engine": engine.value, "made": str(made)}
        else:
            done = run_rebuild(store, engine.value, master=master, processes=processes, report=report)
            told = {"engine": done.engine, "reports": done.reports, "version": done.version}
    if as_json:
        typer.echo(json.dumps(told))
    elif source is not None:
        typer.echo(f"The lists are in {made}. Take them in with: publish --lists {source}")
    else:
        typer.echo(f"Made every list again from {done.reports:,} located reports. Published {done.version}.")
