"""The open standard file, `asb-report` v1, described for machines: a JSON Table Schema (frictionless).

`python -m hotspots.intake.open_standard data/samples/asb_report.schema.json` writes it again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hotspots.intake.agencies.asb_report import OPTIONAL, REQUIRED
from hotspots.intake.validate import AGENCY_KEY, ALLOWED_WORDS
from hotspots.schema import CATEGORIES, REPORTS

VERSION = "1.1"

# What the file says otherwise than the store does, or what the store does not have.
_FIELDS: dict[str, dict[str, Any]] = {
    "report_id": {
        "type": "string",
        "description": "The agency's own reference; each report once; only a hash of it is stored",
    },
    "source_agency": {"type": "string", "description": "Key of the agency, in small letters, e.g. police"},
    "occurred_from": {
        "type": "string",
        "description": "When it happened or began: ISO 8601, 2025-03-25T21:30 (local time), 2025-03-25T21:30+01:00, "
        "2025-03-25 where only the day is known, 2025-03 where only the month is",
    },
    "occurred_to": {"type": "string", "description": "When it ended at the latest, written in the same way"},
    "recorded_at": {"type": "string", "description": "When the agency recorded it, written in the same way"},
    "easting": {"type": "number", "description": "Metres, in the area's system (British National Grid)"},
    "northing": {"type": "number", "description": "Metres, in the area's system (British National Grid)"},
    "lat": {"type": "number", "description": "Latitude, degrees, WGS84; used where easting and northing are blank"},
    "lon": {"type": "number", "description": "Longitude, degrees, WGS84; used where easting and northing are blank"},
    "uprn": {"type": "string", "description": "Property reference number; used where no coordinates are given"},
    "postcode": {"type": "string", "description": "Used where neither coordinates nor a known UPRN are given"},
    "place_name": {"type": "string", "description": "Street, park or estate; never an address"},
    "lad": {"type": "string", "description": "Local authority, by code or name; used where no boundaries are given"},
    "police_force": {
        "type": "string",
        "description": "Police force, by code or name; used where no boundaries are given",
    },
}
_RANGES: dict[str, dict[str, Any]] = {"lat": {"minimum": -90, "maximum": 90}, "lon": {"minimum": -180, "maximum": 180}}


def table_schema() -> dict[str, Any]:
    """The JSON Table Schema of `asb-report` v1, made from the vocabulary and the adapter."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": "asb-report",
        "title": "Reports of anti-social behaviour, depersonalised",
        "version": VERSION,
        "description": "One row is one report: one contact made to one agency. No names, no free text, no addresses. "
        "Besides the required columns one kind of place is needed: easting and northing, lat and lon, uprn, "
        "or postcode.",
        "fields": [_field(name) for name in (*REQUIRED, *OPTIONAL)],
        "primaryKey": ["source_agency", "report_id"],
        "missingValues": [""],
    }


def _field(name: str) -> dict[str, Any]:
    described = _FIELDS[name] if name in _FIELDS else _from_vocabulary(name)
    constraints: dict[str, Any] = {"required": True} if name in REQUIRED else {}
    if name == "source_agency":
        constraints["pattern"] = AGENCY_KEY
    if name in ALLOWED_WORDS:
        constraints["enum"] = list(ALLOWED_WORDS[name])
    constraints |= _RANGES.get(name, {})
    field = {"name": name, "title": _sentence(name.replace("_", " "))} | described
    return field | ({"constraints": constraints} if constraints else {})


def _from_vocabulary(name: str) -> dict[str, Any]:
    return {"type": "string", "description": _sentence(REPORTS[name].meaning)}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def as_json() -> str:
    """The schema as it stands in `data/samples/asb_report.schema.json`."""
    return json.dumps(table_schema(), indent=2, ensure_ascii=False) + "\n"


def as_markdown() -> str:
    """The table of columns as it stands in `docs/asb-report.md`."""
    lines = ["| column | needed | type | what it is |", "|---|---|---|---|"]
    for field in table_schema()["fields"]:
        words = field.get("constraints", {}).get("enum", [])
        allowed = f" One of: {', '.join(f'`{w}`' for w in words)}." if words and field["name"] != "category" else ""
        needed = "yes" if field["name"] in REQUIRED else "a place" if field["name"] in _PLACE else ""
        lines.append(f"| `{field['name']}` | {needed} | {field['type']} | {field['description']}.{allowed} |")
    lines += ["", "| category | title |", "|---|---|"]
    lines += [f"| `{key}` | {category.title} |" for key, category in CATEGORIES.items()]
    return "\n".join(lines) + "\n"


_PLACE = ("easting", "northing", "lat", "lon", "uprn", "postcode")

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(as_json(), encoding="utf-8")
