"""A dashboard on loopback and a Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_FRAME = 'iframe[title="streamlit_folium.st_folium"]'
MAP_DRAWN = f"""() => {{ const f = document.querySelector('{_FRAME}');
  return f && f.contentWindow.HotspotMap && f.contentWindow.HotspotMap.drawn !== null; }}"""
# The page's script, with everything below the map, has come to its end.
SCRIPT_ENDED = """() => document.querySelector('h1')
  && document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'notRunning'"""
# In milliseconds, from pressing the button with this label to the redrawn map.
CLICK_AND_WAIT = f"""
(label) => new Promise((done, fail) => {{
  const frame = document.querySelector('{_FRAME}').contentWindow;
  const before = frame.HotspotMap.drawn;
  const button = [...document.querySelectorAll('button')].find((b) => b.innerText.includes(label) && !b.disabled);
  if (!button) return fail(new Error('there is no button ' + label));
  const started = performance.now();
  button.click();
  const look = () => {{
    if (frame.HotspotMap.drawn !== before) done(performance.now() - started);
    else if (performance.now() - started > 60000) fail(new Error('the map was not redrawn'));
    else requestAnimationFrame(look);
  }};
  look();
}})
"""


@contextmanager
def dashboard(store: Path, *, poll: float = 0.25, log: Path | None = None) -> Iterator[tuple[str, int]]:
    """Serve a store; gives the address and the server's process id.

    Args:
        poll: seconds between two looks whether it answers.
        log: where what the server prints is added.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.headless=true"]
    with (log or Path(os.devnull)).open("ab") as output:
        server = subprocess.Popen(
            [*command, f"--server.port={port}"],
            cwd=ROOT,
            env={**os.environ, "HOTSPOTS_STORE": str(store.resolve())},
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(round(30 / poll)):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(poll)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def browser_page(width: int = 1280) -> Iterator[object]:
    """A new page in the system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        yield browser.new_page(viewport={"width": width, "height": 1000})
        browser.close()


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken since it began (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory of a process, MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def stolen_and_all() -> tuple[int, int]:
    """Clock ticks of all cores since the start: those that a virtual machine's host gave to others, and all (Linux)."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[7], sum(ticks)
