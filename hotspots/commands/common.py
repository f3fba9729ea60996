"""What the commands share: their options, their way of saying errors and progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.errors import HotspotsError, SettingsError, UsageError

StoreOption = Annotated[
    Path,
    typer.Option("--store", help="Folder of the store.", envvar="HOTSPOTS_STORE", show_default="data/store"),
]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="The partnership's settings (TOML). Default: those kept in the store.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
DEFAULT_STORE = Path("data/store")


@contextmanager
def plain_errors(exit_code: int = 1) -> Iterator[None]:
    """Say what is wrong in a sentence; wrong usage ends with 2, anything else with `exit_code`."""
    try:
        yield
    except HotspotsError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(2 if isinstance(error, (UsageError, SettingsError)) else exit_code) from error


@contextmanager
def progress(quiet: bool) -> Iterator[Any]:
    """A line on the terminal that says what is being done; silent for machines and in pipes."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield (lambda line: None) if quiet else (lambda line: console.print(line, highlight=False))
        return
    with console.status("Starting") as status:
        yield lambda line: status.update(line)
