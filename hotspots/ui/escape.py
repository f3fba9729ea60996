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

# % and # because folium runs what it has rendered through its template engine once more, on the server; braces too,
# which JSON itself is made of.
_SPECIAL = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'`$%#\u2028\u2029"}
_ESCAPED_PAIR = re.compile(r'\\(["\\])')


def script_json(value: Any) -> str:
    """`value` as JSON that is safe inside a script, an HTML attribute, a JavaScript template literal and a template.

    Inside its strings < > & ' " ` $ \\ { } % # U+2028 U+2029 and characters outside ASCII are written as \\uXXXX;
    parsed again it is the same value.

    Raises:
        ValueError: for NaN and infinity, which JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).translate(_SPECIAL)
    # A backslash stands in strings alone. With these pairs gone, every quotation mark begins or ends a string.
    parts = _ESCAPED_PAIR.sub(lambda pair: f"\\u{ord(pair[1]):04x}", text).split('"')
    # The whole at once: most data have no brace, and going through every string took longer than writing them.
    inside = "".join(parts[1::2])
    if "{" in inside or "}" in inside:
        parts[1::2] = [part.replace("{", "\\u007b").replace("}", "\\u007d") for part in parts[1::2]]
    return '"'.join(parts)
