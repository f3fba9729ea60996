"""The one way by which a file leaves a page: what is handed out is made only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

_TYPES = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpx": "application/gpx+xml",
    "ics": "text/calendar",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def offer(label: str, make: Callable[[], bytes], file_name: str, *, where: Any = None) -> None:
    """A button that hands out a file.

    Args:
        label: what the button says, with the kind of file in brackets.
        make: called when somebody presses it.
        file_name: with an extension of `_TYPES`.
        where: container to put it in; None = here.
    """
    mime = _TYPES[file_name.rsplit(".", 1)[-1]]
    (where or st).download_button(label, make, file_name, mime, on_click="ignore")
