"""Who saw, took and changed what: python -m hotspots audit | sessions end."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, StoreOption, plain_errors

_sessions = typer.Typer(help="Sessions of people who are logged in.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `audit` and `sessions`."""
    app.command("audit")(audit)
    app.add_typer(_sessions, name="sessions")


def audit(
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    last: Annotated[int, typer.Option("--last", min=0, help="Print only so many of the latest lines; 0 = all.")] = 0,
) -> None:
    """Print who saw, took away and changed what, and whether any line was changed or taken out since.

    Ends with 1 when the chain of lines is broken.
    """
    from hotspots.store.sessions import audit_journal

    with plain_errors():
        journal = audit_journal(store)
        entries, broken, purges = journal.entries(), journal.verify(), journal.purges()
    shown = entries[-last:] if last else entries
    if as_json:
        lines = [entry._asdict() for entry in shown]
        typer.echo(
            json.dumps({"intact": not broken, "problems": broken, "purges": purges, "lines": lines}, ensure_ascii=False)
        )
    else:
        for entry in shown:
            typer.echo(
                f"{entry.seq} {entry.at} {entry.who} {entry.kind} {json.dumps(entry.payload, ensure_ascii=False)}"
            )
        last_hash = f" The last hash is {entries[-1].hash}: keep a copy of it elsewhere." if entries else ""
        typer.echo(
            f"{len(entries):,} lines, unchanged since they were written.{last_hash}" if not broken else "", err=True
        )
        for problem in (*purges, *broken):
            typer.echo(problem, err=True)
    if broken:
        raise typer.Exit(1)


@_sessions.command("end")
def end(
    subject: Annotated[str, typer.Argument(help="The person's “sub” at the login provider, or their pseudonym.")],
    issuer: Annotated[str, typer.Option("--issuer", help="The provider's “iss”; not needed for a pseudonym.")] = "",
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """End every session of somebody now, for example when they lose their role."""
    from hotspots.store.sessions import end_all_sessions, note, pseudonym

    with plain_errors():
        who = pseudonym(store, issuer, subject) if issuer else subject
        end_all_sessions(store, who, int(time.time()))
        note(store, "sessions ended", {"whose": who})
    typer.echo(f"Every session of {who} is over.")
