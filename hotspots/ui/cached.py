"""Answers kept in memory, by published version and by what may be seen: nobody waits twice for the same question,
nobody sees an old answer, and nobody one that was meant for others."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from hotspots.protecting import open_for
from hotspots.scope import EVERYTHING, Scope
from hotspots.settings import Settings
from hotspots.store import Snapshot, current_version

P = ParamSpec("P")
T = TypeVar("T")


def store_folder() -> Path:
    """The store that this dashboard shows: HOTSPOTS_STORE, else data/store beside the program."""
    named = os.environ.get("HOTSPOTS_STORE")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "data" / "store"


# Room for the last few versions, each as several audiences see it.
@st.cache_resource(max_entries=16, show_spinner=False, on_release=lambda snapshot: snapshot.close())
def _opened(store: str, version: str, scope: Scope) -> Snapshot:
    return open_for(Path(store), version, scope)


def current_snapshot(store: Path, scope: Scope) -> Snapshot:
    """The version that is current now, as far as the scope lets it be seen; the last few stay open.

    Raises:
        NoStore: when nothing is published.
        StoreDamaged: when it cannot be read.
    """
    return _opened(str(store.resolve()), current_version(store), scope)


def current_settings(store: Path) -> Settings:
    """The settings that the current version was published with: they say who may see what.

    Raises:
        NoStore, StoreDamaged: as `current_snapshot`.
    """
    return current_snapshot(store, EVERYTHING).settings


@st.cache_data(max_entries=2000, max_size="300MiB", show_spinner=False)
def _kept(where: tuple[str, str, Scope], question: str, args: Any, kwargs: Any, *, _ask: Callable[[], Any]) -> Any:
    return _ask()


def ask(question: Callable[Concatenate[Snapshot, P], T], snapshot: Snapshot, *args: P.args, **kwargs: P.kwargs) -> T:
    """`question(snapshot, …)`, kept per version, scope, question and arguments (all of which must be plain values)."""
    where = (str(snapshot.store), snapshot.version, snapshot.scope)
    name = f"{question.__module__}.{question.__qualname__}"
    return cast(T, _kept(where, name, args, kwargs, _ask=lambda: question(snapshot, *args, **kwargs)))
