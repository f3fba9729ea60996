"""Many people at once: sessions that speak to the server as a browser does, with time to think in between.

A session opens a page, waits for the script to finish, thinks (exponential, mean 8 s), chooses another week, kind of
behaviour or page, and so on. The time of an answer runs from the request to the end of the script on the server. In the
middle of the run a new version is published, so that every cache starts anew.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.serving import dashboard, memory_mb

# Pages that people open on a Monday morning, as often as they stand here.
PAGES = ("overview", "hotspot_map", "hotspot_map", "weekly_briefing", "weekly_briefing", "data_quality")
THINK_S = 8.0
_FINISHED = (
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN,
)


@dataclass
class Seen:
    """What the sessions saw."""

    answers: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Loaded:
    """Figures of one run; times in ms, memory in MB."""

    sessions: int
    answers: int
    median: float
    p95: float
    errors: int
    memory_before: float
    memory_after: float


async def session(address: str, weeks: list[str], seed: int, until: float, seen: Seen) -> None:
    """One person, until the time is up."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, THINK_S))
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        while time.monotonic() < until:
            query = {"week": chance.choice(weeks)}
            if chance.random() < 0.3:
                query["category"] = chance.choice(["noise", "rowdy", "drugs", "fly_tipping_graffiti"])
            state = ClientState(query_string=urlencode(query), page_name=chance.choice(PAGES))
            begun = time.perf_counter()
            await socket.send(BackMsg(rerun_script=state).SerializeToString())
            seen.errors += await asyncio.wait_for(_finished(socket), timeout=120)
            seen.answers.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(chance.expovariate(1 / THINK_S))


async def _finished(socket: websockets.ClientConnection) -> list[str]:
    """Read until the script has finished; returns what went wrong."""
    wrong: list[str] = []
    while True:
        message = ForwardMsg.FromString(await socket.recv())  # type: ignore[arg-type]
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            wrong.append(message.delta.new_element.exception.message[:200])
        if kind == "script_finished":
            if message.script_finished == ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY:
                return wrong
            if message.script_finished not in _FINISHED:
                return [*wrong, f"the script ended with status {message.script_finished}"]


def run(store: Path, weeks: list[str], *, sessions: int, seconds: float, publish_halfway: bool = True) -> Loaded:
    """Let so many sessions use a copy of the store for so long."""
    copy = store.parent / f"{store.name}-load"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    seen = Seen()

    async def everybody(address: str) -> None:
        until = time.monotonic() + seconds
        people = [session(address, weeks, seed, until, seen) for seed in range(sessions)]
        publisher = _publish_after(copy, seconds / 2) if publish_halfway else asyncio.sleep(0)
        results = await asyncio.gather(*people, publisher, return_exceptions=True)
        seen.errors += [f"{type(r).__name__}: {r}" for r in results if isinstance(r, BaseException)]

    with dashboard(copy) as (address, pid):
        asyncio.run(_warm(address, weeks))
        before = memory_mb(pid)
        asyncio.run(everybody(address))
        after = memory_mb(pid)
    shutil.rmtree(copy)
    for error in sorted(set(seen.errors))[:5]:
        print(f"    {error}", file=sys.stderr)
    p95 = statistics.quantiles(seen.answers, n=20)[-1]
    return Loaded(sessions, len(seen.answers), statistics.median(seen.answers), p95, len(seen.errors), before, after)


async def _warm(address: str, weeks: list[str]) -> None:
    await session(address, weeks[-1:], 0, time.monotonic() + 2 * THINK_S, Seen())


async def _publish_after(store: Path, seconds: float) -> None:
    await asyncio.sleep(seconds)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hotspots",
        "publish",
        "--store",
        str(store),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    await process.wait()
