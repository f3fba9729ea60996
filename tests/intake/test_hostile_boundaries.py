"""Boundary files that somebody made to do harm: read, or refused in words; never a traceback, nothing half-read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotspots.errors import HotspotsError
from hotspots.intake.areas import read_areas
from hotspots.settings import Settings, parse_settings

SQUARE = [[[-1.9, 52.4], [-1.8, 52.4], [-1.8, 52.5], [-1.9, 52.5], [-1.9, 52.4]]]


def geojson(geometry: object, **properties: object) -> bytes:
    feature = {"type": "Feature", "properties": {"code": "A", "name": "A", **properties}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def settings(tmp_path: Path, data: bytes, name: str = "wards.geojson") -> Settings:
    (tmp_path / name).write_bytes(data)
    return parse_settings({"geography": {"ward": name}}, folder=tmp_path)


POLYGON = {"type": "Polygon", "coordinates": SQUARE}
REFUSED = {
    "empty": b"",
    "not json": b"{",
    "a list": b"[]",
    "a number": b"42",
    "null": b"null",
    "zeros": bytes(4096),
    "pdf": b"%PDF-1.7",
    "zip": b"PK\x03\x04" + bytes(200),
    "html": b"<html><script>alert(1)</script></html>",
    "xml with an entity": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "virtual file": b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    b"</OGRVRTDataSource>",
    "no features": b'{"type": "FeatureCollection", "features": []}',
    "no geometry": geojson(None),
    "a point": geojson({"type": "Point", "coordinates": [-1.9, 52.4]}),
    "a line": geojson({"type": "LineString", "coordinates": SQUARE[0]}),
    "unknown geometry": geojson({"type": "Ball", "coordinates": []}),
    "words for coordinates": geojson({"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["a", "b"]]]}),
    "deeply nested": b'{"a":' * 5000 + b"1" + b"}" * 5000,
}
TAKEN = {
    "markup in a name": geojson(POLYGON, name="<img src=x onerror=alert(1)>"),
    "formula in a name": geojson(POLYGON, name='=HYPERLINK("http://x")'),
    "sql in a code": geojson(POLYGON, code="'; DROP TABLE reports; --"),
    "template in a name": geojson(POLYGON, name="${alert(1)} {{7*7}} `id`"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_words(tmp_path: Path, kind: str) -> None:
    with pytest.raises(HotspotsError) as caught:
        read_areas(settings(tmp_path, REFUSED[kind]))
    assert caught.value.where
    assert "root:" not in caught.value.sentence


@pytest.mark.parametrize("kind", TAKEN)
def test_text_is_only_text(tmp_path: Path, kind: str) -> None:
    table = read_areas(settings(tmp_path, TAKEN[kind])).table
    assert len(table) == 1
