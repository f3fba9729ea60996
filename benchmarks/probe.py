"""One real Chromium that uses the map while others load the server."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.serving import CHROMIUM_FLAGS, CLICK_AND_WAIT, MAP_DRAWN, SCRIPT_ENDED

if TYPE_CHECKING:
    from playwright.async_api import Page

_CHANGES = 5
_PAUSE_S = 3.0


@dataclass
class Looked:
    """What the browser saw: milliseconds from opening the map page to its last element, and from click to new map."""

    opened: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def look_on(address: str, until: float, looked: Looked) -> None:
    """Open the map page, go to five other weeks, and again, until `time.monotonic()` is `until`."""
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        while time.monotonic() < until - 2 * _PAUSE_S:
            context = await browser.new_context(viewport={"width": 1280, "height": 1000})
            page = await context.new_page()
            page.on("pageerror", lambda error: looked.errors.append(f"browser: {error}"[:200]))
            try:
                await _round(page, address, until, looked)
            except Error as error:
                looked.errors.append(f"browser: {str(error).splitlines()[0]}"[:200])
            await context.close()
        await browser.close()


async def _round(page: Page, address: str, until: float, looked: Looked) -> None:
    started = time.perf_counter()
    await page.goto(f"{address}/hotspot_map", timeout=60_000)
    await page.wait_for_function(MAP_DRAWN, timeout=60_000)
    await page.wait_for_function(SCRIPT_ENDED, timeout=60_000)
    looked.opened.append(1000 * (time.perf_counter() - started))
    for _ in range(_CHANGES):
        await asyncio.sleep(_PAUSE_S)
        if time.monotonic() > until - _PAUSE_S:
            return
        looked.changed.append(float(await page.evaluate(CLICK_AND_WAIT, "Week before")))
    if await page.get_by_text("Something went wrong").count():
        looked.errors.append("browser: the page said that something went wrong")
