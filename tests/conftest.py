"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real open data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the open data folder is not beside the project")
    return SHARED


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see neither the user's store nor the machine's time zone."""
    monkeypatch.delenv("HOTSPOTS_STORE", raising=False)
    monkeypatch.setenv("TZ", "Pacific/Auckland")


hypothesis.settings.register_profile("fixed", deadline=None, derandomize=True)
hypothesis.settings.load_profile("fixed")


def pytest_report_header() -> str:
    where = "there" if SHARED.is_dir() else "NOT there: tests that need it are skipped"
    return f"open data folder: {where}"


@pytest.fixture
def hotspots_cli() -> Callable[..., object]:
    """Run the command line in this process: returns typer's result with exit_code, stdout, stderr."""
    from typer.testing import CliRunner

    from hotspots.__main__ import app

    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


DEMO_UNTIL = date(2025, 11, 19)


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the whole demo borough, data up to Wednesday 19 November 2025. Read it, do not change it."""
    from hotspots.demo.building import build_demo

    store = tmp_path_factory.mktemp("demo") / "store"
    build_demo(store, DEMO_UNTIL)
    return store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has been published with nothing in it."""
    from hotspots.store import Warehouse, publish

    store = tmp_path_factory.mktemp("empty") / "store"
    with Warehouse(store) as warehouse:
        publish(warehouse)
    return store


@pytest.fixture(scope="session")
def three_areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three local authorities and two police forces, hotspots found by authority. Read it only."""
    from three_areas import build

    return build(tmp_path_factory.mktemp("areas"))
