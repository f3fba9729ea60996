from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pikepdf
import pypdfium2
import pytest
from made_up import FORMULA, MONTH, material

from hotspots.periods import Period
from hotspots.settings import Settings
from hotspots.share.actions_told import actions_told
from hotspots.share.audience import decide
from hotspots.share.monthly.content import Material, Summary
from hotspots.share.monthly.content import write_summary as write_for
from hotspots.share.monthly.files import KINDS, all_files
from hotspots.share.monthly.pdf import pictures, summary_pages
from hotspots.share.monthly.tables import Spans

AUDIENCES = ("own", "partner", "youth", "public", "analyst")


def write_summary(material: Material, audience: str) -> Summary:
    return write_for(material, decide(Settings(), audience, "police" if audience == "own" else ""), "k" * 64)


@pytest.fixture(scope="module")
def partner() -> Summary:
    return write_summary(material(), "partner")


@pytest.fixture(scope="module")
def made(partner: Summary) -> dict[str, bytes]:
    return {name.rsplit(".", 1)[1]: content for name, content in all_files(partner)}


def words_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded().replace("\r\n", " ") for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.ending)
def test_the_same_material_gives_the_same_bytes(kind: object, made: dict[str, bytes]) -> None:
    again = write_summary(material(), "partner")
    assert kind.make(again) == made[kind.ending]  # type: ignore[attr-defined]


def test_the_pdf_is_two_tagged_pages(made: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(made["pdf"])) as pdf:
        assert len(pdf.pages) == 2
        assert pdf.Root.MarkInfo.Marked is True
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Anti-social behaviour in Brackenford: March 2025"
        assert [round(float(side)) for side in pdf.pages[0].MediaBox[2:]] == [595, 842]
    first, second = words_of(made["pdf"])
    for said in ("In short", "March 2025 had", "By agency", "Police", "Per 1,000 homes", "Page 1 of 2"):
        assert said in first
    for said in ("Where: hotspots of March 2025", "By ward", "North", "What was held back", "Place 2", "under 5"):
        assert said in second


@pytest.mark.parametrize(("audience", "hotspots"), [*((audience, 25) for audience in AUDIENCES), ("own", 0)])
def test_two_pages_however_much_there_is_to_say(audience: str, hotspots: int) -> None:
    remarks = tuple(f"A long remark about what is missing in the data of an agency, number {n}." for n in range(4))
    summary = write_summary(material(hotspots, remarks=remarks), audience)
    assert len(summary_pages(summary)) == 2


def test_small_numbers_are_held_back_everywhere(made: dict[str, bytes], partner: Summary) -> None:
    hate = partner.material.counts["category"].query("member == 'hate' and number == @MONTH.number")
    assert 0 < int(hate["reports"].iloc[0]) < 5
    kinds = partner.tables["kinds"].frame
    assert kinds.loc[kinds["Kind"] == "Hate-related behaviour", "Month"].item() == "fewer than 5"
    assert "not shown" in set(kinds["Month"])
    with zipfile.ZipFile(io.BytesIO(made["zip"])) as pack:
        text = pack.read("kinds.csv").decode("utf-8-sig")
    assert "Hate-related behaviour,fewer than 5" in text
    own = write_summary(material(), "own").tables["kinds"].frame
    assert own.loc[own["Kind"] == "Hate-related behaviour", "Month"].item() == int(hate["reports"].iloc[0])


