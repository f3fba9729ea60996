"""python -m benchmarks.faults [--kills N] [--seed S]: kill -9 at random moments, with readers at work.

A child loads files, detects, publishes and takes in actions through the command line; it is killed at a random moment
of a stage that is aimed at. After every kill the store is opened as the next run would open it:

    lost        what the child had acknowledged on its standard output and is not in the store
    half-done   what `check` finds wrong and a next run does not mend by itself
    not mended  what `check` finds wrong after the same commands were run again, uninterrupted

Two readers open the current version and read it all the time, each time they find that its tables agree. It ends with
1 when anything was lost, half-done or failed in a reader. Needs an operating system with fork (Linux, macOS).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

DAY_ROWS = 40
# Kills between two uninterrupted runs of all that was cut off.
AGAIN_AFTER = 6
FIRST = date(2025, 1, 6)
# What is wrapped in the child, so that the parent sees which stage it has come to.
STAGES = {
    "read": ("hotspots.intake", "read_together"),
    "store": ("hotspots.store.warehouse", "add_batches"),
    "detect": ("hotspots.pipeline", "detect_outdated"),
    "publish": ("hotspots.pipeline", "publish"),
    "actions": ("hotspots.logbook", "record"),
    "purge": ("hotspots.purging", "purge"),
}
_PRELOAD = ["hotspots.__main__", "hotspots.pipeline", "hotspots.intake", "hotspots.assess", "hotspots.detect.run"]


@dataclass
class Outcome:
    """What the kills came to.

    Attributes:
        kills: stage → how many.
        acknowledged: files, versions and actions that the child had said were taken.
        lost, half_done, not_mended, reader_errors: sentences; all empty when all is well.
        reads: how often the readers opened and read the current version.
    """

    kills: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half_done: list[str] = field(default_factory=list)
    not_mended: list[str] = field(default_factory=list)
    reader_errors: list[str] = field(default_factory=list)
    reads: int = 0

    @property
    def total(self) -> int:
        return sum(self.kills.values())

    @property
    def ok(self) -> bool:
        return not (self.lost or self.half_done or self.not_mended or self.reader_errors)


def write_day(path: Path, day: int, rows: int, seed: int) -> Path:
    """A file of `rows` reports of one day (negative: of so many first days), a third of them at one place."""
    dice = random.Random(seed * 100_003 + day)
    lines = ["report_id,source_agency,occurred_from,easting,northing,place_name,category"]
    for number in range(rows):
        at = FIRST + timedelta(days=day if day >= 0 else dice.randrange(-day))
        busy = dice.random() < 0.3
        east, north = (400_020 + dice.randrange(4) * 15, 250_030) if busy else (398_000 + dice.randrange(4000), 0)
        north = north or 248_000 + dice.randrange(4000)
        lines.append(f"D{day}-{number},police,{at}T{dice.randrange(24):02d}:15,{east},{north},Mill Lane,noise")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_actions(path: Path, day: int) -> Path:
    at = FIRST + timedelta(days=day)
    rows = [f"A{day}-{n},{at:%d/%m/%Y},19:{n:02d},400020,250030,30" for n in range(20)]
    path.write_text("\n".join(["Reference,Date,Start time,Easting,Northing,Minutes", *rows]) + "\n", encoding="utf-8")
    return path


def run_commands(commands: Sequence[Sequence[str]], said: str, stages: str) -> None:
    """In the child: run commands one by one; their output goes to `said`, the stages they enter to `stages`."""
    import importlib

    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    marks = os.open(stages, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def marked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def go(*arguments: Any, **named: Any) -> Any:
            os.write(marks, f"{name} {time.monotonic()}\n".encode())
            try:
                return function(*arguments, **named)
            finally:
                os.write(marks, f"-{name} {time.monotonic()}\n".encode())

        return go

    for name, (module, function) in STAGES.items():
        with contextlib.suppress(ImportError, AttributeError):
            home = importlib.import_module(module)
            setattr(home, function, marked(name, getattr(home, function)))
    from hotspots.__main__ import app

    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    for command in commands:
        code = 0
        try:
            app(list(command), standalone_mode=False)
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception as error:
            code = getattr(error, "exit_code", 99)
        # What came before this line is acknowledged.
        print(json.dumps({"command": command[0], "code": code}), flush=True)


def read_on(store: str, stop: str, found: str) -> None:
    """In a reader: open the current version again and again, and see that its tables agree."""
    from hotspots.store import open_snapshot

    reads, last, parent = 0, 0, multiprocessing.parent_process()
    with Path(found).open("a", encoding="utf-8", buffering=1) as out:
        # A run that is itself ended leaves nobody reading for ever.
        while not Path(stop).exists() and (parent is None or parent.is_alive()):
            try:
                snapshot = open_snapshot(Path(store))
                held = snapshot.frame("check_published").iloc[0]
                ledger = snapshot.frame("batches")
                snapshot.close()
                of_active = ledger[ledger["status"] == "active"]
                told = int((of_active["accepted"] - of_active["superseded"]).sum())
                if int(held["reports"]) != told or len(ledger) < last:
                    out.write(f"error {snapshot.version}: {held['reports']} reports, ledger {told}, was {last}\n")
                last, reads = len(ledger), reads + 1
            except Exception as error:
                out.write(f"error {type(error).__name__}: {error}\n")
            time.sleep(0.01)
        out.write(f"reads {reads}\n")


class Range:
    """A store, its readers, and the child that is killed."""

    def __init__(self, folder: Path, seed: int, *, base_weeks: int = 6) -> None:
        self.folder, self.store, self.seed = folder, folder / "store", seed
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(_PRELOAD)
        self.outcome, self.day, self.base_days = Outcome(), base_weeks * 7, base_weeks * 7
        self.pending: list[list[str]] = []
        self.tries = self.actions = 0
        self.usual: dict[str, float] = {}
        self._run([self._ingest(write_day(folder / "base.csv", -self.day, 30 * base_weeks, seed))])

    def _ingest(self, path: Path, *more: str) -> list[str]:
        return ["ingest", str(path), "--agency", "asb_report", "--store", str(self.store), "--json", *more]

    def commands(self) -> list[list[str]]:
        """The next day's commands: a file that is not published, one that is, actions, a publish, a purge."""
        self.day += 1
        one = write_day(self.folder / f"day{self.day}.csv", self.day, DAY_ROWS, self.seed)
        two = write_day(self.folder / f"day{self.day + 1000}.csv", self.day, DAY_ROWS, self.seed + 1)
        two.write_text(two.read_text().replace("D", "E"), encoding="utf-8")
        actions = write_actions(self.folder / f"actions{self.day}.csv", self.day)
        return [
            self._ingest(one, "--no-publish"),
            ["actions", "import", str(actions), "--agency", "police", "--store", str(self.store), "--json"],
            self._ingest(two),
            ["publish", "--store", str(self.store)],
            ["purge", "--before", str(self._purged_until()), "--store", str(self.store), "--json"],
        ]

    def _purged_until(self) -> date:
        """One more of the first days each time; the last day of the base stays, so that its batch does."""
        return FIRST + timedelta(days=min(self.day - self.base_days, self.base_days - 1))

    def _run(self, commands: Sequence[Sequence[str]], *, kill: tuple[str, float] | None = None) -> tuple[bool, Path]:
        """Run commands in a child; with `kill` (stage, share of its usual time), end it there. Was it killed?"""
        number = len(list(self.folder.glob("said*")))
        said, stages = self.folder / f"said{number}", self.folder / f"stages{number}"
        said.touch(), stages.touch()
        child = self.context.Process(target=run_commands, args=(commands, str(said), str(stages)))
        child.start()
        if kill is None:
            child.join()
            self._learn(stages)
            return False, said
        stage, share = kill
        while child.is_alive() and f"\n{stage} " not in "\n" + stages.read_text():
            time.sleep(0.001)
        time.sleep(share * self.usual.get(stage, 0.2))
        alive = child.is_alive()
        child.kill()
        child.join()
        return alive and child.exitcode == -9, said

    def _learn(self, stages: Path) -> None:
        begun: dict[str, float] = {}
        for line in stages.read_text().splitlines():
            name, at = line.split()
            if name.startswith("-"):
                self.usual[name[1:]] = max(self.usual.get(name[1:], 0), float(at) - begun[name[1:]])
            else:
                begun[name] = float(at)

    def kill_once(self, stage: str, share: float) -> None:
        """One kill, and what it came to. Every so many kills all that was cut off is run again, uninterrupted."""
        self.pending += self.commands()
        commands = self.pending
        killed, said = self._run(commands, kill=(stage, share))
        if killed:
            self.outcome.kills[stage] = self.outcome.kills.get(stage, 0) + 1
        self._find_lost(said.read_text(encoding="utf-8"), stage)
        self._find_wrong(stage)
        self.tries += 1
        if self.tries % AGAIN_AFTER == 0:
            self.run_again(stage)

    def run_again(self, stage: str) -> None:
        """What was cut off, once more: everything must end well, and `check` be green."""
        commands, self.pending = self.pending, []
        _, again = self._run(commands)
        codes = [line["code"] for line in _lines(again.read_text(encoding="utf-8")) if "code" in line]
        if codes != [0] * len(commands):
            self.outcome.not_mended.append(f"After a kill in {stage}, the commands run again ended with {codes}.")
        self.outcome.not_mended += [f"{stage}: {sentence}" for sentence in self._wrong()]

    def _find_lost(self, said: str, stage: str) -> None:
        from hotspots.store import Journal, Warehouse, current_version

        with Warehouse(self.store) as warehouse:
            held = {row[0] for row in warehouse.connection.execute("SELECT batch_id FROM batches").fetchall()}
            (first,) = warehouse.connection.execute("SELECT min(occurred_from) FROM reports").fetchone()
        references = len(Journal(self.store).entries("action"))
        for line in _lines(said):
            if line.get("before"):
                # A purge tells how many batches it touched, not which.
                self.outcome.acknowledged += 1
                if first < datetime.fromisoformat(line["before"]):
                    self.outcome.lost.append(f"{stage}: the purge before {line['before']}")
                continue
            for batch in line.get("batches", []):
                self.outcome.acknowledged += 1
                if batch not in held:
                    self.outcome.lost.append(f"{stage}: batch {batch}")
            if line.get("version"):
                self.outcome.acknowledged += 1
                if current_version(self.store) < line["version"]:
                    self.outcome.lost.append(f"{stage}: {line['version']}")
            for file in line.get("files", []):
                if "added" in file:
                    self.outcome.acknowledged += 1
                    self.actions += file["added"]
        if references < self.actions:
            self.outcome.lost.append(f"{stage}: {references} actions of {self.actions}")

    def _wrong(self) -> list[str]:
        from hotspots.store.check import check

        return [f"{f.subject}: {f.message}" for f in check(self.store) if not f.ok]

    def _find_wrong(self, stage: str) -> None:
        """What a publish mends is no damage: lists and versions may lag behind."""
        wrong = [sentence for sentence in self._wrong() if "hotspots publish" not in sentence]
        self.outcome.half_done += [f"{stage}: {sentence}" for sentence in wrong]

    def run(self, kills: int, *, readers: int = 2, say: Callable[[str], None] = lambda line: None) -> Outcome:
        """So many kills, stage after stage, with readers at work."""
        self._run(self.commands())
        dice = random.Random(self.seed)
        stop, found = self.folder / "stop", [self.folder / f"reader{n}" for n in range(readers)]
        busy = [
            self.context.Process(target=read_on, args=(str(self.store), str(stop), str(f)), daemon=True) for f in found
        ]
        for reader in busy:
            reader.start()
        stages = [stage for stage in STAGES if stage in self.usual]
        while self.outcome.total < kills and self.tries < 3 * kills:
            self.kill_once(stages[self.tries % len(stages)], dice.random())
            say(f"{self.outcome.total} kills, {len(self.outcome.lost)} lost")
        self.run_again("the last")
        stop.touch()
        for reader, path in zip(busy, found, strict=True):
            reader.join(30)
            lines = path.read_text(encoding="utf-8").splitlines()
            self.outcome.reader_errors += [line for line in lines if line.startswith("error")]
            self.outcome.reads += sum(int(line.split()[1]) for line in lines if line.startswith("reads"))
        return self.outcome


