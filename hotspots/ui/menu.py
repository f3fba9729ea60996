"""The table of pages, in the order of the menu. A new page is one file in `pages/` and one line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

_MAIN = "dashboard.py"
_SHOWN, _TRIED = "_menu_is_shown", "_menu_was_tried"


@dataclass(frozen=True)
class Entry:
    """One page: its file (whose name is its address), its title and its heading in the menu."""

    path: str
    title: str
    section: str


PAGES: tuple[Entry, ...] = (
    Entry("pages/overview.py", "Overview", "Where to go"),
    Entry("pages/hotspot_map.py", "Hotspot map", "Where to go"),
    Entry("pages/weekly_briefing.py", "Weekly briefing", "Where to go"),
    Entry("pages/patrol_plan.py", "Patrol plan", "Where to go"),
    Entry("pages/trends.py", "Trends", "What is happening"),
    Entry("pages/monthly_summary.py", "Monthly summary", "What is happening"),
    Entry("pages/patches.py", "Patches", "Teams"),
    Entry("pages/youth_engagement.py", "Youth engagement", "Teams"),
    Entry("pages/actions.py", "What was done", "What was done"),
    Entry("pages/impact.py", "Did it work?", "What was done"),
    Entry("pages/skill.py", "How good the lists were", "How far to trust it"),
    Entry("pages/layers.py", "Other methods", "How far to trust it"),
    Entry("pages/same_incident.py", "Same incident?", "How far to trust it"),
    Entry("pages/data_quality.py", "Data quality", "How far to trust it"),
)


def run() -> None:
    """Show the menu and run the page that was chosen."""
    page = _navigation()
    st.session_state[_SHOWN] = True
    page.run()


def ensure() -> None:
    """Bring up the menu where a page came up without it.

    The first address asked of a freshly started server may run its page without `dashboard.py`: then the menu is
    declared and the page run again, properly. A page that is run all alone, as tests do, has no menu.
    """
    if _alone() or st.session_state.pop(_SHOWN, False) or st.session_state.get(_TRIED):
        return
    st.session_state[_TRIED] = True
    _navigation()
    st.rerun()


def link(path: str, label: str) -> None:
    """A link to another page of the menu; nothing where there is no menu."""
    if not _alone():
        st.page_link(path, label=label)


def _alone() -> bool:
    context = get_script_run_ctx()
    return context is None or Path(context.main_script_path).name != _MAIN


def _navigation() -> StreamlitPage:
    sections: dict[str, list[StreamlitPage]] = {}
    for at, entry in enumerate(PAGES):
        page = st.Page(entry.path, title=entry.title, default=at == 0)
        sections.setdefault(entry.section, []).append(page)
    return st.navigation(sections, expanded=True)
