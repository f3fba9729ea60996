"""Answers kept in memory, by published version and by what may be seen: nobody waits twice for the same question,
nobody sees an old answer, and nobody one that was meant for others."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from hotspots.kept import Kept
from hotspots.protecting import open_for
from hotspots.scope import EVERYTHING, Scope
from hotspots.settings import Settings
from hotspots.store import Journal, Snapshot, with_current

P = ParamSpec("P")
T = TypeVar("T")

# Room for the last few versions, each as several audiences see it: somebody may be looking at one still.
_OPENED = Kept(16, let_go=lambda snapshot: snapshot.close())
ANSWERS = Kept(2000, most_bytes=300_000_000)
# Whatever else is kept of a version: called when a newer one has taken its place.
LET_GO: list[Callable[[], object]] = []


def store_folder() -> Path:
    """The store that this dashboard shows: HOTSPOTS_STORE, else data/store beside the program."""
    named = os.environ.get("HOTSPOTS_STORE")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "data" / "store"


def current_snapshot(store: Path, scope: Scope) -> Snapshot:
    """The version that is current now, as far as the scope lets it be seen; the last few stay open.

    Raises:
        NoStore: when nothing is published.
        StoreDamaged: when it cannot be read.
    """
    at = store.resolve()

    def opened(version: str) -> Snapshot:
        return cast(Snapshot, _OPENED.get((str(at), version, scope), lambda: _open(at, version, scope)))

    return with_current(at, opened)


def _open(at: Path, version: str, scope: Scope) -> Snapshot:
    """Open a version, and let go of what was kept of those before it: nobody asks for them any more."""
    snapshot = open_for(at, version, scope)
    if ANSWERS.forget(lambda key: key[0][0] == str(at) and key[0][1] < version):
        for let_go in LET_GO:
            let_go()
    return snapshot


def current_settings(store: Path) -> Settings:
    """The settings that the current version was published with: they say who may see what.

    Raises:
        NoStore, StoreDamaged: as `current_snapshot`.
    """
    return current_snapshot(store, EVERYTHING).settings


def current_areas(store: Path, scope: Scope) -> Snapshot:
    """The current version as far as its areas may be seen, to ask which of them there are. No page shows anything else
    of it.

    Raises:
        NoStore, StoreDamaged: as `current_snapshot`.
    """
    return current_snapshot(store, replace(EVERYTHING, lads=scope.lads, police_forces=scope.police_forces))


def ask(question: Callable[Concatenate[Snapshot, P], T], snapshot: Snapshot, *args: P.args, **kwargs: P.kwargs) -> T:
    """`question(snapshot, …)`, kept per version, scope, question and arguments (all of which must be plain values).

    The answer is shared with whoever asks the same: nobody may change it in place.
    """
    key = (
        (str(snapshot.store), snapshot.version, snapshot.scope),
        f"{question.__module__}.{question.__qualname__}",
        args,
        tuple(sorted(kwargs.items())),
    )
    return cast(T, ANSWERS.get(key, lambda: question(snapshot, *args, **kwargs)))


def journal_mark(snapshot: Snapshot) -> int:
    """Number of the journal's last line: with it as an argument, kept answers are new as soon as somebody writes."""
    return Journal(snapshot.store).mark()
