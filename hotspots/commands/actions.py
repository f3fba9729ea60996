"""`actions import` and `actions list`: what agencies did at hotspots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, SettingsOption, StoreOption, plain_errors

if TYPE_CHECKING:
    from hotspots.logbook import TakenIn

# Who mends a file looks at the first rows; the rest has mostly the same reason.
_MOST_SHOWN = 50
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
    from hotspots.errors import FileRefused
    from hotspots.intake import find_sources
    from hotspots.logbook import settings_that_apply, take_in
    from hotspots.store.sessions import note

    with plain_errors():
        effective = settings_that_apply(store, settings)
        taken, not_taken = [], []
        for source in find_sources(paths):
            try:
                entry = take_in(source, agency=agency, store=store, settings=effective)
            except FileRefused as error:
                not_taken.append({"file": source.name, "message": error.sentence})
                continue
            taken.append(entry)
            note(store, "actions imported", {"agency": agency, "file": entry.name, "added": entry.recorded.added})
    if as_json:
        told = {"files": [entry.as_dict() for entry in taken], "not_taken": not_taken}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for entry in taken:
            _say(entry)
        for refused in not_taken:
            typer.echo(f"Not taken. {refused['message']}", err=True)
    if not_taken:
        raise typer.Exit(1)


def _say(entry: TakenIn) -> None:
    """A file's outcome; of many rows that were refused, the first."""
    typer.echo(entry.sentence)
    for remark in entry.notes:
        typer.echo(f"    {remark}")
    for row in entry.refused.head(_MOST_SHOWN).to_dict("records"):
        column = f", column {row['column_name']}" if row["column_name"] else ""
        value = f" (“{row['value']}”)" if row["value"] else ""
        typer.echo(f"    row {row['row_no']}{column}{value}: {row['reason']} {row['remedy']}", err=True)
    if len(entry.refused) > _MOST_SHOWN:
        typer.echo(f"    and {len(entry.refused) - _MOST_SHOWN:,} more; --json tells all of them.", err=True)


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
