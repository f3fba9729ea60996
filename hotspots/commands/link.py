"""python -m hotspots link: work out which reports of two agencies tell of one incident."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.commands.common import DEFAULT_STORE, JsonOption, StoreOption, plain_errors, progress
from hotspots.errors import UsageError

_COLUMNS = ["report_id_a", "report_id_b"]
_Confirmed = Annotated[
    Path | None,
    typer.Option(
        help="CSV with report_id_a and report_id_b: pairs known to be one incident, drawn at random. "
        "A hundred or more sharpen the result."
    ),
]


def register(app: typer.Typer) -> None:
    """Add `link`."""

    @app.command()
    def link(store: StoreOption = DEFAULT_STORE, confirmed: _Confirmed = None, as_json: JsonOption = False) -> None:
        """Find reports of several agencies that tell of one incident; only agencies whose reports have changed."""
        from hotspots.linking import link_store
        from hotspots.pipeline import publish_again
        from hotspots.store import Warehouse, is_published
        from hotspots.store.sessions import note

        with plain_errors(), progress(quiet=as_json) as report:
            if not (store / "work.duckdb").exists():
                raise UsageError("There are no reports here yet.", where=str(store), remedy="Load files with “ingest”.")
            pairs = _read(confirmed) if confirmed else None
            with Warehouse(store) as warehouse:
                done: dict[str, Any] = dict(link_store(warehouse, confirmed=pairs, report=report))
                shown = is_published(warehouse)
            note(store, "linked", {"pairs_of_agencies": ["|".join(entry["agencies"]) for entry in done["linked"]]})
            done["version"] = "" if shown else publish_again(store, report=report)
        if as_json:
            typer.echo(json.dumps(done, ensure_ascii=False))
            return
        for entry in done.get("confirmed", []):
            if entry["used"] < entry["given"]:
                typer.echo(
                    f"{entry['used']:,} of the {entry['given']:,} confirmed pairs were used; each other one names "
                    "a report that is not here, has no day or no place, or is of the same agency.",
                    err=True,
                )
        for entry in done["linked"]:
            typer.echo(_sentence(entry))
        if done["up_to_date"]:
            typer.echo(f"{len(done['up_to_date'])} pairs of agencies are up to date: their reports have not changed.")


def _sentence(entry: dict[str, Any]) -> str:
    first, second = entry["agencies"]
    how = "" if entry["method"] == "model" else " (by the rule of thumb: too few to learn from)"
    return (
        f"{first} and {second}: about {entry['expected']:,.0f} incidents told to both; {entry['by_itself']:,} linked, "
        f"{entry['suggested']:,} to look at{how}."
    )


def _read(path: Path) -> Any:
    """The confirmed pairs, as any spreadsheet saves them."""
    import pandas as pd

    from hotspots.intake.encoding import as_utf8
    from hotspots.intake.raw_table import plain

    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "The confirmed pairs cannot be read.", where=str(path), remedy=f"{error.strerror or error}."
        ) from error
    text = as_utf8(data, name=str(path)).data.decode("utf-8", errors="replace").lstrip()
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=text.partition("\n")[0].count))
    heading = [plain(name) for name in next(lines, [])]
    if missing := [column for column in _COLUMNS if plain(column) not in heading]:
        raise UsageError(
            f"Column {missing[0]} is missing.", where=str(path), remedy="Give the columns report_id_a and report_id_b."
        )
    at = [heading.index(plain(column)) for column in _COLUMNS]
    rows = [[cells[place].strip() for place in at] for cells in lines if len(cells) > max(at)]
    return pd.DataFrame([row for row in rows if all(row)], columns=_COLUMNS, dtype="str")
