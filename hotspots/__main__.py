"""The command line: python -m hotspots demo | ingest | list | skill | publish | check."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.commands import register_all
from hotspots.commands.common import (
    DEFAULT_STORE,
    AreaOption,
    JsonOption,
    SettingsOption,
    StoreOption,
    known_area,
    needs_area,
    open_area,
    plain_errors,
    progress,
)
from hotspots.commands.loaded import print_summary
from hotspots.errors import UsageError
from hotspots.periods import Period
from hotspots.schema import CATEGORIES, HOTSPOTS, Filters

app = typer.Typer(
    help="Anti-social behaviour hotspots for partnerships: load agencies' files, find hotspots, list them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AGENCY_HELP = (
    "Whose format it is: police, landlord, council, youth, police_uk (data.police.uk), asb_report (the open standard "
    "file), or a key of \\[feeds] in the settings."
)


class ListFormat(StrEnum):
    """How `list` prints."""

    csv = "csv"
    json = "json"
    geojson = "geojson"


@app.command()
def demo(
    store: StoreOption = DEFAULT_STORE,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of the data; default: yesterday.")
    ] = None,
) -> None:
    """Make up a borough with four agencies' files, and load them. Takes about half a minute."""
    from hotspots.demo.building import build_demo

    with plain_errors(), progress(quiet=False) as report:
        folder = None if store == DEFAULT_STORE else store / "demo"
        build_demo(store, until.date() if until else None, report, folder=folder)
    typer.echo(f"The demo borough is ready in {store}. Open it with: streamlit run dashboard.py", err=True)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, folders or ZIP archives.")],
    agency: Annotated[str, typer.Option("--agency", help=AGENCY_HELP)],
    store: StoreOption = DEFAULT_STORE,
    settings: SettingsOption = None,
    no_publish: Annotated[bool, typer.Option("--no-publish", help="Store, but show it to nobody yet.")] = False,
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="Areas worked on at a time; 0 = one for each core.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing: show how the file is understood.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Load files of one agency: every row is accepted or refused with a reason.

    The same file twice changes nothing; a newer export takes the place of what it tells again. Refused rows are
    written to a CSV with the reasons: correct them there and load that file in the same way.

    Ends with 0 when the files were taken, 1 when a whole file was refused, 2 for wrong usage.
    """
    from hotspots.pipeline import ingest as run_ingest
    from hotspots.pipeline import load_settings
    from hotspots.store.sessions import note

    with plain_errors():
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise UsageError(
                "No such file or folder.", where=", ".join(missing), remedy="Check the name and the folder."
            )
        given = load_settings(store, settings) if settings else None
        if dry_run:
            _show_previews(paths, agency, store, given)
            return
        with progress(quiet=as_json) as report:
            summary = run_ingest(
                paths, agency=agency, store=store, settings=given, publish_when_done=not no_publish,
                processes=processes or None, report=report,
            )  # fmt: skip
        note(store, "ingested", {"agency": agency, "batches": summary.batches, "files": [str(p.name) for p in paths]})
    if as_json:
        typer.echo(json.dumps(summary.as_dict(), ensure_ascii=False))
    else:
        print_summary(summary)
    if summary.whole_files_refused:
        raise typer.Exit(1)


def _show_previews(paths: list[Path], agency: str, store: Path, settings: Any) -> None:
    from hotspots.intake import preview
    from hotspots.pipeline import preview_file

    for path in paths:
        for batch in preview_file(path, agency=agency, store=store, settings=settings):
            typer.echo(preview(batch))


@app.command("list")
def list_hotspots(
    week: Annotated[str, typer.Option("--week", help="ISO week, e.g. 2025-W12.")] = "",
    month: Annotated[str, typer.Option("--month", help="Month, e.g. 2021-11.")] = "",
    agency: Annotated[
        list[str] | None, typer.Option("--agency", help="Only reports of this agency (repeatable).")
    ] = None,
    category: Annotated[list[str] | None, typer.Option("--category", help="Only this kind (repeatable).")] = None,
    lad: Annotated[list[str] | None, typer.Option("--lad", help="Only this local authority (repeatable).")] = None,
    police_force: Annotated[
        list[str] | None, typer.Option("--police-force", help="Only this police force (repeatable).")
    ] = None,
    area: AreaOption = "",
    store: StoreOption = DEFAULT_STORE,
    output: Annotated[ListFormat, typer.Option("--format", help="How to print it.")] = ListFormat.csv,
) -> None:
    """The hotspots of a week or month, best first.

    Without --week or --month: of the last full week, or month where only months are known. Where hotspots are found by
    area, without --area: of every area, one list after the other.
    """
    from hotspots.finding import as_records, find_hotspots, geojson, grid_of
    from hotspots.summarising import as_known

    with plain_errors():
        filters = _filters(week, month, agency or [], category or [])
        snapshot = open_area(store, area)
        _check_agencies(snapshot, filters.agencies)
        lads, forces = (
            [known_area(snapshot, layer, name) for name in asked or []]
            for layer, asked in (("lad", lad), ("police_force", police_force))
        )
        filters = replace(filters, lads=tuple(lads), police_forces=tuple(forces))
        if filters.narrows:
            needs_area(snapshot)
        found = find_hotspots(snapshot, filters)
        if found is None and not week:
            found = find_hotspots(snapshot, replace(filters, kind="month"))
        if found is None:
            raise UsageError(
                f"No agency here knows its reports by {filters.kind}.",
                remedy="Ask for a --month instead." if filters.kind == "week" else "Load a file first.",
            )
        if not found.area_cells:
            typer.echo(f"There are no data for {found.period.title}.", err=True)
        found, grid = as_known(snapshot, filters, found), grid_of(snapshot.settings)
        if output is ListFormat.csv:
            typer.echo(_as_csv(as_records(found, grid)), nl=False)
        else:
            told = geojson(found, grid) if output is ListFormat.geojson else as_records(found, grid)
            typer.echo(json.dumps(told, ensure_ascii=False))
        snapshot.close()


def _filters(week: str, month: str, agencies: list[str], categories: list[str]) -> Filters:
    if week and month:
        raise UsageError("Give either --week or --month.")
    if unknown := [category for category in categories if category not in CATEGORIES]:
        raise UsageError(f"There is no category “{unknown[0]}”.", remedy=f"Known are: {', '.join(CATEGORIES)}.")
    period = Period.parse(week or month) if week or month else None
    if period and period.kind != ("week" if week else "month"):
        raise UsageError(f"“{week or month}” is a {period.kind}.", remedy=f"Ask for it with --{period.kind}.")
    return Filters(
        kind=period.kind if period else "week",
        period=period.number if period else None,
        agencies=tuple(agencies),
        categories=tuple(categories),
    )


def _check_agencies(snapshot: Any, wanted: tuple[str, ...]) -> None:
    """A misspelt agency must not look like one without hotspots."""
    from hotspots.store import queries as q

    known = set(q.agencies(snapshot)["source_agency"]) | set(snapshot.settings.feeds)
    if unknown := sorted(set(wanted) - known):
        raise UsageError(
            f"There are no reports of an agency “{unknown[0]}”.", remedy=f"Known here are: {', '.join(sorted(known))}."
        )


def _as_csv(records: list[dict[str, Any]]) -> str:
    """The records without their cells; text that a spreadsheet would take for a formula is quoted."""
    from hotspots.share.csv_files import spreadsheet_safe

    out = io.StringIO()
    first = ("hotspot_id", "name", "rank", "period", "still_filling")
    columns = [*first, *(column for column in HOTSPOTS if column not in (*first, "kind", "cells"))]
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for record in records:
        lists = {key: " ".join(map(str, value)) for key, value in record.items() if isinstance(value, list)}
        writer.writerow({**record, **lists, "name": spreadsheet_safe(record["name"])})
    return out.getvalue()


@app.command()
def skill(
    store: StoreOption = DEFAULT_STORE,
    months: Annotated[bool, typer.Option("--months", help="Test lists by month instead of by week.")] = False,
    area: AreaOption = "",
    test_periods: Annotated[
        int, typer.Option("--test-periods", min=1, help="How many of the latest periods to test.")
    ] = 26,
    as_json: JsonOption = False,
) -> None:
    """How well lists made this way caught the next week's reports, against simpler lists and the best possible."""
    from hotspots.assess import measure

    with plain_errors():
        snapshot = open_area(store, area)
        measured = measure(snapshot, "month" if months else "week", test_periods=test_periods)
        snapshot.close()
    if as_json:
        typer.echo(json.dumps(measured, ensure_ascii=False))
        return
    typer.echo(f"{measured['sentence']} Tested on {measured['periods']} {'months' if months else 'weeks'}.")
    for name, record in measured["methods"].items():
        caught = ", ".join(f"{size}%: {value['value']:.1%}" for size, value in record["hit_rate"].items())
        typer.echo(f"{name:14} caught in {caught}; log score {record['log_score']:.3f}")


@app.command()
def publish(
    store: StoreOption = DEFAULT_STORE,
    lists: Annotated[
        Path | None, typer.Option("--lists", help="Folder in which “rebuild --from” made lists: take those in.")
    ] = None,
) -> None:
    """Bring the lists up to date and show the store's data to readers."""
    from hotspots.pipeline import publish_again
    from hotspots.store.files import WORK_FILE

    with plain_errors(), progress(quiet=False) as report:
        if not (store / WORK_FILE).exists():
            raise UsageError("There is no store here.", where=str(store), remedy="Load a file first.")
        if lists is not None:
            from hotspots.rebuilding import take_in_lists

            version = take_in_lists(store, lists, report=report).version
        else:
            version = publish_again(store, report=report)
    typer.echo(f"Published {version}.")


@app.command()
def check(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """Verify the ledger against the tables, the published version against both, and kept files against their hashes."""
    from hotspots.store.check import check as run_check

    with plain_errors():
        findings = run_check(store)
    if as_json:
        ok = all(finding.ok for finding in findings)
        typer.echo(json.dumps({"ok": ok, "findings": [finding.__dict__ for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{'ok   ' if finding.ok else 'WRONG'} {finding.subject}: {finding.message}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


register_all(app)


def main() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
