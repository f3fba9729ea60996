"""What a page costs the processor, asked for as a browser asks: all threads of the server, and what it prepares beside.

Time on the clock says little where many people share two processors; processor time says how many of them fit.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.serving import dashboard

PAGES = (
    "overview", "hotspot_map", "weekly_briefing", "data_quality", "patrol_plan", "patches", "youth_engagement",
    "trends", "monthly_summary", "same_incident",
)  # fmt: skip
# After a page the dashboard prepares the weeks around it: a moment for that belongs to the page's cost.
_AFTER_S = 1.2
_TIMES = 3
_DONE = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


def processor_ms(pid: int) -> float:
    """Processor time of all threads of a process so far, in ms (Linux: the clock of another process)."""
    return 1000 * time.clock_gettime((~pid << 3) | 2)


class Visitor:
    """A session on one page that makes its choices with the page's own widgets, and what each look costs."""

    def __init__(self, socket: websockets.ClientConnection, pid: int, page: str) -> None:
        self._socket, self._pid, self._page = socket, pid, page
        self._choices: dict[str, tuple[str, list[str]]] = {}

    async def cost(self, **chosen: int) -> float:
        """Processor ms of one look.

        Args:
            chosen: key of a widget with a list → number of the option; none = the page as it stands.
        """
        before = processor_ms(self._pid)
        state = ClientState(page_name="" if self._page == "overview" else self._page)
        for key, at in chosen.items():
            widget, options = self._choices[key]
            if key == "category":
                picked = WidgetState(id=widget)
                picked.string_array_value.data.extend([options[at]])
            else:
                picked = WidgetState(id=widget, string_value=options[at])
            state.widget_states.widgets.append(picked)
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        await asyncio.wait_for(self._until_done(), timeout=120)
        await asyncio.sleep(_AFTER_S)
        return processor_ms(self._pid) - before

    def has(self, key: str, many: int = 1) -> bool:
        """Whether there is such a list to choose from."""
        return key in self._choices and len(self._choices[key][1]) >= many

    async def _until_done(self) -> None:
        while True:
            message = ForwardMsg.FromString(await self._socket.recv())  # type: ignore[arg-type]
            if message.WhichOneof("type") == "script_finished" and message.script_finished == _DONE:
                return
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind == "exception":
                raise RuntimeError(f"{self._page}: {element.exception.message[:200]}")
            if kind in ("selectbox", "multiselect"):
                widget = getattr(element, kind)
                self._choices[widget.id.rsplit("-", 1)[-1]] = (widget.id, list(widget.options))


async def _costs(address: str, pid: int, page: str, first_week: int) -> list[float | str]:
    """Processor ms of a page: first visit, the same again, other weeks, other kinds of behaviour, cards (medians).

    Args:
        first_week: the weeks from this one on (0 = latest) have not been looked at yet.
    """
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        visitor = Visitor(socket, pid, page)
        first = await visitor.cost()
        same = [await visitor.cost() for _ in range(_TIMES)]
        # Three apart, because the weeks beside one that was looked at are prepared.
        weeks = [first_week + 3 * at for at in range(_TIMES)]
        other = [await visitor.cost(week=at) for at in weeks]
        at_rest = {"week": weeks[-1]}
        has_cards = visitor.has("hotspot", _TIMES + 1)
        cards = [await visitor.cost(**at_rest, hotspot=at) for at in range(1, _TIMES + 1)] if has_cards else []
        kinds = [await visitor.cost(**at_rest, category=at) for at in range(_TIMES)]
        rows: list[float | str] = [first, *(statistics.median(some) for some in (same, other, kinds))]
        return [*rows, statistics.median(cards) if cards else "–"]


def pages(stores: dict[str, Path], say: Callable[..., None], head: Callable[..., None]) -> None:
    """Print the table of each page on each store.

    Args:
        stores: name → store; a copy is served, because looking is audited.
    """
    columns = ("first visit", "the same again", "another week", "another kind of behaviour", "another card")
    head("store", "page (ms of processor time)", *columns)
    for name, store in stores.items():
        copy = store.parent / f"{store.name}-pages"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store, copy)
        with dashboard(copy) as (address, pid):
            # A page that is not measured takes what a new process does once.
            asyncio.run(_costs(address, pid, "skill", 96))
            for number, page in enumerate(PAGES):
                say(name, page, *asyncio.run(_costs(address, pid, page, 3 + number * 3 * _TIMES)))
        shutil.rmtree(copy)
