# ruff: noqa: E501
"""Files as people, spreadsheets, mail gateways and attackers spoil them; made in memory, each with its name.

A case says what must become of it: `accepted` rows, `refused` (a piece of the sentence), or neither, where only the
rules that hold for every file count (no traceback, no row lost, bounded time).
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from tests.intake.conftest import POLICE_HEAD, police_file, police_row, workbook

GOOD = police_file(*(police_row(n) for n in range(5)))
HEAD = POLICE_HEAD.encode()


@dataclass(frozen=True)
class Case:
    """One spoilt file.

    Attributes:
        id: what is wrong with it.
        data: its bytes.
        name: its name.
        agency: as whose feed it is read.
        accepted: how many rows must be taken; None = whatever comes.
        refused: a piece of the sentence with which the whole file must be refused; empty = it need not be.
        row_says: a piece of the reason or remedy of a refused row, or of a note.
    """

    id: str
    data: bytes
    name: str = "file.csv"
    agency: str = "police"
    accepted: int | None = None
    refused: str = ""
    row_says: str = ""


def _text(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="replace")


def encodings() -> Iterator[Case]:
    text = GOOD.decode()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "ascii"):
        yield Case(f"encoding {encoding}", _text(text, encoding), accepted=5)
    accented = text.replace("Mill Lane", "Café Ærø")
    for encoding in ("utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac_roman", "iso8859-15"):
        yield Case(f"accents in {encoding}", _text(accented, encoding), accepted=5)
    for encoding in ("shift_jis", "gb18030", "koi8-r", "big5"):
        yield Case(
            f"text in {encoding}", _text(text.replace("Mill", "中文" if encoding != "koi8-r" else "Улица"), encoding)
        )
    yield Case("utf-7", _text(accented, "utf-7"), accepted=5)
    yield Case("EBCDIC", _text(text, "cp037"), refused="file.csv")
    yield Case("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD, accepted=5)
    yield Case("mark in the middle", GOOD.replace(b"P3", b"\xef\xbb\xbfP3"), accepted=5)
    yield Case("half a UTF-16 character", _text(text, "utf-16") + b"\x00", accepted=5)
    yield Case("broken UTF-8 in one cell", GOOD.replace(b"Mill Lane", b"Mill \xc3\x28", 1), accepted=5)
    yield Case("overlong UTF-8", GOOD.replace(b"Mill", b"\xc0\xaf", 1), accepted=5)
    yield Case("lone surrogates", GOOD.replace(b"Mill", b"\xed\xa0\x80", 1), accepted=5)
    yield Case("UTF-8 half, Windows half", _text(accented, "utf-8") + _text(police_row(77, street="Café"), "cp1252"))
    yield Case("emoji and flags", _text(text.replace("Mill Lane", "👩‍👩‍👧 🇬🇧 Lane"), "utf-8"), accepted=5)
    yield Case("right-to-left marks", _text(text.replace("Mill", "\u202eM\u2066ill"), "utf-8"), accepted=5)
    yield Case("combining marks by the hundred", _text(text.replace("Mill", "M" + "\u0301" * 400), "utf-8"), accepted=5)


def control() -> Iterator[Case]:
    yield Case("NUL in cells", GOOD.replace(b"Mill", b"Mi\x00ll"), accepted=5)
    yield Case("NULs at the end", GOOD + b"\x00" * 9, accepted=5)
    yield Case("nothing but NULs", b"\x00" * 10_000, refused="not a table")
    for mark, title in ((b"\x1a", "Ctrl-Z at the end"), (b"\x0c", "form feed"), (b"\x0b", "vertical tab")):
        yield Case(title, GOOD + mark)
    yield Case("bell and escape in a name", GOOD.replace(b"Mill", b"\x07\x1b[31mMill"), accepted=5)
    yield Case("random bytes", bytes((n * 7919) % 256 for n in range(5000)), refused="not a table")
    yield Case("one byte", b"x", refused="file.csv")
    yield Case("one comma", b",", refused="file.csv")
    yield Case("one quotation mark", b'"', refused="file.csv")
    yield Case("nothing", b"", refused="empty")
    yield Case("blanks", b" \t\r\n" * 50, refused="empty")
    for title, data in (
        ("PDF", b"%PDF-1.7\n"), ("PNG", b"\x89PNG\r\n"), ("JPEG", b"\xff\xd8\xff\xe0"), ("old Excel", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("Parquet", b"PAR1"), ("SQLite", b"SQLite format 3\x00"), ("gzip", gzip.compress(GOOD)), ("RAR", b"Rar!\x1a"),
        ("XML", b'<?xml version="1.0"?><a/>'), ("HTML", b"<html><table><tr><td>Easting</td></tr></table>"),
        ("HTML with a doctype", b"<!DOCTYPE html><p>Sign in</p>"), ("JSON", b'{"a": [1, 2]}'), ("JSON rows", b'[{"Easting": 1}]'),
        ("RTF", b"{\\rtf1 words}"), ("mail", b"From: a@b\nSubject: data\n\nsee attached"), ("ELF", b"\x7fELF" + bytes(200)),
        ("shell script", b"#!/bin/sh\nrm -rf /\n"), ("YAML", b"---\na: 1\n"), ("7-Zip", b"7z\xbc\xaf\x27\x1c" + bytes(90)),
        ("bzip2", b"BZh91AY&SY" + bytes(60)), ("tar", b"file.csv" + bytes(504)), ("xz", b"\xfd7zXZ\x00" + bytes(60)),
        ("Word", b"PK\x03\x04" + bytes(300)), ("OLE encrypted workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)),
    ):  # fmt: skip
        yield Case(f"{title} named .csv", data, refused="file.csv")
        if title in ("HTML", "XML", "PDF", "old Excel"):
            yield Case(f"{title} named .xlsx", data, name="file.xlsx", refused="file.xlsx")


def quoting() -> Iterator[Case]:
    many = [police_row(n) for n in range(400)]
    for at in (0, 1, 200, 399):
        rows = [row.replace("Mill Lane", '"Mill Lane') if n == at else row for n, row in enumerate(many)]
        yield Case(f"quotation mark never closed in row {at + 2}", police_file(*rows), accepted=None)
    yield Case("quotation mark inside a word", GOOD.replace(b"Mill", b'Mi"ll'), accepted=5)
    yield Case("quotation marks doubled", GOOD.replace(b"Mill Lane", b'"Mill ""the"" Lane"'), accepted=5)
    yield Case("single quotation marks", GOOD.replace(b"Mill Lane", b"'Mill, Lane'"))
    yield Case("typographic quotation marks", GOOD.replace(b"Mill Lane", "“Mill Lane”".encode()), accepted=5)
    yield Case("text after a closing mark", GOOD.replace(b"Mill Lane", b'"Mill" Lane'))
    yield Case("backslash before a mark", GOOD.replace(b"Mill Lane", b'"Mill \\" Lane"'))
    yield Case("line breaks in a cell", GOOD.replace(b"Mill Lane", b'"Mill\r\nLane\n"'), accepted=5)
    yield Case(
        "every cell quoted",
        b"\n".join(b",".join(b'"' + c + b'"' for c in line.split(b",")) for line in GOOD.split(b"\n") if line),
        accepted=5,
    )
    yield Case(
        "every row quoted as one cell",
        b"\n".join(b'"' + line + b'"' for line in GOOD.split(b"\n") if line),
        refused="file.csv",
    )
    yield Case("a mark on a line of its own", GOOD + b'"\n')
    yield Case("heading with a mark never closed", GOOD.replace(b"Grade", b'"Grade', 1))


def separators() -> Iterator[Case]:
    for mark, title in ((b";", "semicolon"), (b"\t", "tab"), (b"|", "bar")):
        yield Case(f"{title} as separator", GOOD.replace(b",", mark), accepted=5)
        yield Case(f"sep={title}", b"sep=" + mark + b"\r\n" + GOOD.replace(b",", mark), accepted=5)
    for mark, title in ((b":", "colon"), (b"~", "tilde"), (b"\x01", "Ctrl-A"), (b"^", "caret"), (b"  ", "blanks")):
        yield Case(f"{title} as separator", GOOD.replace(b",", mark), refused="file.csv")
    yield Case("heading by comma, rows by semicolon", HEAD + b"\n" + GOOD.split(b"\n", 1)[1].replace(b",", b";"))
    yield Case("one row by semicolon", GOOD + police_row(9).replace(",", ";").encode(), accepted=5)
    yield Case("CR only", GOOD.replace(b"\n", b"\r"), accepted=5)
    yield Case("CR CR LF", GOOD.replace(b"\n", b"\r\r\n"), accepted=5)
    yield Case("LF CR", GOOD.replace(b"\n", b"\n\r"), accepted=5)
    yield Case("line ends mixed", GOOD.replace(b"\n", b"\r\n", 3), accepted=5)
    yield Case("Unicode line ends", GOOD.decode().replace("\n", "\u2028").encode(), refused="file.csv")
    yield Case("next-line characters", GOOD.decode().replace("Mill", "Mi\x85ll").encode(), accepted=5)
    yield Case("no line end at the end", GOOD.rstrip(), accepted=5)
    yield Case("blank line after each row", GOOD.replace(b"\n", b"\n\n"), accepted=5)
    yield Case("500 blank lines first", b"\n" * 500 + GOOD)


def shapes() -> Iterator[Case]:
    wide = ",".join(f"c{n}" for n in range(100_000))
    far = POLICE_HEAD + "," + wide + "\n" + police_row() + "," * 100_000 + "\n"
    yield Case("100,000 columns", far.encode(), refused="columns")
    yield Case("100,000 cells in one row", GOOD + b"x," * 100_000 + b"\n", accepted=5)
    yield Case("a heading of 100,000 commas", b"," * 100_000 + b"\n" + GOOD)
    yield Case(
        "a cell of 1,000,000 characters", police_file(police_row(1, street="x" * 10**6), police_row(2)), accepted=2
    )
    yield Case("a heading of 1,000,000 characters", b"x" * 10**6 + b"\n" + GOOD)
    yield Case("a reference of 1,000,000 characters", police_file(police_row("9" * 10**6), police_row(2)))
    yield Case("heading only", HEAD, refused="no row under it")
    yield Case("heading twice", HEAD + b"\n" + GOOD, accepted=5)
    yield Case("heading again in the middle", GOOD + HEAD + b"\n" + police_row(9).encode(), accepted=6)
    yield Case("no heading", GOOD.split(b"\n", 1)[1], refused="file.csv")
    yield Case("every column twice", b"\n".join(line + b"," + line for line in GOOD.split(b"\n") if line), accepted=5)
    yield Case("two columns Easting", GOOD.replace(b"Street", b"Easting"), accepted=5)
    yield Case("columns without a name", GOOD.replace(b"Source", b""), accepted=5)
    yield Case("blanks around names", GOOD.replace(b",", b" , "), accepted=5)
    yield Case("snake_case", GOOD.replace(HEAD, HEAD.lower().replace(b" ", b"_")), accepted=5)
    yield Case("camelCase", GOOD.replace(HEAD, HEAD.replace(b" ", b"")), accepted=5)
    yield Case(
        "non-breaking blanks in names", GOOD.replace(b"Incident Date", "Incident\u00a0Date".encode()), accepted=5
    )
    yield Case("line break in a name", GOOD.replace(b"Incident Date", b'"Incident\nDate"'), accepted=5)
    yield Case(
        "columns in another order",
        b"\n".join(b",".join(reversed(line.split(b","))) for line in GOOD.split(b"\n") if line),
        accepted=5,
    )
    yield Case("rows cut short", GOOD + b"P9,25/03/2025\n", accepted=5)
    yield Case("last row cut off", GOOD[:-30], accepted=4)
    yield Case("title and totals", b"Monthly return\n\n" + GOOD + b"Total,5\n", accepted=5)
    yield Case("21 title lines", b"about this file\n" * 21 + GOOD, refused="file.csv")
    yield Case("a table beside the table", b"\n".join(line + b",,note,1" for line in GOOD.split(b"\n") if line))
    yield Case(
        "heading in another language",
        GOOD.replace(HEAD, b"Nummer,Datum,Zeit,Erfasst,Ost,Nord,Strasse,Art,b,c,d,e,f,g"),
        refused="none of its columns",
    )
    for column in ("Incident Number", "Incident Date", "Easting", "Northing"):
        yield Case(f"without {column}", GOOD.replace(column.encode(), b"X", 1), refused=column)
        yield Case(
            f"{column} blank in every row", _blanked(column), refused="None of its" if column.startswith("I") else ""
        )


def _blanked(column: str) -> bytes:
    key = column.lower().replace(" ", "_")
    return police_file(*(police_row(n, **{key: ""}) for n in range(4)))


DATES = (
    "31/02/2025", "00/00/0000", "0000-00-00", "1/1/1900", "01/01/1066", "9999-12-31", "2025-13-01", "32/01/2025", "29/02/2025",
    "25/03/25", "25-Mar-2025", "March 25 2025", "2025.03.25", "20250325", "2025-W13-2", "2025-085", "45741", "45741.9", "1742938200",
    "1742938200000", "25/03", "03/2025", "Mar-25", "TBC", "n/k", "yesterday", "Tuesday", "=TODAY()", "#REF!", "#######", "1E+05",
    "25/03/2025 25:99", "25/03/2025 24:00", "25/03/2025T21:30Z", "2025-03-25T21:30:00+99:00", "2025-03-25 21:30:00.123456789",
    "٢٥/٠٣/٢٠٢٥", "２５/０３/２０２５", "25／03／2025", "-25/03/2025", "25//03//2025", "25/03/2025; 26/03/2025", "NaT", "None", "∞",
    "999999999999999999999999", "25/03/2025" * 50, "'25/03/2025", "25 / 03 / 2025", "2025-03-25T", "T21:30", "12/25/2025", "2025年3月25日",
)  # fmt: skip


def dates() -> Iterator[Case]:
    yield Case(
        "every date of the list", police_file(*(police_row(n, incident_date=f'"{t}"') for n, t in enumerate(DATES)))
    )
    for text in DATES[::5]:
        rows = (police_row(1), police_row(2, incident_date=text), police_row(3, date_recorded=text.replace(",", " ")))
        yield Case(f"date {text[:40]}", police_file(*rows))
    clocks = ("99:99", "9.15pm", "noon", "-1:00", "24:00", "0.9", "2130", "21h30", "21:30:61", "930", "1e9", "٢١:٣٠")
    yield Case("every time of a list", police_file(*(police_row(n, incident_time=t) for n, t in enumerate(clocks))))
    american = [police_row(n, incident_date=f"03/{n:02d}/2025", date_recorded="") for n in range(1, 29)]
    yield Case("month before day", police_file(*american), accepted=1, row_says="swapped")
    mixed = [police_row(1, incident_date="03/25/2025"), police_row(2, incident_date="25/03/2025"), police_row(3)]
    yield Case("month before day in one row", police_file(*mixed), accepted=2, row_says="swapped")
    yield Case("every date in the future", police_file(*(police_row(n, incident_date="25/03/2125") for n in range(3))))
    yield Case(
        "recorded before it happened", police_file(police_row(1, date_recorded="01/01/2020 10:00"), police_row(2))
    )


PLACES = (
    ("304176", "459318", "swapped"), ("-1.1", "52.6", "longitude and latitude in metre columns"), ("52.6", "-1.1", "latitude first"),
    ("0", "0", "zero"), ("999999", "999999", "nines"), ("1", "1", "ones"), ("-1", "-1", "minus one"), ("99999", "99999", "five nines"),
    ("459318,5", "304176,5", "decimal commas"), ("459.318,50", "304.176,50", "continental thousands"), ("459 318", "304 176", "blanks inside"),
    ("45931800", "30417600", "hundredfold"), ("459.318", "304.176", "kilometres"), ("45931", "30417", "a digit lost"), ("4.59E+05", "3.04E+05", "scientific"),
    ("NaN", "NaN", "NaN"), ("inf", "-inf", "infinite"), ("1e308", "1e308", "huge"), ("0x7025", "0x4a43", "hexadecimal"), ("SK593041", "", "grid reference"),
    ("459318m", "304176m", "with a unit"), ("=A1", "=B1", "formula"), ("#VALUE!", "#VALUE!", "spreadsheet error"), ("459318", "", "half"),
    ("", "304176", "other half"), ("٤٥٩٣١٨", "٣٠٤١٧٦", "Arabic digits"), ("４５９３１８", "３０４１７６", "wide digits"), ("459318.", ".304176", "odd dots"),
    ("+459318", "+304176", "plus signs"), ("459318;304176", "", "both in one"), ("−459318", "304176", "a typographic minus"), ("1" * 400, "2" * 400, "400 digits"),
)  # fmt: skip


def places() -> Iterator[Case]:
    everything = [police_row(n, easting=f'"{e}"', northing=f'"{m}"') for n, (e, m, _) in enumerate(PLACES)]
    yield Case("every place of the list", police_file(police_row(999), *everything))
    for east, north, title in PLACES[:14]:
        cells = {"easting": f'"{east}"', "northing": f'"{north}"'}
        yield Case(f"place {title}", police_file(police_row(1), police_row(2, **cells)))
    placeholder = [police_row(n, easting="459000", northing="304000") for n in range(10_000)]
    yield Case(
        "10,000 rows on one placeholder", police_file(*placeholder, *(police_row(n + 10_000) for n in range(50)))
    )
    for east, north in (("0", "0"), ("999999", "999999"), ("-1.0", "-1.0")):
        rows = [police_row(n, easting=east, northing=north) for n in range(300)] + [
            police_row(n + 300) for n in range(5)
        ]
        yield Case(f"300 rows at {east},{north}", police_file(*rows), accepted=305)


def texts() -> Iterator[Case]:
    for title, text in (
        ("formula", "=cmd|' /C calc'!A0"), ("plus formula", "+1+1"), ("at formula", "@SUM(1)"), ("link", "=HYPERLINK(1)"),
        ("markup", "<script>alert(1)</script>"), ("image", "<img src=x onerror=alert(1)>"), ("template", "{{7*7}}${7*7}"),
        ("SQL", "'; DROP TABLE reports; --"), ("markdown", "[x](javascript:alert(1))"), ("path", "../../../../etc/passwd"),
        ("format string", "%s%n%x {0.__class__}"), ("backticks", "`id` $(id)"), ("long word", "x" * 30_000), ("only blanks", "\u00a0\u2003"),
        ("JSON", '{"a":1}'), ("regex bomb", "a" * 5000 + "!"), ("zero-width", "\u200b\u200d\ufeff"), ("Zalgo", "Z\u0351\u0343" * 50),
    ):  # fmt: skip
        cell = '"' + text.replace('"', '""') + '"'
        row = police_row(1, street=cell, opening_category=cell, incident_number=cell)
        yield Case(f"{title} as street, category and reference", police_file(row, police_row(2)))
    yield Case(
        "same reference throughout",
        police_file(*(police_row(1) for _ in range(50))),
        accepted=1,
        row_says="already in row",
    )
    yield Case(
        "references differ by blanks", police_file(police_row(1, incident_number=" P1 "), police_row(1)), accepted=1
    )


def packed() -> Iterator[Case]:
    whole = gzip.compress(GOOD)
    yield Case("gzip", whole, name="file.csv.gz", accepted=5)
    yield Case("gzip cut short", whole[:-9], name="file.csv.gz", refused="file.csv.gz")
    yield Case("gzip with a wrong sum", whole[:-8] + bytes(8), name="file.csv.gz", refused="file.csv.gz")
    yield Case("gzip with something after it", whole + b"more", name="file.csv.gz")
    yield Case("gzip in gzip", gzip.compress(whole), name="file.csv.gz", refused="packed file")
    yield Case("no gzip", GOOD, name="file.csv.gz", refused="file.csv.gz")
    yield Case("gzip of nothing", gzip.compress(b""), name="file.csv.gz", refused="empty")
    yield Case("two gzips joined", whole + gzip.compress(police_row(9).encode()), name="file.csv.gz", accepted=6)
    yield Case("gzip bomb", gzip.compress(bytes(90 * 1024**2)), name="file.csv.gz", refused="too large")
    yield Case(
        "gzip bomb of rows",
        gzip.compress(HEAD + b"\n" + b",,\n" * 30_000_000, 9),
        name="file.csv.gz",
        refused="too large",
    )


def rows_of(count: int = 3) -> list[list[object]]:
    return [list(POLICE_HEAD.split(",")), *([*police_row(n).split(",")] for n in range(count))]


def workbooks() -> Iterator[Case]:
    good = workbook({"Sheet1": rows_of()})

    def case(title: str, data: bytes, **expected: object) -> Case:
        return Case(title, data, name="file.xlsx", **expected)  # type: ignore[arg-type]

    yield case("workbook", good, accepted=3)
    yield case("workbook of 0 bytes", b"", refused="empty")
    for share in (0.1, 0.5, 0.9, 0.99):
        yield case(f"workbook cut at {share:.0%}", good[: int(len(good) * share)], refused="file.xlsx")
    yield case("CSV named .xlsx", GOOD, accepted=5)
    yield case("empty sheets", workbook({"a": [], "b": []}), refused="empty")
    yield case(
        "table on the third sheet",
        workbook({"Cover": [["Return"]], "Notes": [["x", "y"]], "Data": rows_of()}),
        accepted=3,
    )
    yield case("60 sheets", workbook({**{f"s{n}": [["x"]] for n in range(60)}, "Data": rows_of()}), accepted=3)
    yield case("two tables on two sheets", workbook({"Jan": rows_of(), "Feb": rows_of(2)}))
    yield case("heading only", workbook({"a": rows_of(0)}), refused="no row")
    yield case(
        "numbers as numbers",
        workbook(
            {"a": [rows_of()[0], ["P1", 45741, 0.9, 45742.5, 459318, 304176.0, 12, None, True, 1.5, "N", "N", 1, 2]]}
        ),
        accepted=1,
    )
    yield case("spreadsheet errors", workbook({"a": [*rows_of(), ["#REF!"] * 14, ["#N/A"] * 14]}), accepted=3)
    yield case("formulas", workbook({"a": [*rows_of(), ["=A1", "=TODAY()", *["=1+1"] * 12]]}))
    yield case("a cell far to the right", workbook({"a": [*rows_of(), [*[None] * 300, "x"]]}), accepted=3)
    yield case("title lines above", workbook({"a": [["Return"], [], *rows_of()]}), accepted=3)
    yield from (case(title, data, refused=says) for title, data, says in _spoilt_archives(good))
    yield case("hidden sheet", _edited(good, "xl/workbook.xml", b'state="visible"', b'state="hidden"'), accepted=3)
    yield case("1904 dates", _edited(good, "xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"'), accepted=3)
    yield case("macros inside", _with(good, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(500)), accepted=3)
    yield case("links to other files", _with(good, "xl/externalLinks/externalLink1.xml", b"<x/>"), accepted=3)
    yield case("path out of the folder", _with(good, "../../evil.xml", b"<x/>"), accepted=3)
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
    )
    laughs = (
        entity
        + b']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>'
    )
    yield case("a billion laughs", _replaced(good, "xl/worksheets/sheet1.xml", laughs), refused="file.xlsx")
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    yield case(
        "a file of the machine as an entity", _replaced(good, "xl/worksheets/sheet1.xml", outside), refused="file.xlsx"
    )
    yield case(
        "sheet that is no XML", _replaced(good, "xl/worksheets/sheet1.xml", b"\xff\xfe nonsense"), refused="file.xlsx"
    )
    yield case(
        "row number 1048576",
        _replaced(
            good,
            "xl/worksheets/sheet1.xml",
            _sheet('<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
        ),
        refused="file.xlsx",
    )
    far = "".join(f'<row r="{n}"><c r="XFD{n}" t="inlineStr"><is><t>x</t></is></c></row>' for n in range(1, 20_000))
    yield case(
        "20,000 cells in the last column",
        _replaced(good, "xl/worksheets/sheet1.xml", _sheet(far)),
        refused="far more cells",
    )
    yield case(
        "row number 99999999999",
        _replaced(
            good,
            "xl/worksheets/sheet1.xml",
            _sheet('<row r="99999999999"><c t="inlineStr"><is><t>x</t></is></c></row>'),
        ),
        refused="file.xlsx",
    )
    yield case(
        "column ZZZZZZZ",
        _replaced(
            good,
            "xl/worksheets/sheet1.xml",
            _sheet('<row r="1"><c r="ZZZZZZZ1" t="inlineStr"><is><t>x</t></is></c></row>'),
        ),
        refused="file.xlsx",
    )
    yield case("workbook bomb", _replaced(good, "xl/worksheets/sheet1.xml", b" " * (80 * 1024**2)), refused="too large")
    yield case(
        "workbook bomb beside the sheets", _with(good, "xl/media/x.bin", bytes(80 * 1024**2)), refused="too large"
    )


def _sheet(rows: str) -> bytes:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes], **settings: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, **settings) as archive:  # type: ignore[arg-type]
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _replaced(book: bytes, name: str, data: bytes) -> bytes:
    return zipped({**_members(book), name: data})


def _with(book: bytes, name: str, data: bytes) -> bytes:
    return _replaced(book, name, data)


def _edited(book: bytes, name: str, old: bytes, new: bytes) -> bytes:
    text = _members(book)[name]
    assert old in text, text
    return _replaced(book, name, text.replace(old, new, 1))


def _spoilt_archives(good: bytes) -> Iterator[tuple[str, bytes, str]]:
    members = _members(good)
    for gone in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        yield f"workbook without {gone}", zipped({k: v for k, v in members.items() if k != gone}), "file.xlsx"
    yield "ZIP of a CSV named .xlsx", zipped({"data.csv": GOOD}), "no Excel workbook"
    yield "Word document named .xlsx", zipped({"word/document.xml": b"<x/>"}), "no Excel workbook"
    yield "OpenDocument named .xlsx", zipped({"content.xml": b"<x/>", "mimetype": b"opendocument"}), "no Excel workbook"
    spoilt = bytearray(good)
    spoilt[60:400] = bytes(340)
    yield "workbook with a hole", bytes(spoilt), "file.xlsx"
    locked = bytearray(good)
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    yield "a part locked with a password", bytes(locked), ""


# Spoilt cells that stand in one file together; each is a kind of its own.
CELLS = len(DATES) + len(PLACES)

GROUPS = {
    "encodings": encodings, "control": control, "quoting": quoting, "separators": separators, "shapes": shapes, "dates": dates,
    "places": places, "texts": texts, "packed": packed, "workbooks": workbooks,
}  # fmt: skip
