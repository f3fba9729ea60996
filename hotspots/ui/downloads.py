"""The one way by which a file leaves a page: asked of the audience, made only when it is asked for, and audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from hotspots.errors import UsageError
from hotspots.ui import auditing, door
from hotspots.ui.cached import current_settings

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
    kind = file_name.rsplit(".", 1)[-1]
    visitor = door.current()
    if visitor is None or not visitor.audience.may_export(kind):
        (where or st).button(label, disabled=True, help="Files of this kind are not among those you may take away.")
        return
    by = visitor

    def made() -> bytes:
        # Pressed perhaps hours after the page was drawn.
        if not door.still_in(by, current_settings(by.store)):
            raise UsageError("Your session is over.", remedy="Log in again.")
        data = make()
        auditing.exported(by.store, by.who, by.audience.name, file_name, data)
        return data

    (where or st).download_button(label, made, file_name, _TYPES[kind], on_click="ignore")