def _lines(text: str) -> list[dict[str, Any]]:
    """The lines that were written whole."""
    lines = []
    for line in text.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            if isinstance(said := json.loads(line), dict):
                lines.append(said)
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    import duckdb

    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hotspots-faults-") as folder:
        outcome = Range(Path(folder), asked.seed).run(
            asked.kills, say=lambda line: print(f"\r{line}", end="", file=sys.stderr, flush=True)
        )
    print(file=sys.stderr)
    print("| kill -9 in | times |\n|---|---|")
    for stage, times in outcome.kills.items():
        print(f"| {stage} | {times} |")
    print(f"| together | {outcome.total} |\n")
    print(f"Acknowledged before a kill: {outcome.acknowledged:,}. Reads of the current version: {outcome.reads:,}.")
    for title, sentences in (
        ("Lost", outcome.lost),
        ("Half-done", outcome.half_done),
        ("Not mended by the next run", outcome.not_mended),
        ("Reader errors", outcome.reader_errors),
    ):
        print(f"{title}: {len(sentences)}.", *sentences[:10], sep="\n    ")
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}, DuckDB {duckdb.__version__}, seed {asked.seed}, {time.monotonic() - began:.0f} s.")
    return 0 if outcome.ok and outcome.total >= asked.kills else 1


if __name__ == "__main__":
    sys.exit(main())
