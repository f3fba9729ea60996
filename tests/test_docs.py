"""Every command that the documents give runs as written, and every page and link that they name is there."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^(?:\.venv/bin/)?python -m hotspots (.+?)(?:\s{2,}#.*|\s+#\s.*)?$", re.MULTILINE)
# Files that the documents speak of, and what stands for them here.
FILES = {"police_march.csv": "data/samples/police.csv", "reports.csv": "data/samples/asb_report_sample.csv"}
# Asked of the one who runs it: a name of their own; and what takes long and has tests of its own.
NOT_HERE = ("sessions end", "purge", "placebo", "rebuild", "publish --lists")


def commands() -> Iterator[Any]:
    for path in DOCS:
        for block in re.findall(r"```\w*\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            for line in COMMAND.findall(block):
                if not line.startswith(NOT_HERE):
                    yield pytest.param(line, id=f"{path.stem}: {line}")


@pytest.mark.parametrize("line", list(commands()))
def test_commands_run(
    demo_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hotspots_cli: Callable[..., Any],
    line: str,
) -> None:
    """In an empty folder with the demo as its store; commands that write get a copy of it."""
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)
    for word in words:
        if word in FILES:
            shutil.copy(ROOT / FILES[word], tmp_path / word)
    store = tmp_path / "data" / ("mine" if "data/mine" in words else "store")
    if words[0] != "ingest":
        shutil.copytree(demo_store, store)
    result = hotspots_cli(*words)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|<|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