def test_the_workbook_opens_and_holds_no_formula(made: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert book.sheetnames[:3] == ["Notes", "How many reports", "Reports by month"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert f"'{FORMULA}" in {cell.value for cell in cells}
    totals = book["How many reports"]
    assert [cell.value for cell in totals[1]][:3] == ["Period", "Reports", "A year before"]
    assert isinstance(totals["B2"].value, int)


def test_the_pack_explains_every_column(made: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made["zip"])) as pack:
        files = {name: pd.read_csv(pack.open(name)) for name in pack.namelist()}
    told = files["data-dictionary.csv"]
    for name, frame in files.items():
        if name not in ("data-dictionary.csv", "notes.csv"):
            assert list(told.loc[told["File"] == name, "Column"]) == list(frame.columns)
    assert told["Meaning"].str.len().min() > 5


def test_the_slide_has_sentences_and_a_picture(made: dict[str, bytes], partner: Summary) -> None:
    from pptx import Presentation

    (slide,) = Presentation(io.BytesIO(made["pptx"])).slides
    said = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert partner.title in said
    assert partner.headlines[0] in said
    (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert "Line chart of reports by month" in picture._element.nvPicPr.cNvPr.get("descr")


def test_places_of_one_household_are_named_to_the_own_agency_only() -> None:
    hotspots = material().hotspots.assign(on_one_point=[0.9, *[0.1] * 6])
    lone = replace(material(), hotspots=hotspots)
    assert len(write_summary(lone, "own").tables["hotspots"].frame) == 7
    public = write_summary(lone, "public")
    assert FORMULA not in set(public.tables["hotspots"].frame["Hotspot"])
    assert any("one single point" in said for said in public.held_back)
    cells = hotspots["cells"].tolist()
    assert cells[0] == [1]
    assert write_summary(lone, "partner").drawn_cells == (1, 2)
    # Nor are those that left the list or were closed, of which it is not known.
    closed = pd.DataFrame(
        {"hotspot_id": ["H9"], "name": ["Lone House"], "state": "closed", "state_since": MONTH.number}
    )
    gone = replace(lone, hotspots=hotspots.iloc[1:], before=hotspots, off_list=closed)
    for audience in ("partner", "public"):
        said = " ".join(write_summary(gone, audience).places)
        assert FORMULA not in said
        assert "Lone House" not in said
        assert "1 hotspot closed this month." in said
    assert "Lone House" in " ".join(write_summary(gone, "own").places)
    # A published street point stands for a street, not for a household.
    snapped = replace(material(), hotspots=hotspots.assign(from_snap_points=1.0))
    assert len(write_summary(snapped, "public").tables["hotspots"].frame) == 7


def test_the_public_map_shows_the_cells_of_hotspots_only() -> None:
    assert write_summary(material(), "partner").drawn_cells == (0, 1, 2)
    assert write_summary(material(), "public").drawn_cells == (0, 1)
    svg = pictures(write_summary(material(), "public"))["map.svg"].decode()
    for words in ("Times the average", "1.5 to 3", "hotspot, numbered by rank", "m</text>"):
        assert words in svg


def test_a_missing_month_is_no_zero() -> None:
    known = frozenset(n for n in material().known if n != MONTH.number - 5)
    summary = write_summary(material(known=known, known_by_agency={"police": known, "council": known}), "own")
    totals = summary.tables["totals"].frame
    assert np.isnan(totals["Reports"].iloc[1])
    assert totals["Reports"].iloc[0] > 0
    assert any("some months are missing" in said for said in summary.headlines)
    assert np.isnan(summary.trend.counts[-6])


@pytest.mark.parametrize(("starts", "begins"), [(1, "2025-01"), (3, "2025-03"), (4, "2024-04"), (9, "2024-09")])
def test_the_reporting_year_is_a_setting(starts: int, begins: str) -> None:
    month, year, twelve = Spans(MONTH, starts).stretches.values()
    assert month == (MONTH.number, MONTH.number)
    assert year == (Period.parse(begins).number, MONTH.number)
    assert twelve == (MONTH.number - 11, MONTH.number)


def test_what_was_done_is_told_to_those_whom_it_concerns() -> None:
    actions = material().actions
    rows = [
        ("patrol_visit", "delivered", "2025-03-07 18:00", 90.0, None),
        ("patrol_visit", "planned", "2025-03-08 18:00", 15.0, None),
        ("patrol_visit", "delivered", "2025-02-08 18:00", 15.0, None),
        ("youth_session", "delivered", "2025-03-14 19:00", 120.0, 12.0),
    ]
    names = ["kind", "status", "started_at", "minutes", "contacts"]
    actions = pd.DataFrame(rows, columns=names).assign(
        hotspot_id="H0001", started_at=lambda t: pd.to_datetime(t["started_at"])
    )
    actions = actions.assign(agency="police", easting=1.0, northing=1.0, source="a.csv")
    told = {
        who: write_summary(material(actions=actions_told(actions, decide(Settings(), who).scope("k"))), who).delivered
        for who in ("partner", "youth", "public")
    }
    assert told["partner"][0] == "1 patrol visit, in 1 hotspot, 2 hours where the time is known."
    assert told["youth"] == (
        "1 youth session, in 1 hotspot, 2 hours where the time is known, 12 contacts with young people.",
    )
    assert told["public"] == ("What was done is not part of what is told here.",)
    assert write_summary(material(), "own").delivered == ("No patrols, sessions or works are recorded.",)
