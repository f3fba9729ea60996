"""The one door through which data reach a map's script.

A map's frame may touch the whole page, so nothing that came out of a file may act as HTML or JavaScript.
Two locks: every character that means something in HTML or JavaScript is written as \\uXXXX inside its string,
and the map's own script puts words on the page as text only.
"""

from __future__ import annotations

import json
import re
from typing import Any

from hotspots.share.csv_files import spreadsheet_safe as spreadsheet_safe

# Braces, % and # because folium runs what it has rendered through its template engine once more, on the server.
_SPECIAL = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'`${}%#\u2028\u2029"}
# A run of structure and of strings with nothing special in them, then one string that has something, if any: most data
# have none, and going through every string one by one took longer than writing them.
_STRING = re.compile(r"""((?:[^"]++|"(?:[^"\\<>&'`${}%#]|\\[^"\\])*+")*+)("(?:[^"\\]|\\.)*")?""")
_ESCAPED_PAIR = re.compile(r'\\(["\\])')


def script_json(value: Any) -> str:
    """`value` as JSON that is safe inside a script, an HTML attribute, a JavaScript template literal and a template.

    Inside its strings < > & ' " ` $ \\ { } % # U+2028 U+2029 and characters outside ASCII are written as \\uXXXX;
    parsed again it is the same value.

    Raises:
        ValueError: for NaN and infinity, which JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return _STRING.sub(lambda token: token[1] + (_inside(token[2]) if token[2] else ""), text)


def _inside(token: str) -> str:
    plain = _ESCAPED_PAIR.sub(lambda pair: f"\\u{ord(pair[1]):04x}", token[1:-1])
    return f'"{plain.translate(_SPECIAL)}"'
