"""Archives with the same bytes for the same content: fixed dates, fixed order, no trace of the machine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime


def packed(files: Iterable[tuple[str, bytes]], made: datetime) -> bytes:
    """A ZIP archive of the files, in their order, all dated `made` (1980 at the earliest)."""
    date = max(made.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, date_time=date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def repacked(archive: bytes, made: datetime) -> bytes:
    """The same archive with fixed dates."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return packed([(name, source.read(name)) for name in source.namelist()], made)
