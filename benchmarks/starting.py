"""python -m benchmarks start: how long somebody waits for the first page after the server was started.

Cold: a new process, nothing imported, nothing in its caches; the files themselves may lie in the system's memory. With
`--clone` also the way of somebody new: `git clone`, `make run`, the made-up borough, the first page.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.serving import CHROMIUM_FLAGS, MAP_DRAWN, ROOT, SCRIPT_ENDED, cpu_seconds, dashboard

PAGES = ("", "hotspot_map", "weekly_briefing")
PATIENCE_S = 1800


def first_page(store: Path, path: str, browser: Any) -> tuple[float, float, float]:
    """Seconds from starting the server until it answers, until the first page is there with its map drawn, and the
    server's processor time by then."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    started = time.perf_counter()
    with dashboard(store, poll=0.05) as (address, pid):
        answers = time.perf_counter() - started
        page.goto(f"{address}/{path}")
        _wait_until_drawn(page, 60)
        drawn = time.perf_counter() - started
        cpu = cpu_seconds(pid)
    page.close()
    return answers, drawn, cpu


def _wait_until_drawn(page: Any, seconds: float) -> None:
    page.wait_for_function(MAP_DRAWN, timeout=1000 * seconds)
    page.wait_for_function(SCRIPT_ENDED, timeout=1000 * seconds)


def clone_and_run(browser: Any, *, cached: bool) -> dict[str, float]:
    """Seconds since `git clone` began: cloned, server answers, first page drawn.

    Args:
        cached: packages come from pip's cache where it has them; else all are fetched anew.
    """
    with tempfile.TemporaryDirectory() as folder:
        started, told = time.perf_counter(), {}
        subprocess.run(["git", "clone", "--quiet", str(ROOT), f"{folder}/clone"], check=True)
        told["cloned"] = time.perf_counter() - started
        env = {k: v for k, v in os.environ.items() if k not in ("HOTSPOTS_STORE", "VIRTUAL_ENV", "PYTHONPATH")}
        env |= {"STREAMLIT_SERVER_PORT": "8599"} | ({} if cached else {"PIP_NO_CACHE_DIR": "1"})
        make = subprocess.Popen(
            ["make", "run"], cwd=f"{folder}/clone", env=env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for("http://127.0.0.1:8599/_stcore/health", make)
            told["server answers"] = time.perf_counter() - started
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            page.goto("http://127.0.0.1:8599")
            _wait_until_drawn(page, 300)
            told["first page drawn"] = time.perf_counter() - started
        finally:
            os.killpg(make.pid, signal.SIGTERM)
            make.wait(timeout=30)
    return told


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_S):
        if process.poll() is not None:
            sys.exit("make run ended before the server answered")
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(1)
    sys.exit("the server did not answer in half an hour")


def benchmark(arguments: Sequence[str], stores: dict[str, Callable[[], Path]], head: Callable[..., None],
              say: Callable[..., None]) -> None:  # fmt: skip
    """Run it and print the tables; `stores`, `head` and `say` as in `benchmarks.load`."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m benchmarks start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--clone", action="store_true", help="also `make run` in a fresh clone (minutes)")
    parser.add_argument("--no-cache", action="store_true", help="with --clone: fetch every package anew")
    parser.add_argument("--only", choices=sorted(stores), help="one store")
    asked = parser.parse_args(list(arguments))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        head("store", "page", "server answers (s, median)", "first page drawn (s, median)", "worst",
             "server's CPU by then (s)")  # fmt: skip
        for name in [asked.only] if asked.only else stores:
            store = stores[name]()
            for path in PAGES:
                times = [first_page(store, path, browser) for _ in range(asked.runs)]
                answers, drawn, cpu = zip(*times, strict=True)
                say(name, path or "overview", *(f"{statistics.median(t):.1f}" for t in (answers, drawn)),
                    f"{max(drawn):.1f}", f"{statistics.median(cpu):.1f}")  # fmt: skip
        if asked.clone:
            how = "all fetched" if asked.no_cache else "from pip's cache where it has them"
            head("from `git clone` on", f"seconds; packages {how}")
            for step, seconds in clone_and_run(browser, cached=not asked.no_cache).items():
                say(step, f"{seconds:.0f}")
        browser.close()
