"""The first rows of each agency's files, as examples of the formats: `python -m hotspots.demo.samples [FOLDER]`.

The samples in `data/samples` were made with this and no argument; they are the same on every machine.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from hotspots.demo import agency_files, make_demo
from hotspots.demo.files import write_workbook

SAMPLES = Path("data/samples")
SAMPLE_UNTIL = date(2025, 6, 29)
SAMPLE_WEEKS = 52
ROWS = 30


def write_samples(demo: Path, into: Path) -> tuple[Path, ...]:
    """Write the header and first rows of the newest file of each agency and format.

    Args:
        demo: a folder that `make_demo` filled.
        into: gets police.csv, landlord.csv, council.csv, council.xlsx and youth.csv.

    Returns:
        The files written.
    """
    into.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for agency, files in agency_files(demo).items():
        for suffix in (".csv", ".xlsx"):
            if found := [path for path in files if path.suffix == suffix]:
                target = into / f"{agency}{suffix}"
                (_first_lines if suffix == ".csv" else _first_rows)(found[-1], target)
                written.append(target)
    return tuple(written)


def _first_lines(source: Path, target: Path) -> None:
    lines = source.read_bytes().split(b"\r\n")
    target.write_bytes(b"\r\n".join(lines[: ROWS + 1]) + b"\r\n")


def _first_rows(source: Path, target: Path) -> None:
    book = load_workbook(source)
    page = book.worksheets[0]
    title, header, *rows = (list(row) for row in page.iter_rows(values_only=True, max_row=ROWS + 2))
    write_workbook(target, sheet=page.title, title=str(title[0]), header=header, rows=[_minutes(r) for r in rows])


def _minutes(row: list[Any]) -> list[Any]:
    # Excel keeps dates as fractions of a day; reading them back may be off by microseconds.
    return [v.replace(microsecond=0) if isinstance(v, datetime) else v for v in row]


def main() -> None:
    """Make a small demo in a temporary folder and keep its first rows."""
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    with tempfile.TemporaryDirectory() as folder:
        make_demo(Path(folder), until=SAMPLE_UNTIL, weeks=SAMPLE_WEEKS)
        for path in write_samples(Path(folder), into):
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
