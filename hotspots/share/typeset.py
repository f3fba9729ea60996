"""Printed pages: a Typst template and plain data become a tagged PDF. No network, no fonts of the machine.

Everything that comes out of the data reaches the template as JSON, so it is text and never markup: a place called
`#read("/etc/passwd")` is printed as it stands. The template sees only its own folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

TEMPLATES = Path(__file__).parent / "templates"
DATA_FILE = "data.json"


def typeset(
    template: str,
    data: Mapping[str, Any],
    files: Mapping[str, bytes] | None = None,
    *,
    made: datetime | None = None,
) -> bytes:
    """A PDF for the screen reader and the printer (PDF/UA-1): the same data give the same bytes.

    Args:
        template: name of a file of `templates/`, without `.typ`. It reads its data with `json("/data.json")`.
        data: plain values (text, numbers, lists, dictionaries), not NaN.
        files: name → bytes of pictures (SVG, PNG) that the template may show; names without folders.
        made: when the data were published, with a time zone; written into the file. None: no date is written.

    Raises:
        ValueError: for data that JSON does not know, such as NaN, and for a file name with a folder in it.
    """
    made_of = _compile(template, data, files or {}, made, "pdf")
    assert isinstance(made_of, bytes)
    return made_of


def pages_as_png(
    template: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None, *, dots_per_inch: float = 110.0
) -> list[bytes]:
    """The same pages as pictures, for a preview; takes what `typeset` takes."""
    made_of = _compile(template, data, files or {}, None, "png", dots_per_inch)
    return made_of if isinstance(made_of, list) else [made_of]


def _compile(
    template: str,
    data: Mapping[str, Any],
    files: Mapping[str, bytes],
    made: datetime | None,
    output: Literal["pdf", "png"],
    dots_per_inch: float | None = None,
) -> Any:
    # Imported here because only those who ask for a file need it.
    import typst

    content = json.dumps({**data, "dated": made is not None}, ensure_ascii=False, allow_nan=False)
    with TemporaryDirectory(prefix="hotspots-") as folder:
        root = Path(folder)
        for source in TEMPLATES.glob("*.typ"):
            (root / source.name).write_bytes(source.read_bytes())
        for name, picture in files.items():
            if Path(name).name != name or name == DATA_FILE or name.endswith(".typ"):
                raise ValueError(f"“{name}” is not a name for a picture.")
            (root / name).write_bytes(picture)
        (root / DATA_FILE).write_text(content, encoding="utf-8")
        return typst.compile(
            root / f"{template}.typ",
            root=root,
            format=output,
            ppi=dots_per_inch,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"] if output == "pdf" else [],
            timestamp=made,
        )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The fonts that come with the typesetter, and no others: every machine sets the same lines."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
