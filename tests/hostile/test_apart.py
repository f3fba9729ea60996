"""Large workbooks are read in a process of their own: the same table comes out, and a trap does not reach this one."""

from __future__ import annotations

import pytest

from hotspots.errors import FileRefused
from hotspots.intake import all_feeds, apart, read_xlsx
from hotspots.settings import Settings
from tests.intake.conftest import workbook

from .corpus import _replaced, _sheet, rows_of

FEED = all_feeds(Settings())["police"]


def test_the_same_table_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    book = workbook({"Cover": [["Return"]], "Data": [["title"], *rows_of(5), [None], ["P9", *["x"] * 20]]})
    here = read_xlsx.read_xlsx(book, FEED, name="a.xlsx")
    monkeypatch.setattr(read_xlsx, "READ_APART_ABOVE", 0)
    there = read_xlsx.read_xlsx(book, FEED, name="a.xlsx")
    assert there.cells.equals(here.cells) and there.cells.dtypes.equals(here.cells.dtypes)
    assert (there.row_no == here.row_no).all()
    assert (there.heading, there.ragged, there.notes) == (here.heading, here.ragged, here.notes)
    assert there.blank_lines == here.blank_lines == 1


def test_a_refusal_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_xlsx, "READ_APART_ABOVE", 0)
    with pytest.raises(FileRefused, match="none of its columns") as caught:
        read_xlsx.read_xlsx(workbook({"a": [["x", "y"], [1, 2]]}), FEED, name="a.xlsx")
    assert caught.value.where.startswith("a.xlsx")


@pytest.mark.parametrize("limit", [{"_MEMORY": 1024**2, "_MEMORY_PER_BYTE": 0}, {"_SECONDS": 0, "_SECONDS_PER_MB": 0}])
def test_a_trap_ends_the_child_alone(monkeypatch: pytest.MonkeyPatch, limit: dict[str, int]) -> None:
    for name, value in limit.items():
        monkeypatch.setattr(apart, name, value)
    rows = "".join(f'<row r="{n}"><c t="inlineStr"><is><t>{n:0500d}</t></is></c></row>' for n in range(1, 60_000))
    with pytest.raises(FileRefused, match=r"memory or time|that can be read"):
        apart.read_apart(
            _replaced(workbook({"a": []}), "xl/worksheets/sheet1.xml", _sheet(rows)),
            FEED,
            name="a.xlsx",
            unpacked=10**6,
        )


def test_more_text_than_the_file_explains() -> None:
    limits = read_xlsx._Limits("a.xlsx", unpacked=1000)
    limits.take(cells=10, text=1_000_000)
    with pytest.raises(FileRefused, match="far more cells or text"):
        limits.take(cells=10, text=100_000_000)
