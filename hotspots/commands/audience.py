"""Who may see what: python -m hotspots audience list | show NAME."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, SettingsOption, StoreOption, plain_errors

_group = typer.Typer(help="Who may see what: the audiences of the settings, in words.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `audience`."""
    app.add_typer(_group, name="audience")


@_group.command("list")
def list_audiences(
    store: StoreOption = DEFAULT_STORE, settings: SettingsOption = None, as_json: JsonOption = False
) -> None:
    """Every audience, and which roles of the login lead to it."""
    from hotspots.logbook import settings_that_apply

    with plain_errors():
        given = settings_that_apply(store, settings)
    rows = [
        {
            "name": name,
            "title": rule.title or name,
            "kind": rule.kind,
            "roles": [claim for claim, role in given.roles.items() if role.audience == name],
        }
        for name, rule in given.known_audiences.items()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        roles = ", ".join(row["roles"]) or "no role"
        typer.echo(f"{row['name']}: {row['title']} ({row['kind']}); {roles}")


@_group.command("show")
def show_audience(
    name: Annotated[str, typer.Argument(help="Key of the audience, e.g. partner.")],
    agency: Annotated[str, typer.Option("--agency", help="Agency that the person works for.")] = "",
    store: StoreOption = DEFAULT_STORE,
    settings: SettingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What somebody of this audience sees, in words.

    Ends with 2 when there is no such audience.
    """
    from hotspots.logbook import settings_that_apply
    from hotspots.share.audience import decide

    with plain_errors():
        audience = decide(settings_that_apply(store, settings), name, agency)
    if as_json:
        typer.echo(json.dumps({"name": name, "agency": agency, "says": audience.in_words()}, ensure_ascii=False))
        return
    for sentence in audience.in_words():
        typer.echo(sentence)
