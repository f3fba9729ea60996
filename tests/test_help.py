"""What `--help` prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer.main

from hotspots.__main__ import app


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not hasattr(command, "commands"):
        yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))
assert len(COMMANDS) > 15


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_word_of_the_help_is_printed(path: tuple[str, ...], hotspots_cli: Callable[..., Any]) -> None:
    """Square brackets, as of sections of the settings, would be taken for markup."""
    printed = re.sub(r"[│\s]+", "", hotspots_cli(*path, "--help").stdout)
    texts = [COMMANDS[path].help or "", *(getattr(param, "help", None) or "" for param in COMMANDS[path].params)]
    for text in texts:
        assert re.sub(r"\\(?=\[)|[`\s]", "", text) in printed.replace("`", ""), text
