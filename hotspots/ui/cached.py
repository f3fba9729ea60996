"""Answers kept in memory, by published version: nobody waits twice for the same question, nobody sees an old answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from hotspots.store import Snapshot, current_version, open_snapshot

P = ParamSpec("P")
T = TypeVar("T")


def store_folder() -> Path:
    """The store that this dashboard shows: HOTSPOTS_STORE, else data/store beside the program."""
    named = os.environ.get("HOTSPOTS_STORE")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "data" / "store"


@st.cache_resource(max_entries=3, show_spinner=False, on_release=lambda snapshot: snapshot.close())
def _opened(store: str, version: str) -> Snapshot:
    return open_snapshot(Path(store), version)


def current_snapshot(store: Path) -> Snapshot:
    """The version that is current now; the last few stay open for pages that are still being drawn.

    Raises:
        NoStore: when nothing is published.
        StoreDamaged: when it cannot be read.
    """
    return _opened(str(store.resolve()), current_version(store))


@st.cache_data(max_entries=2000, max_size="300MiB", show_spinner=False)
def _kept(where: tuple[str, str], question: str, args: Any, kwargs: Any, *, _ask: Callable[[], Any]) -> Any:
    return _ask()


def ask(question: Callable[Concatenate[Snapshot, P], T], snapshot: Snapshot, *args: P.args, **kwargs: P.kwargs) -> T:
    """`question(snapshot, …)`, kept per version, question and arguments (all of which must be plain values)."""
    where = (str(snapshot.store), snapshot.version)
    name = f"{question.__module__}.{question.__qualname__}"
    return cast(T, _kept(where, name, args, kwargs, _ask=lambda: question(snapshot, *args, **kwargs)))
