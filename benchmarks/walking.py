"""One person at the dashboard, without a browser: speaks Streamlit's websocket as the page's own script does.

A choice is sent as the state of the widget that makes it, under the id that the server gave it; another page by the
hash that the menu gave. What comes back is read: the title, the sentence that says what is shown, exceptions.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from hotspots.ui.menu import PAGES as MENU

# Pages that people open on a Monday morning, as often as they stand here.
PAGES = (
    *("hotspot_map",) * 4,
    *("weekly_briefing",) * 3,
    *("overview",) * 2,
    *("patrol_plan", "trends", "patches", "youth_engagement", "monthly_summary", "data_quality"),
)
THINK_S = 8.0
PATIENCE_S = 60.0
# The newest weeks are looked at most.
WEEKS_LOOKED_AT = 60
_TITLES = {Path(entry.path).stem: entry.title for entry in MENU}
_ADDRESSES = {Path(entry.path).stem: "" if at == 0 else Path(entry.path).stem for at, entry in enumerate(MENU)}
_DONE = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
_AGAIN = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


class Took(NamedTuple):
    """One answer: of which page, in how many ms, to what ("link", "page", "week", "kind", "hotspot"), when it was asked
    for (`time.monotonic`)."""

    page: str
    ms: float
    what: str
    asked_at: float


@dataclass
class Seen:
    """What all the sessions saw.

    Attributes:
        answers: how long each took.
        errors: what went wrong, in words.
        told: answers that were held against what was asked: title, week and kind of behaviour.
        published: when the new version was out (`time.monotonic`); None before.
        new_version: answers that showed the new version.
    """

    answers: list[Took] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    told: int = 0
    published: float | None = None
    new_version: int = 0


@dataclass
class Answer:
    """What one run of a page's script sent."""

    title: str = ""
    texts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Person:
    """One session after another, each in a websocket of its own.

    Args:
        notice: what every page says from the new version on.
    """

    def __init__(self, address: str, seed: int, seen: Seen, *, notice: str = "") -> None:
        self._url = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._chance = random.Random(seed)
        self._seen, self._notice = seen, notice
        self._page, self._week, self._kind, self._place = "hotspot_map", "", "", ""
        self._ids: dict[str, str] = {}
        self._options: dict[str, list[str]] = {}
        self._hashes: dict[str, str] = {}
        self._what = "link"

    async def walk(self, until: float) -> None:
        """Look at pages until the time is up; a session that breaks is counted and begun anew."""
        await asyncio.sleep(self._chance.uniform(0, min(THINK_S, until - time.monotonic())))
        while time.monotonic() < until:
            try:
                async with websockets.connect(self._url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
                    await self._visit(socket, until)
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                self._seen.errors.append(f"{type(error).__name__} on {self._page}: {error}"[:200])
                await asyncio.sleep(1)

    async def see_everything(self) -> None:
        """Open every page once, so that what is read in late is read in."""
        async with websockets.connect(self._url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
            for self._page in sorted(set(PAGES)):
                await self._ask(socket, ClientState(page_name=_ADDRESSES[self._page]))

    async def _visit(self, socket: websockets.ClientConnection, until: float) -> None:
        """Follow a link, then choose this and that; now and then begin anew from another link."""
        self._page = self._chance.choice(PAGES)
        self._ids, self._place, self._what = {}, "", "link"
        await self._ask(socket, ClientState(query_string=self._query(), page_name=_ADDRESSES[self._page]))
        while time.monotonic() < until:
            await asyncio.sleep(min(self._chance.expovariate(1 / THINK_S), max(until - time.monotonic(), 0)))
            if time.monotonic() >= until or self._chance.random() < 0.1:
                return
            await self._ask(socket, self._next())

    def _next(self) -> ClientState:
        dice = self._chance.random()
        if dice < 0.4 and self._options.get("week"):
            self._what = "week"
            self._week, self._place = self._chance.choice(self._options["week"][:WEEKS_LOOKED_AT]), ""
        elif dice < 0.55 and self._options.get("category"):
            self._what = "kind"
            self._kind, self._place = "" if self._kind else self._chance.choice(self._options["category"]), ""
        elif dice < 0.7 and self._page == "hotspot_map" and self._options.get("hotspot"):
            self._what = "hotspot"
            self._place = self._chance.choice(self._options["hotspot"])
        else:
            self._page, self._place, self._what = self._chance.choice(PAGES), "", "page"
            return ClientState(query_string=self._query(), page_script_hash=self._hashes[_ADDRESSES[self._page]])
        state = ClientState(query_string=self._query(), page_script_hash=self._hashes[_ADDRESSES[self._page]])
        for key, value in (("week", self._week), ("hotspot", self._place)):
            if value and key in self._ids:
                state.widget_states.widgets.append(WidgetState(id=self._ids[key], string_value=value))
        if "category" in self._ids:
            chosen = WidgetState(id=self._ids["category"])
            chosen.string_array_value.data.extend([self._kind] if self._kind else [])
            state.widget_states.widgets.append(chosen)
        return state

    def _query(self) -> str:
        """What the browser's address says: the choices so far."""
        return urlencode({k: v for k, v in (("week", self._week), ("category", self._kind)) if v})

    async def _ask(self, socket: websockets.ClientConnection, state: ClientState) -> None:
        begun, at = time.perf_counter(), time.monotonic()
        await socket.send(BackMsg(rerun_script=state).SerializeToString())
        answer = await asyncio.wait_for(self._read(socket), timeout=PATIENCE_S)
        self._seen.answers.append(Took(self._page, 1000 * (time.perf_counter() - begun), self._what, at))
        self._seen.errors += [f"{self._page}: {error}" for error in answer.errors]
        self._check(answer, at)

    def _check(self, answer: Answer, asked_at: float) -> None:
        """Whether the page is the one that was asked for, of the week and the kind of behaviour that were chosen."""
        self._seen.told += 1
        showing = next((text for text in answer.texts if ": reports from" in text), "")
        wrong = [
            *([f"the title is “{answer.title}”"] if answer.title != _TITLES[self._page] else []),
            *([f"shown is “{showing}”"] if not showing.startswith(self._week) else []),
            *([f"not about {self._kind}: “{showing}”"] if self._kind and f"about {self._kind}" not in showing else []),
        ]
        if self._notice:
            new = any(self._notice in text for text in answer.texts)
            self._seen.new_version += new
            if self._seen.published is not None and asked_at > self._seen.published and not new:
                wrong.append("the old version was shown after the new one was published")
        self._seen.errors += [f"asked for {self._page}, {self._week or 'any week'}: {one}" for one in wrong]

    async def _read(self, socket: websockets.ClientConnection) -> Answer:
        """Read until the script has finished."""
        answer = Answer()
        while True:
            message = ForwardMsg.FromString(await socket.recv())  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._take(message, answer)
            elif kind == "navigation":
                self._hashes = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            elif kind == "page_not_found":
                answer.errors.append("page not found")
            elif kind == "session_event":
                event = message.session_event
                if event.WhichOneof("type") == "script_compilation_exception":
                    answer.errors.append(f"cannot be compiled: {event.script_compilation_exception.message}"[:200])
            elif kind == "script_finished" and message.script_finished == _DONE:
                return answer
            elif kind == "script_finished" and message.script_finished != _AGAIN:
                answer.errors.append(f"the script ended with status {message.script_finished}")
                return answer
            elif kind == "new_session":
                answer.texts.clear()

    def _take(self, message: ForwardMsg, answer: Answer) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            answer.errors.append(f"{element.exception.type}: {element.exception.message}"[:200])
        elif kind == "alert" and "something went wrong" in element.alert.body.lower():
            answer.errors.append(element.alert.body[:200])
        elif kind == "heading" and element.heading.tag == "h1":
            answer.title = element.heading.body
        elif kind == "markdown":
            answer.texts.append(re.sub(r"\\(.)", r"\1", element.markdown.body).strip("*"))
        elif kind == "selectbox":
            self._keep(element.selectbox.id, element.selectbox.options)
        elif kind == "multiselect":
            self._keep(element.multiselect.id, element.multiselect.options)

    def _keep(self, widget: str, options: Sequence[str]) -> None:
        key = widget.rsplit("-", 1)[-1]
        self._ids[key], self._options[key] = widget, list(options)
