"""Who saw which page with which choices, and who took which file away, as lines of the audit."""

from __future__ import annotations

import atexit
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.schema import Filters
from hotspots.store.sessions import audit_journal

_LAST = "_audited"
_LOG = logging.getLogger(__name__)


def viewed(store: Path, who: str, audience: str, agency: str, page: str, filters: Filters, area: str = "") -> None:
    """Note that somebody sees a page; again only when the page or the choices change."""
    chosen = {key: value for key, value in asdict(filters).items() if value not in (None, ())}
    if area:
        chosen["area"] = area
    once(store, who, "viewed", {"page": page, "audience": audience, "agency": agency, "filters": chosen})


def once(store: Path, who: str, event: str, told: Mapping[str, Any]) -> None:
    """Note an event unless it is the one that was noted last in this session."""
    text = json.dumps([who, event, told], sort_keys=True)
    if st.session_state.get(_LAST) == text:
        return
    st.session_state[_LAST] = text
    # Written by a thread of its own: forcing a line to disk takes longer than a rerun may wait.
    _writer().put((store, who, event, json.loads(json.dumps(told))))


def exported(store: Path, who: str, audience: str, file_name: str, data: bytes) -> None:
    """Note that somebody takes a file away. Written before the file is handed out.

    Raises:
        StoreError: when it cannot be written; then nothing may be handed out.
    """
    told = {"file": file_name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "audience": audience}
    audit_journal(store).append("exported", told, who=who)


def changed(store: Path, who: str, event: str, told: Mapping[str, Any]) -> None:
    """Note that somebody changed something.

    Raises:
        StoreError: when it cannot be written.
    """
    audit_journal(store).append(event, told, who=who)


def flush() -> None:
    """Wait until every line is written."""
    _writer().join()


@cache
def _writer() -> Queue[tuple[Path, str, str, Mapping[str, Any]]]:
    lines: Queue[tuple[Path, str, str, Mapping[str, Any]]] = Queue()

    def write() -> None:
        while True:
            store, who, event, told = lines.get()
            try:
                audit_journal(store).append(event, told, who=who)
            except HotspotsError as error:
                _LOG.error("The audit could not be written: %s", error.sentence)
            finally:
                lines.task_done()

    Thread(target=write, daemon=True, name="audit").start()
    atexit.register(lines.join)
    return lines
