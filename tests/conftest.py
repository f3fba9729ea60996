"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pandas as pd
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; where there is none the tests are skipped, but not where tests must be complete."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine: the browser tests cannot run")
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


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


def _asb_report(
    path: Path, *, first: int = 1, count: int = 400, seed: int = 1, shift_m: float = 0, weeks: int = 20, areas: int = 0
) -> Path:
    rng = np.random.default_rng(seed)
    busy = rng.random(count) < 0.3
    happened = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, weeks * 7 * 24 * 60, count), unit="min")
    frame = pd.DataFrame(
        {
            "report_id": [f"R{number}" for number in range(first, first + count)],
            "source_agency": np.where(np.arange(first, first + count) % 2, "police", "landlord"),
            "occurred_from": happened.strftime("%Y-%m-%dT%H:%M"),
            "easting": np.where(busy, 400_020 + rng.integers(0, 4, count) * 15, 398_000 + rng.uniform(0, 4000, count)),
            "northing": np.where(busy, 250_030, 248_000 + rng.uniform(0, 4000, count)).round(1) + shift_m,
            "place_name": np.where(busy, "Mill Lane", "Far Road"),
            "category": rng.choice(["noise", "rowdy"], count),
        }
    )
    frame["easting"] = frame["easting"].round(1)
    if areas:
        # Random, not side by side: areas share cells. Every fiftieth report tells of none.
        which = rng.integers(0, areas, count)
        frame["lad"] = np.where(np.arange(count) % 50 == 0, "", np.char.add("Area ", which.astype(str)))
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(scope="session")
def make_reports() -> Callable[..., Path]:
    """Write an `asb_report` file: reports around one busy place and here and there."""
    return _asb_report


@pytest.fixture
def write_reports(tmp_path: Path) -> Callable[..., Path]:
    """As `make_reports`, to a file of this name in the test's own folder."""
    return lambda name="reports.csv", **values: _asb_report(tmp_path / name, **values)


@pytest.fixture(scope="session")
def three_areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three local authorities and two police forces, hotspots found by authority. Read it only."""
    from three_areas import build

    return build(tmp_path_factory.mktemp("areas"))
