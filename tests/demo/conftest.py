from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from hotspots.demo import DemoTruth, make_demo
from hotspots.demo.samples import SAMPLE_UNTIL, SAMPLE_WEEKS


class Made(NamedTuple):
    folder: Path
    truth: DemoTruth
    said: list[str]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A year of Brackenford, the one that data/samples was taken from."""
    folder = tmp_path_factory.mktemp("brackenford")
    said: list[str] = []
    truth = make_demo(folder, until=SAMPLE_UNTIL, weeks=SAMPLE_WEEKS, report=said.append)
    return Made(folder, truth, said)
