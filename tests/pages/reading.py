"""What a page says, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from hotspots.ui import menu

# Every page of the menu, by its name in the address.
PAGES = tuple(Path(entry.path).stem for entry in menu.PAGES)
Open = Callable[..., AppTest]


def words_of(app: AppTest) -> str:
    """Everything that a page says outside tables and maps."""
    parts = [*app.markdown, *app.title, *app.subheader, *app.caption, *app.info, *app.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def map_of(app: AppTest) -> dict[str, Any]:
    """What the page's map is given."""
    return json.loads(app.get("component_instance")[0].proto.json_args)  # type: ignore[no-any-return]
