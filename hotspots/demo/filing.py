"""The agencies' files: which rows go into which file, under which name.

police monthly CSV; landlord quarterly CSV (semicolons, Windows-1252); council quarterly CSV up to half a year ago and
monthly workbooks since; youth service one CSV a year (UTF-8 with a byte order mark).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hotspots.demo import dirt, plan, words
from hotspots.demo.exports import EXPORTS
from hotspots.demo.files import write_csv, write_workbook
from hotspots.demo.truth import FileTruth

_WORKBOOK_MONTHS = 6
_SHEET = "Service requests"


def agency_files(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Agency key → its files, by name, in a folder that `make_demo` filled."""
    return {
        agency: tuple(sorted(p for p in folder.glob(f"{agency}_*") if p.suffix in (".csv", ".xlsx")))
        for agency in EXPORTS
    }


def file_reports(
    rng: np.random.Generator, folder: Path, agency: str, reports: pd.DataFrame
) -> tuple[FileTruth, pd.Series]:
    """Write all files of one agency.

    Args:
        reports: its reports in order of recording, as `exports` wants them, with a column `told_twice` (bool).

    Returns:
        What the files hold, and each report's reference (index of `reports`).
    """
    for old in agency_files(folder)[agency]:
        old.unlink()
    reports = reports.reset_index(drop=True)
    clean = EXPORTS[agency](rng, reports)
    rows, counts, _ = dirt.soil(rng, agency, clean, reports["told_twice"].to_numpy(), unknown_words=words.UNKNOWN)
    blank, totals = 0, 0
    names = list(_file_names(agency, reports["recorded"]))
    blank_in = set(rng.choice(len(names), min(dirt.BLANK_LINES[agency], len(names)), replace=False).tolist())
    for number, (name, of_file) in enumerate(names):
        lines = _lines(rows.iloc[of_file])
        if number in blank_in:
            lines.insert(int(rng.integers(1, len(lines) + 1)) if len(lines) > 1 else 0, [])
            blank += 1
        if name.endswith(".xlsx"):
            lines.append(_total(list(rows.columns), len(of_file)))
            totals += 1
        _write(folder / name, agency, list(rows.columns), lines)
    if agency == "council":
        counts["total_row"] = totals
    return _truth(len(rows) + totals, blank, counts), pd.Series(clean.iloc[:, 0].to_numpy(), index=reports.index)


def _truth(rows: int, blank: int, counts: dict[str, int]) -> FileTruth:
    return FileTruth(
        rows=rows,
        refused=sum(counts.get(kind, 0) for kind in dirt.REFUSED),
        not_located=sum(counts.get(kind, 0) for kind in dirt.NOT_LOCATED),
        blank_lines=blank,
        dirt={**counts, "blank_lines": blank},
    )


def _file_names(agency: str, recorded: pd.Series) -> Iterator[tuple[str, np.ndarray]]:
    """Name and row numbers of each file, oldest first."""
    months = recorded.dt.to_period("M")
    quarters = recorded.dt.year.astype(str) + "-Q" + recorded.dt.quarter.astype(str)
    if agency == "police":
        label = "police_" + months.astype(str) + ".csv"
    elif agency == "landlord":
        label = "landlord_" + quarters + ".csv"
    elif agency == "youth":
        label = "youth_" + recorded.dt.year.astype(str) + ".csv"
    else:
        recent = months > months.max() - _WORKBOOK_MONTHS
        label = ("council_" + quarters + ".csv").where(~recent, "council_" + months.astype(str) + ".xlsx")
    for name, of_file in label.groupby(label, sort=False).groups.items():
        yield str(name), np.asarray(of_file)


def _lines(rows: pd.DataFrame) -> list[list[Any]]:
    plain = rows.astype(object).where(rows.notna(), "")
    return [[v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for v in row] for row in plain.to_numpy().tolist()]


def _total(columns: list[str], count: int) -> list[Any]:
    total: list[Any] = [""] * len(columns)
    total[0], total[columns.index("Service type")] = "Total", f"{count} requests"
    return total


def _write(path: Path, agency: str, header: list[str], lines: list[list[Any]]) -> None:
    if path.suffix == ".xlsx":
        title = f"{plan.BOROUGH} Borough Council: service requests logged in {path.stem.split('_')[1]}"
        write_workbook(path, sheet=_SHEET, title=title, header=header, rows=lines)
    elif agency == "landlord":
        write_csv(path, header, lines, delimiter=";", encoding="cp1252")
    else:
        write_csv(path, header, lines, encoding="utf-8-sig" if agency == "youth" else "utf-8")
