"""Places as people and map programs write them: both numbers in one column, degrees with signs and letters."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.intake.raw_table import TEXT

Floats = NDArray[np.float64]

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
# "POINT (-3.18 51.48)", EWKT, and GeoJSON say longitude, or easting, first.
_X_FIRST = re.compile(
    rf"""(?:POINT\s*Z?\s*\(\s*|["']coordinates["']\s*:\s*\[\s*)({_NUMBER})[\s,]+({_NUMBER})(?:[\s,]+{_NUMBER})?\s*[)\]]""",
    re.IGNORECASE,
)
# {"latitude": "51.48", "longitude": "-3.18"}
_NAMED = re.compile(
    rf"""["']?lat(?:itude)?["']?\s*[:=]\s*["']?({_NUMBER})["']?.{{1,20}}?lo?ng?(?:itude)?["']?\s*[:=]\s*["']?({_NUMBER})""",
    re.IGNORECASE,
)
# "(51.48, -3.18)" and "51.48, -3.18".
_PLAIN = re.compile(rf"^[(\[]?\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*[)\]]?$")
_LONGEST, _LONGEST_DEGREES = 300, 40
# 51°28'48.5"N, 51 28 48.5 N, 51° 28.8' N, N51.48, 51.48°.
_PARTS = re.compile(
    r"""^(?P<before>[NSEWO])?\s*(?P<sign>[-+])?\s*(?P<d>\d{1,3}(?:\.\d+)?)\s*[°º]?\s*
        (?:(?P<m>\d{1,2}(?:\.\d+)?)\s*['′’]?\s*(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:["″”]|'')?\s*)?)?(?P<after>[NSEWO])?$""",
    re.IGNORECASE | re.VERBOSE,
)


def split_points(values: pd.Series, *, first_is_x: bool) -> tuple[pd.Series, pd.Series]:
    """The two numbers of each point in a column that holds both; texts that are no point stay as they are in both.

    Args:
        first_is_x: the first of the two is wanted as easting; else as latitude, which map programs write second.

    Returns:
        easting and northing, or latitude and longitude.
    """
    one, other = [], []
    for text in values.fillna(""):
        a, b = _two_numbers(str(text).strip()[:_LONGEST], first_is_x)
        one.append(a)
        other.append(b)
    return pd.Series(one, index=values.index, dtype=TEXT), pd.Series(other, index=values.index, dtype=TEXT)


def _two_numbers(text: str, first_is_x: bool) -> tuple[str, str]:
    if found := _X_FIRST.search(text):
        x, y = found.groups()
        return (x, y) if first_is_x else (y, x)
    if found := _NAMED.search(text) or _PLAIN.match(text):
        return found.group(1), found.group(2)
    return text, text


def degrees_of(text: str) -> float:
    """Degrees with signs, minutes, seconds or a letter for the side of the earth; infinite where they are not that."""
    found = _PARTS.match(text.strip()[:_LONGEST_DEGREES].replace("\u2212", "-").replace(",", "."))
    if found is None or len(text) > _LONGEST_DEGREES or (found["before"] and found["after"]):
        return np.inf
    if found["m"] and not re.search(r"[°º'′’NSEW]", text, re.IGNORECASE):
        return np.inf
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    if minutes >= 60 or seconds > 60 or (found["m"] and "." in found["d"]) or (found["s"] and "." in found["m"]):
        return np.inf
    side = (found["before"] or found["after"] or "").upper()
    if side == "O" or (side and found["sign"]):
        return np.inf  # "O" is west in French and Spanish, and east in German.
    size = float(found["d"]) + minutes / 60 + seconds / 3600
    return -size if found["sign"] == "-" or side in ("S", "W") else size
