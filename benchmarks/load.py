"""python -m benchmarks load: many people at once on one or more server processes, with time to think in between.

Each session opens a page, waits for its script to finish, thinks (exponential, mean 8 s), chooses another week, kind
of behaviour, hotspot or page, and so on (`walking`). One real Chromium loads the map and goes to other weeks all the
while. In the middle of the run a new version is published, whose notice every page must show from then on.

An error is: an exception on a page, a script that cannot be compiled or ends otherwise than well, a page, week or kind
of behaviour that was not asked for, an old version after the new one is out, a closed websocket, no answer within a
minute. The sessions, the browser and the servers share the machine's cores, so figures are rather too high than too
low.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.probe import Looked, look_on
from benchmarks.serving import cpu_seconds, dashboard, memory_mb, stolen_and_all
from benchmarks.walking import Person, Seen

NOTICE = "Second version, published in the middle of a load test."
_SAMPLE_S = 2.0
_SLOWEST = 40


@dataclass(frozen=True)
class Plan:
    """What is to be run: so many sessions for so long on so many server processes."""

    sessions: int
    seconds: float
    processes: int = 1
    publish: bool = True


@dataclass
class Loaded:
    """Figures of one run; times in ms, memory in MB (all server processes together).

    Attributes:
        memory: seconds since the start, MB.
        cpu: seconds of processor time that the servers took.
        stolen: share of the machine's processor time that its host gave to others, in all and in the worst two seconds.
        published_after: seconds from the order to publish until the new version was out.
        begun: when (`time.monotonic`).
    """

    plan: Plan
    seen: Seen = field(default_factory=Seen)
    browser: Looked = field(default_factory=Looked)
    memory: list[tuple[float, float]] = field(default_factory=list)
    memory_before: float = 0.0
    cpu: float = 0.0
    stolen: tuple[float, float] = (0.0, 0.0)
    published_after: float = float("nan")
    begun: float = 0.0

    def quantile(self, share: float, page: str = "") -> float:
        """Of the times of answers, on one page or on all."""
        times = [took.ms for took in self.seen.answers if page in ("", took.page)]
        return float(np.quantile(times, share)) if times else float("nan")

    @property
    def growth(self) -> float:
        """MB a minute over the last half of the run: the slope of a straight line."""
        late = [(s, mb) for s, mb in self.memory if s >= self.plan.seconds / 2]
        if len(late) < 3:
            return float("nan")
        slope: float = statistics.linear_regression(*zip(*late, strict=True)).slope
        return 60 * slope


def run(store: Path, plan: Plan) -> Loaded:
    """Let the sessions use a copy of the store."""
    copy = store.parent / f"{store.name}-load"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    loaded, log = Loaded(plan), copy.with_name(f"{copy.name}.log")
    log.unlink(missing_ok=True)
    with ExitStack() as servers:
        running = [servers.enter_context(dashboard(copy, log=log)) for _ in range(plan.processes)]
        addresses, pids = [address for address, _ in running], [pid for _, pid in running]
        asyncio.run(_warm(addresses))
        loaded.memory_before, before = _memory(pids), sum(map(cpu_seconds, pids))
        asyncio.run(_everybody(addresses, pids, copy, loaded))
        loaded.cpu = sum(map(cpu_seconds, pids)) - before
    shutil.rmtree(copy)
    return loaded


async def _warm(addresses: Sequence[str]) -> None:
    """Every page once on each process first: what a process does once is told by `python -m benchmarks start`."""
    await asyncio.gather(*(Person(address, 0, Seen()).see_everything() for address in addresses))


async def _everybody(addresses: Sequence[str], pids: Sequence[int], store: Path, loaded: Loaded) -> None:
    plan, begun = loaded.plan, time.monotonic()
    loaded.begun = begun
    until = begun + plan.seconds
    notice = NOTICE if plan.publish else ""
    # Each session stays with its process, as behind a proxy that tells sessions by a cookie.
    people = [
        Person(addresses[seed % len(addresses)], seed + 1, loaded.seen, notice=notice).walk(until)
        for seed in range(plan.sessions)
    ]

    async def watch() -> None:
        ticks = [stolen_and_all()]
        while time.monotonic() < until:
            loaded.memory.append((time.monotonic() - begun, _memory(pids)))
            await asyncio.sleep(_SAMPLE_S)
            ticks.append(stolen_and_all())
        worst = max(_share(*pair) for pair in itertools.pairwise(ticks))
        loaded.stolen = (_share(ticks[0], ticks[-1]), worst)

    async def publish() -> None:
        await asyncio.sleep(plan.seconds / 2)
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.load", "--publish", str(store))
        if await process.wait():
            loaded.seen.errors.append("the new version could not be published")
        loaded.published_after = time.monotonic() - started
        loaded.seen.published = time.monotonic()

    others = [publish()] if plan.publish else []
    await asyncio.gather(*people, watch(), look_on(addresses[0], until, loaded.browser), *others)


def _share(before: tuple[int, int], after: tuple[int, int]) -> float:
    return (after[0] - before[0]) / max(after[1] - before[1], 1)


def _memory(pids: Sequence[int]) -> float:
    return sum(map(memory_mb, pids))


def publish_with_notice(store: Path) -> None:
    """Publish a new version that says so on every page."""
    from hotspots.pipeline import publish_again
    from hotspots.settings import Settings
    from hotspots.store import Warehouse

    with Warehouse(store) as warehouse:
        kept = Settings.model_validate_json(warehouse.read_meta("settings") or "{}")
        partnership = kept.partnership.model_copy(update={"notice": NOTICE})
        warehouse.keep_settings(kept.model_copy(update={"partnership": partnership}))
    publish_again(store)


def benchmark(arguments: Sequence[str], stores: dict[str, Callable[[], Path]], head: Callable[..., None],
              say: Callable[..., None]) -> None:  # fmt: skip
    """Read what is asked for, run it, print the tables.

    Args:
        stores: name → makes the store where it is not there yet.
        head, say: print a heading and a row.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks load", description=__doc__)
    numbers: Callable[[str], list[float]] = lambda text: [float(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--sessions", type=numbers, default=_asked("SESSIONS", "10,25,50"))
    parser.add_argument("--seconds", type=numbers, default=_asked("SECONDS", "180,180,600"), help="one, or one a run")
    parser.add_argument("--processes", type=int, default=int(_asked("PROCESSES", "1")))
    parser.add_argument("--store", default=_asked("STORE", "demo"), help=f"{', '.join(stores)}, or a folder")
    parser.add_argument("--no-publish", action="store_true", help="publish nothing in the middle")
    parser.add_argument("--pages", action="store_true", help="also print each page's own times and the slowest answers")
    asked = parser.parse_args(list(arguments))
    sessions, seconds = (numbers(v) if isinstance(v, str) else v for v in (asked.sessions, asked.seconds))
    store = stores[asked.store]() if asked.store in stores else Path(asked.store)
    runs = []
    for at, number in enumerate(sessions):
        plan = Plan(int(number), seconds[min(at, len(seconds) - 1)], asked.processes, not asked.no_publish)
        print(f"{plan.sessions} sessions for {plan.seconds:.0f} s on {plan.processes} process(es) …", file=sys.stderr)
        runs.append(run(store, plan))
        for error in sorted(set(runs[-1].seen.errors + runs[-1].browser.errors))[:8]:
            print(f"    {error}", file=sys.stderr)
        if runs[-1].seen.errors:
            print(f"    what the servers printed: {store.parent / store.name}-load.log", file=sys.stderr)
    _tables(runs, asked.store, head, say, pages=asked.pages)


def _asked(name: str, otherwise: str) -> str:
    return os.environ.get(f"HOTSPOTS_LOAD_{name}", otherwise)


def _tables(runs: Sequence[Loaded], store: str, head: Callable[..., None], say: Callable[..., None], *,
            pages: bool) -> None:  # fmt: skip
    head("sessions", "processes", "seconds", "answers", "p50 (ms)", "p95 (ms)", "errors", "a second",
         "server's CPU an answer (ms)", "taken by the host, at worst", "memory before, most, after (MB)",
         "growth, last half (MB a minute)")  # fmt: skip
    for one in runs:
        count, memory = len(one.seen.answers), [mb for _, mb in one.memory]
        say(one.plan.sessions, one.plan.processes, f"{one.plan.seconds:.0f}", count, f"{one.quantile(0.5):,.0f}",
            f"{one.quantile(0.95):,.0f}", len(one.seen.errors), count / one.plan.seconds,
            f"{1000 * one.cpu / max(count, 1):,.0f}", f"{one.stolen[0]:.0%}, {one.stolen[1]:.0%}",
            f"{one.memory_before:,.0f}, {max(memory):,.0f}, {memory[-1]:,.0f}", f"{one.growth:+.2f}")  # fmt: skip
    print(f"\nStore: {store}. Chromium beside them, and the new version:")
    head("sessions", "map page opened to drawn (ms, median / worst)", "another week (ms, median / worst)", "errors",
         "publishing took (s)", "answers from the new version", "answers held against what was asked")  # fmt: skip
    for one in runs:
        say(one.plan.sessions, _median_worst(one.browser.opened), _median_worst(one.browser.changed),
            len(one.browser.errors), one.published_after, one.seen.new_version, one.seen.told)  # fmt: skip
    if pages:
        head("sessions", "page", "answers", "p50 (ms)", "p95 (ms)")
        for one in runs:
            for page in sorted({took.page for took in one.seen.answers}):
                count = sum(took.page == page for took in one.seen.answers)
                p50, p95 = one.quantile(0.5, page), one.quantile(0.95, page)
                say(one.plan.sessions, page, count, f"{p50:,.0f}", f"{p95:,.0f}")
        head("sessions", "the slowest answers: page", "asked for", "ms", "after the run's middle (s)")
        for one in runs:
            for took in sorted(one.seen.answers, key=lambda took: -took.ms)[:_SLOWEST]:
                since = took.asked_at - one.begun - one.plan.seconds / 2
                say(one.plan.sessions, took.page, took.what, f"{took.ms:,.0f}", f"{since:+.1f}")


def _median_worst(times: Sequence[float]) -> str:
    return f"{statistics.median(times):,.0f} / {max(times):,.0f} of {len(times)}" if times else "–"


if __name__ == "__main__":
    subcommand, folder = sys.argv[1:3]
    assert subcommand == "--publish"
    publish_with_notice(Path(folder))
