"""Street files read as one: of each file the very same as if it were read by itself, whatever stands beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd
import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Batch, Source, load_gazetteer, open_table, read_together, together
from hotspots.intake.reading import Opened, read_opened
from hotspots.settings import Settings

HEADING = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
SETTINGS = Settings()
NOWHERE = load_gazetteer(SETTINGS)
ASB, OTHER = "Anti-social behaviour", "Burglary"


def row(force: str, kind: str = ASB, *, at: str = "-1.500001,53.4", place: str = "On or near Mill Lane") -> str:
    return f",2025-01,{force} Police,{force} Police,{at},{place},E01000001,Brackenford 001A,{kind},,"


def street(name: str, *rows: str, heading: str = HEADING) -> Opened:
    data = "\n".join([*([heading] if heading else []), *rows]) + "\n"
    return open_table(Source.of_bytes(f"{name}.csv", data.encode()), "police_uk", SETTINGS)


def plain(force: str, asb: int = 3) -> Opened:
    return street(force, *(row(force, place=f"On or near {force} Road {n}") for n in range(asb)), row(force, OTHER))


def together_and_alone(files: Sequence[Opened]) -> list[tuple[Batch | FileRefused, Batch | FileRefused]]:
    def alone(opened: Opened) -> Batch | FileRefused:
        try:
            return read_opened(opened, SETTINGS, gazetteer=NOWHERE)
        except FileRefused as error:
            return error

    return list(zip(read_together(files, SETTINGS, gazetteer=NOWHERE), map(alone, files), strict=True))


def same(found: Batch | FileRefused, wanted: Batch | FileRefused) -> None:
    if isinstance(wanted, FileRefused) or isinstance(found, FileRefused):
        assert type(found) is type(wanted)
        assert str(found) == str(wanted)
        return
    for field in dataclasses.fields(Batch):
        ours, theirs = getattr(found, field.name), getattr(wanted, field.name)
        if isinstance(theirs, pd.DataFrame):
            pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
        else:
            assert ours == theirs, field.name


ODD = {
    "swapped": [row("Odd"), row("Odd", at="53.4,-1.5")],
    "outside": [row("Odd"), row("Odd", at="2000,53.4")],
    "half": [row("Odd"), row("Odd", at=",53.4")],
    "nowhere": [row("Odd"), row("Odd", at=",")],
    "decimal comma": [row("Odd"), row("Odd", at='"-1,5","53,4"')],
    "blank before a number": [row("Odd", at=" -1.5,53.4")],
    "address": [row("Odd", place="12 Mill Lane"), row("Odd")],
    "blank month": [row("Odd"), row("Odd").replace("2025-01", "")],
    "ragged": [row("Odd"), "a,b,c", row("Odd")],
    "too wide": [row("Odd") + ",,", row("Odd")],
    "blank lines": ["", row("Odd"), "", row("Odd", OTHER), row("Odd")],
    "nothing of ours": [row("Odd", OTHER)],
    "no row of use": [row("Odd", at="2000,53.4")],
    "line break in a cell": [row("Odd", place='"On or near\nMill Lane"'), row("Odd")],
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_file_is_read_as_by_itself(rows: list[str], place: int) -> None:
    files = [plain("Ashby"), plain("Birch", 5)]
    files.insert(place, street("Odd", *rows))
    for found, wanted in together_and_alone(files):
        same(found, wanted)


def test_files_that_differ_in_form_are_read_as_by_themselves() -> None:
    turned = "Month,Crime ID," + HEADING.removeprefix("Crime ID,Month,")
    files = [
        plain("Ashby"),
        street("Birch", *(row("Birch") for _ in range(3)), heading=""),
        street("Cedar", row("Cedar").replace(",2025-01,", "2025-01,,", 1), heading=turned),
        street("Dean", *(row("Ashby", place="On or near Far Road") for _ in range(4))),
        street("Elm", row("Elm") + ",Far Road", heading=f"{HEADING},Location"),
        street(
            "Fern",
            f"7,{row('Fern')},Longitude,Wrong,Correct it",
            heading=f"row_in_file,{HEADING},problem_column,reason,remedy",
        ),
        plain("Gorse"),
    ]
    outcomes = together_and_alone(files)
    for found, wanted in outcomes:
        same(found, wanted)
    corrected = outcomes[5][0]
    assert isinstance(corrected, Batch)
    assert corrected.corrects
    assert corrected.reports["row_no"].tolist() == [7]


def test_files_with_nothing_to_say_are_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    alone: list[str] = []

    def watched(opened: Opened, *args: object, **kwargs: object) -> Batch:
        alone.append(opened.source.name)
        return read_opened(opened, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(together, "read_opened", watched)
    files = [plain("Ashby"), street("Odd", *ODD["outside"]), plain("Birch"), street("Quiet", *ODD["nothing of ours"])]
    read_together(files, SETTINGS, gazetteer=NOWHERE)
    assert alone == ["Odd.csv", "Quiet.csv"]


def test_only_the_rows_of_the_kind_are_held() -> None:
    opened = plain("Ashby", 2)
    assert (len(opened.raw.cells), opened.raw.left_out, opened.raw.rows_read) == (2, 1, 3)
    assert opened.raw.row_no.tolist() == [2, 3]
