"""`actions import` and `actions list`: what agencies did at hotspots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, SettingsOption, StoreOption, plain_errors

_HELP = "What agencies did: patrol visits, youth sessions, environmental works, cases worked."


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help=_HELP, no_args_is_help=True)
    group.command("import")(import_file)
    group.command("list")(list_actions)
    app.add_typer(group, name="actions")


def import_file(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or Excel files, one row an action.")],
    agency: Annotated[str, typer.Option("--agency", help="Whose actions they are, e.g. police, youth, council.")],
    store: StoreOption = DEFAULT_STORE,
    settings: SettingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take files of actions into the store's journal; the same file twice changes nothing.

    Ends with 0 when the files were taken, 1 when a whole file was refused, 2 for wrong usage.
    """
    from hotspots.intake import find_sources
    from hotspots.logbook import settings_that_apply, take_in
    from hotspots.store.sessions import note

    with plain_errors():
        effective = settings_that_apply(store, settings)
        taken = [take_in(s, agency=agency, store=store, settings=effective) for s in find_sources(paths)]
        for entry in taken:
            note(store, "actions imported", {"agency": agency, "file": entry.name, "added": entry.recorded.added})
    if as_json:
        typer.echo(json.dumps({"files": [entry.as_dict() for entry in taken]}, ensure_ascii=False))
        return
    for entry in taken:
        typer.echo(entry.sentence)
        for row in entry.refused.to_dict("records"):
            column = f", column {row['column_name']}" if row["column_name"] else ""
            value = f" (“{row['value']}”)" if row["value"] else ""
            typer.echo(f"    row {row['row_no']}{column}{value}: {row['reason']} {row['remedy']}", err=True)


def list_actions(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """All actions that stand, oldest first, as CSV or JSON."""
    from hotspots.store.actions import actions

    with plain_errors():
        frame = actions(store)
    if as_json:
        told = frame.assign(started_at=frame["started_at"].dt.strftime("%Y-%m-%dT%H:%M:%S"))
        typer.echo(json.dumps({"actions": json.loads(told.to_json(orient="records"))}, ensure_ascii=False))
    else:
        typer.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
