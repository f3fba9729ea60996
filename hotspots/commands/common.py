"""What the commands share: their options, their way of saying errors and progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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
AreaOption = Annotated[
    str,
    typer.Option("--area", help="Area, by code or name, where each has lists of its own (\\[detection] by)."),
]
DEFAULT_STORE = Path("data/store")


@contextmanager
def plain_errors(exit_code: int = 1) -> Iterator[None]:
    """Say what is wrong in a sentence; wrong usage ends with 2, anything else with `exit_code`."""
    try:
        yield
    except HotspotsError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(2 if isinstance(error, (UsageError, SettingsError)) else exit_code) from error


def open_area(store: Path, area: str) -> Any:
    """The current version; of one area, where one is asked for.

    Raises:
        UsageError: when hotspots are not found by area here, or there is no such area.
        NoStore, StoreDamaged: as `open_snapshot`.
    """
    from hotspots.scope import EVERYTHING
    from hotspots.store import open_snapshot

    whole = open_snapshot(store)
    if not area:
        return whole
    found = open_snapshot(store, whole.version, replace(EVERYTHING, area=area_code(whole, area)))
    whole.close()
    return found


def area_code(snapshot: Any, area: str) -> str:
    """The code of an area that is asked for by code or name.

    Raises:
        UsageError: when hotspots are not found by area here, or there is no such area.
    """
    by = snapshot.settings.detection.by
    if not by:
        raise UsageError("Hotspots are found in the whole store here, not by area.", remedy="Leave out --area.")
    return known_area(snapshot, by, area)


def needs_area(snapshot: Any) -> None:
    """For what can only be worked out of one area.

    Raises:
        UsageError: when hotspots are found by area here, and the snapshot is of all.
    """
    if snapshot.settings.detection.by and not snapshot.scope.area:
        raise UsageError("Hotspots are found by area here.", remedy="Say which area with --area.")


def known_area(snapshot: Any, layer: str, asked: str) -> str:
    """The code of a local authority or police force that is asked for by code or name.

    Raises:
        UsageError: when no report tells of it: a misspelt one must not look like one without hotspots.
    """
    from hotspots.store import queries as q

    table = q.reporting_areas(snapshot)
    codes, titles = (table.loc[table["layer"] == layer, column].tolist() for column in ("code", "title"))
    for names in (codes, titles):
        for code, name in zip(codes, names, strict=True):
            if name.casefold() == asked.casefold():
                return str(code)
    raise UsageError(f"No report here is from “{asked}”.", remedy=f"Known are: {', '.join(titles[:60]) or 'none'}.")


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
