"""Gazetteers as people save them: what fits is read, what cannot be is said in a sentence, never passed over."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import SettingsError
from hotspots.intake.gazetteer import Gazetteer
from hotspots.intake.raw_table import TEXT

BOUNDS = (400_000.0, 250_000.0, 406_000.0, 256_000.0)
ONSPD = "pcds,dointr,doterm,oseast1m,osnrth1m,osgrdind,lat\nBB1 1AA,198001,,402830,253085,1,52.1\n"
OWN = "Postcode,Easting,Northing\nBB1 1AA,402830,253085\n"
UPRN = "UPRN,X_COORDINATE,Y_COORDINATE\n"


def found_in(path: Path) -> tuple[float, float]:
    e, n, _ = Gazetteer(postcode_files=(path,), bounds=BOUNDS).postcode(pd.Series(["bb1 1aa"], dtype=TEXT))
    return float(e[0]), float(n[0])


@pytest.mark.parametrize(
    "data",
    [
        ONSPD.upper().encode(),
        ("\ufeff" + OWN).encode(),
        OWN.encode("utf-16"),
        OWN.replace(",", ";").encode(),
        OWN.replace(",", "\t").replace("\n", "\r\n").encode(),
        ONSPD.replace("198001,,", "198001,202001,").encode(),
        b"Northing,Easting,Post code\n253085,402830,bb11aa\n",
        ONSPD.replace("lat", "lät").encode("cp1252"),
    ],
    ids=["capitals", "mark", "UTF-16", "semicolons", "tabs", "retired", "other order", "Windows"],
)
def test_written_another_way_it_is_the_same(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "g.csv").write_bytes(data)
    assert found_in(tmp_path / "g.csv") == (402_830, 253_085)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Postcode,Easting,Northing\n",
        "Postcode,Easting,Northing\nBB1 1AA,253085,402830\n",
        "Postcode,Easting,Northing\nBB1 1AA,-1.96,52.168\n",
        'Postcode,Easting,Northing\nBB1 1AA,"402,830","253,085"\n',
        "Postcode,Easting,Northing\nBB1 1AA,571000,5780000\n",
        "BB1 1AA,402830,253085\n",
        "402830,253085,BB1 1AA\n",
        "osgb1,http://x,BB1 1AA,,,,other,Postcode,402830,253085,8\n",
    ],
    ids=[
        "nothing",
        "blank",
        "heading",
        "swapped",
        "degrees",
        "thousands",
        "zone",
        "no heading",
        "places first",
        "names",
    ],
)
def test_a_gazetteer_without_any_place_here_is_not_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "g.csv").write_text(text)
    with pytest.raises(SettingsError, match=r"no place within the bounds.*Easting and northing are metres"):
        found_in(tmp_path / "g.csv")
    (tmp_path / "u.csv").write_text(UPRN + text.partition("\n")[2].replace("BB1 1AA", "100000000001"))
    with pytest.raises(SettingsError, match=r"\[gazetteer\] uprn = .*no place"):
        Gazetteer(uprn_files=(tmp_path / "u.csv",), bounds=BOUNDS).uprn(pd.Series(["100000000001"], dtype=TEXT))


def test_other_tables_beside_a_gazetteer_are_passed_over(tmp_path: Path) -> None:
    """ONSPD as it is fetched holds lists of names too."""
    names = "LAD23CD,LAD23NM\nE06000001,Bracken\n"
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "Documents.csv").write_text(names)
    (tmp_path / "whole" / "ONSPD.csv").write_text(ONSPD)
    assert found_in(tmp_path / "whole") == (402_830, 253_085)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Documents/LA names.csv", names)
        archive.writestr("Data/ONSPD.csv", ONSPD)
    (tmp_path / "onspd.zip").write_bytes(packed.getvalue())
    assert found_in(tmp_path / "onspd.zip") == (402_830, 253_085)
    (tmp_path / "whole" / "ONSPD.csv").unlink()
    with pytest.raises(SettingsError, match=r"no column for postcode, easting, northing.*“LAD23CD,LAD23NM”"):
        found_in(tmp_path / "whole")


def test_property_references_shortened_by_a_spreadsheet_are_no_homes(tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text(UPRN + "1.00012E+11,402830,253085\n100012000001,402840,253085\n")
    found = Gazetteer(uprn_files=(tmp_path / "u.csv",), bounds=BOUNDS)
    e, _ = found.uprn(pd.Series(["100012000000", "100012000001"], dtype=TEXT))
    assert np.isnan(e[0])
    assert e[1] == 402_840


def test_an_archive_that_unpacks_to_far_too_much_is_not_opened(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "g.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("g.csv", "w", force_zip64=True) as member,
    ):
        member.write(OWN.encode())
        for _ in range(66):
            member.write(b"BB1 1AA,402830,253085\n" * 50_000)
    with pytest.raises(SettingsError, match="packed far tighter"):
        found_in(tmp_path / "g.zip")
