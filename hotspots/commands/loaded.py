"""What became of the files that were loaded, for the terminal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from hotspots.pipeline import IngestSummary


def print_summary(summary: IngestSummary) -> None:
    """Each file's outcome and remarks, the sum, and what else somebody should know."""
    for entry in summary.files:
        if entry["outcome"] == "refused":
            typer.echo(f"{entry['file']}: not taken. {entry['message']}", err=True)
        elif entry["outcome"] == "already loaded":
            typer.echo(f"{entry['file']}: is in the store already; nothing to do.")
        else:
            typer.echo(
                f"{entry['file']}: {entry['read']:,} rows read, {entry['accepted']:,} accepted, "
                f"{entry['refused']:,} refused, {entry['not_asb']:,} not ASB, "
                f"{entry['not_located']:,} not located{_days(entry)}"
            )
            if entry["replaced"]:
                typer.echo(f"    replaces batch {', '.join(str(old) for old in entry['replaced'])}")
            if entry["superseded"]:
                typer.echo(f"    takes the place of {entry['superseded']:,} reports of earlier files")
            if entry["withdrawn"]:
                typer.echo(f"    {entry['withdrawn']:,} reports of earlier files are no longer told and were taken out")
            for note in entry["notes"]:
                typer.echo(f"    {note}")
    typer.echo(
        f"In all: {summary.read:,} read = {summary.accepted:,} accepted + {summary.refused:,} refused + "
        f"{summary.not_asb:,} not ASB; {summary.not_located:,} of the accepted not located."
    )
    for path in summary.refused_files:
        typer.echo(f"Refused rows, with the reasons, to be corrected and loaded again: {path}")
    for notice in summary.notices:
        typer.echo(f"Amiss in the settings: {notice}", err=True)


def _days(entry: dict[str, Any]) -> str:
    """ "; from 3 March 2025 to 7 April 2025", or of months alone "; of March 2025"."""
    said = list(dict.fromkeys(_in_words(entry[name]) for name in ("first", "last") if name in entry))
    if len(said) == 2:
        return f"; from {said[0]} to {said[1]}"
    return f"; of {said[0]}" if said else ""


def _in_words(day: str) -> str:
    """A day 2025-03-07 or month 2025-03 as people write it."""
    of_month = date.fromisoformat(f"{day}-01" if len(day) == len("2025-03") else day)
    return f"{of_month:%B %Y}" if len(day) == len("2025-03") else f"{of_month.day} {of_month:%B %Y}"
