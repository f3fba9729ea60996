"""Every page on a real force's street files, which know months only: useful or explained, never an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import PAGES, Open, words_of

from hotspots.pipeline import ingest

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def force_store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of one force."""
    store = tmp_path_factory.mktemp("force") / "store"
    files = sorted((shared / "data/police_uk/leicestershire").glob("20[12][901]-*.csv*"))
    assert len(files) > 12
    ingest(files, agency="police_uk", store=store)
    return store


@pytest.mark.parametrize("name", PAGES)
def test_opens(force_store: Path, open_page: Open, name: str) -> None:
    app = open_page(force_store, name, menu=False)
    assert not app.exception
    assert not app.error
    assert "2021" in words_of(app)
    assert len(words_of(app)) > 200
