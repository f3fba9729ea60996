"""Writing files so that the same content always gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import Workbook
from openpyxl.styles import Font
from shapely import set_precision, transform
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from hotspots.demo import plan
from hotspots.projection import to_wgs84

_CRS = "EPSG:27700"
_STAMP = (2024, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")

Row = Sequence[Any]


def write_csv(
    path: Path, header: Row | None, rows: Iterable[Row], *, delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """Write rows as an agency's system would: CRLF line ends; an empty row becomes an empty line; datetimes as ISO."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    for row in [header] if header is not None else []:
        writer.writerow(row)
    for row in rows:
        writer.writerow([f"{v:%Y-%m-%d %H:%M:%S}" if isinstance(v, datetime) else v for v in row])
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_workbook(path: Path, *, sheet: str, title: str, header: Row, rows: Iterable[Row]) -> None:
    """Write one sheet with a title line above the header, real dates as real dates, empty rows as empty rows."""
    book = Workbook()
    page = book.active
    assert page is not None  # a new workbook has its first sheet
    page.title = sheet
    page.append([title])
    page.append(list(header))
    for cell in (*page[1], *page[2]):
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            if value != "" and value is not None:
                cell = page.cell(number, column, value)
                if isinstance(value, datetime):
                    cell.number_format = "dd/mm/yyyy hh:mm"
    for letter, width in zip("ABCDEFGHIJ", (16, 17, 17, 17, 11, 11, 30, 24, 12, 12), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A3"
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(_without_clock(raw.getvalue()))


def _without_clock(workbook: bytes) -> bytes:
    """The same workbook without the time of its writing, which openpyxl puts into the ZIP and its properties."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2024-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, date_time=_STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return result.getvalue()


def to_national_grid(points: np.ndarray) -> np.ndarray:
    """Metres from the south-west corner to British National Grid, shape (n, 2)."""
    moved: np.ndarray = points + np.array(plan.ORIGIN)
    return moved


def write_geojson(path: Path, features: Iterable[tuple[dict[str, Any], BaseGeometry]]) -> None:
    """Write shapes (metres from the south-west corner) as GeoJSON in longitude and latitude, to five decimals (1 m)."""
    listed = [
        {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(_on_five_decimals(shape)))}
        for properties, shape in features
    ]
    text = json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _on_five_decimals(shape: BaseGeometry) -> BaseGeometry:
    # Plain rounding can make a narrow corner cross itself; this keeps polygons valid.
    return set_precision(transform(shape, _to_lon_lat), 1e-5)


def _to_lon_lat(points: np.ndarray) -> np.ndarray:
    grid = to_national_grid(points)
    return np.column_stack(to_wgs84(grid[:, 0], grid[:, 1], _CRS))


def _rounded(geometry: Any) -> Any:
    if isinstance(geometry, dict):
        return {k: _rounded(v) for k, v in geometry.items()}
    if isinstance(geometry, (tuple, list)):
        return [_rounded(v) for v in geometry]
    return round(geometry, 5) if isinstance(geometry, float) else geometry
