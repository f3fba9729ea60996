"""A small published store, and ways to see whether it is whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result


def cli(*arguments: object) -> Result:
    """Run the command line in this process; anything but an exit code is a traceback, and fails the test."""
    from hotspots.__main__ import app

    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def report_file(path: Path, *, first: int = 1, count: int = 120, day: str = "2025-03-{:02d}") -> Path:
    """An `asb_report` file: some reports at one place, some around it."""
    lines = ["report_id,source_agency,occurred_from,easting,northing,category"]
    for n in range(first, first + count):
        east, north = (
            (400_000 + n % 5, 250_000 + n % 7) if n % 3 else (398_000 + 97 * (n % 41), 248_000 + 173 * (n % 23))
        )
        lines.append(f"R{n},police,{day.format(3 + n % 6)}T2{n % 4}:00,{east},{north},noise")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Kept:
    """A store, and the file that it was made from."""

    store: Path
    file: Path

    def ingest(self, path: Path | None = None, *more: str) -> Result:
        return cli("ingest", path or self.file, "--agency", "asb_report", "--store", self.store, *more)

    def run(self, *command: str) -> Result:
        return cli(*command, "--store", self.store)

    def wrong(self) -> list[str]:
        """What `check` finds wrong; it must not end any other way."""
        result = cli("check", "--store", self.store, "--json")
        return [f"{f['subject']}: {f['message']}" for f in json.loads(result.stdout)["findings"] if not f["ok"]]

    def batches(self) -> int:
        from hotspots.store import open_snapshot

        snapshot = open_snapshot(self.store)
        try:
            return len(snapshot.frame("batches"))
        finally:
            snapshot.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    kept = Kept(folder / "store", report_file(folder / "reports.csv"))
    assert kept.ingest().exit_code == 0
    assert kept.wrong() == []
    return folder


@pytest.fixture
def kept(published: Path, tmp_path: Path) -> Kept:
    """A copy of a small published store that may be broken."""
    shutil.copytree(published, tmp_path / "kept")
    return Kept(tmp_path / "kept" / "store", tmp_path / "kept" / "reports.csv")


Refuse = Callable[[Result], str]


@pytest.fixture
def refused() -> Refuse:
    """The sentence that a command ended with: exit code 1, one line, saying where and what to do."""

    def go(result: Any) -> str:
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        said = result.stderr.strip()
        assert said and len(said) < 700, said
        return str(said)

    return go
