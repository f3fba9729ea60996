from __future__ import annotations

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from hotspots.share import typeset as module
from hotspots.share.typeset import pages_as_png, typeset

TEMPLATE = """
#import "common.typ": *
#let data = json("/data.json")
#show: sheet.with(title: data.title, running: data.title, dated: data.dated)
= #data.title
#notice(data.note)
#plain-table(("Place", "Reports"), data.rows)
#picture("square.svg", "A square", width: 20mm)
"""
SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="5" height="5" fill="#3B6FB6"/></svg>'
EVIL = '#read("/data.json") *bold* $x$ <label> @ref'
MADE = datetime(2025, 3, 3, 8, 15, tzinfo=UTC)


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    shutil.copy(module.TEMPLATES / "common.typ", tmp_path)
    (tmp_path / "sample.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(module, "TEMPLATES", tmp_path)
    return {"title": "Mill Lane", "note": "Made up.", "rows": [[EVIL, "12"]]}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_the_same_data_give_the_same_bytes(sample: dict[str, object]) -> None:
    first = typeset("sample", sample, {"square.svg": SQUARE}, made=MADE)
    assert first == typeset("sample", sample, {"square.svg": SQUARE}, made=MADE)
    assert first != typeset("sample", sample | {"title": "Park Row"}, {"square.svg": SQUARE}, made=MADE)


def test_it_is_tagged_and_says_title_and_language(sample: dict[str, object]) -> None:
    with pikepdf.open(io.BytesIO(typeset("sample", sample, {"square.svg": SQUARE}, made=MADE))) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Mill Lane"
        assert str(pdf.docinfo.CreationDate).startswith("D:20250303081500")
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert fonts
    assert all("Libertinus" in font for font in fonts)


def test_no_date_is_written_where_none_is_given(sample: dict[str, object]) -> None:
    with pikepdf.open(io.BytesIO(typeset("sample", sample, {"square.svg": SQUARE}))) as pdf:
        assert "/CreationDate" not in pdf.docinfo


def test_words_from_data_are_never_markup(sample: dict[str, object]) -> None:
    assert EVIL in text_of(typeset("sample", sample, {"square.svg": SQUARE})).replace("\r\n", " ").replace("\n", " ")


def test_a_picture_of_each_page(sample: dict[str, object]) -> None:
    pictures = pages_as_png("sample", sample, {"square.svg": SQUARE})
    assert [p[:8] for p in pictures] == [b"\x89PNG\r\n\x1a\n"]


@pytest.mark.parametrize("name", ["../square.svg", "data.json", "common.typ"])
def test_a_picture_takes_the_place_of_nothing(sample: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match="is not a name for a picture"):
        typeset("sample", sample, {name: SQUARE})
