"""The table of pages, in the order of the menu. A new page is one file in `pages/` and one line here."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hotspots.errors import HotspotsError
from hotspots.share.audience import Audience, Permission
from hotspots.ui import door, turns
from hotspots.ui.cached import current_settings, store_folder

_MAIN = "dashboard.py"
_SHOWN, _TRIED = "_menu_is_shown", "_menu_was_tried"


@dataclass(frozen=True)
class Entry:
    """One page: its file (whose name is its address), its title, its heading in the menu and what it asks for.

    Attributes:
        needs: permission without which nobody may open it, of `hotspots.share.audience.Permission`; "" = none.
    """

    path: str
    title: str
    section: str
    needs: Permission = ""


PAGES: tuple[Entry, ...] = (
    Entry("pages/overview.py", "Overview", "Where to go"),
    Entry("pages/hotspot_map.py", "Hotspot map", "Where to go"),
    Entry("pages/weekly_briefing.py", "Weekly briefing", "Where to go"),
    Entry("pages/patrol_plan.py", "Patrol plan", "Where to go"),
    Entry("pages/patches.py", "Patches", "Teams", "cases"),
    Entry("pages/youth_engagement.py", "Youth engagement", "Teams"),
    Entry("pages/trends.py", "Trends", "What is happening"),
    Entry("pages/monthly_summary.py", "Monthly summary", "What is happening"),
    Entry("pages/actions.py", "What was done", "What was done", "actions"),
    Entry("pages/impact.py", "Did it work?", "What was done", "actions"),
    Entry("pages/skill.py", "How good the lists were", "How far to trust it"),
    Entry("pages/layers.py", "Other methods", "How far to trust it"),
    Entry("pages/same_incident.py", "Same incident?", "How far to trust it", "links"),
    Entry("pages/data_quality.py", "Data quality", "How far to trust it"),
    Entry("pages/audit.py", "Who looked at what", "How far to trust it", "audit"),
)


def run() -> None:
    """Show the menu and run the page that was chosen."""
    page = _navigation()
    st.session_state[_SHOWN] = True
    try:
        with turns.taken():
            page.run()
    except HotspotsError as problem:
        # A file of the settings that has gone since, or is spoilt: the sentence helps, a redacted traceback does not.
        from hotspots.ui.first_run import say_error

        say_error(problem)


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


def current_page() -> str:
    """The page that is shown, by the name of its file: its address.

    Taken from the caller's file, not from what the browser says.
    """
    frame = inspect.currentframe()
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.parent.name == "pages" and path.suffix == ".py":
            return path.stem
        frame = frame.f_back
    return ""


def needed_for(page: str) -> Permission:
    """The permission that a page asks for."""
    return next((entry.needs for entry in PAGES if Path(entry.path).stem == page), "")


def link(path: str, label: str) -> None:
    """A link to another page of the menu; nothing where there is no menu, or where the page is not for this visitor."""
    if not _alone() and _listed(path, _visitor()):
        st.page_link(path, label=label)


def _alone() -> bool:
    context = get_script_run_ctx()
    return context is None or Path(context.main_script_path).name != _MAIN


def _navigation() -> StreamlitPage:
    """The menu lists what the visitor may open. What it does not list still has its address: the door answers there."""
    visitor = _visitor()
    sections: dict[str, list[StreamlitPage]] = {}
    for at, entry in enumerate(PAGES):
        shown: Literal["visible", "hidden"] = "visible" if _listed(entry.path, visitor) else "hidden"
        page = st.Page(entry.path, title=entry.title, default=at == 0, visibility=shown)
        sections.setdefault(entry.section, []).append(page)
    return st.navigation(sections, expanded=True)


def _visitor() -> Audience | None:
    """Whose menu it is; None before anything is published: then the pages say how to begin."""
    try:
        return door.expected(current_settings(store_folder()))
    except HotspotsError:
        return None


def _listed(path: str, visitor: Audience | None) -> bool:
    page = Path(path).stem
    return visitor is None or visitor.may_open(page, needed_for(page))
