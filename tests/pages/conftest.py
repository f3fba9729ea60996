"""Pages as a browser would see them, without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import Open
from streamlit.testing.v1 import AppTest

from hotspots.ui import drawn
from hotspots.ui.cached import ANSWERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """open_page(store, "overview", menu=True, week="2025-W40", …): a page that has run."""

    def opened(store: Path, page: str, *, menu: bool = True, **address: str) -> AppTest:
        monkeypatch.setenv("HOTSPOTS_STORE", str(store))
        monkeypatch.chdir(ROOT)
        start = ROOT / "dashboard.py" if menu else ROOT / "pages" / f"{page}.py"
        app = AppTest.from_file(str(start), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"pages/{page}.py").run() if menu and page != "overview" else app

    ANSWERS.clear()
    drawn.forget()
    return opened
