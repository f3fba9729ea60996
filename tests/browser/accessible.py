"""Whether a page can be read and used by everybody, as far as a machine can tell (axe-core, WCAG 2.2 AA)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What Streamlit itself draws wrongly, and we cannot mend; docs/accessibility.md tells of each.
STREAMLITS_OWN: dict[str, tuple[str, ...]] = {
    "list": ("stSidebarNavItems",),
    "listitem": ("<li ",),
    "target-size": ('role="spinbutton"',),
}


def violations(page: Page) -> list[str]:
    """Serious and critical faults that are ours: rule and the piece of the page."""
    found: list[dict[str, Any]] = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
        if not any(mark in node["html"] for mark in STREAMLITS_OWN.get(fault["id"], ()))
    ]
