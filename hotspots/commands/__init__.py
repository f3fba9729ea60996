"""Commands besides those of `__main__`, one module each: `register(app)` adds what it holds. A new one is a line here.

A module imports what is slow inside its functions: `python -m hotspots list` must start at once.
"""

from __future__ import annotations

from collections.abc import Callable

import typer

from hotspots.commands import actions, audience, audit, impact, link, purge, rebuild, restore, returns, summary

_REGISTER: tuple[Callable[[typer.Typer], None], ...] = (
    actions.register,
    audience.register,
    audit.register,
    impact.register,
    link.register,
    purge.register,
    rebuild.register,
    restore.register,
    returns.register,
    summary.register,
)


def register_all(app: typer.Typer) -> None:
    """Add every command to the command line."""
    for register in _REGISTER:
        register(app)
